"""What an equation is worth on arrays."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from loom.equations.arrays import Arrays, Entries, Function
from loom.equations.axes import (
    Axes,
    Misfit,
    contracted,
    is_matrix_form,
    matched,
    named,
    own,
    same,
    shown,
    step_of,
    united,
)
from loom.equations.meaning import BUILT_IN
from loom.equations.tree import Node, Wrong

ELEMENTWISE = {
    "add": np.add,
    "subtract": np.subtract,
    "times": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "negative": np.negative,
    "root": np.sqrt,
    "absolute": np.abs,
    "floor": np.floor,
    "ceiling": np.ceil,
}
RELATIONS = {
    "=": np.equal,
    "<": np.less,
    ">": np.greater,
    r"\le": np.less_equal,
    r"\leq": np.less_equal,
    r"\ge": np.greater_equal,
    r"\geq": np.greater_equal,
    r"\ne": np.not_equal,
    r"\neq": np.not_equal,
}


class Value(NamedTuple):
    """An array and the letters of its axes."""

    array: Entries
    axes: Axes


class Evaluation:
    """Evaluate the nodes of one equation.

    :param arrays: Values of the symbols, as
        :class:`~docs.weave.mathematics.arrays.Arrays`.
    :param matrix: Whether the order of axes counts.
    """

    def __init__(self, arrays: Arrays, matrix: bool):
        self.arrays, self.matrix = arrays, matrix

    def __call__(self, node: Node) -> Value:
        """Return what a node is worth.

        :raises Misfit: Where axes don't go together.
        """
        if node.kind in ELEMENTWISE:
            values = [self(part) for part in node.parts]
            if node.kind == "times" and len(values) == 2:
                self.may_multiply(node, *values)
            return self.entries(ELEMENTWISE[node.kind], *values)
        return getattr(self, node.kind)(node)

    def entries(self, function: Callable[..., Entries], *values: Value) -> Value:
        """Apply a function entry by entry."""
        axes = values[0].axes
        for value in values[1:]:
            axes = (matched if self.matrix else united)(axes, value.axes)
        arrays = [spread(v, axes) for v in values]
        with np.errstate(all="ignore"):
            return Value(function(*arrays), axes)

    def may_multiply(self, node: Node, a: Value, b: Value) -> None:
        if node.value == r"\odot":
            matched(tuple(sorted(a.axes)), tuple(sorted(b.axes)))
        elif self.matrix and a.axes and b.axes:
            raise Misfit(
                f"({shown(a.axes)}) beside ({shown(b.axes)}): "
                "write \\cdot for the matrix product, \\odot "
                "for the product entry by entry"
            )

    def number(self, node: Node) -> Value:
        return Value(np.float64(node.value), ())

    def index(self, node: Node) -> Value:
        size = self.arrays.sizes.get(node.value)
        if size is None:
            raise Misfit(f"{node.value} is the letter of no axis")
        return Value(np.arange(float(size)), (node.value,))

    def symbol(self, node: Node) -> Value:
        array, axes = self.arrays.values[node.value]
        return self.placed(node, array, axes)

    def step(self, node: Node) -> Value:
        letter, shift = node.value
        part = node.parts[0]
        array, axes = self.arrays.values[part.value]
        if letter not in axes:
            raise Misfit(
                f"{part.value} has no steps {letter}: its axes are ({shown(axes)})"
            )
        at = axes.index(letter)
        array = self.shifted(np.moveaxis(array, at, 0), part, shift)
        value = self.placed(part, array, axes[:at] + axes[at + 1 :], 1)
        return Value(value.array, (step_of(letter), *value.axes))

    def shifted(self, array: np.ndarray, part: Node, shift: int) -> np.ndarray:
        """Each step replaced by the one ``shift`` further on."""
        if not shift:
            return array
        side = "before" if shift < 0 else "after"
        beyond = getattr(self.arrays, side)
        if part.value not in beyond:
            raise Wrong(
                f"{part.value} leaves the sequence: give its "
                f"value there with the option :{side}:"
            )
        edge = np.broadcast_to(beyond[part.value], (abs(shift), *array.shape[1:]))
        if shift < 0:
            return np.concatenate([edge, array])[: len(array)]
        return np.concatenate([array, edge])[-len(array) :]

    def placed(self, node: Node, array: np.ndarray, axes: Axes, lead: int = 0) -> Value:
        """An array under the letters that are written below it."""
        if not node.parts and axes == (node.value,):
            return Value(array, axes)
        letters = tuple(p.value if p.kind == "index" else None for p in node.parts)
        named(node.value, letters, axes, self.arrays.aliases)
        if None in letters:
            return self.gathered(node, array, lead)
        if not self.matrix and len(set(letters)) < len(letters):
            once = tuple(dict.fromkeys(letters))
            return Value(
                np.einsum(
                    array, [..., *map(once.index, letters)], [..., *range(len(once))]
                ),
                once,
            )
        return Value(array, letters)

    def gathered(self, node: Node, array: np.ndarray, lead: int) -> Value:
        """Entries at places that are computed from other letters."""
        if self.matrix:
            raise Misfit(
                f"{node.value}: computed indices have no place in a matrix product"
            )
        places = [self(part) for part in node.parts]
        axes: Axes = ()
        for place in places:
            axes = united(axes, place.axes)
        where = []
        for place, size in zip(places, array.shape[lead:]):
            at = np.rint(place.array).astype(int)
            if (at != place.array).any() or at.min() < 0 or (at.max() >= size):
                raise Wrong(
                    f"{node.value}: an index goes from "
                    f"{at.min()} to {at.max()} along an axis "
                    f"of {size}"
                )
            where.append(spread(Value(at, place.axes), axes))
        return Value(array[(slice(None),) * lead + tuple(where)], axes)

    def call(self, node: Node) -> Value:
        values = [self(part) for part in node.parts]
        function = self.arrays.functions.get(node.value)
        if function is None:
            if (len(values) > 1) != (node.value in (r"\max", r"\min")):
                raise Wrong(f"{node.value} of {len(values)} arguments")
            return self.entries(BUILT_IN[node.value], *values)
        takes = self.arrays.takes[node.value]
        if takes is None:
            return self.entries(checked(node.value, function), *values)
        if len(values) > 1 or own(values[0].axes) != takes:
            raise Misfit(f"{node.value} takes ({shown(takes)})")
        return Value(
            applied(node.value, function, values[0].array),
            self.arrays.gives[node.value],
        )

    def transpose(self, node: Node) -> Value:
        value = self(node.parts[0])
        if len(own(value.axes)) < 2:
            raise Misfit(f"({shown(value.axes)}) cannot be transposed")
        *head, a, b = value.axes
        return Value(value.array.swapaxes(-1, -2), (*head, b, a))

    def dot(self, node: Node) -> Value:
        a, b = (self(part) for part in node.parts)
        axes = contracted(a.axes, b.axes)
        first, second = list(range(a.array.ndim)), []
        one, two = own(a.axes), own(b.axes)
        for at, letter in enumerate(b.axes):
            behind = b.array.ndim - at  # axes from here to the end
            if letter not in two:  # a step
                second.append(a.axes.index(letter) if letter in a.axes else 20 + at)
            elif behind == min(len(two), 2):
                second.append(first[-1])
            elif behind == 1:
                second.append(30)
            else:
                second.append(
                    first[len(a.axes) - len(one) + at - len(b.axes) + len(two)]
                )
        steps = [
            second[i] for i, x in enumerate(b.axes) if x not in two and x not in a.axes
        ]
        ahead = len(a.axes) - len(one)
        result = [
            *first[:ahead],
            *steps,
            *first[ahead:-1],
            *([30] if len(two) > 1 else []),
        ]
        return Value(np.einsum(a.array, first, b.array, second, result), axes)

    def fold(self, node: Node) -> Value:
        value = self(node.parts[0])
        name, letters = node.value
        gone = []
        for letter in letters:
            found = {letter, step_of(letter)} & set(value.axes)
            if len(found) != 1 or value.axes.count(*found) > 1:
                raise Misfit(
                    f"a {name} over {letter} of what has the axes ({shown(value.axes)})"
                )
            gone.append(value.axes.index(found.pop()))
        axes = tuple(a for i, a in enumerate(value.axes) if i not in gone)
        return Value(getattr(np, name)(value.array, axis=tuple(gone)), axes)

    def norm(self, node: Node) -> Value:
        value = self(node.parts[0])
        steps = len(value.axes) - len(own(value.axes))
        axis = tuple(range(steps, len(value.axes)))
        return Value(np.sqrt(np.sum(value.array**2, axis=axis)), value.axes[:steps])

    def condition(self, node: Node) -> Value:
        first, *rest = node.parts
        result, left = None, self(first)
        for sign, part in zip(rest[::2], rest[1::2]):
            right = self(part)
            held = self.entries(RELATIONS[sign.value], left, right)
            result = (
                held if result is None else self.entries(np.logical_and, result, held)
            )
            left = right
        return Value(result.array.astype(float), result.axes)

    def indicator(self, node: Node) -> Value:
        return self(node.parts[0])

    def cases(self, node: Node) -> Value:
        *cases, other = node.parts
        result = self(other.parts[0])
        for case in reversed(cases):
            value, held = (self(part) for part in case.parts)
            result = self.entries(
                lambda c, a, b: np.where(c > 0, a, b), held, value, result
            )
        return result


def checked(name: str, function: Function) -> Function:
    """A function that must return as many entries as it gets."""

    def call(array: Entries) -> np.ndarray:
        result = applied(name, function, array)
        if result.shape != np.shape(array):
            raise Misfit(
                f"{name} makes the shape {result.shape} of "
                f"{np.shape(array)}: its row must say so, as "
                "in m n → m u"
            )
        return result

    return call


def applied(name: str, function: Function, array: Entries) -> np.ndarray:
    try:
        return np.asarray(function(array), float)
    except (ValueError, TypeError) as error:
        raise Wrong(f"{name} raises {type(error).__name__}: {error}") from None


def spread(value: Value, axes: Axes) -> Entries:
    """The array with its axes where ``axes`` has them."""
    if value.axes == axes or not value.axes:
        return value.array
    have = value.axes
    if len(set(axes)) == len(axes):
        order = sorted(range(len(have)), key=lambda i: axes.index(have[i]))
        array = value.array.transpose(order)
        have = [have[i] for i in order]
    else:
        array = value.array
    index, rest = [], list(have)
    for letter in axes:
        if rest and letter == rest[0]:
            index.append(slice(None))
            rest.pop(0)
        else:
            index.append(None)
    return array[tuple(index)]


class Sides(NamedTuple):
    """Both sides of an equation, in the shape of the left one."""

    left: np.ndarray
    right: np.ndarray
    axes: Axes


def sides(equation: Node, arrays: Arrays) -> Sides:
    """Evaluate both sides of an equation.

    :param equation: The meaning of an equation.
    :param arrays: Values of its symbols.
    :returns: Two arrays of one shape, and their axes.
    :raises Misfit: If their axes differ.
    """
    matrix = is_matrix_form(equation)
    evaluation = Evaluation(arrays, matrix)
    left, right = (evaluation(part) for part in equation.parts)
    same(left.axes, right.axes, matrix)
    array = right.array if matrix else spread(right, left.axes)
    array = np.broadcast_to(array, np.shape(left.array))
    return Sides(np.asarray(left.array, float), np.asarray(array, float), left.axes)


def deviation(both: Sides) -> float:
    """Largest difference of the sides, relative to their size."""
    with np.errstate(all="ignore"):
        gap = np.abs(both.left - both.right)
        scale = max(
            np.max(np.abs(both.left), initial=0), np.max(np.abs(both.right), initial=0)
        )
    if not np.isfinite(gap).all():
        return np.inf
    return float(np.max(gap, initial=0) / scale) if scale else 0.0


def uncovered(equation: Node, arrays: Arrays) -> int:
    """Count the entries that the left side does not speak of."""
    left = equation.parts[0]
    if left.kind == "step":
        return 0
    if left.kind != "symbol":
        return 0
    array, axes = arrays.values[left.value]
    marked = np.arange(float(array.size)).reshape(array.shape)
    there = Evaluation(
        Arrays(
            {left.value: (marked, axes)},
            sizes=arrays.sizes,
            aliases=arrays.aliases,
            functions=arrays.functions,
        ),
        is_matrix_form(equation),
    )
    there.arrays.values.update(
        (k, v) for k, v in arrays.values.items() if k != left.value
    )
    return array.size - len(np.unique(there(left).array))
