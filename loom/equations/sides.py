"""Both sides of an equation, and how far they are apart."""

from dataclasses import dataclass

import numpy as np

from loom.equations.axes import Axes, check_same_axes, is_matrix_form
from loom.equations.evaluate import Evaluator
from loom.equations.tree import Node
from loom.equations.values import Array, Arrays, align_axes


@dataclass(frozen=True)
class Sides:
    """Both sides of an equation, in the shape of the left one."""

    left: Array
    right: Array
    axes: Axes


def evaluate_sides(equation: Node, arrays: Arrays) -> Sides:
    """Evaluate both sides of an equation.

    :param equation: The meaning of an equation.
    :param arrays: Values of its symbols.
    :returns: Two arrays of one shape, and their axes.
    :raises EquationError: If their axes differ, or a side has no value.
    """
    is_matrix = is_matrix_form(equation)
    evaluator = Evaluator(arrays, is_matrix)
    left, right = (evaluator.evaluate(part) for part in equation.parts)
    check_same_axes(left.axes, right.axes, is_matrix)
    array = right.array if is_matrix else align_axes(right, left.axes)
    array = np.broadcast_to(array, left.array.shape)
    return Sides(np.asarray(left.array, float), np.asarray(array, float), left.axes)


def measure_deviation(sides: Sides) -> float:
    """The largest difference of the sides, relative to their size."""
    with np.errstate(all="ignore"):
        gap = np.abs(sides.left - sides.right)
        scale = max(
            np.max(np.abs(sides.left), initial=0),
            np.max(np.abs(sides.right), initial=0),
        )
    if not np.isfinite(gap).all():
        return np.inf
    return float(np.max(gap, initial=0) / scale) if scale else 0.0
