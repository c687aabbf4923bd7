"""The blocks that Markdown sees in a text.

What it saw in the documents is kept on disk, since to look takes half of a run.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from loom.documents.paths import CACHE
from loom.kept import format_kept, read_kept
from loom.problems import describe_missing_library

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def make_block_parser(*plugins: Callable[["MarkdownIt"], None]) -> "MarkdownIt":
    """A CommonMark parser that looks for blocks and nothing else.

    :param plugins: What it knows besides, such as formulas.
    """
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise describe_missing_library(
            "markdown-it-py", "reads the documents"
        ) from None
    parser = MarkdownIt("commonmark", {"maxNesting": 200})
    for plugin in plugins:
        parser.use(plugin)
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


# a role within a line, which no reader of blocks sees: its kind, text and target
ROLE = re.compile(r"\{([\w:+-]+)\}`[~!]?([^`<]*?)\s*(?:<([^`>]*)>)?`")
FRONT = re.compile(r"---[ \t]*\n(?:(?!```|~~~).*\n)*?---[ \t]*(?=\n|\Z)")


def normalize_text(text: str) -> str:
    """The text with plain line ends and an empty front matter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT.match(text)
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
    kept = _find_kept_pieces(text)
    return _look_for_pieces(text) if kept is None else kept


def find_code_lines(text: str) -> set[int]:
    """The numbers of the lines of these blocks, from 0."""
    return {n for piece in find_pieces(text) for n in range(piece.first, piece.last)}


def _look_for_pieces(text: str) -> tuple[Piece, ...]:
    found = []
    for token in make_block_parser().parse(text):
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


PIECES = f"{CACHE}/pieces.json"
"""The file of what was found in the documents of a book."""
_kept: dict[str, list[Any]] = {}  # by digest of the text


def use_kept_pieces(root: Path) -> None:
    """Know from now on what an earlier run found in the documents of a book."""
    _kept.clear()
    _kept.update(read_kept(root / PIECES, _list_makers()))


def format_pieces(texts: Iterable[str]) -> str | None:
    """What to write to :data:`PIECES`, or None if that is known already.

    Of a piece all but its code is written, where the code is whole lines of the text.
    """
    plain = {_digest(text): text for text in map(normalize_text, texts)}
    if plain.keys() == _kept.keys():
        return None
    kept = {}
    for digest, text in plain.items():
        lines = text.split("\n")
        kept[digest] = [
            [*each[:6], None if each.code == _cut_code(lines, each) else each.code]
            for each in find_pieces(text)
        ]
    return format_kept(kept, _list_makers())


def _find_kept_pieces(text: str) -> tuple[Piece, ...] | None:
    if (digest := _digest(text)) not in _kept:
        return None
    lines, found = text.split("\n"), []
    for *most, code in _kept[digest]:
        piece = Piece._make([*most, tuple(code or ())])
        if code is None:
            piece = piece._replace(code=_cut_code(lines, piece))
        found.append(piece)
    return tuple(found)


def _cut_code(lines: list[str], piece: Piece) -> tuple[str, ...]:
    """The lines between those of a fence."""
    return tuple(lines[piece.first + 1 : piece.last - 1])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _list_makers() -> list[str]:
    """What the pieces depend on beside the text: the parser, and this file."""
    library = find_spec("markdown_it")
    return [file for file in (__file__, library and library.origin) if file]
