"""The plain recurrent layers beside those of literate/proof/faster.md, in turn on one thread.

    .venv/bin/python -m tests.benchmarks.faster [ROUNDS]

`tests` asks NumPy for one thread before it is imported.
"""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from tests.benchmarks.timing import measure, seconds

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tangled"))
import numpy as np

from epynn import LSTM, RNN
from epynn.commons.sequences import Recurrent
from epynn.faster import FasterLSTM, FasterRNN
from tests.benchmarks.cases import CELLS, RATE, SEQUENCES

PAIRS = ((RNN, FasterRNN), (LSTM, FasterLSTM))
BATCHES = (8, 32, 128)


class Step:
    """A training step of one layer: forward, backward, gradients, update."""

    def __init__(self, kind: type[Recurrent], m: int, dtype: str):
        rng = np.random.default_rng(0)
        self.X = rng.normal(size=(m, *SEQUENCES[1:])).astype(dtype)
        self.layer = kind(**CELLS)
        self.layer.np_rng = rng
        self.layer.build(self.X)
        self.layer.training, self.layer.lrate = True, [RATE]
        self.dA = rng.normal(size=(*self.X.shape[:2], CELLS["unit_cells"])).astype(dtype)

    def __call__(self) -> None:
        self.layer.forward(self.X)
        self.layer.backward(self.dA)
        self.layer.compute_gradients()
        self.layer.update_parameters()


def ratios(repeat: int, warm: int = 5) -> Iterator[dict]:
    """Milliseconds of both, and how many times as long the plain layer takes."""
    for (plain, faster), m, dtype in product(PAIRS, BATCHES, ("float64", "float32")):
        sides = [Step(kind, m, dtype) for kind in (plain, faster)]
        ms, (ratio,) = measure([lambda side=side: seconds(side) for side in sides], repeat, warm)
        for name, p in sides[0].layer.p.items():  # the same after all these updates
            np.testing.assert_allclose(sides[1].layer.p[name], p, rtol=1e-3, atol=1e-3)
        yield {
            "layer": plain.__name__,
            "samples": m,
            "dtype": dtype,
            "plain_ms": ms[0],
            "faster_ms": ms[1],
            "ratio": ratio,
        }


def table(repeat: int, warm: int = 5) -> str:
    """The same as text."""
    lines = ["      samples  type         plain     faster  plain / faster"]
    lines += [
        f"{row['layer']:5}{row['samples']:8}  {row['dtype']:8}{row['plain_ms']:7.1f} ms"
        f"{row['faster_ms']:8.1f} ms{row['ratio']:16.2f}"
        for row in ratios(repeat, warm)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
