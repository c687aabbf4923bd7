"""Which entries of an operand have made an entry of the result.

A link has for each axis of the operand the axis of the result that it goes along with,
or `WHOLE`: all entries along it. So in ``x @ U`` the link of ``x`` is ``[0, -1]``, its
row, and that of ``U`` is ``[-1, 1]``, its column.
"""

from collections.abc import Sequence
from typing import Any

Link = list[int]
WHOLE = -1


def link_product(left: int, right: int) -> tuple[Link, Link] | None:
    """The links of ``a @ b``, given how many axes they have; None for stacks of b."""
    if not left or not 0 < right < 3:
        return None
    free = list(range(left - 1))
    return [*free, WHOLE], [WHOLE] if right == 1 else [WHOLE, left - 1]


def link_tensordot(left: int, right: int, axes: Any) -> tuple[Link, Link] | None:
    """The links of ``np.tensordot(a, b, axes)``; None if axes meet out of order."""
    if isinstance(axes, int):
        axes = range(left - axes, left), range(axes)
    met = [[each] if isinstance(each, int) else list(each) for each in axes]
    gone = [[n % count for n in own] for own, count in zip(met, (left, right))]
    if any(own != sorted(own) for own in gone):
        return None
    found, at = [], 0
    for count, own in zip((left, right), gone):
        link = []
        for axis in range(count):
            link.append(WHOLE if axis in own else at)
            at += axis not in own
        found.append(link)
    return found[0], found[1]


def link_letters(letters: str, result: str) -> Link:
    """The link of an operand whose axes have letters, as in ``np.einsum``."""
    return [result.find(letter) for letter in letters]


def link_sum(shape: Sequence[int], result: Sequence[int], axis: Any) -> Link | None:
    """The link of what is summed over an axis, or over several, or over all."""
    count = len(shape)
    if axis is None:
        return [WHOLE] * count if max(result, default=1) == 1 else None
    gone = {n % count for n in ([axis] if isinstance(axis, int) else axis)}
    kept = [n for n in range(count) if n not in gone]
    if len(result) == count:  # the axes are kept, of size 1
        link = [WHOLE if n in gone else n for n in range(count)]
    else:
        link = [WHOLE if n in gone else kept.index(n) for n in range(count)]
    sizes = [result[to] for to in link if to != WHOLE and to < len(result)]
    return link if sizes == [shape[n] for n in kept] else None


def link_same(shape: Sequence[int], result: Sequence[int]) -> Link | None:
    """The link of an operand that is computed with entry by entry, or broadcast."""
    shift = len(result) - len(shape)
    if shift < 0:
        return None
    sizes = zip(shape, result[shift:])
    if not all(size in (1, other) for size, other in sizes):
        return None
    return [WHOLE if size == 1 else n + shift for n, size in enumerate(shape)]
