"""A full tangle of the repository, interpreter start included.

    .venv/bin/python tests/benchmarks/bench_tangle.py [--repeat N]

Beside it, in turn, the start of an interpreter that does nothing: what no program can go below.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=15, help="pairs of runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "literate", root / "literate")
        tangle = [sys.executable, ROOT / "tangle.py", "--root", root, "--quiet"]
        cases = {"writing everything": True, "nothing to do": False}
        for name, anew in cases.items():
            ours, empty = [], []
            for _ in range(options.repeat):
                if anew:
                    for written in root.iterdir():
                        if written.name != "literate":
                            (shutil.rmtree if written.is_dir() else Path.unlink)(written)
                ours.append(seconds(tangle))
                empty.append(seconds([sys.executable, "-c", ""]))
            a, b = statistics.median(ours), statistics.median(empty)
            print(f"{name}: {a:.3f} s, an empty interpreter {b:.3f} s, ratio {a / b:.1f}")


if __name__ == "__main__":
    main()
