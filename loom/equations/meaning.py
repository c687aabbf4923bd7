"""What an equation means, once the table says what its names are.

The grammar knows letters and marks, and not whether ``f(x)`` is a function of x or a
product. The table of symbols decides that.
"""

from collections.abc import Sequence

from loom.equations.functions import BUILT_IN, FOLDS
from loom.equations.names import (
    MarkedName,
    SymbolNames,
    add_mark,
    is_plain_letter,
    remove_spaces,
    split_step_name,
)
from loom.equations.traps import refuse_factor_below, refuse_function_power
from loom.equations.tree import EquationError, Node, make_derivative_name

_SYMBOLS = "letter", "accent"  # kinds of nodes that may be a name


class Interpreter:
    """Turn what is written into what is meant.

    :param names: The names of the page.
    """

    def __init__(self, names: SymbolNames):
        self.names = names

    def interpret(self, node: Node) -> Node:
        """The meaning of a node.

        :raises EquationError: For a name that no row explains, and for
            what can be read in two ways.
        """
        match node.kind:
            case "number":
                return Node("number", (), float(node.value))
            case "letter":
                return self._read_symbol(MarkedName(node.value))
            case "relation":
                return node
            case "group":
                return self._read_group(node)
            case "product":
                return self._read_product(node)
        value = None if node.kind == "equation" else node.value
        return Node(node.kind, tuple(map(self.interpret, node.parts)), value)

    def read_derivative(self, base: Node, marks: Sequence[Node]) -> Node:
        """The meaning of a fraction of two ∂, with its marks.

        :raises EquationError: No row explains it.
        """
        above, below = (
            self.read_marks(
                remove_spaces(part.parts[0].value), part.parts[1:], inside=True
            )
            for part in base.parts
        )
        if above.is_transposed or below.is_transposed:
            raise EquationError(f"{base.value}: write \\top behind it")
        if above.step and above.step != below.step:
            raise EquationError(f"{base.value}: both sides at the same step, please")
        name = make_derivative_name(above.name, below.name)
        if name not in self.names:
            raise EquationError(f"no row of the symbols table explains {base.value}")
        if name in self.names.functions:
            raise EquationError(
                f"the row of {base.value} has a function, and a derivative is an array"
            )
        letters = tuple(part for part in below.below if part not in above.below)
        node = Node("symbol", above.below + letters, name)
        if below.step:
            node = Node("step", (node,), below.step)
        around = self.read_marks("", marks)
        if around.has_axes or around.name:
            raise EquationError(f"{base.value}: write axes and steps inside")
        return _add_marks(node, around)

    def read_marks(
        self, name: str, marks: Sequence[Node], inside: bool = False
    ) -> MarkedName:
        """Sort what stands above and below a name.

        :param inside: Whether it is in a derivative, whose own row may explain the
            mark.
        """
        found = MarkedName(name)
        for mark in marks:
            wider = add_mark(found.name, mark)
            is_name = wider in self.names and not split_step_name(wider)
            if not is_name and inside and mark.kind == "above":
                is_name = not mark.parts[0].kind.startswith(("step", "top"))
            if mark.kind == "prime" or is_name:
                found.name = wider
            elif mark.kind == "below":
                found.below = self._read_letters(mark)
            else:
                self._read_above(found, mark.parts[0])
        return found

    def _read_group(self, node: Node) -> Node:
        """What is in parentheses."""
        parts = node.parts[0].parts
        if len(parts) > 1:
            raise EquationError(f"{node.value} is no list of arguments here")
        return self.interpret(parts[0])

    def _read_product(self, node: Node) -> Node:
        """Take the factors from left to right."""
        signs = {part.value for part in node.parts if part.kind == "operator"}
        if {r"\cdot", r"\odot"} <= signs:
            raise EquationError(
                f"{node.value} mixes \\cdot and \\odot: say with parentheses which "
                "comes first"
            )
        return self._read_factors(list(node.parts))

    def _read_factors(self, items: list[Node]) -> Node:
        """The product of the items, which are taken out of the list."""
        result: Node | None = None
        sign = ""
        while items:
            item = items.pop(0)
            if item.kind == "operator":
                sign = item.value
                continue
            if self._is_fold(item):  # it runs over all that follows
                node, items = self._read_fold(item, items), []
            else:
                node = self._read_factor(item, items)
            if sign == "/" and items:
                refuse_factor_below(item, items[items[0].kind == "operator"])
            result = node if result is None else _combine(result, sign, node)
            sign = ""
        assert result  # the grammar has no empty product
        return result

    def _is_fold(self, item: Node) -> bool:
        """Whether an item is a sum or its like, over letters."""
        base, *marks = item.parts
        return (
            base.value in FOLDS
            and base.value not in self.names
            and any(mark.kind == "below" for mark in marks)
        )

    def _read_fold(self, item: Node, rest: list[Node]) -> Node:
        base, *marks = item.parts
        if len(marks) > 1 or not rest:
            raise EquationError(
                f"{item.value} takes letters below, nothing above, and something to "
                "run over"
            )
        letters = self._read_letters(marks[0])
        if not all(part.kind == "index" for part in letters):
            raise EquationError(f"{item.value} runs over letters of axes")
        value = FOLDS[base.value], tuple(part.value for part in letters)
        return Node("fold", (self._read_factors(rest),), value)

    def _read_factor(self, item: Node, rest: list[Node]) -> Node:
        """One factor; a function takes the group behind it."""
        base, *marks = item.parts
        if base.kind == "partial":
            return self.read_derivative(base, marks)
        if base.kind not in _SYMBOLS:
            around = self.read_marks("", marks)
            if around.has_axes or around.name:
                raise EquationError(
                    f"{item.value}: only a symbol has axes, steps and primes"
                )
            return _add_marks(self.interpret(base), around)
        marked = self.read_marks(remove_spaces(base.value), marks)
        is_built_in = marked.name in BUILT_IN and marked.name not in self.names
        if marked.name in self.names.functions or is_built_in:
            return self._read_call(item, marked, rest)
        return _add_marks(self._read_symbol(marked), marked)

    def _read_call(self, item: Node, marked: MarkedName, rest: list[Node]) -> Node:
        """A function, and the group behind it, which is taken out of the rest."""
        is_group = rest and rest[0].parts and rest[0].parts[0].kind == "group"
        if marked.has_axes or not is_group:
            raise EquationError(
                f"{item.value} is a function: what is it of? Put its argument in "
                "parentheses behind it"
            )
        for power in marked.powers:
            refuse_function_power(marked.name, power, marked.name in BUILT_IN)
        group, *marks = rest.pop(0).parts
        arguments = tuple(map(self.interpret, group.parts[0].parts))
        node = _add_marks(Node("call", arguments, marked.name), marked)
        behind = self.read_marks("", marks)
        if behind.has_axes or behind.name:
            raise EquationError(f"{item.value}(…) has no axes of its own")
        return _add_marks(node, behind)

    def _read_symbol(self, marked: MarkedName) -> Node:
        """An array, or the letter of an axis that stands for a number."""
        name = marked.name
        if name in self.names.functions:
            raise EquationError(f"{name} is a function: write what it is of, in {{…}}")
        if name in self.names:
            return Node("symbol", marked.below, name)
        if name in self.names.letters and not marked.below and not marked.step:
            return Node("index", (), name)
        raise EquationError(f"no row of the symbols table explains {name}")

    def _read_above(self, found: MarkedName, node: Node) -> None:
        """Sort what stands above a name: a transpose, a step, or a power."""
        if node.kind in ("plus", "minus", "stroke"):
            raise EquationError(
                f"no row of the symbols table explains {found.name}^{{{node.value}}}"
            )
        if node.kind not in ("top", "step", "step_top"):
            found.powers.append(self.interpret(node))
        if node.kind in ("top", "step_top"):
            found.is_transposed = True
        if node.kind in ("step", "step_top"):
            step = node if node.kind == "step" else node.parts[0]
            shift = step.parts[0].value if step.parts else "0"
            found.step = step.value[0], int(shift)

    def _read_letters(self, mark: Node) -> tuple[Node, ...]:
        """The letters below a symbol, or the arithmetic of some."""
        inside = mark.parts[0]
        parts = inside.parts if inside.kind == "list" else (inside,)
        if len(parts) == 1 and parts[0].kind == "product":
            if all(map(is_plain_letter, parts[0].parts)):
                return tuple(
                    Node("index", (), part.parts[0].value) for part in parts[0].parts
                )
        return tuple(map(self._read_place, parts))

    def _read_place(self, node: Node) -> Node:
        """A place along an axis: its letter, a number, or arithmetic."""
        if node.kind == "product" and len(node.parts) == 1:
            node = node.parts[0]
        if is_plain_letter(node):
            node = node.parts[0] if node.kind == "factor" else node
            if node.value not in self.names.arrays:
                return Node("index", (), node.value)
        if node.kind == "factor":
            node = Node("product", (node,), node.value)
        return self.interpret(node)


def _combine(a: Node, sign: str, b: Node) -> Node:
    """Two factors, and what is meant by the sign between them."""
    if sign == r"\cdot":
        return Node("dot", (a, b))
    if sign == "/":
        return Node("divide", (a, b))
    return Node("times", (a, b), sign)


def _add_marks(node: Node, marked: MarkedName) -> Node:
    """Wrap a symbol in its step, its transpose and its powers."""
    if marked.step:
        node = Node("step", (node,), marked.step)
    if marked.is_transposed:
        node = Node("transpose", (node,))
    for power in marked.powers:
        node = Node("power", (node, power))
    return node
