"""The equations of a page that say what an error is, and the values they belong to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from loom.equations.axes import (
    check_same_axes,
    is_matrix_form,
    match_axes,
    unite_axes,
)
from loom.equations.evaluate import Evaluator
from loom.equations.forward import split_occurrence
from loom.equations.results import EquationResult
from loom.equations.tree import Node, split_derivative
from loom.equations.values import Array, Arrays, Value, align_axes


@dataclass(frozen=True)
class ErrorEquation:
    """An equation whose left side is the error of a value.

    :param result: What became of it.
    :param tree: Its meaning.
    :param above: What is differentiated, such as a loss.
    :param name: The value.
    """

    result: EquationResult
    tree: Node
    above: str
    name: str

    @property
    def tag(self) -> str:
        """Its number."""
        return self.result.equation.tag

    def evaluate(self, contribution: Node, arrays: Arrays) -> Array:
        """Evaluate something that might be a term on its right side.

        :returns: An array with the axes of the value.
        :raises EquationError: It has axes that the left side does not have.
        """
        matrix = is_matrix_form(Node("equation", (self.tree.parts[0], contribution)))
        places = self._number_entries(arrays, matrix)
        right = Evaluator(arrays, matrix).evaluate(contribution)
        axes = (match_axes if matrix else unite_axes)(places.axes, right.axes)
        if axes != places.axes:
            check_same_axes(places.axes, right.axes, matrix)
        error = arrays.values[split_occurrence(self.tree.parts[0])[0]]
        result = np.zeros(error.array.size)
        array = np.broadcast_to(align_axes(right, axes), places.array.shape)
        result[places.array.astype(int).ravel()] = array.ravel()
        order = [error.axes.index(each) for each in arrays.values[self.name].axes]
        array = result.reshape(error.array.shape)
        if len(set(error.axes)) < len(error.axes):  # such as (u u): they say no order
            return array
        return array.transpose(order)

    def _number_entries(self, arrays: Arrays, is_matrix: bool) -> Value:
        """Which entry of the error stands at each place of the left side."""
        left = self.tree.parts[0]
        name = split_occurrence(left)[0]
        error = arrays.values[name]
        numbers = np.arange(error.array.size).reshape(error.array.shape)
        values = {**arrays.values, name: Value(numbers, error.axes)}
        numbered = replace(arrays, values=values)
        return Evaluator(numbered, is_matrix).evaluate(left)


def find_error_equations(
    results: Iterable[EquationResult], arrays: Arrays
) -> Iterator[ErrorEquation]:
    """Yield the equations of a page whose left side is the error of an array."""
    for result in results:
        if not result.tree:
            continue
        left = result.tree.parts[0]
        if left.kind not in ("symbol", "step"):
            continue
        name, shift = split_occurrence(left)
        parts = split_derivative(name)
        if not parts or shift or parts[1] not in arrays.values:
            continue
        axes = arrays.values[name].axes
        if sorted(axes) == sorted(arrays.values[parts[1]].axes):
            yield ErrorEquation(result, result.tree, *parts)
