"""Tags in a line of highlighted code, at columns of its text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loom.weaving.symbols.tablecode import SymbolMark

_PIECE = re.compile(r"<[^>]*>|&[^;\s]+;|.", re.S)


@dataclass(frozen=True)
class Tag:
    """A tag around some columns of a line.

    :param start: The first column.
    :param end: The column behind the last.
    :param opening: What goes before them.
    :param closing: What goes behind them.
    """

    start: int
    end: int
    opening: str
    closing: str


def insert_tags(html: str, tags: Sequence[Tag]) -> str:
    """Put tags into a line of HTML; what surrounds their ends is split."""
    if not tags:
        return html
    signs = sorted(
        [(tag.start, 1, -tag.end, tag.opening) for tag in tags]
        + [(tag.end, 0, -tag.start, tag.closing) for tag in tags]
    )
    out: list[str] = []
    around: list[str] = []  # the tags of the highlighter that are open
    column = 0

    def insert() -> None:
        if signs and signs[0][0] <= column:
            out.extend(re.sub(r"<(\w+).*", r"</\1>", tag) for tag in reversed(around))
            while signs and signs[0][0] <= column:
                out.append(signs.pop(0)[3])
            out.extend(around)

    for piece in _PIECE.findall(html):
        if piece.startswith("</"):
            around.pop()
        else:
            insert()
            if piece.startswith("<"):
                around.append(piece)
            else:
                column += 1
        out.append(piece)
    insert()
    return "".join(out)


def insert_marks(html: str, marks: Iterable[SymbolMark], linked: bool) -> str:
    """A line of code with its symbols in it.

    :param marks: Its symbols.
    :param linked: Whether the names in quotes lead to their rows.
    """
    tags = []
    for mark in marks:
        opening = f'<span data-sym="{mark.key}">'
        tags.append(Tag(mark.start, mark.end, opening, "</span>"))
        if mark.quoted and linked:
            opening = f'<a class="symbol-link" href="#sym-{mark.key}">'
            tags.append(Tag(*mark.quoted, opening, "</a>"))
    return insert_tags(html, tags)
