"""What became of an equation, and the settings that it was tried in."""

from dataclasses import dataclass, field

from loom.equations.model import Equation
from loom.equations.source import Source
from loom.equations.tree import Node
from loom.equations.values import Arrays


@dataclass(frozen=True)
class Case:
    """A page in one setting.

    :param source: Where its values come from.
    :param arrays: The values.
    """

    source: Source
    arrays: Arrays


@dataclass
class EquationResult:
    """What became of one equation.

    :param equation: The equation.
    :param tree: Its meaning, None if it has none.
    :param deviation: Largest difference of its sides, relative.
    :param slope: The same, of a slope found by small steps.
    :param message: What is wrong; empty if nothing is.
    :param hints: Single edits with which it would hold, three at most.
    :param is_unsure: Whether there was no room to try all of them.
    """

    equation: Equation
    tree: Node | None = None
    deviation: float = 0.0
    slope: float | None = None
    message: str = ""
    hints: list[str] = field(default_factory=list)
    is_unsure: bool = False
