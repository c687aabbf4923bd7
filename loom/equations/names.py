"""Names of symbols, as the table of a page introduces them."""

import re
from collections.abc import Set
from dataclasses import dataclass, field

from loom.equations.tree import EquationError, Node, make_derivative_name

StepShift = tuple[str, int]  # its letter, and how far from there
_STEP_NAME = re.compile(r"(.+)\^\{\\langle(\w)([+-]\d+)\\rangle\}")


@dataclass(frozen=True)
class SymbolNames:
    """What the table of a page says of names.

    :param arrays: Names of arrays and of numbers.
    :param functions: Names of functions, and of derivatives.
    :param letters: Letters of axes.
    """

    arrays: Set[str] = frozenset()
    functions: Set[str] = frozenset()
    letters: Set[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self.arrays or name in self.functions


@dataclass
class MarkedName:
    r"""A name with what is written around it.

    :param name: The longest name that a row explains.
    :param below: The letters, or what is computed from some.
    :param step: The step that is written above, if one is.
    :param is_transposed: Whether ``\top`` is written above.
    :param powers: What else is written above.
    """

    name: str
    below: tuple[Node, ...] = ()
    step: StepShift | None = None
    is_transposed: bool = False
    powers: list[Node] = field(default_factory=list)

    @property
    def has_axes(self) -> bool:
        """Whether letters or a step are written, as for an array."""
        return bool(self.below or self.step)


def read_name(factor: Node) -> str:
    """The name that a cell of the table introduces.

    :param factor: The cell, as :func:`~.grammar.parse_latex` reads a factor.
    :raises EquationError: It is no symbol.
    """
    base, *marks = factor.parts
    if base.kind == "partial":
        return make_derivative_name(*map(read_name, base.parts))
    if base.kind not in ("letter", "accent"):
        raise EquationError(f"{factor.value} is not a symbol")
    name = remove_spaces(base.value)
    for mark in marks:
        name = add_mark(name, mark)
    return name


def add_mark(name: str, mark: Node) -> str:
    """The name with a prime more, or with what is written below or above it."""
    if mark.kind == "prime":
        return f"{name}{mark.value}"
    sign = "_" if mark.kind == "below" else "^"
    inside = mark.parts[0]
    text = remove_spaces(inside.value)
    if inside.kind == "step":
        shift = inside.parts[0].value if inside.parts else ""
        text = rf"\langle{text}{shift}\rangle"
    return f"{name}{sign}{{{text}}}"


def remove_spaces(text: str) -> str:
    """The text without any space."""
    return "".join(text.split())


def split_step_name(name: str) -> tuple[str, StepShift] | None:
    """Split the name of an array that another one is at another step.

    :returns: The other's name, and the letter and the shift of the
        step; None for all other names.
    """
    found = _STEP_NAME.fullmatch(name)
    return (found[1], (found[2], int(found[3]))) if found else None


def is_plain_letter(node: Node) -> bool:
    """Whether a node is a single letter with nothing around it."""
    if node.kind == "factor" and len(node.parts) == 1:
        node = node.parts[0]
    return node.kind == "letter"
