"""Numbers of equations in tags, behind code, of items: each has its counterparts."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from loom.equations.model import MathPage
from loom.equations.page import NUMBERED_KINDS
from loom.problems import Problem

ARRAY = re.compile(r"\w+\[('\w+')\](\[0\])?")


def check_markers(page: MathPage) -> list[Problem]:
    """Check that all markers of a page have their counterparts.

    :returns: What is wrong, and where.
    """
    return [*_check_tags(page), *_check_items(page)]


def check_rows_used(page: MathPage, used: Collection[str]) -> list[Problem]:
    """Check that each row of the table is used.

    :param used: The names that its equations use.
    :returns: What is wrong, and where. An array that the page's code names is used as
        well.
    """
    code = "\n".join(
        line
        for block in page.document.blocks
        if block.kind in (*NUMBERED_KINDS, "doctest")
        for line in block.code
    )
    rows = [(row, ARRAY.fullmatch(row.code)) for row in page.rows]
    return [
        page.make_problem(row.line, f"no equation uses {row.name}")
        for row, array in rows
        if row.name not in used and not (array and array[1] in code)
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


def _check_items(page: MathPage) -> Iterator[Problem]:
    """Item 4 speaks of (4), (4s) and (4.1), and each has its item."""
    explained = {(item.number, item.section) for item in page.items}
    sections = {equation.section for equation in page.equations}
    heads = {(_get_head(each.tag), each.section) for each in page.equations}
    for equation in page.equations:
        head = _get_head(equation.tag)
        if (head, equation.section) not in explained:
            yield page.make_problem(
                equation.line,
                f"no item {head}. of a list explains ({equation.tag}) in this section",
            )
    for item in page.items:
        number = item.number
        if item.section in sections and (number, item.section) not in heads:
            yield page.make_problem(
                item.line,
                f"item {number} explains no equation of its section; none is called "
                f"({number}) or ({number}.1)",
            )


def _get_head(tag: str) -> str:
    """The number in front: '4' of '4.1s'."""
    return tag.partition(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz")
