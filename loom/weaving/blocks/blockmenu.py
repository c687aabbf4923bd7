"""The menu of a named block: where it is used, goes on, is whole, and comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from sphinx.writers.html5 import HTML5Translator

from loom.documents.folder import get_document_path
from loom.weaving.blocks.blocklinks import (
    link_block_title,
    make_block_link,
    make_page_title,
)
from loom.weaving.book.addresses import make_whole_id
from loom.weaving.book.blocknodes import literate
from loom.weaving.book.bookdomain import BookDomain, Target, get_book
from loom.weaving.book.sourcelinks import make_edit_address, make_source_address


@dataclass(frozen=True)
class Neighbours:
    """The blocks that a block has to do with.

    :param uses: Those that use it.
    :param before: The part of the same name before it.
    :param after: The part of the same name behind it.
    """

    uses: list[Target]
    before: Target | None
    after: Target | None


def make_menu(self: HTML5Translator, node: literate, name: str) -> str:
    """The menu of a block, empty where it has nothing to say.

    It is a disclosure, so that it opens without a script too.

    :param name: What a screen reader calls the block.
    """
    kind = node["kind"]
    if kind in ("file", "chunk"):
        entries = [*_list_uses(self, node), *_list_sources(self, node)]
    else:
        entries = list(_list_replaced(self, node))
    if not entries:
        return ""
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return (
        '<details class="block-menu" name="block-menu">'
        f'<summary aria-label="More about {escape(name)}" title="More">'
        f'<span aria-hidden="true">⋯</span></summary><ul>{items}</ul></details>'
    )


def _list_uses(self: HTML5Translator, node: literate) -> Iterator[str]:
    """Where a block is used, continued, and seen in the whole file."""
    here, around = node["docname"], _find_neighbours(get_book(self.builder.env), node)
    if around.uses:
        links = (link_block_title(self, here, use) for use in around.uses)
        yield f"Used in {', '.join(links)}"
    for target, word, side in (
        (around.before, "Continues", "above"),
        (around.after, "Continued", "below"),
    ):
        if target:
            if target[0] != here:
                side = f"in {make_page_title(self, target[0])}"
            yield make_block_link(self, here, target, f"{word} {side}")
    for file in get_book(self.builder.env).list_files(here, node):
        yield _make_file_link(self, node, file, around.uses)


def _list_sources(self: HTML5Translator, node: literate) -> Iterator[str]:
    """The document that a block stands in, and where it can be changed."""
    docname = node["docname"]
    source = make_source_address(self, docname)
    if source:
        path = get_document_path(docname)
        yield f'<a href="{source}">Source</a> ({escape(path)}, line {node.line})'
    edit = make_edit_address(self, docname)
    if edit:
        yield f'<a href="{escape(edit)}">Edit</a>'


def _list_replaced(self: HTML5Translator, node: literate) -> Iterator[str]:
    """What a solution replaces."""
    book, name = get_book(self.builder.env), node["replaces"]
    for chunk in book.list_blocks(kind="chunk", name=name)[:1] if name else ():
        yield f"Replaces {link_block_title(self, node['docname'], chunk)}"


def _make_file_link(
    self: HTML5Translator, node: literate, file: str, uses: list[Target]
) -> str:
    """The link from a block to its first line in the file's view."""
    here, known = node["docname"], (file, f"/{file}")
    is_said = node["kind"] == "file" or any(
        block["kind"] == "file" and block["name"] in known for _, block in uses
    )  # by the caption, or the entry above
    said = "Whole file" if is_said else f"Whole file: {escape(file)}"
    url = self.builder.get_relative_uri(here, f"files/{file}")
    return (
        f'<a class="block-file" title="{escape(file)}" href="{url}#'
        f'{make_whole_id(here, node["anchor"])}">{said}</a>'
    )


def _find_neighbours(book: BookDomain, node: literate) -> Neighbours:
    """Where a block is used, and its parts before and behind it."""
    docname, name = node["docname"], node["name"]
    uses = [target for target in book.list_blocks() if name in target[1]["uses"]]
    parts = book.list_blocks(kind=node["kind"], name=name)
    place = [(d, b["anchor"]) for d, b in parts].index((docname, node["anchor"]))
    return Neighbours(
        uses if node["kind"] == "chunk" else [],
        parts[place - 1] if place else None,
        parts[place + 1] if place + 1 < len(parts) else None,
    )
