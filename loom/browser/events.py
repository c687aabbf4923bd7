"""What a recorder tells of a statement that was run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from loom.browser.links import Link, link_same, link_sum
from loom.browser.operands import UNKNOWN_AXIS
from loom.browser.snapshots import Cached
from loom.equations.values import Array

Locals = Mapping[str, Any]


@dataclass
class Operand:
    """An array that a statement has computed with.

    :param name: As it is written.
    :param array: Its value then.
    :param kind: 'product', 'sum', 'same' or 'call'.
    :param axis: Of a sum, the axis that is named.
    :param link: Of a factor, its link with the product.
    :param shape: Of a factor, the shape of the product.
    :param product: Of a factor, the number of the product in its statement.
    """

    name: str
    array: Array
    kind: str
    axis: Any = None
    link: Link | None = None
    shape: tuple[int, ...] = ()
    product: int = 0

    def find_link(self, result: Sequence[int]) -> Link | None:
        """Its link with a result of this shape."""
        if self.kind == "product":
            return self.link if tuple(result) == self.shape else None
        if self.kind == "sum" and self.axis != UNKNOWN_AXIS:
            return link_sum(self.array.shape, result, self.axis)
        if self.kind == "call" and self.array.shape != tuple(result):
            return None
        return link_same(self.array.shape, result) if self.kind != "sum" else None

    def find_places(self, result: Array) -> list[int] | None:
        """For each entry of a result the entry that it is a copy of, counted in a row.

        So it is where a function cuts windows, or gives another shape: all entries of
        the result are entries of the operand. It is -1 where several are the same.
        """
        values, numbers, counts = np.unique(
            self.array, return_index=True, return_counts=True
        )
        if self.kind != "call" or not np.isin(result, values).all():
            return None
        at = np.searchsorted(values, result.ravel())
        found = np.where(counts[at] == 1, numbers[at], -1)
        return [int(each) for each in found] if (found >= 0).any() else None


@dataclass
class Event:
    """A statement that was run.

    :param number: The number of the statement.
    :param at: The counters of the loops around it.
    :param operands: What it has computed with.
    :param local: The variables afterwards.
    :param given: What it returned, if it did.
    :param cached: The arrays of the caches that have changed since the event before.
    """

    number: int
    at: dict[str, int]
    operands: list[Operand]
    local: Locals
    given: Any = None
    cached: list[Cached] = field(default_factory=list)
