"""The equations of a page that say what an error is, and the values they belong to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from loom.equations.axes import is_matrix_form
from loom.equations.evaluate import Evaluator
from loom.equations.forward import split_occurrence
from loom.equations.results import EquationResult
from loom.equations.sides import evaluate_sides
from loom.equations.tree import Node, split_derivative
from loom.equations.values import Array, Arrays, Value


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
        """Evaluate something that might stand on its right side.

        :returns: An array with the axes of the value.
        :raises EquationError: It has other axes than the left side.
        """
        equation = Node("equation", (self.tree.parts[0], contribution))
        sides = evaluate_sides(equation, arrays)
        places = self._number_entries(arrays, is_matrix_form(equation))
        error = arrays.values[split_occurrence(self.tree.parts[0])[0]]
        result = np.zeros(error.array.size)
        result[places.ravel()] = sides.right.ravel()
        order = [error.axes.index(each) for each in arrays.values[self.name].axes]
        array = result.reshape(error.array.shape)
        if len(set(error.axes)) < len(error.axes):  # such as (u u): they say no order
            return array
        return array.transpose(order)

    def _number_entries(self, arrays: Arrays, is_matrix: bool) -> Array:
        """Which entry of the error stands at each place of the left side."""
        left = self.tree.parts[0]
        name = split_occurrence(left)[0]
        error = arrays.values[name]
        numbers = np.arange(error.array.size).reshape(error.array.shape)
        values = {**arrays.values, name: Value(numbers, error.axes)}
        numbered = replace(arrays, values=values)
        return Evaluator(numbered, is_matrix).evaluate(left).array.astype(int)


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
