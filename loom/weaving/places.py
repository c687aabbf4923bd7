"""Where in the book each line of a tangled file stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.documents.folder import read_once
from loom.documents.lines import blank
from loom.documents.model import Block, Document
from loom.tangling.outputs import Output, make_outputs
from loom.tangling.references import REFERENCE
from loom.weaving.book import get_book
from loom.weaving.memory import compute_fingerprint


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


def read_sources(env: BuildEnvironment) -> tuple[tuple[str, str], ...]:
    """The text of each document, by its path in the repository."""
    found = (
        (docname, Path(env.doc2path(docname))) for docname in sorted(env.found_docs)
    )
    return tuple(
        (f"{get_config().documents}/{docname}.md", path.read_text(encoding="utf-8"))
        for docname, path in found
        if path.suffix == ".md"
    )


@lru_cache(maxsize=1)
def assemble_files(
    texts: tuple[tuple[str, str], ...],
) -> tuple[list[Document], dict[str, Output]]:
    """The documents, and the files that they describe."""
    documents = [read_once(*text)[0] for text in texts]
    return documents, make_outputs(documents)[0]


def find_docname(path: str) -> str:
    """The page of a document."""
    return path.removeprefix(f"{get_config().documents}/").removesuffix(".md")


def find_view(path: str) -> str:
    """The page that shows a tangled file."""
    return "files/" + path.removeprefix(f"{get_config().outputs}/").lstrip("/")


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
        yield block, CodePlace(find_docname(document.path), anchor, kind, name)


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
            first, after = blank(block.code), blank(block.code[::-1])
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


def _note_outputs(app: Sphinx, env: BuildEnvironment) -> None:
    """Note which files there are, if a document has changed."""
    book, texts = get_book(env).data, read_sources(env)
    if book["sources"] != (now := compute_fingerprint(texts)):
        book["sources"] = now
        book["outputs"] = sorted(map(find_view, assemble_files(texts)[1]))


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("env-updated", _note_outputs, priority=400)
