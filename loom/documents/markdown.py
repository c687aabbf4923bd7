"""The blocks that Markdown sees in a text."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from loom.problems import describe_missing_library

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def _make_parser() -> "MarkdownIt":
    """A CommonMark parser that looks for blocks and nothing else."""
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise describe_missing_library(
            "markdown-it-py", "reads the documents"
        ) from None
    parser = MarkdownIt("commonmark", {"maxNesting": 200})
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


# a role within a line, which no reader of blocks sees: its kind, text and target
ROLE = re.compile(r"\{([\w:+-]+)\}`[~!]?([^`<]*?)\s*(?:<([^`>]*)>)?`")
_FRONT = re.compile(r"---[ \t]*\n(?:(?!```|~~~).*\n)*?---[ \t]*(?=\n|\Z)")


def normalize_text(text: str) -> str:
    """The text with plain line ends and an empty front matter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    if front:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    return text if text.endswith("\n") else text + "\n"


class Piece(NamedTuple):
    """A block that Markdown takes as is.

    :param type: ``fence``, ``code_block`` (an indented one), or ``html_block``.
    :param info: What follows the backticks of a fence.
    :param mark: Its backticks or tildes.
    :param level: How deep it stands in lists and quotes; 0 on the page itself.
    :param first: Its first line, from 0.
    :param last: The line behind its last one.
    :param code: The lines inside, without what a list or a quote puts before them.
    """

    type: str
    info: str
    mark: str
    level: int
    first: int
    last: int
    code: tuple[str, ...]


TAKEN = ("fence", "code_block", "html_block")  # types of tokens


@lru_cache(500)
def find_pieces(text: str) -> tuple[Piece, ...]:
    """The fences, and the other blocks that Markdown takes as is.

    They are found once for a text: each room of the tool asks for those of a page.
    """
    found = []
    for token in _make_parser().parse(text):
        if token.type in TAKEN:
            code = token.content.split("\n")[:-1]
            first, last = token.map or (0, 0)  # each of these has one
            found.append(
                Piece(
                    token.type,
                    token.info,
                    token.markup,
                    token.level,
                    first,
                    last,
                    tuple(code),
                )
            )
    return tuple(found)
