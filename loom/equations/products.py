"""What takes axes away or turns them: products, transposes, sums, norms."""

import numpy as np

from loom.equations.axes import (
    TRIALS,
    Axes,
    AxesError,
    drop_step_axes,
    join_letters,
    make_step_axis,
    match_axes,
    multiply_axes,
)
from loom.equations.values import Value

# numbers by which einsum knows axes, beyond those of any first factor
_CONTRACTED = 30
_STEPS = 20


def check_product_sign(a: Value, b: Value, sign: str, is_matrix: bool) -> None:
    r"""Refuse matrices side by side, and ``\odot`` between arrays of other axes.

    :raises AxesError: The sign between them must be another one.
    """
    if sign == r"\odot":
        match_axes(tuple(sorted(a.axes)), tuple(sorted(b.axes)))
    elif is_matrix and _has_letters(a) and _has_letters(b):
        raise AxesError(
            f"({join_letters(a.axes)}) beside ({join_letters(b.axes)}): write \\cdot "
            "for the matrix product, \\odot for the product entry by entry"
        )


def _has_letters(value: Value) -> bool:
    """Whether a value is more than a number, or than one number a try."""
    return value.axes not in ((), (TRIALS,))


def multiply_matrices(a: Value, b: Value) -> Value:
    """The matrix product of each step.

    :raises AxesError: The letters that meet differ.
    """
    axes = multiply_axes(a.axes, b.axes)
    left, right = drop_step_axes(a.axes), drop_step_axes(b.axes)
    first = list(range(len(a.axes)))
    ahead = len(a.axes) - len(left)  # axes of steps come first
    second = _number_axes(a.axes, left, b.axes, right, first)
    steps = [
        number
        for number, letter in zip(second, b.axes)
        if letter not in right and letter not in a.axes
    ]
    last = [_CONTRACTED] if len(right) > 1 else []
    result = [*first[:ahead], *steps, *first[ahead:-1], *last]
    array = np.asarray(np.einsum(a.array, first, b.array, second, result))
    if TRIALS in axes[1:]:
        place = axes.index(TRIALS)
        array = np.moveaxis(array, place, 0)
        axes = (TRIALS, *axes[:place], *axes[place + 1 :])
    return Value(array, axes)


def _number_axes(
    a: Axes, left: Axes, b: Axes, right: Axes, first: list[int]
) -> list[int]:
    """The numbers of the second factor's axes; those that meet have the same."""
    found = []
    for place, letter in enumerate(b):
        rest = len(b) - place  # axes from here to the end
        if letter not in right:  # a step
            found.append(a.index(letter) if letter in a else _STEPS + place)
        elif rest == min(len(right), 2):
            found.append(first[-1])
        elif rest == 1:
            found.append(_CONTRACTED)
        else:
            found.append(first[len(a) - len(left) + place - len(b) + len(right)])
    return found


def transpose_value(value: Value) -> Value:
    """The value with its last two axes exchanged.

    :raises AxesError: It has fewer.
    """
    if len(drop_step_axes(value.axes)) < 2:
        raise AxesError(f"({join_letters(value.axes)}) cannot be transposed")
    *head, a, b = value.axes
    return Value(value.array.swapaxes(-1, -2), (*head, b, a))


def fold_value(value: Value, name: str, letters: Axes) -> Value:
    """The sum, or another of NumPy's functions, over some letters.

    :raises AxesError: The value has no such letter, or has it twice.
    """
    gone = []
    for letter in letters:
        found = {letter, make_step_axis(letter)} & set(value.axes)
        if len(found) != 1 or value.axes.count(*found) > 1:
            raise AxesError(
                f"a {name} over {letter} of what has the axes "
                f"({join_letters(value.axes)})"
            )
        gone.append(value.axes.index(found.pop()))
    axes = tuple(letter for i, letter in enumerate(value.axes) if i not in gone)
    return Value(np.asarray(getattr(np, name)(value.array, axis=tuple(gone))), axes)


def compute_norm(value: Value) -> Value:
    """The root of the sum of squares of each step."""
    steps = len(value.axes) - len(drop_step_axes(value.axes))
    squares = np.sum(value.array**2, axis=tuple(range(steps, len(value.axes))))
    return Value(np.asarray(np.sqrt(squares)), value.axes[:steps])
