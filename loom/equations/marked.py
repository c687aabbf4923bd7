"""The lines of a page's code that bear the number of an equation."""

from collections.abc import Iterable
from dataclasses import dataclass

from loom.equations.made import read_targets
from loom.equations.model import MathPage, NumberedLine
from loom.equations.options import parse_assignments
from loom.equations.pagecode import read_code
from loom.equations.results import EquationResult
from loom.equations.scopes import Scope, Statement, is_branch, list_scopes
from loom.equations.tree import EquationError, Node
from loom.equations.wanted import Wanted, find_wanted


@dataclass(frozen=True)
class Marked:
    """A line of code with a number.

    :param line: Its line in the document.
    :param row: Its line in the code, from 1.
    :param scope: The function that it is in.
    :param statement: The statement that it belongs to.
    """

    line: int
    row: int
    scope: Scope
    statement: Statement

    @property
    def is_in_branch(self) -> bool:
        """Whether it stands in an ``if`` of a function."""
        blocks = [name for _, name in self.statement.way]
        return bool(self.scope.function) and any(map(is_branch, blocks))


class CodeOfPage:
    """The code of a page, and what it says of the left sides of equations."""

    def __init__(self, page: MathPage):
        self.page = page
        self.codes = [
            (code, list_scopes(code.tree) if code.tree else [])
            for code in read_code(page.document)
        ]
        self.functions = {
            scope.name for _, scopes in self.codes for scope in scopes if scope.name
        }
        self.assigned = {
            name
            for _, scopes in self.codes
            for scope in scopes
            if scope.function
            for statement in scope.statements
            for name in read_targets(statement.node).names
        }
        self.rows = {row.name: row.code for row in page.rows}
        self.values = parse_assignments(page.options.get("values", ""), "values")

    def list_lines(self, result: EquationResult) -> list[NumberedLine]:
        """The lines with the number of an equation."""
        place = result.equation.tag, result.equation.section
        return [
            each for each in self.page.numbers if (each.number, each.section) == place
        ]

    def find_wanted(self, left: Node) -> Wanted:
        """Under which names code may make a left side."""
        return find_wanted(
            left,
            self.rows,
            self.page.options,
            self.values,
            self.functions,
            self.assigned,
        )

    def find_marked(self, line: int) -> Marked:
        """The statement that a line belongs to.

        :raises EquationError: It belongs to none.
        """
        for code, scopes in self.codes:
            row = code.find_row(line)
            if not row:
                continue
            if code.tree is None:
                raise EquationError("is in code that Python can't read")
            if code.texts[row - 1].lstrip().startswith("#"):
                raise EquationError("is a comment, which makes nothing")
            found = _find_statement(scopes, row)
            if not found:
                raise EquationError(
                    f"makes nothing: {code.texts[row - 1].strip().partition('  #')[0]}"
                )
            return Marked(line, row, *found)
        raise EquationError("is in no code that Python reads")


def find_marked_line(code: CodeOfPage, line: NumberedLine) -> Marked:
    """The statement of a line.

    :raises EquationError: The line makes nothing.
    """
    try:
        return code.find_marked(line.line)
    except EquationError as error:
        raise EquationError(
            f"line {line.line} of the document carries # ({line.number}) and {error}; "
            "the number belongs on the line that assigns, updates or returns the left "
            "side"
        ) from None


def _find_statement(
    scopes: Iterable[Scope], row: int
) -> tuple[Scope, Statement] | None:
    """The statement without any inside that a line of code belongs to."""
    for scope in scopes:
        for statement in scope.statements:
            node = statement.node
            if node.lineno <= row <= (node.end_lineno or node.lineno):
                return scope, statement
    return None
