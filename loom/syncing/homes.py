"""Where each line of an output stands in its document."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loom.documents.model import Block
from loom.problems import Location
from loom.tangling.outputs import Output


@dataclass(frozen=True)
class Home:
    """Where a line of an output stands in a document.

    :param block: The block that holds it.
    :param line: Its line in the document, from 1.
    :param margin: What stands before it in the output alone.
    :param raw: What stands before it in the document alone.
    :param is_shared: Whether it stands in the output several times.
    """

    block: Block
    line: int
    margin: str
    raw: str
    is_shared: bool

    @property
    def location(self) -> Location:
        """Its place in the document."""
        return Location(self.block.document, self.line)


# what stands before a line in the output alone, and in the document alone
Margins = tuple[str, str]


def find_homes(
    output: Output,
    blocks: Mapping[Location, tuple[Block, str]],
    texts: Mapping[str, list[str]],
) -> list[Home | None]:
    """For each line of an output its :class:`Home`, or None.

    :param blocks: By location of a line, its block and its code.
    :param texts: By document, its lines with their ends.
    """
    times = Counter(output.origins)
    # None is the blank line before a cell, which no document has
    holders = [blocks.get(origin) for origin in output.origins]
    margins = [
        _measure_margins(text, holder[1], _get_line(texts, origin)) if holder else None
        for text, holder, origin in zip(
            output.text.split("\n"), holders, output.origins
        )
    ]
    found: list[Home | None] = []
    for n, (origin, holder) in enumerate(zip(output.origins, holders)):
        if holder is None:
            found.append(None)
            continue
        block = holder[0]
        margin, raw = (
            margins[n]
            or _find_near_margins(n, holders, margins)
            or (
                "",
                _find_fence_margin(block, texts),
            )
        )
        found.append(Home(block, origin.line, margin, raw, times[origin] > 1))
    return found


def _get_line(texts: Mapping[str, list[str]], place: Location) -> str:
    return texts[place.document][place.line - 1].rstrip("\r\n")


def _measure_margins(text: str, code: str, whole: str) -> Margins | None:
    """The margins of a line, or None for a blank one, which has none of its own."""
    if not code.strip():
        return None
    return text.removesuffix(code), whole.removesuffix(code)


def _find_near_margins(
    n: int,
    holders: Sequence[tuple[Block, str] | None],
    margins: Sequence[Margins | None],
) -> Margins | None:
    """The margins of the nearest line of the same block that is not blank."""
    here = holders[n]
    for step in range(1, len(holders)):
        for other in (n - step, n + step):
            holder = holders[other] if 0 <= other < len(holders) else None
            if here and holder and holder[0] is here[0] and margins[other]:
                return margins[other]
    return None


def _find_fence_margin(block: Block, texts: Mapping[str, list[str]]) -> str:
    fence = texts[block.document][block.line - 1]
    return fence[: len(fence) - len(fence.lstrip(" \t>"))]


def is_fitting(text: str, home: Home) -> bool:
    """Whether a line of an output can stand in a block of the document."""
    return not text.strip() or text.startswith(home.margin)


def fit_line(text: str, home: Home) -> str:
    """A line of an output as a line of the document."""
    if not text.strip():
        return home.raw.rstrip() if not text else home.raw + text
    return home.raw + text[len(home.margin) :]
