"""What the benchmarks share: one thread, sides in turn, medians."""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
# Old kernels chosen by the environment would make one side slow.
KERNELS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


def one_thread_environment() -> dict:
    env = {k: v for k, v in os.environ.items() if k not in KERNELS}
    return env | dict.fromkeys(THREADS, "1")


def one_thread() -> None:
    """Start the program anew with one thread, unless it has one: NumPy asks once, when imported."""
    env = one_thread_environment()
    if env != dict(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.argv], env)


def seconds(run: Callable) -> float:
    start = time.perf_counter()
    result = run()
    end = time.perf_counter()
    del result  # taking it down is not timed
    return end - start


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def growth(step: Callable, steps: int = 5) -> int:
    """How far steps push the highest memory of this process over what it holds now, in kB.

    Needs Linux, whose kernel keeps the mark.
    """
    Path("/proc/self/clear_refs").write_text("5")  # the mark falls to what is held now
    before = status("VmRSS")
    for _ in range(steps):
        step()
    return status("VmHWM") - before


def status(name: str) -> int:
    """A line of the kernel's account of this process, in kB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise RuntimeError(f"the kernel does not tell {name}")


def measure(sides: list[Callable[[], float]], repeat: int, warm: int = 5) -> tuple[list, list]:
    """Medians of the milliseconds of all sides, and of the first side's ratios to the others.

    The sides run in turn, A B A B …, and a ratio is that of neighbours, so that a machine that
    slows down slows them all. A side runs once and returns its seconds. Before that, each runs
    `warm` times, or as often as it is measured, if that is less.
    """
    for _ in range(min(warm, repeat)):
        for side in sides:
            side()
    rounds = [[side() for side in sides] for _ in range(repeat)]
    ms = [1e3 * statistics.median(times) for times in zip(*rounds, strict=True)]
    ratios = [
        statistics.median(times[0] / times[k] for times in rounds) for k in range(1, len(sides))
    ]
    return ms, ratios
