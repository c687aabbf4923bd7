"""Where in the book each line of a tangled file stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docutils import nodes

from loom.documents.folder import get_page_name
from loom.documents.lines import count_blank_lines
from loom.documents.model import Block, Document
from loom.documents.references import REFERENCE


@dataclass(frozen=True)
class CodePlace:
    """A named block as a place that code comes from.

    :param docname: Its page.
    :param anchor: Its id on that page.
    :param kind: 'file' or 'chunk'.
    :param name: The file or the chunk.
    """

    docname: str
    anchor: str
    kind: str
    name: str


CodeLine = tuple[str, int]  # a document and the number of a line


def _list_tangled_blocks(document: Document) -> Iterator[tuple[Block, CodePlace]]:
    """The blocks of a document that are tangled, and their places."""
    count: Counter[str] = Counter()
    for block in document.blocks:
        kind = next((k for k in ("file", "chunk") if k in block.attributes), None)
        if kind is None:
            continue
        name = block.attributes[kind]
        key = f"{kind}-{nodes.make_id(name)}"
        count[key] += 1
        anchor = f"{key}-{count[key]}" if count[key] > 1 else key
        yield block, CodePlace(get_page_name(document.path), anchor, kind, name)


def map_places(documents: Iterable[Document]) -> dict[CodeLine, CodePlace]:
    """For each line of code, by document and number, its place."""
    return {
        (block.document, line): place
        for document in documents
        for block, place in _list_tangled_blocks(document)
        for line in (block.line, *block.lines)
    }


def map_line_numbers(documents: Iterable[Document]) -> dict[CodeLine, int]:
    """For each line of code that a page shows, its number.

    It counts from the first line of the block that isn't blank. Blank
    lines at the top and the bottom of a block are not shown.
    """
    found: dict[CodeLine, int] = {}
    for document in documents:
        for block, _ in _list_tangled_blocks(document):
            first, after = (
                count_blank_lines(block.code),
                count_blank_lines(block.code[::-1]),
            )
            shown = block.lines[first : len(block.lines) - after]
            found |= {
                (block.document, line): number for number, line in enumerate(shown, 1)
            }
    return found


def _find_head(
    block: Block, chunks: Mapping[str, Sequence[Block]], inside: tuple[Block, ...] = ()
) -> CodeLine | None:
    """The document and the line that a block begins with."""
    for text, line in zip(block.code, block.lines):
        match = REFERENCE.fullmatch(text)
        if not match:
            return block.document, line
        for inner in chunks.get(match[2], ()):
            if inner not in inside:  # no way out of a circle
                found = _find_head(inner, chunks, (*inside, block))
                if found:
                    return found
    return None


def map_heads(documents: Iterable[Document]) -> dict[CodeLine | None, list[CodePlace]]:
    """For each line that blocks begin with, their places."""
    chunks: dict[str, list[Block]] = {}
    found: dict[CodeLine | None, list[CodePlace]] = {}
    both = [pair for document in documents for pair in _list_tangled_blocks(document)]
    for block, place in both:
        if place.kind == "chunk":
            chunks.setdefault(place.name, []).append(block)
    for block, place in both:
        found.setdefault(_find_head(block, chunks), []).append(place)
    return found
