"""What the nodes of an equation are worth on arrays."""

from collections.abc import Callable
from functools import partial

import numpy as np

from loom.equations.axes import (
    TRIALS,
    Axes,
    AxesError,
    check_letters,
    drop_step_axes,
    join_letters,
    make_step_axis,
)
from loom.equations.calls import call_elementwise, call_function
from loom.equations.functions import BUILT_IN, ELEMENTWISE, RELATIONS
from loom.equations.indexing import select_entries, shift_steps, take_diagonal
from loom.equations.products import (
    check_product_sign,
    compute_norm,
    fold_value,
    multiply_matrices,
    transpose_value,
)
from loom.equations.traps import refuse_matrix_power
from loom.equations.tree import EquationError, Node
from loom.equations.values import Array, Arrays, Function, Value, apply_elementwise


class Evaluator:
    """Evaluate the nodes of one equation.

    :param arrays: Values of the symbols.
    :param is_matrix: Whether the order of axes counts.
    """

    def __init__(self, arrays: Arrays, is_matrix: bool):
        self.arrays, self.is_matrix = arrays, is_matrix
        self._by_kind: dict[str, Callable[[Node], Value]] = {
            "number": lambda node: Value(np.asarray(float(node.value)), ()),
            "index": self._evaluate_index,
            "symbol": self._evaluate_symbol,
            "step": self._evaluate_step,
            "call": self._evaluate_call,
            "transpose": lambda node: transpose_value(self._evaluate_first(node)),
            "dot": lambda node: multiply_matrices(*self._evaluate_parts(node)),
            "fold": lambda node: fold_value(self._evaluate_first(node), *node.value),
            "norm": lambda node: compute_norm(self._evaluate_first(node)),
            "indicator": self._evaluate_first,
            "condition": self._evaluate_condition,
            "cases": self._evaluate_cases,
        }

    def evaluate(self, node: Node) -> Value:
        """What a node is worth.

        :raises EquationError: Where axes don't go together, an index is beyond an
            axis, or a function fails.
        """
        if node.kind in ELEMENTWISE:
            values = self._evaluate_parts(node)
            if node.kind == "times":
                a, b = values
                check_product_sign(a, b, node.value, self.is_matrix)
            if node.kind == "power":
                axes = drop_step_axes(values[0].axes)
                refuse_matrix_power(node.parts[1], axes, self.is_matrix)
            return self._apply(ELEMENTWISE[node.kind], *values)
        return self._by_kind[node.kind](node)

    def _evaluate_parts(self, node: Node) -> list[Value]:
        return [self.evaluate(part) for part in node.parts]

    def _evaluate_first(self, node: Node) -> Value:
        return self.evaluate(node.parts[0])

    def _apply(self, function: Function, *values: Value) -> Value:
        return apply_elementwise(function, *values, is_matrix=self.is_matrix)

    def _evaluate_index(self, node: Node) -> Value:
        """The letter of an axis, as the numbers of its entries."""
        size = self.arrays.sizes.get(node.value)
        if size is None:
            raise AxesError(f"{node.value} is the letter of no axis")
        return Value(np.arange(float(size)), (node.value,))

    def _evaluate_symbol(self, node: Node) -> Value:
        value = self.arrays.values[node.value]
        tries = value.axes[:1] if value.axes[:1] == (TRIALS,) else ()
        axes = value.axes[len(tries) :]
        one = self._apply_letters(node, value.array, axes, len(tries))
        return Value(one.array, (*tries, *one.axes))

    def _evaluate_step(self, node: Node) -> Value:
        """A symbol at each step, or at the one before or after."""
        (letter, shift), part = node.value, node.parts[0]
        if part.value in self.arrays.functions:
            raise AxesError(f"{part.value} is a function, and only an array has steps")
        value = self.arrays.values[part.value]
        if letter not in value.axes:
            raise AxesError(
                f"{part.value} has no steps {letter}: its axes are "
                f"({join_letters(value.axes)})"
            )
        place = value.axes.index(letter)
        array = np.moveaxis(value.array, place, 0)
        array = shift_steps(array, part.value, shift, self.arrays)
        axes = value.axes[:place] + value.axes[place + 1 :]
        if axes[:1] != (TRIALS,):
            one = self._apply_letters(part, array, axes, lead=1)
            return Value(one.array, (make_step_axis(letter), *one.axes))
        array = array.swapaxes(0, 1)
        one = self._apply_letters(part, array, axes[1:], lead=2)
        return Value(one.array, (TRIALS, make_step_axis(letter), *one.axes))

    def _apply_letters(self, node: Node, array: Array, axes: Axes, lead: int) -> Value:
        """An array under the letters that are written below its symbol.

        :param lead: How many axes come before those of ``axes``.
        """
        if not node.parts and axes == (node.value,):
            return Value(array, axes)
        written = [part.value if part.kind == "index" else None for part in node.parts]
        check_letters(node.value, written, axes, self.arrays.aliases)
        if None in written:
            if self.is_matrix:
                raise AxesError(
                    f"{node.value}: computed indices have no place in a matrix product"
                )
            places = self._evaluate_parts(node)
            return select_entries(array, node.value, places, lead)
        letters = tuple(part.value for part in node.parts)
        if not self.is_matrix and len(set(letters)) < len(letters):
            return take_diagonal(array, letters)
        return Value(array, letters)

    def _evaluate_call(self, node: Node) -> Value:
        """A function of the table, or one that every page may use."""
        name, values = node.value, self._evaluate_parts(node)
        function = self.arrays.functions.get(name)
        if function is None:
            if (len(values) > 1) != (name in (r"\max", r"\min")):
                raise EquationError(f"{name} of {len(values)} arguments")
            return self._apply(BUILT_IN[name], *values)
        if len(values) > 1:
            raise EquationError(
                f"{name} has {len(values)} arguments here; a function of the symbols "
                "table takes one"
            )
        takes = self.arrays.takes[name]
        if takes is None:
            return self._apply(partial(call_elementwise, name, function), *values)
        if drop_step_axes(values[0].axes) != takes:
            raise AxesError(f"{name} takes ({join_letters(takes)})")
        gives = self.arrays.gives[name]
        if values[0].axes[:1] == (TRIALS,):
            tries = [call_function(name, function, each) for each in values[0].array]
            return Value(np.array(tries), (TRIALS, *gives))
        array = call_function(name, function, values[0].array)
        return Value(array, gives)

    def _evaluate_condition(self, node: Node) -> Value:
        """Whether all of a chain such as ``a < b < c`` are true, as 1 and 0."""
        first, *rest = node.parts
        left, held = self.evaluate(first), Value(np.asarray(True), ())
        for number, (sign, part) in enumerate(zip(rest[::2], rest[1::2])):
            right = self.evaluate(part)
            pair = self._apply(RELATIONS[sign.value], left, right)
            held = self._apply(np.logical_and, held, pair) if number else pair
            left = right
        return Value(held.array.astype(float), held.axes)

    def _evaluate_cases(self, node: Node) -> Value:
        *cases, other = node.parts
        result = self.evaluate(other.parts[0])
        for case in reversed(cases):
            value, held = self._evaluate_parts(case)
            result = self._apply(_choose, held, value, result)
        return result


def _choose(held: Array, value: Array, other: Array) -> Array:
    """The value where a condition holds, and the other elsewhere."""
    return np.asarray(np.where(held > 0, value, other))
