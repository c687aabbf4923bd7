"""A page as the checker sees it."""

from dataclasses import dataclass, field

from loom.documents.model import Document
from loom.equations.pathboxes import PathsBox
from loom.equations.rows import SymbolRow
from loom.problems import Location, Problem


@dataclass(frozen=True)
class Equation:
    """An equation with a tag.

    :param tag: Its number, such as '4.1s'.
    :param line: Its line in the document.
    :param latex: What stands between the dollar signs.
    :param section: The line of the heading above it.
    """

    tag: str
    line: int
    latex: str
    section: int


@dataclass(frozen=True)
class NumberedLine:
    """A line of code that speaks of an equation.

    :param number: The number of the equation.
    :param line: Its line in the document.
    :param section: The line of the heading above it.
    """

    number: str
    line: int
    section: int


@dataclass
class MathPage:
    """A document as the checker sees it.

    :param document: The document.
    :param equations: Its equations that have a tag.
    :param rows: The rows of its table of symbols.
    :param options: The options above that table, by name.
    :param option_lines: The line of each option.
    :param table: The line of the table; 0 if there is none.
    :param numbers: The numbers behind lines of code.
    :param explained: For each equation in a row, by its line: whether a sentence
        follows it there.
    :param boxes: Its boxes of paths.
    :param problems: What is wrong with the page.
    """

    document: Document
    equations: list[Equation] = field(default_factory=list)
    rows: list[SymbolRow] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    option_lines: dict[str, int] = field(default_factory=dict)
    table: int = 0
    numbers: list[NumberedLine] = field(default_factory=list)
    explained: dict[int, bool] = field(default_factory=dict)
    boxes: list[PathsBox] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The path of the document."""
        return self.document.path

    def make_problem(self, line: int, message: str) -> Problem:
        """A problem on a line of this page."""
        return Problem(Location(self.path, line), message)
