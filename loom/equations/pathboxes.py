"""Boxes of paths: where a value is used, and what comes back from each place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from loom.documents.containers import Container
from loom.documents.lines import EQUATION_NUMBER
from loom.equations.rows import is_rule, read_cells
from loom.equations.tree import EquationError

PATHS = "{paths}"  # the word behind the colons
_HEADINGS = ["Used in", "Contribution"]
_NUMBER = rf"\(({EQUATION_NUMBER})\)"
_PLACE = rf"{_NUMBER}(?: of step \$ *([a-zA-Z]) *([+-] *\d+)? *\$)?"
_CELL = re.compile(rf"{_PLACE}(?:, and through (?:it|them) (.+))?\.?")
_JOINTS = re.compile(r"[\s,]|\band\b")


@dataclass(frozen=True)
class PathRow:
    """A row as it is written.

    :param line: Its line in the document.
    :param tag: The number of the equation that uses the value.
    :param letter: The letter of its step, if one is written.
    :param step: How many steps after that of the value.
    :param through: Numbers of equations behind the first one.
    :param latex: The contribution.
    """

    line: int
    tag: str
    letter: str | None
    step: int
    through: tuple[str, ...]
    latex: str

    def __str__(self) -> str:
        return describe_place(self.tag, self.step)


@dataclass
class PathsBox:
    """A box of paths.

    :param line: Its line in the document.
    :param latex: The value, as it is written.
    :param rows: Its rows.
    :param wrong: Pairs of a line and what is wrong there.
    """

    line: int
    latex: str
    rows: list[PathRow] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def describe_place(tag: str, step: int) -> str:
    """An equation and a step, as a row writes them."""
    return f"({tag}) of step $s{step:+d}$" if step else f"({tag})"


def read_box(lines: Sequence[str], box: Container) -> PathsBox:
    """Read a box of paths.

    :param lines: The lines of its page.
    :returns: The box; what is wrong is in its ``wrong``.
    """
    title = lines[box.first].partition(PATHS)[2].strip()
    found = PathsBox(box.first + 1, title.strip("$ "))
    if not (title.startswith("$") and title.endswith("$") and len(title) > 2):
        found.wrong.append(
            (box.first + 1, "a box of paths names its value, as in :::{paths} $v$")
        )
    for number in range(box.first + 1, box.last):
        text = lines[number]
        if "|" in text and not is_rule(text):
            try:
                if not text.startswith("|"):
                    raise EquationError("begin each row of the table with |")
                found.rows += _read_row(text, number + 1)
            except EquationError as error:
                found.wrong.append((number + 1, str(error)))
    if not found.rows and not found.wrong:
        found.wrong.append(
            (
                box.first + 1,
                "this box of paths has no row; its table is | Used in | Contribution |",
            )
        )
    return found


def _read_row(text: str, line: int) -> list[PathRow]:
    """A row of the table; none for the heading.

    :raises EquationError: It can't be read.
    """
    cells = read_cells(text, 2)
    if len(cells) != 2:
        raise EquationError("a row of paths has two cells: Used in, Contribution")
    place, given = (_join_tokens(cell) for cell in cells)
    if [place, given] == _HEADINGS:
        return []
    found = _CELL.fullmatch(place)
    if not found:
        raise EquationError(
            f"{place!r} can't be read as a place; write (2), or (2s) of step $s+1$, or "
            "(2), and through it (3)"
        )
    formulas = [token for token in cells[1] if token.type == "math_inline"]
    if len(formulas) != 1 or given != f"${formulas[0].content}$":
        raise EquationError("a contribution is one formula between dollar signs")
    tag, letter, shift, behind = found.groups()
    step = int((shift or "0").replace(" ", ""))
    through = _read_numbers(behind or "")
    return [PathRow(line, tag, letter, step, through, formulas[0].content)]


def _read_numbers(text: str) -> tuple[str, ...]:
    """The numbers of equations in `(2), (3) and (4)`.

    :raises EquationError: It has something else.
    """
    rest = _JOINTS.sub("", re.sub(_NUMBER, "", text))
    if rest:
        raise EquationError(
            f"{text!r} can't be read as equations; write (2), or (2) and (3)"
        )
    return tuple(found[1] for found in re.finditer(_NUMBER, text))


def _join_tokens(tokens: Sequence[Token]) -> str:
    """The text of a cell, formulas between dollar signs."""
    return "".join(
        f"${token.content}$" if token.type == "math_inline" else token.content
        for token in tokens
    ).strip()
