"""Numbers of equations in tags and behind code: each has its counterparts."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from loom.config import get_config
from loom.equations.model import MathPage
from loom.equations.page import NUMBERED_KINDS
from loom.problems import Problem

_ARRAY = re.compile(r"\w+\[(['\"])(?P<key>\w+)\1\](\[0\])?")


def check_markers(page: MathPage) -> list[Problem]:
    """Check that all markers of a page have their counterparts.

    :returns: What is wrong, and where.
    """
    return [*_check_tags(page), *_check_explanations(page)]


def check_rows_used(page: MathPage, used: Collection[str]) -> list[Problem]:
    """Check that each row of the table is used.

    :param used: The names that its equations use.
    :returns: What is wrong, and where. An array that the page's code names is used as
        well, and the input of an object that is run.
    """
    code = "\n".join(
        line
        for block in page.document.blocks
        if block.kind in (*NUMBERED_KINDS, "doctest")
        for line in block.code
    )
    keys = set(re.findall(r"""['"](\w+)['"]""", code))
    has_object = get_config().equations.object in page.options
    rows = [
        (row, _ARRAY.fullmatch(row.code))
        for row in page.rows
        if not (has_object and row.code == "input")
    ]
    return [
        page.make_problem(row.line, f"no equation uses {row.name}")
        for row, array in rows
        if row.name not in used and not (array and array["key"] in keys)
    ]


def _check_tags(page: MathPage) -> Iterator[Problem]:
    """Each tag has a line of code in its section, and is used once."""
    count = Counter(each.tag for each in page.equations)
    coded = {(each.number, each.section) for each in page.numbers}
    stated = {(equation.tag, equation.section) for equation in page.equations}
    for equation in page.equations:
        tag = equation.tag
        if count[tag] > 1:
            yield page.make_problem(
                equation.line,
                f"{count[tag]} equations have the tag ({tag}); number them through",
            )
        if (tag, equation.section) not in coded:
            yield page.make_problem(
                equation.line, f"no line of code in this section carries # ({tag})"
            )
    for each in page.numbers:
        if (each.number, each.section) not in stated:
            yield page.make_problem(
                each.line,
                f"this line carries # ({each.number}), and no equation of its section "
                "does",
            )


def _check_explanations(page: MathPage) -> Iterator[Problem]:
    """In a row, a sentence follows each equation, or the last one of several."""
    for equation in page.equations:
        if not page.explained.get(equation.line, True):
            yield page.make_problem(
                equation.line,
                f"no sentence explains ({equation.tag}): write it below the equation, "
                "ahead of the next code or the end of the row",
            )
