"""The data's way to the network, beside one copy of the data.

    .venv/bin/python tests/benchmarks/bench_data.py [--json FILE] [--repeat N]

Both sides run in turn, in one process: A B A B … At most 3 is asked. What it is beside PyTorch and
EpyNN 1.2.13 stands in bench_layers.py.
"""

import argparse
import json
import platform
import sys
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from timing import measure, seconds

sys.path.insert(0, str(Path(__file__).parents[2] / "tangled"))
from epynn import Embedding


def digits(dtype, m=60_000, n=784):
    """Noise of the shape of MNIST."""
    rng = np.random.default_rng(0)
    return rng.random((m, n), dtype), rng.integers(0, 10, m)


def build(dtype, **options):
    X, y = digits(dtype)
    return lambda: Embedding(X, y, batch_size=64, Y_encode=True, **options), X.copy


def epoch(dtype):
    X, y = digits(dtype)
    layer = Embedding(X, y, (1, 0, 0), batch_size=64, Y_encode=True)

    def run():
        layer.training_batches()
        return sum(len(batch.X) for batch in layer.batch_dtrain)

    return run, X.copy


CASES = [
    ("Embedding of 60,000 × 784, float64, against X.copy()", lambda: build(np.float64)),
    ("Embedding of 60,000 × 784, float32, against X.copy()", lambda: build(np.float32)),
    ("the same with X_scale=True, float64", lambda: build(np.float64, X_scale=True)),
    ("epoch of shuffled batches of 64, float64, against X.copy()", lambda: epoch(np.float64)),
    ("epoch of shuffled batches of 64, float32, against X.copy()", lambda: epoch(np.float32)),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--repeat", type=int, default=9, help="pairs of runs")
    options = parser.parse_args()

    rows = []
    table = Table("case", "EpyNN, ms", "other, ms", "ratio")
    for name, prepare in CASES:
        runs = [lambda side=side: seconds(side) for side in prepare()]
        (mine, other), (ratio,) = measure(runs, options.repeat, warm=1)
        rows.append({"case": name, "epynn_ms": mine, "other_ms": other, "ratio": ratio})
        table.add_row(name, f"{mine:.1f}", f"{other:.1f}", f"{ratio:.3f}")
    Console(width=100).print(table)
    if options.json:
        machine = {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "machine": platform.machine(),
        }
        options.json.write_text(json.dumps({"on": machine, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
