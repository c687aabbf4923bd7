"""The code of a block in HTML: references, equation numbers, symbols, names."""

import re
from html import escape
from typing import NoReturn

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from loom.documents.hunks import PATCHED
from loom.documents.lines import (
    count_blank_lines,
    find_equation_numbers,
    link_equation_numbers,
)
from loom.documents.references import REFERENCE
from loom.weaving.adapters import highlight_lines
from loom.weaving.blocks.blocklinks import make_block_link
from loom.weaving.blocks.blockparts import make_parts
from loom.weaving.blocks.insertedchunks import make_inserted_code
from loom.weaving.blocks.statements import find_folds, find_statement_lines
from loom.weaving.book.addresses import make_line_id
from loom.weaving.book.blocknodes import listing
from loom.weaving.book.bookdomain import Target, get_book
from loom.weaving.names.namedomain import get_code
from loom.weaving.names.tags import insert_marks, insert_tags

_KINDS_OF_CHANGE = {"+": "added", "-": "removed", "@": "patched"}
# What stands for a reference while its line is highlighted
_HELD = "weavereference{}z"
_HELD_PLACE = re.compile(_HELD.format(r"(\d+)"))


def visit_listing(self: HTML5Translator, node: listing) -> NoReturn:
    """Write a block of code."""
    text, language = node.astext(), node["language"]
    maker = _LineMaker(self, node)
    held = REFERENCE.sub(maker.hold_reference, text)
    lines = highlight_lines(self.highlighter, held, language, node)
    lines = [maker.make_line(i, line) for i, line in enumerate(lines)]
    chunks = maker.make_chunks() if language == "python" else {}
    lines = [chunks.get(i, line) for i, line in enumerate(lines)]
    if language == "diff":
        here, pairs = node["docname"], zip(text.split("\n"), lines)
        lines = [_mark_change(self, here, *pair) for pair in pairs]
    folds = find_folds(text) if _is_tangled(node) and language == "python" else []
    if folds or chunks or "cells" in node:
        body = make_parts(lines, folds, node.get("cells", {}), chunks)
        kind = ""  # of its parts, code alone is not to be translated
    else:
        body, kind = f"<pre><span></span>{''.join(lines)}</pre>", " notranslate"
    names = " ".join([f"highlight-{language}{kind}", *node["classes"]])
    html = f'<div class="{names}"><div class="highlight">{body}</div>\n</div>'
    self.body.append(html)
    raise nodes.SkipNode


def _is_tangled(node: listing) -> bool:
    """Whether a block goes into a file."""
    return node.parent.get("kind") in ("file", "chunk")


class _LineMaker:
    """Makes the lines of a block.

    :param translator: What writes the page.
    :param node: The block.
    """

    def __init__(self, translator: HTML5Translator, node: listing):
        self.translator, self.node = translator, node
        self.here: str = node["docname"]
        builder, text = translator.builder, node.astext()
        self.names: list[str] = []  # of the chunks that are referred to
        self.numbers = find_equation_numbers(text)
        self.others = {  # lines of a statement whose number stands in another one
            other: numbers
            for i, numbers in self.numbers.items()
            for other in find_statement_lines(text, i)
            if other not in self.numbers
        }
        self.first = count_blank_lines(text.split("\n"))
        names = node.get("names", ())
        self.described = get_code(builder.env).make_tags(builder, self.here, names)

    def hold_reference(self, match: re.Match[str]) -> str:
        """What stands for a reference until its line is made."""
        self.names.append(match[2])
        return match[1] + _HELD.format(len(self.names) - 1)

    def make_line(self, i: int, html: str) -> str:
        """A highlighted line with all its links.

        :param i: Its number, from 0.
        """
        marks = self.node.get("symbols", {}).get(i, ())
        html = insert_marks(html, marks, bool(self.node.get("linked")))
        html = insert_tags(html, self.described.get(i, ()))
        html = _HELD_PLACE.sub(self._make_reference, html) + "\n"
        ident = self._make_id(i + 1 - self.first)
        if i in self.numbers:
            return self._make_numbered(i, html, ident)
        if i in self.others:
            data = f' data-eq="{" ".join(self.others[i])}"'
            return f'<span class="other-line"{data}{ident}>{html}</span>'
        return f"<span{ident}>{html}</span>" if ident else html

    def make_chunks(self) -> dict[int, str]:
        """What stands in the lines that refer to chunks."""
        found: dict[int, str] = {}
        for i, text in enumerate(self.node.astext().split("\n")):
            match = REFERENCE.fullmatch(text)
            target = match and self._find_chunk(match[2])
            if match and target:
                ident = self._make_id(i + 1 - self.first)
                side = self._find_side(target)
                html = make_inserted_code(
                    self.translator, self.here, match[1], target, side, ident
                )
                found |= {i: html} if html else {}
        return found

    def _find_chunk(self, name: str) -> Target | None:
        """The first block of a chunk."""
        book = get_book(self.translator.builder.env)
        return next(iter(book.list_blocks(kind="chunk", name=name)), None)

    def _make_reference(self, match: re.Match[str]) -> str:
        """The name of a chunk whose code can't be shown."""
        name = self.names[int(match[1])]
        target, text = self._find_chunk(name), escape(name)
        if target is None:
            return f'<span class="chunk-link">{text}</span>'
        return make_block_link(self.translator, self.here, target, text, "chunk-link")

    def _find_side(self, target: Target) -> str:
        """Where on this page a chunk is explained, empty if on another."""
        docname, block = target
        if docname != self.here:
            return ""
        blocks = get_book(self.translator.builder.env).data["blocks"][self.here]
        return "above" if block in blocks[: self.node["above"]] else "below"

    def _make_id(self, number: int) -> str:
        """The id of a line of a tangled block, as an attribute."""
        block = self.node.parent
        if number < 1 or not _is_tangled(self.node):
            return ""
        return f' id="{make_line_id(block["anchor"], number)}"'

    def _make_numbered(self, i: int, html: str, ident: str) -> str:
        """A line that bears numbers of equations."""
        numbers, first = self.numbers[i], self.node["first"]
        ids = "".join(f'<i id="line-{n}"></i>' for n in numbers if (i, n) in first)
        return (
            f'<span class="line" data-eq="{" ".join(numbers)}"{ident}>'
            f"{ids}{link_equation_numbers(html, numbers, self._find_equation)}</span>"
        )

    def _find_equation(self, number: str) -> str | None:
        return f"#eq-{number}" if number in self.node["equations"] else None


def _mark_change(self: HTML5Translator, here: str, text: str, html: str) -> str:
    """A line of a patch in HTML, marked as what it says."""
    match = PATCHED.fullmatch(text)
    kind = _KINDS_OF_CHANGE.get(text[:1])
    if match:
        name, kind = escape(match[2]), "patched"
        for target in get_book(self.builder.env).list_blocks():
            block = target[1]
            if block["kind"] in ("file", "chunk") and (
                block["name"].lstrip("/") == match[2].lstrip("/")
            ):
                html = f"{match[1]} {make_block_link(self, here, target, name)}\n"
                break
    return f'<span class="{kind}">{html}</span>' if kind else html
