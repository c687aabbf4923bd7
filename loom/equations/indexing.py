"""Entries of an array: at another step, on a diagonal, at computed places."""

from collections.abc import Sequence

import numpy as np

from loom.equations.axes import Axes, unite_axes
from loom.equations.tree import EquationError
from loom.equations.values import Array, Arrays, Value, align_axes


def shift_steps(array: Array, name: str, shift: int, arrays: Arrays) -> Array:
    """Replace each step by the one ``shift`` further on.

    :param array: Its first axis is that of the steps.
    :param name: The symbol, whose value beyond the sequence an option gives.
    :returns: An array of the same shape.
    :raises EquationError: No option gives it.
    """
    if not shift:
        return array
    side = "before" if shift < 0 else "after"
    outside = arrays.before if shift < 0 else arrays.after
    if name not in outside:
        raise EquationError(
            f"{name} leaves the sequence: give its value there with the option :{side}:"
        )
    try:
        edge = np.broadcast_to(outside[name], (abs(shift), *array.shape[1:]))
    except ValueError:
        raise EquationError(
            f":{side}: {name} has the shape {outside[name].shape} there, and "
            f"{array.shape[1:]} at a step"
        ) from None
    if shift < 0:
        return np.concatenate([edge, array])[: len(array)]
    return np.concatenate([array, edge])[-len(array) :]


def take_diagonal(array: Array, letters: Axes) -> Value:
    """The entries where axes of the same letter are at the same place.

    :param letters: Those of the last axes.
    """
    once = tuple(dict.fromkeys(letters))
    taken = np.einsum(array, [..., *map(once.index, letters)], [..., *range(len(once))])
    return Value(np.asarray(taken), once)


def select_entries(
    array: Array, name: str, places: Sequence[Value], lead: int
) -> Value:
    """The entries at computed places.

    :param name: The symbol, for messages.
    :param places: For each axis behind the first ``lead`` ones, where along it.
    :raises EquationError: A place is beyond the axis, or between two entries.
    """
    axes: Axes = ()
    for place in places:
        axes = unite_axes(axes, place.axes)
    where: list[Array] = []
    for place, size in zip(places, array.shape[lead:]):
        index = np.rint(place.array).astype(int)
        if (index != place.array).any() or index.min() < 0 or index.max() >= size:
            raise EquationError(
                f"{name}: an index goes from {index.min()} to {index.max()} along an "
                f"axis of {size}"
            )
        where.append(align_axes(Value(index, place.axes), axes))
    return Value(array[(slice(None),) * lead + tuple(where)], axes)
