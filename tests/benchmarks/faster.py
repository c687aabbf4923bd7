"""The plain recurrent layers beside those of literate/proof/faster.md, in turn on one thread.

    .venv/bin/python -m tests.benchmarks.faster [ROUNDS]

`tests` asks NumPy for one thread before it is imported.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.timing import measure, seconds

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'tangled'))
import numpy as np  # noqa: E402

from epynn import LSTM, RNN  # noqa: E402
from epynn.commons.sequences import Recurrent  # noqa: E402
from epynn.faster import FasterLSTM, FasterRNN  # noqa: E402
from tests.benchmarks.cases import CELLS, RATE, SEQUENCES  # noqa: E402

PAIRS = ((RNN, FasterRNN), (LSTM, FasterLSTM))


class Step:
    """A training step of one layer: forward, backward, gradients, update."""

    def __init__(self, kind: type[Recurrent], dtype: str):
        rng = np.random.default_rng(0)
        self.X = rng.normal(size=SEQUENCES).astype(dtype)
        self.layer = kind(**CELLS)
        self.layer.np_rng = rng
        self.layer.build(self.X)
        self.layer.training, self.layer.lrate = True, [RATE]
        self.dA = rng.normal(size=(*SEQUENCES[:2], CELLS['unit_cells'])).astype(dtype)

    def __call__(self) -> None:
        self.layer.forward(self.X)
        self.layer.backward(self.dA)
        self.layer.compute_gradients()
        self.layer.update_parameters()


def ratios(repeat: int) -> Iterator[dict]:
    """Milliseconds of both, and how many times as long the plain layer takes."""
    for plain, faster in PAIRS:
        for dtype in ('float64', 'float32'):
            sides = [Step(kind, dtype) for kind in (plain, faster)]
            ms, (ratio,) = measure([lambda side=side: seconds(side) for side in sides], repeat)
            for name, p in sides[0].layer.p.items():  # the same after all these updates
                np.testing.assert_allclose(sides[1].layer.p[name], p, rtol=1e-3, atol=1e-3)
            yield {'layer': plain.__name__, 'dtype': dtype, 'plain_ms': ms[0], 'faster_ms': ms[1],
                   'ratio': ratio}


def table(repeat: int) -> str:
    """The same as text."""
    lines = [f'{"":5}{"":9}{"plain":>9}{"faster":>12}{"plain / faster":>16}']
    lines += [f"{row['layer']:5}{row['dtype']:9}{row['plain_ms']:6.1f} ms"
              f"{row['faster_ms']:9.1f} ms{row['ratio']:16.2f}" for row in ratios(repeat)]
    return '\n'.join(lines)


if __name__ == '__main__':
    print(table(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
