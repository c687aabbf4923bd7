"""The data's way to the network, beside one copy of the data.

    .venv/bin/python tests/benchmarks/bench_data.py [--json FILE] [--repeat N]

Both sides run in turn, in one process: A B A B … The ratio is the median of the ratios of
neighbours, so that a machine that slows down slows both. At most 3 is asked of the first five, at
most 1/14 of the last.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2] / 'tangled'))
from epynn import Embedding
from epynn.commons.io import encode_dataset, index_elements_auto


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


def encode(m=2_000, s=100, e=20):
    """Against one row of zeros for each symbol, which is how EpyNN 1.2.13 goes about it."""
    alphabet = np.array(list('ACDEFGHIKLMNPQRSTVWY'))[:e]
    X = np.random.default_rng(0).choice(alphabet, (m, s))
    e2i, _, size = index_elements_auto(X)

    def row(i):
        zeros = np.zeros(size)
        zeros[i] = 1
        return zeros

    def one_by_one():
        return [np.array([row(e2i[symbol]) for symbol in sequence]) for sequence in X]

    np.testing.assert_array_equal(encode_dataset(X, e2i, size), one_by_one())
    return lambda: encode_dataset(X, e2i, size), one_by_one


CASES = [
    ('Embedding of 60,000 × 784, float64, against X.copy()', lambda: build(np.float64)),
    ('Embedding of 60,000 × 784, float32, against X.copy()', lambda: build(np.float32)),
    ('the same with X_scale=True, float64', lambda: build(np.float64, X_scale=True)),
    ('epoch of shuffled batches of 64, float64, against X.copy()', lambda: epoch(np.float64)),
    ('epoch of shuffled batches of 64, float32, against X.copy()', lambda: epoch(np.float32)),
    ('one-hot of 2,000 × 100 symbols of 20, against one by one', encode),
]


def measure(a, b, repeat):
    """Milliseconds of both sides and the ratio of neighbours, as medians."""
    a(), b()
    times = []
    for _ in range(repeat):
        marks = [time.perf_counter()]
        for run in (a, b):
            result = run()
            marks.append(time.perf_counter())
            del result
        times.append((marks[1] - marks[0], marks[2] - marks[1]))
    ms = [1e3 * statistics.median(side) for side in zip(*times, strict=True)]
    return *ms, statistics.median(x / y for x, y in times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--json', type=Path, help='write the figures to this file too')
    parser.add_argument('--repeat', type=int, default=9, help='pairs of runs')
    options = parser.parse_args()

    rows = []
    table = Table('case', 'EpyNN, ms', 'other, ms', 'ratio')
    for name, prepare in CASES:
        mine, other, ratio = measure(*prepare(), options.repeat)
        rows.append({'case': name, 'epynn_ms': mine, 'other_ms': other, 'ratio': ratio})
        table.add_row(name, f'{mine:.1f}', f'{other:.1f}', f'{ratio:.3f}')
    Console(width=100).print(table)
    if options.json:
        machine = {'python': platform.python_version(), 'numpy': np.__version__,
                   'machine': platform.machine()}
        options.json.write_text(json.dumps({'on': machine, 'rows': rows}, indent=1) + '\n')


if __name__ == '__main__':
    main()
