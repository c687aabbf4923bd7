"""How far training steps of the layers push the memory up, beside PyTorch.

    .venv/bin/python tests/benchmarks/bench_memory.py [--json FILE] [--only TEXT]

Each figure is one side of one case in a process of its own: the model is built and its data are
there, the mark of the highest memory is reset, five training steps run, and the mark is read again.
Needs Linux, whose kernel keeps the mark.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from timing import growth, one_thread, one_thread_environment

one_thread()

from rich.console import Console  # noqa: E402
from rich.progress import track  # noqa: E402
from rich.table import Table  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tangled"))
from cases import CASES, ours, theirs  # noqa: E402

MB = 1024  # the kernel counts in kB


def highest(case, dtype, side) -> int:
    """Highest memory during five steps, over what the built model holds, in kB."""
    if side == "torch":
        import torch

        torch.set_num_threads(1)
    build = {"epynn": ours, "torch": theirs}[side]
    one = case._replace(shape=(1, *case.shape[1:]))
    build(one, dtype).step()  # a library loads much of its code when it is first used
    return growth(build(case, dtype).step)


def ask(case, dtype, side) -> int:
    program = [sys.executable, __file__, "--child", case.name, dtype, side]
    done = subprocess.run(
        program, env=one_thread_environment(), check=True, text=True, stdout=subprocess.PIPE
    )
    return int(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, dtype, side = options.child
        print(highest(next(case for case in CASES if case.name == name), dtype, side))
        return

    rows, table = [], Table("case", "type", "PyTorch, MB", "EpyNN, MB", "at most, MB")
    for case in track(
        [case for case in CASES if options.only in case.name],
        "measuring",
        console=Console(stderr=True),
        transient=True,
    ):
        for dtype in ("float64", "float32"):
            mine, other = (ask(case, dtype, side) / MB for side in ("epynn", "torch"))
            most = 1.5 * other + 8
            rows.append(
                {
                    "case": case.name,
                    "dtype": dtype,
                    "epynn_mb": mine,
                    "torch_mb": other,
                    "most_mb": most,
                }
            )
            colour = "green" if mine <= most else "red"
            table.add_row(
                case.name,
                dtype,
                f"{other:.1f}",
                f"[{colour}]{mine:.1f}",
                f"{most:.1f}",
                end_section=dtype == "float32",
            )
    Console(width=110).print(table)
    if options.json:
        options.json.write_text(json.dumps({"rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
