"""Arrays with a letter for each axis, and how they meet entry by entry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from loom.equations.axes import Axes, match_axes, unite_axes

Array = np.ndarray[Any, Any]
Function = Callable[..., Any]


@dataclass(frozen=True)
class Value:
    """An array and the letters of its axes."""

    array: Array
    axes: Axes


@dataclass
class Arrays:
    """The values of a page's symbols in one setting.

    :param values: By name, an array and the letters of its axes.
    :param functions: By name, a function.
    :param takes: By name of a function, letters that it takes; None if it works entry
        by entry.
    :param gives: By name of a function, letters of what it returns.
    :param sizes: The size of each letter's axis.
    :param before: Values beyond the first step, by name.
    :param after: Values beyond the last step, by name.
    :param aliases: For a second letter of an axis, the first.
    :param codes: By name, the code of its row.
    """

    values: dict[str, Value] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    takes: dict[str, Axes | None] = field(default_factory=dict)
    gives: dict[str, Axes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    before: dict[str, Array] = field(default_factory=dict)
    after: dict[str, Array] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


def apply_elementwise(function: Function, *values: Value, is_matrix: bool) -> Value:
    """Apply a function entry by entry.

    :param is_matrix: Whether the order of axes counts.
    :raises AxesError: The axes of the values don't go together.
    """
    axes = values[0].axes
    for value in values[1:]:
        axes = (match_axes if is_matrix else unite_axes)(axes, value.axes)
    arrays = [align_axes(value, axes) for value in values]
    with np.errstate(all="ignore"):
        return Value(np.asarray(function(*arrays)), axes)


def align_axes(value: Value, axes: Axes) -> Array:
    """The array with its axes where ``axes`` has them; other axes have size 1."""
    if value.axes == axes or not value.axes:
        return value.array
    array, rest = value.array, list(value.axes)
    if len(set(axes)) == len(axes):  # else the letters say no order
        order = sorted(range(len(rest)), key=lambda i: axes.index(value.axes[i]))
        array, rest = array.transpose(order), [rest[i] for i in order]
    index: list[slice | None] = []
    for letter in axes:
        if rest and letter == rest[0]:
            index.append(slice(None))
            rest.pop(0)
        else:
            index.append(None)
    return array[tuple(index)]
