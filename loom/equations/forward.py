"""The forward equations of a page: what each makes, and of what.

They are a graph: from a value an equation leads to the value that it makes. What comes
back to a value comes from its uses, the equations in which it stands.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from loom.equations.axes import is_matrix_form
from loom.equations.results import EquationResult
from loom.equations.tree import (
    EquationError,
    Node,
    make_derivative_name,
    split_derivative,
)
from loom.equations.values import Arrays

Occurrence = tuple[str, int]  # the name of a symbol, and how far from its own step


@dataclass(frozen=True)
class ForwardEquation:
    """An equation that makes a value.

    :param tag: Its number.
    :param target: The symbol of what it makes.
    :param source: What that is made of.
    :param is_matrix: Whether the order of axes counts.
    """

    tag: str
    target: Node
    source: Node
    is_matrix: bool

    @cached_property
    def name(self) -> str:
        """The name of what it makes."""
        return split_occurrence(self.target)[0]

    @cached_property
    def shift(self) -> int:
        """The step of what it makes."""
        return split_occurrence(self.target)[1]


@dataclass(frozen=True)
class Use:
    """An equation in which a value stands, at one step.

    :param equation: The equation.
    :param step: How many steps after that of the value.
    :param names: The value and its copies that stand there, each with the step from
        the value to it.
    :param copies: The copying equations between value and use, each with its step.
    """

    equation: ForwardEquation
    step: int
    names: tuple[Occurrence, ...]
    copies: tuple[Occurrence, ...] = ()


class ForwardGraph:
    """The forward equations of a page.

    :param results: Its equations.
    :param arrays: Values of its symbols; only their names and axes count.
    """

    def __init__(self, results: Iterable[EquationResult], arrays: Arrays):
        self.arrays = arrays
        self.equations = list(_collect_equations(results, arrays))
        used = {
            (equation.name, name)
            for equation in self.equations
            for name, _ in list_occurrences(equation.source)
        }
        self.copies = [
            each
            for each in self.equations
            if self._is_copy(each)
            and any(name == each.name and by != name for by, name in used)
        ]
        self._all: dict[str, list[Use]] = {}
        self._uses: dict[tuple[str, str], list[Use]] = {}

    def find_uses(self, name: str, above: str) -> list[Use]:
        """The uses of a value that lead to what is differentiated.

        :param name: The value.
        :param above: What is differentiated, such as a loss.
        """
        key = name, above
        if key not in self._uses:
            uses: list[Use] = []
            for use in self._list_uses(name):
                if self._is_leading(use.equation.name, above, {name}) and not any(
                    use.step == each.step
                    and self.is_same_form(use.equation, each.equation)
                    for each in uses
                ):
                    uses.append(use)
            self._uses[key] = uses
        return self._uses[key]

    def find_origin(self, name: str) -> str:
        """What a value is a copy of, through all copies; the value if it is none."""
        for copy in self.copies:
            if copy.name == name:
                return self.find_origin(split_occurrence(copy.source)[0])
        return name

    def find_circular_copy(self) -> ForwardEquation | None:
        """The first equation that makes a value a copy of its own copy, or None."""
        sources = {copy.name: split_occurrence(copy.source)[0] for copy in self.copies}
        for copy in self.copies:
            name: str | None = copy.name
            for _ in sources:
                name = sources.get(name or "")
                if name == copy.name:
                    return copy
        return None

    def has_error(self, name: str, above: str) -> bool:
        """Whether the table knows the error of a value, or it is what is wanted."""
        return name == above or make_derivative_name(above, name) in self.arrays.values

    def list_through(self, use: Use, above: str) -> list[str]:
        """The numbers of the equations behind a use, up to those that have an error."""
        found: list[str] = []
        if not self.has_error(use.equation.name, above):
            self._pass_through(use.equation.name, above, found, set())
        return found

    def _pass_through(
        self, name: str, above: str, found: list[str], seen: set[str]
    ) -> None:
        if name in seen:
            raise EquationError(
                f"{name} leads back to itself, and nothing on the way has an error in "
                "the symbols table: give one a row"
            )
        for use in self.find_uses(name, above):
            if use.equation.tag not in found:
                found.append(use.equation.tag)
            if not self.has_error(use.equation.name, above):
                self._pass_through(use.equation.name, above, found, seen | {name})

    def _list_uses(self, name: str) -> list[Use]:
        """All uses of a value, through its copies."""
        if name not in self._all:
            self._all[name] = self._search_uses(name)
        return self._all[name]

    def _search_uses(self, name: str) -> list[Use]:
        names: dict[str, tuple[int, tuple[Occurrence, ...]]] = {name: (0, ())}
        for _ in self.copies:
            for copy in self.copies:
                origin, shift = split_occurrence(copy.source)
                if origin in names and copy.name not in names:
                    before, way = names[origin]
                    by = before + shift - copy.shift
                    names[copy.name] = by, (*way, (copy.tag, -by))
        found: dict[tuple[str, int], Use] = {}
        for equation in self.equations:
            if equation in self.copies and equation.name in names:
                continue
            for part, shift in list_occurrences(equation.source):
                if part not in names:
                    continue
                by, way = names[part]
                step = equation.shift - shift - by
                old = found.get((equation.tag, step))
                new = Use(equation, step, ((part, by),), way)
                if old and (part, by) not in old.names:
                    both = set(old.copies) & set(way)
                    copies = tuple(each for each in way if each in both)
                    new = replace(old, names=(*old.names, (part, by)), copies=copies)
                found[equation.tag, step] = new if not old or new.names[1:] else old
        return list(found.values())

    def is_same_form(self, one: ForwardEquation, other: ForwardEquation) -> bool:
        """Whether two equations make the same of the same.

        A page may write a product entry by entry, and then as one of matrices.
        """
        made, again = (self.arrays.values[each.name] for each in (one, other))
        codes, others = (
            {
                self.arrays.codes.get(name, name)
                for name, _ in list_occurrences(each.source)
            }
            for each in (one, other)
        )
        return (
            codes == others
            and made.axes == again.axes
            and np.allclose(made.array, again.array)
        )

    def _is_leading(self, name: str, above: str, seen: Collection[str]) -> bool:
        """Whether a way leads from a value to one whose error is known."""
        if self.has_error(name, above):
            return True
        return name not in seen and any(
            self._is_leading(use.equation.name, above, {*seen, name})
            for use in self._list_uses(name)
        )

    def _is_copy(self, equation: ForwardEquation) -> bool:
        """Whether an equation only gives another name to a value."""
        parts = [_take_symbol(side) for side in (equation.target, equation.source)]
        if None in parts:
            return False
        left, right = (part for part in parts if part)
        values = self.arrays.values
        return (
            left.parts == right.parts
            and all(part.kind == "index" for part in left.parts)
            and values[left.value].axes == values[right.value].axes
        )


def split_occurrence(node: Node) -> Occurrence:
    """The name and the step of a symbol."""
    if node.kind == "step":
        return node.parts[0].value, node.value[1]
    return node.value, 0


def list_occurrences(node: Node) -> Iterator[Occurrence]:
    """Yield the symbols that a small movement reaches.

    What stands in a condition or below a symbol is not moved: it chooses.
    """
    if node.kind == "condition":
        return
    if _take_symbol(node):
        yield split_occurrence(node)
        return
    for part in node.parts:
        yield from list_occurrences(part)


def _take_symbol(node: Node) -> Node | None:
    """The symbol that a node is, with a step or without; else None."""
    if node.kind == "step":
        return node.parts[0]
    return node if node.kind == "symbol" else None


def _collect_equations(
    results: Iterable[EquationResult], arrays: Arrays
) -> Iterator[ForwardEquation]:
    """Yield the forward equations; one that makes a value again is left out.

    If the other side of such a one is a symbol alone, then that is what it makes.
    """
    made: set[str] = set()
    for result in results:
        if not result.tree:
            continue
        matrix = is_matrix_form(result.tree)
        left, right = result.tree.parts
        for target, source in ((left, right), (right, left)):
            symbol = _take_symbol(target)
            if not symbol or split_derivative(symbol.value):
                break
            if symbol.value not in arrays.values:
                break
            if symbol.value not in made:
                made.add(symbol.value)
                yield ForwardEquation(result.equation.tag, target, source, matrix)
                break
