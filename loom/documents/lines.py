"""The lines of a text, and the equation numbers that lines of code bear."""

import re
from collections.abc import Callable, Iterable
from itertools import takewhile

# as Python's splitlines, but for line ends that Markdown does not know
TEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
EQUATION_NUMBER = r"\d[\d.]*[a-z]?"
_NUMBERS = re.compile(rf"#((?:\s*\({EQUATION_NUMBER}\))+)")
_NUMBER = re.compile(rf"\(({EQUATION_NUMBER})\)")


def find_equation_numbers(code: str) -> dict[int, list[str]]:
    """The numbers of each line of code that bears any, by its index."""
    found = {}
    for i, line in enumerate(code.split("\n")):
        match = _NUMBERS.search(line)
        if match:
            found[i] = _NUMBER.findall(match[1])
    return found


def count_blank_lines(lines: Iterable[str]) -> int:
    """How many lines are blank before the first that isn't."""
    return sum(1 for _ in takewhile(lambda n: not n.strip(), lines))


def link_equation_numbers(
    html: str, numbers: Iterable[str], href: Callable[[str], str | None]
) -> str:
    """A highlighted line whose equation numbers are links.

    :param href: A function from a number to an address, or to None.
    """
    head, sign, comment = html.rpartition("#")
    for number in numbers:
        url = href(number)
        if url:
            old = f"({number})"
            new = f'<a class="equation-link" href="{url}">{old}</a>'
            comment = comment.replace(old, new, 1)
    return head + sign + comment
