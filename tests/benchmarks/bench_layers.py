"""Forward, backward and update of the layers, beside PyTorch and EpyNN 1.2.13 on the same CPU.

    .venv/bin/python tests/benchmarks/bench_layers.py [--json FILE] [--repeat N] [--only TEXT]

All sides do the same work on one thread each, in turn: A B A B … EpyNN 1.2.13 and numpy-ml need an
old NumPy and so run as processes of their own, in the environment that `make oracle` makes; without
it their columns stay empty. They compute in float64 only.
"""

import argparse
import json
import platform
import statistics
import sys
from pathlib import Path

from timing import measure, one_thread, seconds
from worker import working

one_thread()

import numpy as np  # noqa: E402
import torch  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import track  # noqa: E402
from rich.table import Table  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tangled"))
from cases import CASES, DATA, both  # noqa: E402

OLD = ROOT / ".oracle/bin/python"  # made by `make oracle`
# Sides with an environment of their own: the column's key, its title, the worker's script.
WORKERS = (("original", "1.2.13", "original.py"), ("peer", "numpy-ml", "peer.py"))


def row(case, dtype, options):
    """Milliseconds and ratios of one case."""
    if case in DATA:
        spec, sides = {"kind": case.kind}, [case.ours(dtype)]
        sides += [case.theirs(dtype)] if case.theirs else []
    else:
        spec = {"kind": "layers", "shape": case.shape, "layers": case.layers}
        sides = [side.step for side in both(case, dtype)]
    runs = [lambda side=side: seconds(side) for side in sides]
    ms, ratios = measure(runs, options.repeat)
    found = {
        "case": case.name,
        "dtype": dtype,
        "epynn_ms": ms[0],
        "target": case.target[dtype == "float32"],
    }
    if ratios:
        found |= {"torch_ms": ms[1], "ratio": ratios[0]}
    for key, _, script in WORKERS:
        if dtype == "float32" or not options.old:
            continue  # they compute in float64 only
        with working(options.old, script, spec) as run:
            if run:
                old, (share,) = measure([runs[0], run], max(options.repeat // 20, 5), warm=1)
                found |= {f"{key}_ms": old[1], f"ratio_to_{key}": share}
    return found


def show(rows):
    table = Table(
        "case",
        "type",
        "1.2.13, ms",
        "numpy-ml",
        "PyTorch",
        "EpyNN",
        "× 1.2.13",
        "× PyTorch",
        "to reach",
    )

    def number(found, key, digits=2):
        return f"{found[key]:.{digits}f}" if key in found else ""

    for found in rows:
        key = "ratio" if "ratio" in found else "ratio_to_original"
        over = found.get(key, 0) / found["target"]
        colour = "green" if over <= 1 else "yellow" if over <= 1.2 else "red"
        shown = {"ratio": "", "ratio_to_original": number(found, "ratio_to_original", 3)}
        shown["ratio"] = number(found, "ratio")
        shown[key] = f"[{colour}]{shown[key]}"
        table.add_row(
            found["case"],
            found["dtype"],
            number(found, "original_ms", 1),
            number(found, "peer_ms", 1),
            number(found, "torch_ms"),
            number(found, "epynn_ms"),
            shown["ratio_to_original"],
            shown["ratio"],
            f"{found['target']:.2f}",
            end_section=found["dtype"] == "float32",
        )
    console = Console(width=132)
    console.print(table)
    ratios = [found["ratio"] for found in rows if "ratio" in found]
    if ratios:
        console.print(
            f"geometric mean over the {len(ratios)} rows with PyTorch: "
            f"{statistics.geometric_mean(ratios):.3f} (to reach: 0.68)"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--repeat", type=int, default=200, help="rounds")
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument(
        "--old",
        type=Path,
        default=OLD if OLD.exists() else None,
        help="Python with EpyNN 1.2.13, numpy-ml and numpy < 2",
    )
    options = parser.parse_args()
    torch.set_num_threads(1)

    chosen = [case for case in (*CASES, *DATA) if options.only in case.name]
    if not chosen:
        parser.error(
            f"no case holds {options.only!r}; there are: "
            + "; ".join(case.name for case in (*CASES, *DATA))
        )
    rows = []
    for case in track(chosen, "measuring", console=Console(stderr=True), transient=True):
        # One-hot encoding makes no difference between types, and PyTorch has no such thing.
        types = ("float64", "float32") if case.theirs else ("float64",)
        rows += [row(case, dtype, options) for dtype in types]
    show(rows)
    if options.json:
        machine = {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": torch.__version__,
            "machine": platform.machine(),
        }
        options.json.write_text(json.dumps({"on": machine, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
