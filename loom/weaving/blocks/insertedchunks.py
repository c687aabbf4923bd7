"""What stands in the place of a reference to a chunk: the chunk's code."""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from loom.documents.lines import find_equation_numbers, link_equation_numbers
from loom.documents.model import Document
from loom.problems import count_noun
from loom.tangling.blocks import collect_blocks
from loom.tangling.expansion import expand_chunks
from loom.weaving.adapters import highlight_lines
from loom.weaving.blocks.blocklinks import make_block_link, make_page_title
from loom.weaving.book.addresses import make_address
from loom.weaving.book.bookdomain import Target, get_book
from loom.weaving.book.sources import assemble_files, read_sources
from loom.weaving.files.places import map_line_numbers, map_places
from loom.weaving.names.namedomain import get_code
from loom.weaving.names.tags import insert_tags


class ChunkLine(NamedTuple):
    """A line of a chunk, as it is tangled.

    :param text: The line, at the indentation that the chunk gives it.
    :param docname: The page that explains it.
    :param anchor: The id of its block on that page.
    :param number: Its number in that block, 0 if the block doesn't show it.
    :param shift: By how many columns it stands further right than in that block.
    """

    text: str
    docname: str
    anchor: str
    number: int
    shift: int


def list_chunk_lines(
    documents: Iterable[Document],
) -> dict[str, tuple[ChunkLine, ...]]:
    """The lines of each chunk that can be expanded, by its name."""
    documents = list(documents)
    chunks = collect_blocks(documents, "chunk")
    expanded, _ = expand_chunks(chunks.blocks, chunks.broken)
    places, numbers = map_places(documents), map_line_numbers(documents)
    written = {
        (block.document, line): text
        for document in documents
        for block in document.blocks
        for text, line in zip(block.code, block.lines)
    }
    found = {}
    for name, lines in expanded.items():
        made = []
        for text, origin in lines:
            key = origin.document, origin.line
            place = places[key]
            shift = len(text) - len(written.get(key, text))
            made.append(
                ChunkLine(text, place.docname, place.anchor, numbers.get(key, 0), shift)
            )
        found[name] = tuple(made)
    return found


def make_inserted_code(
    self: HTML5Translator, here: str, indent: str, target: Target, side: str, ident: str
) -> str | None:
    """The code of a chunk in HTML, to stand where a block refers to it.

    What the same page explains is folded, so that a page shows no code twice.

    :param indent: The indentation of the reference.
    :param target: The first block of the chunk.
    :param side: Where on this page that is, empty if it is another page.
    :param ident: An attribute with the id of the line, or nothing.
    :returns: None for a chunk that can't be expanded.
    """
    docname, name = target[0], target[1]["name"]
    lines = get_book(self.builder.env).data["chunks"].get(name)
    if lines is None:
        return None
    code = f"<pre><span></span>{''.join(_make_lines(self, here, indent, lines))}</pre>"
    if side:
        sign = {"above": "↑", "below": "↓"}[side]
        said = f'title="explained {side}"'
        text = f"{escape(name)} {sign}"
    else:
        page = make_page_title(self, docname)
        said = f'title="explained in {page}"'
        text = f"{escape(name)}, explained in {page}"
    link = make_block_link(self, here, target, text, "chunk-link", said)
    inside = f"{link}{code}"
    if not side:
        return f'<div class="chunk-code"{ident}>{inside}</div>'
    style = f' style="--indent: {len(indent)}"' if indent else ""
    return (
        f'<details class="fold" data-chunk="{escape(name)}"{ident}>'
        f"<summary{style}>{escape(name)}: {count_noun(len(lines), 'line')}, "
        f'explained {side}</summary><div class="chunk-code">{inside}</div></details>'
    )


def _make_lines(
    self: HTML5Translator, here: str, indent: str, lines: Iterable[ChunkLine]
) -> Iterable[str]:
    """The lines of a chunk in HTML, each with its links and its end."""
    builder, lines = self.builder, list(lines)
    book, names = get_book(builder.env), get_code(builder.env)
    text = "\n".join(line.text for line in lines)
    shown = highlight_lines(self.highlighter, text, "python")
    shown += [""] * (len(lines) - len(shown))
    for line, made in zip(lines, shown):
        found = names.list_names(line.docname, line.anchor, line.number, line.shift)
        made = insert_tags(made, names.make_tags(builder, here, found).get(0, ()))
        block = book.find_block(line.docname, line.anchor)
        known = block["tags"] if block else []
        numbers = [n for n in find_equation_numbers(line.text).get(0, ()) if n in known]

        def find_equation(tag: str, docname: str = line.docname) -> str:
            return make_address(builder, here, docname, f"eq-{tag}")

        made = f"{indent if line.text.strip() else ''}{made}\n"
        yield link_equation_numbers(made, numbers, find_equation) if numbers else made


def _note_chunks(app: Sphinx, env: BuildEnvironment) -> None:
    """Note the lines of all chunks, if a document has changed."""
    book = get_book(env).data
    if book["chunked"] != book["sources"]:
        book["chunked"] = book["sources"]
        book["chunks"] = list_chunk_lines(assemble_files(read_sources(env))[0])


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("env-updated", _note_chunks, priority=410)
