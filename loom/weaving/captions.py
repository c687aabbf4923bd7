"""The caption above a named block."""

from dataclasses import dataclass
from html import escape

from sphinx.writers.html5 import HTML5Translator

from loom.weaving.addresses import make_address, make_whole_id
from loom.weaving.blocknodes import literate
from loom.weaving.book import BookDomain, Named, Target, get_book

_LABELS = {"start": "Your turn", "check": "Check", "solution": "Solution"}


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


def visit_literate(self: HTML5Translator, node: literate) -> None:
    """Begin a named block, with its caption."""
    kind, ident = node["kind"], node["anchor"]
    if kind in _LABELS:
        name = f'<span class="block-name">{_LABELS[kind]}</span>'
        notes = _list_exercise_notes(self, node)
    else:
        around = _find_neighbours(get_book(self.builder.env), node)
        sign = "+≡" if around.before else "≡"
        name = (
            f'<a class="block-name" href="#{ident}">{_make_title(node)}'
            f'<span class="block-sign">{sign}</span></a>'
        )
        notes = _list_notes(self, node, around)
    said = "".join(f'<span class="block-note">{note}</span>' for note in notes)
    self.body.append(
        f'<div class="literate literate-{kind}" id="{ident}">'
        f'<div class="block-caption">{name}{said}</div>'
    )


def depart_literate(self: HTML5Translator, node: literate) -> None:
    """End a named block."""
    self.body.append("</div>\n")


def make_page_title(self: HTML5Translator, docname: str) -> str:
    """The title of a page, in HTML."""
    return escape(self.builder.env.titles[docname].astext())


def make_block_link(
    self: HTML5Translator,
    here: str,
    target: Target,
    text: str,
    kind: str = "",
    said: str = "",
) -> str:
    """A link from a page to a block.

    :param here: The page.
    :param kind: A class of the link.
    :param said: More attributes; else the title of another page.
    """
    docname, block = target
    url = make_address(self.builder, here, docname, block["anchor"])
    if docname != here:
        said = said or f'title="{make_page_title(self, docname)}"'
    return f'<a class="block-link {kind}" href="{url}" {said}>{text}</a>'


def _list_exercise_notes(self: HTML5Translator, node: literate) -> list[str]:
    """What a solution replaces."""
    book = get_book(self.builder.env)
    chunks = book.list_blocks(kind="chunk", name=node["replaces"])[:1]
    return [f"replaces {_link_title(self, node, chunk)}" for chunk in chunks]


def _list_notes(self: HTML5Translator, node: literate, around: Neighbours) -> list[str]:
    """Where a block is used, continued, and seen in the whole file."""
    here, notes = node["docname"], []
    if around.uses:
        links = (_link_title(self, node, use) for use in around.uses)
        notes.append(f"used in {', '.join(links)}")
    for target, word, side in (
        (around.before, "continues", "above"),
        (around.after, "continued", "below"),
    ):
        if target:
            if target[0] != here:
                side = f"in {make_page_title(self, target[0])}"
            notes.append(make_block_link(self, here, target, f"{word} {side}"))
    for file in get_book(self.builder.env).list_files(here, node):
        notes.append(_make_file_link(self, node, file, around.uses))
    return notes


def _link_title(self: HTML5Translator, node: literate, target: Target) -> str:
    return make_block_link(self, node["docname"], target, _make_title(target[1]))


def _make_title(block: Named) -> str:
    """How a block is called in a caption."""
    if block["kind"] == "file":
        return escape(block["name"].lstrip("/"))
    return f"⟨{escape(block['name'])}⟩"


def _make_file_link(
    self: HTML5Translator, node: literate, file: str, uses: list[Target]
) -> str:
    """The link from a block to its first line in the file's view."""
    here, known = node["docname"], (file, f"/{file}")
    is_said = node["kind"] == "file" or any(
        block["kind"] == "file" and block["name"] in known for _, block in uses
    )  # by the caption
    said = "whole file" if is_said else f"in {escape(file)}"
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
