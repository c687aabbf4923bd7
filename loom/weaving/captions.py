"""The caption above a named block."""

from html import escape

from sphinx.writers.html5 import HTML5Translator

from loom.weaving.addresses import make_address, make_whole_id
from loom.weaving.blocknodes import literate
from loom.weaving.book import Book, Named, Target, get_book


def _make_title(block: Named) -> str:
    """How a block is called in a caption."""
    if block["kind"] == "file":
        return escape(block["name"].lstrip("/"))
    return f"⟨{escape(block['name'])}⟩"


def make_page_title(self: HTML5Translator, docname: str) -> str:
    return escape(self.builder.env.titles[docname].astext())


def make_block_link(
    self: HTML5Translator,
    here: str,
    target: Target,
    text: str,
    kind: str = "",
    said: str = "",
) -> str:
    docname, block = target
    url = make_address(self.builder, here, docname, block["anchor"])
    if docname != here:
        said = said or f'title="{make_page_title(self, docname)}"'
    return f'<a class="block-link {kind}" href="{url}" {said}>{text}</a>'


def _make_file_link(
    self: HTML5Translator, here: str, node: literate, file: str, uses: list[Target]
) -> str:
    """The link from a block to its first line in the file's view."""
    url = self.builder.get_relative_uri(here, f"files/{file}")
    known = [file, "/" + file]  # said already, by the caption
    near = node["kind"] == "file" or any(
        b["kind"] == "file" and b["name"] in known for _, b in uses
    )
    said = "whole file" if near else f"in {escape(file)}"
    return (
        f'<a class="block-file" title="{escape(file)}" href="{url}#'
        f'{make_whole_id(here, node["anchor"])}">{said}</a>'
    )


def _find_neighbours(
    book: Book, node: literate
) -> tuple[list[Target], Target | None, Target | None]:
    """Where a block is used, and its parts before and behind it."""
    docname, name = node["docname"], node["name"]
    uses = [(d, b) for d, b in book.list_blocks() if name in b["uses"]]
    parts = book.list_blocks(kind=node["kind"], name=name)
    place = [(d, b["anchor"]) for d, b in parts].index((docname, node["anchor"]))
    return (
        uses if node["kind"] == "chunk" else [],
        parts[place - 1] if place else None,
        parts[place + 1] if place + 1 < len(parts) else None,
    )


_LABELS = {"start": "Your turn", "check": "Check", "solution": "Solution"}


def visit_literate(self: HTML5Translator, node: literate) -> None:
    book = get_book(self.builder.env)
    here, kind = node["docname"], node["kind"]
    ident = node["anchor"]
    notes = []
    if kind in _LABELS:
        name = f'<span class="block-name">{_LABELS[kind]}</span>'
        for old in book.list_blocks(kind="chunk", name=node["replaces"])[:1]:
            notes.append(
                "replaces " + make_block_link(self, here, old, _make_title(old[1]))
            )
    else:
        uses, before, after = _find_neighbours(book, node)
        sign = "+≡" if before else "≡"
        name = (
            f'<a class="block-name" href="#{ident}">{_make_title(node)}'
            f'<span class="block-sign">{sign}</span></a>'
        )
        if uses:
            notes.append(
                "used in "
                + ", ".join(
                    make_block_link(self, here, use, _make_title(use[1]))
                    for use in uses
                )
            )
        for target, word, side in (
            (before, "continues", "above"),
            (after, "continued", "below"),
        ):
            if target:
                if target[0] != here:
                    side = f"in {make_page_title(self, target[0])}"
                notes.append(make_block_link(self, here, target, f"{word} {side}"))
        notes += [
            _make_file_link(self, here, node, file, uses)
            for file in get_book(self.builder.env).list_files(here, node)
        ]
    notes = "".join(f'<span class="block-note">{note}</span>' for note in notes)
    self.body.append(
        f'<div class="literate literate-{kind}" id="{ident}">'
        f'<div class="block-caption">{name}{notes}</div>'
    )


def depart_literate(self: HTML5Translator, node: literate) -> None:
    self.body.append("</div>\n")
