"""The order of a book: the toctrees of its front page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from loom.config import get_config
from loom.documents.model import Block, Document

_ENTRY = re.compile(r"(?:.*<)?/?([\w./-]+?)(?:\.md)?>?\s*")
_CAPTION = re.compile(r":caption:\s*(.*?)\s*")


@dataclass(frozen=True)
class TocTree:
    """A part of the book.

    :param caption: Its title, or nothing.
    :param entries: Its pages, without folder and ending, each with its line.
    :param is_numbered: Whether they are chapters: a part with a caption, and without
        the option ``titlesonly``.
    """

    caption: str
    entries: tuple[tuple[str, int], ...]
    is_numbered: bool


def get_front(documents: Iterable[Document]) -> Document | None:
    """The front page, or None."""
    path = f"{get_config().documents}/index.md"
    return next((page for page in documents if page.path == path), None)


def list_toctrees(front: Document) -> list[TocTree]:
    """The toctrees of the front page, in order."""
    return [_read_tree(block) for block in front.blocks if block.name == "toctree"]


def _read_tree(block: Block) -> TocTree:
    captions = filter(None, map(_CAPTION.fullmatch, block.code))
    caption = next((match[1] for match in captions), "")
    entries = tuple(
        (match[1], line)
        for match, line in zip(map(_ENTRY.fullmatch, block.code), block.lines)
        if match
    )
    is_plain = any(line.strip() == ":titlesonly:" for line in block.code)
    return TocTree(caption, entries, bool(caption) and not is_plain)
