"""Arrays as they go into a recording: rounded, and each but once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from loom.equations.values import Array

_DIGITS = 4
MOST_ENTRIES = 400  # entries; of a larger array only its range is kept
_UNFILLED = -1.2345678987654e200  # what an array begins with that nobody has filled yet
Stored = dict[str, Any]


class ValueTable:
    """The different values of a pass, each with a number.

    A value has its ``shape`` and its ``entries``, rounded, in one row: None for one
    that is not filled yet, a word for what is no number. One of too many entries has
    the ``range`` from its least to its largest entry instead.
    """

    def __init__(self) -> None:
        self.values: list[Stored] = []
        self._known: dict[tuple[tuple[int, ...], bytes], int] = {}

    def add_array(self, array: Array) -> int:
        """The number of a value."""
        array = np.array(array, float)
        key = array.shape, array.tobytes()
        if key not in self._known:
            self._known[key] = len(self.values)
            self.values.append(_store_array(array))
        return self._known[key]


def _store_array(array: Array) -> Stored:
    shape = list(array.shape)
    if array.size > MOST_ENTRIES:
        known = array[np.isfinite(array) & (array != _UNFILLED)]
        ends = [round_number(end(known)) for end in (np.min, np.max) if known.size]
        return {"shape": shape, "range": ends}
    return {"shape": shape, "entries": [round_number(each) for each in array.flat]}


def round_number(number: float) -> float | int | str | None:
    """A number as a recording has it."""
    if number == _UNFILLED:
        return None
    if not np.isfinite(number):
        return str(float(number))
    found = float(f"{number:.{_DIGITS}g}")
    return int(found) if found.is_integer() and abs(found) < 1e6 else found


@contextmanager
def mark_unfilled() -> Iterator[None]:
    """Let ``np.empty`` mark its entries, so that what nobody has filled is known."""
    kept = np.empty

    def make_marked(shape: Any, *args: Any, **options: Any) -> Array:
        made = kept(shape, *args, **options)
        if made.dtype == np.float64:
            made[...] = _UNFILLED
        return made

    setattr(np, "empty", make_marked)  # noqa: B010
    try:
        yield
    finally:
        setattr(np, "empty", kept)  # noqa: B010
