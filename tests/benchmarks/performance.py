"""All figures of the page literate/proof/performance.md, in one run: make performance

    .venv/bin/python tests/benchmarks/performance.py [--json FILE] [--quick]

Leave the machine alone meanwhile. With --quick nearly every figure is measured, but few times, to
see that it works; that is nothing to show, and goes nowhere unless --json says where.
"""

import argparse
import json
import os
import platform
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from timing import one_thread, processor
from worker import working

one_thread()

import numpy as np  # noqa: E402
import torch  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tangled"))
import bench_layers  # noqa: E402
import bench_memory  # noqa: E402
from attempts import ATTEMPTS, attempts  # noqa: E402
from cases import CASES, DATA  # noqa: E402
from growth import closeness, cost, settings  # noqa: E402
from limits import limits  # noqa: E402

TYPES = ("float64", "float32")
KEPT = HERE / "performance.json"


def layers(quick: bool):
    options = SimpleNamespace(repeat=1 if quick else 200, old=None if quick else bench_layers.OLD)
    for case in (*CASES, *DATA):
        for dtype in TYPES if case.theirs else TYPES[:1]:
            yield bench_layers.row(case, dtype, options)


def memory(quick: bool):
    for case in CASES[:1] if quick else CASES:
        for dtype in TYPES[:1] if quick else TYPES:
            # one process less to import PyTorch; `layers` builds the same steps in it
            sides = ("epynn",) if quick else ("epynn", "torch")
            found = {side: bench_memory.ask(case, dtype, side) for side in sides}
            if dtype == "float64" and not quick:
                found |= {key: old_memory(case, script) for key, _, script in bench_layers.WORKERS}
            yield {
                "case": case.name,
                "dtype": dtype,
                **{
                    f"{side}_mb": kb / bench_memory.MB
                    for side, kb in found.items()
                    if kb is not None
                },
            }


def old_memory(case, script):
    """The same of a side in an environment of its own, or None for a layer that it has not."""
    spec = {"kind": "layers", "shape": case.shape, "layers": case.layers}
    with working(bench_layers.OLD, script, spec, "memory") as ask:
        return ask() if ask else None


def growth(quick: bool):
    for name, what, size, case in settings(2 if quick else None):
        yield {
            "layer": name,
            "what": what,
            "size": size,
            **cost(case, "float64", 0 if quick else 0.2),
        }


def parts(quick: bool):
    """Each part of the recording: its name, how many rows it will have, and the rows."""
    yield "layers", 2 * len(CASES) + 2 * len(DATA) - 1, layers(quick)
    yield "memory", 1 if quick else 2 * len(CASES), memory(quick)
    yield "growth", len([*settings(2 if quick else None)]), growth(quick)
    yield "closeness", 2 * len(CASES), closeness(0 if quick else 0.5)
    yield "attempts", len(ATTEMPTS), attempts(1 if quick else 200)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help=f"where to write, {KEPT.name} if not --quick")
    parser.add_argument(
        "--only",
        metavar="PART",
        choices=[name for name, *_ in parts(True)],
        help="measure one part anew and keep the others: %(choices)s",
    )
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it works")
    options = parser.parse_args()
    if not bench_layers.OLD.exists() and not options.quick:
        parser.error("there is no .oracle with EpyNN 1.2.13 and numpy-ml: run make oracle first")
    torch.set_num_threads(1)

    kept = options.json or (None if options.quick else KEPT)
    if options.only and not kept:
        parser.error("--only keeps the other parts of a file: without --quick, or with --json")
    found = json.loads(kept.read_text(encoding="utf-8")) if options.only else {}
    found |= {
        "on": {
            "date": date.today().isoformat(),
            "processor": processor(),
            "system": platform.system(),
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": torch.__version__,
        }
    }
    columns = TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for name, total, rows in parts(options.quick):
            if options.only in (None, name):
                if name == "closeness":  # how near a step comes is asked of the same minute
                    found["limits"] = limits(1 if options.quick else 30)
                found[name] = list(progress.track(rows, total=total, description=name))

    if kept:
        fresh = kept.with_name(kept.name + ".new")
        fresh.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        os.replace(fresh, kept)
        print(f"wrote {kept.name}; make html shows it on the page")


if __name__ == "__main__":
    main()
