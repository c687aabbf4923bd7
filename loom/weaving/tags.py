"""Tags in a line of highlighted code, at columns of its text."""

import re
from collections.abc import Callable, Iterable, Sequence

from loom.weaving.codes import SymbolMark

_PIECE = re.compile(r"<[^>]*>|&[^;\s]+;|.", re.S)


Tag = tuple[int, int, str, str]  # start, end, and what to put there


def insert_tags(html: str, tags: Sequence[Tag]) -> str:
    """Put tags into a line of HTML, at columns of its text.

    :param tags: Start, end, opening and closing tag of each.
    """
    signs = sorted(
        [(start, 1, -end, opening) for start, end, opening, _ in tags]
        + [(end, 0, -start, closing) for start, end, _, closing in tags]
    )
    out, column, around = [], 0, []

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


def insert_marks(
    html: str, marks: Iterable[SymbolMark], href: Callable[[str], str] | None
) -> str:
    """A line of code with its symbols in it.

    :param marks: Its symbols, as :class:`SymbolMark`.
    :param href: A function from a key to the address of its row, or
        None for no links.
    """
    tags = []
    for mark in marks:
        tags.append((mark.start, mark.end, f'<span data-sym="{mark.key}">', "</span>"))
        if mark.quoted and href:
            tags.append(
                (
                    *mark.quoted,
                    f'<a class="symbol-link" href="{href(mark.key)}">',
                    "</a>",
                )
            )
    return insert_tags(html, tags) if tags else html
