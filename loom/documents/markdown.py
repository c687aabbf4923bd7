"""documents.markdown"""

import re
from collections import namedtuple
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from loom.problems import describe_missing_library

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def make_parser() -> "MarkdownIt":
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


FRONT = re.compile(
    r"---[ \t]*\n(?:(?!```|~~~).*\n)*?"
    r"---[ \t]*(?=\n|\Z)"
)


def normalize_text(text: str) -> str:
    """The text with plain line ends and an empty front matter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT.match(text)
    if front:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    return text if text.endswith("\n") else text + "\n"


Piece = namedtuple("Piece", "type info mark level first last code")


TAKEN = ("fence", "code_block", "html_block")


def find_pieces(text: str) -> Iterator[Piece]:
    """Yield fences, and the other blocks that Markdown takes as is."""
    for token in make_parser().parse(text):
        if token.type in TAKEN:
            code = token.content.split("\n")[:-1]
            first, last = token.map or (0, 0)  # each of these has one
            yield Piece(
                token.type,
                token.info,
                token.markup,
                token.level,
                first,
                last,
                tuple(code),
            )
