"""A row of a table of symbols: its names, their code, their axes."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from loom.equations.axes import Axes
from loom.equations.grammar import parse_latex
from loom.equations.names import read_name
from loom.equations.tree import EquationError
from loom.problems import count_noun

_FIRST_HEADING = "Symbol"  # of the first column


@dataclass(frozen=True)
class SymbolRow:
    """A symbol of the table.

    :param name: As :func:`~.names.read_name` writes it.
    :param code: The expression that has its value.
    :param axes: Its letters; of a function, what it returns.
    :param line: Its line in the document.
    :param takes: Letters of the axes that a function takes; None if it works entry by
        entry.
    """

    name: str
    code: str
    axes: Axes
    line: int
    takes: Axes | None = None


def read_row(
    text: str, line: int, known: Collection[str]
) -> tuple[list[SymbolRow], list[str]]:
    """Read a row, which may hold several symbols.

    :param text: The row as it is written.
    :param line: Its line in the document.
    :param known: Names that other rows have.
    :returns: A :class:`SymbolRow` for each symbol, and what is wrong.
    """
    cells = read_cells(text, 4)
    if len(cells) != 4:
        return [], [
            "a row of the symbols table has four cells: symbol, code, axes, meaning"
        ]
    names = [token.content for token in cells[0] if token.type == "math_inline"]
    codes = [token.content for token in cells[1] if token.type == "code_inline"]
    axes = "".join(token.content for token in cells[2]).split(",")
    if not names:
        if [token.content for token in cells[0]] == [_FIRST_HEADING]:
            return [], []
        return [], ["a row of the symbols table begins with a symbol"]
    if len(codes) == 1:
        codes *= len(names)
    if len(axes) == 1:
        axes *= len(names)
    if not len(names) == len(codes) == len(axes):
        return [], [
            f"{count_noun(len(names), 'symbol')}, {count_noun(len(codes), 'piece')} of "
            f"`code` and {count_noun(len(axes), 'set')} of axes in one row; give one "
            "for all symbols, or one for each between commas"
        ]
    rows: list[SymbolRow] = []
    wrong = []
    for latex, code, letters in zip(names, codes, axes):
        try:
            name = read_name(parse_latex(latex, "factor"))
        except EquationError as error:
            wrong.append(f"the symbol {latex}: {error}")
            continue
        if name in known or name in {row.name for row in rows}:
            wrong.append(f"a second row for {latex}")
        rows.append(_make_row(name, code, letters, line))
    return rows, wrong


def _make_row(name: str, code: str, letters: str, line: int) -> SymbolRow:
    """A row; what a function takes and gives stands on both sides of an arrow."""
    takes, arrow, gives = letters.partition("→")
    axes = tuple((gives or takes).split())
    return SymbolRow(name, code, axes, line, tuple(takes.split()) if arrow else None)


@cache
def _make_table_parser() -> MarkdownIt:
    """A parser of tables with formulas in them."""
    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


def read_cells(text: str, count: int) -> list[list[Token]]:
    """The cells of a row, each with what is in it.

    The row is read as the heading of a table of its own: there, no cell is made up or
    left out.

    :param count: How many there must be; a row of others has none.
    """
    tokens = _make_table_parser().parse(f"{text}\n{'|---' * count}|")
    return [token.children or [] for token in tokens if token.type == "inline"]


def is_rule(text: str) -> bool:
    """Whether a line of a table is that below its head."""
    return not set(text) - set("|-: ")
