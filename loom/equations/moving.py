"""Move a value a little, and see what the equations make of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from loom.equations.axes import TRIALS
from loom.equations.evaluate import Evaluator
from loom.equations.forward import (
    ForwardEquation,
    ForwardGraph,
    Occurrence,
    Use,
    list_occurrences,
    split_occurrence,
)
from loom.equations.tree import EquationError, Node, make_derivative_name, walk_tree
from loom.equations.values import Array, Arrays, Value, align_axes

_MOVED = "′moved"  # behind the name of what is moved
_ORDERS = {"<", ">", r"\le", r"\leq", r"\ge", r"\geq"}


class Mover:
    """Move values of a page in one setting.

    :param graph: The forward equations of the page.
    :param arrays: Values of its symbols.
    :param above: What is differentiated, such as a loss.
    """

    def __init__(self, graph: ForwardGraph, arrays: Arrays, above: str):
        self.graph, self.arrays, self.above = graph, arrays, above

    def measure_uses(self, uses: Sequence[Use], name: str, change: Array) -> Array:
        """What changes of a value do, through some of its uses alone.

        :param uses: Uses of the value.
        :param name: The value.
        :param change: The changes, tries first.
        :returns: For each try, the sum of what the uses make, weighted with its error.
        :raises EquationError: A condition does not stay as it is.
        """
        total = np.zeros(len(change))
        for use in uses:
            made = self._make(use, name, change)
            target = use.equation.name
            made = made - made[:1]
            if self.graph.has_error(target, self.above):
                total = total + _sum_tries(self.get_error(target) * made)
            else:
                behind = self.graph.find_uses(target, self.above)
                total = total + self.measure_uses(behind, target, made)
        return total

    def has_output_behind(self, name: str) -> bool:
        """Whether a way leads from a value to an output with an error."""
        if name in self._list_outputs():
            return False  # it is there
        reached = [name]
        for each in reached:
            behind = self.graph.find_uses(each, self.above)
            reached += {use.equation.name for use in behind} - set(reached)
        return any(each in self._list_outputs() for each in reached)

    def measure_all(self, changes: Mapping[str, Array]) -> Array:
        """What changes of values do to the outputs of all equations behind them.

        Each value is computed as before, and then changed.

        :param changes: By name of a value, its changes, tries first.
        :returns: For each try, the sum of the outputs, weighted with their error.
        :raises EquationError: The equations go round in a circle.
        """
        moved = {
            name: self.arrays.values[name].array + change
            for name, change in changes.items()
        }
        rounds = len(self.graph.equations) + max(self.arrays.sizes.values(), default=0)
        for _ in range(rounds + 1):  # each makes one step more, or one equation
            before = dict(moved)
            for equation in self.graph.equations:
                inside = {part for part, _ in list_occurrences(equation.source)}
                if inside & moved.keys():
                    made = self._run(equation, inside & moved.keys(), moved)
                    moved[equation.name] = made + changes.get(equation.name, 0.0)
            if _is_equal(before, moved):
                break
        else:
            raise EquationError("the forward equations go round in a circle")
        total = np.zeros(len(next(iter(changes.values()))))
        for name in self._list_outputs():
            if name in moved:
                gap = moved[name] - moved[name][:1]
                total = total + _sum_tries(self.get_error(name) * gap)
        return total

    def _list_outputs(self) -> list[str]:
        """What has an error and is made by an equation, and is used by none."""
        outputs: list[ForwardEquation] = []
        for each in self.graph.equations:
            is_output = self.graph.has_error(
                each.name, self.above
            ) and not self.graph.find_uses(each.name, self.above)
            if is_output and not any(
                self.graph.is_same_form(each, other) for other in outputs
            ):
                outputs.append(each)
        return [each.name for each in outputs]

    def get_error(self, name: str) -> Array:
        """The error of a value, its axes as those of the value.

        :raises EquationError: It has others.
        """
        value = self.arrays.values[name]
        if name == self.above:
            return np.ones(value.array.shape)
        error = self.arrays.values[make_derivative_name(self.above, name)]
        if sorted(error.axes) != sorted(value.axes):
            raise EquationError(
                f"the row of the error of {name} has the axes "
                f"({' '.join(error.axes)}), and {name} has ({' '.join(value.axes)})"
            )
        return align_axes(error, value.axes)

    def _make(self, use: Use, name: str, change: Array) -> Array:
        """What the equation of a use makes of a changed value."""
        axes, equation = self.arrays.values[name].axes, use.equation
        moved, names = {}, dict(use.names)
        letter = _find_step_letter([equation, *self.graph.copies])
        for part, by in use.names:
            place = axes.index(letter) + 1 if by else 0
            moved[part] = self.arrays.values[part].array + _shift(change, by, place)
        wanted = {
            (part, shift)
            for part, shift in _list_all_occurrences(equation.source)
            if part in names and equation.shift - shift - names[part] == use.step
        }
        self._check_conditions(equation, wanted, moved)
        return self._run(equation, names, moved, wanted)

    def _run(
        self,
        equation: ForwardEquation,
        names: Collection[str],
        moved: Mapping[str, Array],
        wanted: Collection[Occurrence] | None = None,
    ) -> Array:
        """What an equation makes of moved values, tries first.

        :param names: The values that are moved in it.
        :param wanted: The occurrences that are moved; all if None.
        """
        source = _rename(equation.source, names, wanted)
        arrays = self._add_moved(names, moved)
        made = Evaluator(arrays, equation.is_matrix).evaluate(source)
        places = self._number_entries(equation)
        base = self.arrays.values[equation.name].array
        count = len(next(iter(moved.values())))
        array = align_axes(made, (TRIALS, *places.axes))
        array = np.broadcast_to(array, (count, *places.array.shape))
        result = np.repeat(base[None], count, axis=0).reshape(count, -1)
        result[:, places.array.astype(int).ravel()] = array.reshape(count, -1)
        return result.reshape(count, *base.shape)

    def _check_conditions(
        self,
        equation: ForwardEquation,
        wanted: Collection[Occurrence],
        moved: Mapping[str, Array],
    ) -> None:
        """Look whether each order of moved values stays as it is.

        :raises EquationError: One does not.
        """
        names = {name for name, _ in wanted}
        for _, node in walk_tree(equation.source):
            if (
                node.kind != "condition"
                or not {part.value for part in node.parts if part.kind == "relation"}
                <= _ORDERS
            ):
                continue
            inside = {part for part, _ in _list_all_occurrences(node)} & names
            if inside:
                renamed = _rename(node, inside, wanted, is_inside=True)
                arrays = self._add_moved(inside, moved)
                held = Evaluator(arrays, equation.is_matrix).evaluate(renamed)
                place = held.axes.index(TRIALS) if TRIALS in held.axes else 0
                array = np.moveaxis(held.array, place, 0)
                if (array != array[:1]).any():
                    raise EquationError(
                        f"a condition of ({equation.tag}) changes when "
                        f"{' and '.join(sorted(inside))} moves a little: choose values "
                        "that are further from it"
                    )

    def _add_moved(self, names: Collection[str], moved: Mapping[str, Array]) -> Arrays:
        """The values, with those of moved ones under names of their own."""
        old = self.arrays
        values = {
            name + _MOVED: Value(moved[name], (TRIALS, *old.values[name].axes))
            for name in names
        }
        before, after = (
            {name + _MOVED: side[name] for name in names if name in side}
            for side in (old.before, old.after)
        )
        return replace(
            old,
            values={**old.values, **values},
            before={**old.before, **before},
            after={**old.after, **after},
        )

    def _number_entries(self, equation: ForwardEquation) -> Value:
        """Which entries of its array the left side of an equation speaks of."""
        value = self.arrays.values[equation.name]
        numbers = np.arange(value.array.size).reshape(value.array.shape)
        values = {**self.arrays.values, equation.name: Value(numbers, value.axes)}
        arrays = replace(self.arrays, values=values)
        if equation.shift:
            raise EquationError(
                f"({equation.tag}) makes another step than its own; write it for step "
                "s, so that it can be derived"
            )
        return Evaluator(arrays, equation.is_matrix).evaluate(equation.target)


def _sum_tries(array: Array) -> Array:
    """The sum of the entries of each try."""
    return np.asarray(array.reshape(len(array), -1).sum(axis=1))


def _is_equal(before: Mapping[str, Array], after: Mapping[str, Array]) -> bool:
    return before.keys() == after.keys() and all(
        np.array_equal(before[name], after[name], equal_nan=True) for name in before
    )


def _shift(change: Array, by: int, place: int) -> Array:
    """Changes of a value as its copy at another step has them."""
    if not by:
        return change
    moved, result = np.moveaxis(change, place, 0), np.zeros_like(change)
    target = np.moveaxis(result, place, 0)
    if by < 0:
        target[-by:] = moved[:by]
    else:
        target[:-by] = moved[by:]
    return result


def _find_step_letter(equations: Iterable[ForwardEquation]) -> str:
    """The letter of the steps in equations, empty if there is none."""
    for equation in equations:
        for side in (equation.target, equation.source):
            for _, node in walk_tree(side):
                if node.kind == "step":
                    return str(node.value[0])
    return ""


def _list_all_occurrences(node: Node) -> set[Occurrence]:
    """All symbols, those of conditions as well."""
    found: set[Occurrence] = set()
    if node.kind in ("symbol", "step"):
        found.add(split_occurrence(node))
    elif node.parts:
        found.update(*(_list_all_occurrences(part) for part in node.parts))
    return found


def _rename(
    node: Node,
    names: Collection[str],
    wanted: Collection[Occurrence] | None,
    is_inside: bool = False,
) -> Node:
    """The tree with other names for what is moved.

    :param is_inside: Whether this is a condition, in which all is renamed.
    """
    if node.kind == "condition" and not is_inside:
        return node
    if node.kind in ("symbol", "step"):
        place = split_occurrence(node)
        if place[0] not in names or (wanted is not None and place not in wanted):
            return node
        symbol = node.parts[0] if node.kind == "step" else node
        renamed = replace(symbol, value=symbol.value + _MOVED)
        return replace(node, parts=(renamed,)) if node.kind == "step" else renamed
    parts = tuple(_rename(part, names, wanted, is_inside) for part in node.parts)
    return replace(node, parts=parts)
