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


@dataclass
class PathResult:
    """What became of one path.

    :param tag: The number of the equation that uses the value.
    :param step: How many steps after that of the value.
    :param line: Its line in the document.
    :param deviation: How far the contribution is from central differences, relative.
    :param message: What is wrong; empty if nothing is.
    """

    tag: str
    step: int
    line: int
    deviation: float = 0.0
    message: str = ""


@dataclass
class Derivation:
    """What became of the derivation of one error.

    :param name: The value whose error it is.
    :param tag: The number of the equation of the error.
    :param line: The line of its box of paths, or of the equation if it has none.
    :param is_written: Whether it has a box of paths.
    :param uses: How many uses the value has.
    :param paths: What became of each row of its box.
    :param messages: Pairs of a line and what is wrong there.
    """

    name: str
    tag: str
    line: int
    is_written: bool = False
    uses: int = 0
    paths: list[PathResult] = field(default_factory=list)
    messages: list[tuple[int, str]] = field(default_factory=list)
