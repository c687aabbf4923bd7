"""Tags, numbers behind code, numbers of items, rows and names."""

import re
from collections import Counter
from collections.abc import Iterator

from loom.equations.page import CODE, Page, Problem

ARRAY = re.compile(r"\w+\[('\w+')\](\[0\])?")


def markers(page: Page) -> list[Problem]:
    """Check that all markers of a page have their counterparts.

    :param page: As :func:`~.page.read_page` returns it.
    :returns: Pairs of a line and of what is wrong there.
    """
    return [*tags(page), *items(page)]


def tags(page: Page) -> Iterator[Problem]:
    """Each tag has a line of code in its section, and is used once."""
    count = Counter(e.tag for e in page.equations)
    coded = {(tag, section) for tag, _, section in page.numbers}
    stated = {(e.tag, e.section) for e in page.equations}
    for equation in page.equations:
        tag = equation.tag
        if count[tag] > 1:
            yield (
                equation.line,
                (f"{count[tag]} equations have the tag ({tag}); number them through"),
            )
        if (tag, equation.section) not in coded:
            yield equation.line, (f"no line of code in this section carries # ({tag})")
    for tag, line, section in page.numbers:
        if (tag, section) not in stated:
            yield (
                line,
                (f"this line carries # ({tag}), and no equation of its section does"),
            )


def items(page: Page) -> Iterator[Problem]:
    """Item 4 speaks of (4), (4s) and (4.1), and each has its item."""
    explained = {(n, section) for n, _, section in page.items}
    sections = {e.section for e in page.equations}
    heads = {(head(e.tag), e.section) for e in page.equations}
    for equation in page.equations:
        n = head(equation.tag)
        if (n, equation.section) not in explained:
            yield (
                equation.line,
                (f"no item {n}. of a list explains ({equation.tag}) in this section"),
            )
    for n, line, section in page.items:
        if section in sections and (n, section) not in heads:
            yield (
                line,
                (
                    f"item {n} explains no equation of its "
                    f"section; none is called ({n}) or ({n}.1)"
                ),
            )


def head(tag: str) -> str:
    """The number in front: '4' of '4.1s'."""
    return tag.partition(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz")


def names(page: Page, used: set[str]) -> list[Problem]:
    """Check that each row of the table is used.

    :param page: The page.
    :param used: The names that its equations use.
    :returns: Pairs of a line and of what is wrong there.
    """
    code = "\n".join(
        line
        for block in page.document.blocks
        if block.kind in (*CODE, "doctest")
        for line in block.code
    )
    rows = [(row, ARRAY.fullmatch(row.code)) for row in page.rows]
    return [
        (row.line, f"no equation uses {row.name}")
        for row, array in rows
        if row.name not in used and not (array and array[1] in code)
    ]
