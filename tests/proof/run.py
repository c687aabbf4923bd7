"""Compare all configurations with PyTorch and Keras: python -m tests.proof.run [NUMBER [FOLDER]]

`make proof`. With a number, only so many of them. Two processes of one thread each; the table goes
to docs/_build/proof as CSV and JSON, and, if it is complete, to literate/proof/keras.json, which
the page reads.
"""

import csv
import json
import multiprocessing
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tangled")]

from rich.progress import (  # noqa: E402 (the path comes first)
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from tests.proof.grid import GRID  # noqa: E402

TABLE = ROOT / "literate" / "proof" / "keras.json"
FOLDER = ROOT / "docs" / "_build" / "proof"
TOLERANCE = 1e-10
PROCESSES = 2


def prepare():
    """Begin a process: one thread, and Keras on PyTorch."""
    os.environ["KERAS_BACKEND"] = "torch"
    import torch

    torch.set_num_threads(1)


def measure(name):
    """Deviations of one configuration, and how long it took."""
    from tests.proof.compare import compare

    start = time.perf_counter()
    found = compare(GRID[name])
    return name, found, time.perf_counter() - start


def run(names):
    """Compare some configurations, in two processes, with a progress bar."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("worst {task.fields[worst]:.0e}"),
    )
    found, worst = {}, 0.0
    context = multiprocessing.get_context("spawn")
    with (
        Progress(*columns) as progress,
        ProcessPoolExecutor(PROCESSES, context, prepare) as pool,
    ):
        task = progress.add_task("configurations", total=len(names), worst=worst)
        for done in as_completed([pool.submit(measure, name) for name in names]):
            name, deviations, _ = done.result()
            found[name] = deviations
            worst = max(worst, *deviations.values())
            progress.update(task, advance=1, worst=worst)
    return {name: found[name] for name in names}


def table(found):
    """The results, for JSON: a row a configuration, two digits a number."""
    quantities = list(next(iter(found.values())))
    return {
        "versions": {"Python": platform.python_version()}
        | {name: version(name) for name in ("numpy", "torch", "keras")},
        "columns": ["layer", "configuration", *quantities],
        "rows": [
            [GRID[name].layer, name, *(float(f"{row[q]:.1e}") for q in quantities)]
            for name, row in found.items()
        ],
    }


def as_json(results):
    """JSON with a line for each row, so that a change can be read."""
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in results["rows"])
    head = {key: value for key, value in results.items() if key != "rows"}
    return json.dumps(head)[:-1] + f', "rows": [\n{rows}\n]}}\n'


def write(results, folder):
    """Write the table as CSV and as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keras.json").write_text(as_json(results), encoding="utf-8")
    with open(folder / "keras.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(results["columns"])
        writer.writerows(results["rows"])


def main(number=None, folder=FOLDER):
    names = list(GRID)[: int(number) if number else None]
    start = time.perf_counter()
    results = table(run(names))
    write(results, Path(folder))
    worst = max(results["rows"], key=lambda row: max(row[2:]))
    print(
        f"{len(names)} configurations in {time.perf_counter() - start:.0f} s; the worst, "
        f"{max(worst[2:]):.0e}, is {worst[1]}"
    )
    print(f"tables: {folder}")
    if len(names) == len(GRID) and Path(folder) == FOLDER:
        TABLE.write_text(as_json(results), encoding="utf-8")
        print(f"and, for the page, {TABLE.relative_to(ROOT)}")
    return int(max(worst[2:]) > TOLERANCE)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
