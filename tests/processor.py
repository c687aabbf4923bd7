"""The book's examples on another processor: a plugin for pytest.

NumPy takes other code for exp, tanh and log where a processor has other instructions, and the
last bit of a number may differ. With this plugin the library's functions give such numbers, so
that an example that depends on the last bit is red on every machine:
python -m pytest -p tests.processor literate
"""

from collections.abc import Callable
from types import ModuleType

import numpy as np

from epynn.commons import loss, maths

BITS = {2: np.int16, 4: np.int32, 8: np.int64}


def move_last_bit(function: Callable) -> Callable:
    """Return the function, with about two thirds of its results moved to a neighbour.

    The same number has the same result each time, and numbers of opposite sign are treated
    alike. Where a function is exact on every machine, at 0 and where it is 0 or 1 or infinite,
    it remains so.
    """

    def moved(x, *args, **kwargs):
        y = np.asarray(function(x, *args, **kwargs))
        x = np.broadcast_to(np.abs(np.asarray(x, y.dtype)), y.shape)
        bits = BITS[y.itemsize]
        shift = (np.frexp(x)[0] * 1e6 % 1 * 3).astype(bits) - bits(1)
        exact = (x == 0) | (y == 0) | (np.abs(y) == 1) | ~np.isfinite(y)
        neighbour = (y.view(bits) + shift).view(y.dtype)
        return np.where(exact, y, neighbour)[()]

    return moved


class OtherNumPy:
    """NumPy, with other last bits."""

    def __getattr__(self, name: str) -> object:
        found = getattr(np, name)
        is_moved = name in {"exp", "expm1", "tanh", "log", "log1p"}
        return move_last_bit(found) if is_moved else found


def pytest_configure() -> None:
    """Give the activations and the losses the other NumPy."""
    module: ModuleType
    for module in (maths, loss):
        module.np = OtherNumPy()  # type: ignore[attr-defined]
