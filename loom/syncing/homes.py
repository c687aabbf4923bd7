"""syncing.homes"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loom.documents.model import Block
from loom.problems import Location
from loom.tangling.outputs import Output


@dataclass(frozen=True)
class Home:
    """Where a line of an output stands in a document.

    :param block: The block that holds it.
    :param line: Its line in the document, from 1.
    :param margin: What stands before it in the output alone; None for
        a blank line, until ``with_margins`` has found it.
    :param raw: What stands before it in the document alone, or None
        with the margin.
    :param is_shared: Whether it stands in the output several times.
    """

    block: Block
    line: int
    margin: str | Any
    raw: str | Any
    is_shared: bool


TEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def find_homes(
    output: Output,
    blocks: Mapping[Location, tuple[Block, str]],
    texts: Mapping[str, list[str]],
) -> list[Home | None]:
    """For each line of an output its :class:`Home`, or None.

    :param blocks: By location of a line, its block and its code.
    :param texts: By document, its lines with their ends.
    """
    found: list[Home | None] = []
    times = Counter(output.origins)
    for text, origin in zip(output.text.split("\n"), output.origins):
        if origin not in blocks:  # the blank line before a cell
            found.append(None)
            continue
        block, code = blocks[origin]
        whole = texts[origin.document][origin.line - 1].rstrip("\r\n")
        margin = raw = None
        if code.strip():
            margin = text.removesuffix(code)
            raw = whole.removesuffix(code)
        found.append(Home(block, origin.line, margin, raw, times[origin] > 1))
    return [
        home and fill_margins(home, found, n, texts) for n, home in enumerate(found)
    ]


def fill_margins(
    home: Home, found: Sequence[Home | None], n: int, texts: Mapping[str, list[str]]
) -> Home:
    """A blank line has the margins of the nearest that is not."""
    if home.margin is not None:
        return home
    for step in range(1, len(found)):
        for other in (
            *found[max(n - step, 0) : n][:1],
            *found[n + step : n + step + 1],
        ):
            if other and other.block is home.block and other.margin is not None:
                return replace(home, margin=other.margin, raw=other.raw)
    return replace(home, margin="", raw=find_fence_margin(home.block, texts))


def find_fence_margin(block: Block, texts: Mapping[str, list[str]]) -> str:
    fence = texts[block.document][block.line - 1]
    return fence[: len(fence) - len(fence.lstrip(" \t>"))]


def is_fitting(text: str, home: Home) -> bool:
    return not text.strip() or text.startswith(home.margin)


def locate_home(home: Home) -> Location:
    return Location(home.block.document, home.line)


def fit_line(text: str, home: Home) -> str:
    """A line of an output as a line of the document."""
    if not text.strip():
        return home.raw.rstrip() if not text else home.raw + text
    return home.raw + text[len(home.margin) :]
