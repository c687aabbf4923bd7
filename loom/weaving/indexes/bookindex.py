"""Indexes of chunks, of symbols and of files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.filecache import compute_fingerprint
from loom.weaving.indexes.indexentries import (
    list_chunks,
    list_file_entries,
    list_symbols,
)
from loom.weaving.indexes.indexrows import IndexRow, RowMaker
from loom.weaving.indexes.letters import collect_letters, name_greek


@dataclass(frozen=True)
class IndexKind:
    """A kind of index.

    :param list_entries: What lists its entries, by name.
    :param make_rows: What makes rows of them.
    :param heads: The headings of its columns.
    """

    list_entries: Callable[[BuildEnvironment], dict[str, Any]]
    make_rows: Callable[..., Any]
    heads: tuple[str, ...]


_KINDS = {
    "chunks": IndexKind(
        list_chunks,
        RowMaker.make_chunk_rows,
        ("Chunk", "Page", "Used in", "Whole file"),
    ),
    "symbols": IndexKind(
        list_symbols,
        RowMaker.make_symbol_rows,
        ("Symbol", "In code", "Axes", "Meaning", "Page"),
    ),
    "files": IndexKind(
        list_file_entries,
        RowMaker.make_file_rows,
        ("File", "Lines", "From", "The file itself"),
    ),
}


class book_index(nodes.General, nodes.Element):
    """The place of an index."""


class BookIndex(SphinxDirective):
    """An index, of a kind, for all or for the names that begin so."""

    required_arguments = 1
    optional_arguments = 9

    def run(self) -> list[nodes.Node]:
        """The place of the index."""
        kind, *begin = self.arguments
        if kind not in _KINDS:
            raise self.error(f"no index of {kind}; there are {', '.join(_KINDS)}")
        indexes = get_book(self.env).data["indexes"]
        indexes.setdefault(self.env.docname, []).append(kind)
        return [book_index(kind=kind, begin=tuple(begin), docname=self.env.docname)]


def _renew_indexes(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Compute the indexes anew; their pages are written if needed."""
    book = get_book(env).data
    now = compute_fingerprint(
        book["sources"], book["contents"], sorted(book["indexes"].items())
    )
    if book["indexed"] == now:
        return []
    book["indexed"] = now
    before = book["index"]
    kinds = sorted({kind for page in book["indexes"].values() for kind in page})
    book["index"] = {kind: _KINDS[kind].list_entries(env) for kind in kinds}
    changed = {kind for kind in kinds if before.get(kind) != book["index"][kind]}
    return [docname for docname, page in book["indexes"].items() if changed & set(page)]


def _visit_book_index(self: HTML5Translator, node: book_index) -> NoReturn:
    name, begin = node["kind"], node["begin"]
    entries = get_book(self.builder.env).data["index"][name]
    if begin:
        entries = {key: each for key, each in entries.items() if key.startswith(begin)}
    kind = _KINDS[name]
    rows = kind.make_rows(RowMaker(self.builder, node["docname"]), entries)
    heads = "".join(f'<th scope="col">{head}</th>' for head in kind.heads)
    jumps: dict[str, str] = {}
    parts: list[str] = []
    for title, group in groupby(rows, lambda row: row.group):
        ident = nodes.make_id(
            "-".join((node["docname"], name, *begin, str(len(jumps))))
        )
        jumps[ident], greek = title, name_greek(title)
        inside = "".join(_make_table_row(row, kind.heads) for row in group)
        parts.append(
            f'<tbody id="{ident}"><tr class="index-letter">'
            f'<th colspan="{len(kind.heads)}" scope="rowgroup">'
            f"{escape(title)}{greek and f' <small>{greek}</small>'}</th></tr>"
            f"{inside}</tbody>"
        )
    self.body.append(
        f'<nav class="index-jumps" aria-label="Parts of the index of '
        f'{" ".join((name, *begin)).rstrip(".")}">'
        f"{' '.join(_make_jumps(jumps))}</nav>"
        f'<table class="book-index index-{name}"><thead><tr>{heads}'
        f"</tr></thead>{''.join(parts)}</table>\n"
    )
    raise nodes.SkipNode


def _make_jumps(titles: dict[str, str]) -> Iterator[str]:
    """The links to the parts of an index. Greek letters may look like Latin ones."""
    is_named = False
    for ident, title in titles.items():
        greek = name_greek(title)
        if greek and not is_named:
            yield "<span>Greek</span>"
            is_named = True
        name = greek and f' title="{greek}"'
        yield f'<a href="#{ident}"{name}>{escape(title)}</a>'


def _make_table_row(row: IndexRow, heads: tuple[str, ...]) -> str:
    cells = (
        f'<td data-head="{head}">{cell}</td>' for head, cell in zip(heads, row.cells)
    )
    return f"<tr>{''.join(cells)}</tr>\n"


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_directive("book-index", BookIndex)
    app.add_node(book_index, html=(_visit_book_index, None))
    app.connect("doctree-read", collect_letters)
    app.connect("env-updated", _renew_indexes, priority=600)
