"""The code of a block in HTML: references, equation numbers, symbols, names."""

import re
from html import escape
from typing import NoReturn

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from loom.documents.lines import blank, linked, numbers_of
from loom.patching.hunks import PATCHED as PATCHED_FILE
from loom.tangling.references import REFERENCE
from loom.weaving.addresses import make_line_id
from loom.weaving.blocknodes import listing
from loom.weaving.book import Target, get_book
from loom.weaving.captions import make_block_link, make_page_title
from loom.weaving.codedomain import get_code
from loom.weaving.tags import insert_marks, insert_tags

_KINDS_OF_CHANGE = {"+": "added", "-": "removed", "@": "patched"}


def _mark_change(self: HTML5Translator, here: str, text: str, html: str) -> str:
    """A line of a patch in HTML, marked as what it says."""
    match = PATCHED_FILE.fullmatch(text)
    kind = _KINDS_OF_CHANGE.get(text[:1])
    if match:
        name, kind = escape(match[2]), "patched"
        book = get_book(self.builder.env)
        for block in book.list_blocks():
            if block[1]["kind"] in ("file", "chunk") and block[1]["name"].lstrip(
                "/"
            ) == name.lstrip("/"):
                html = f"{match[1]} {make_block_link(self, here, block, name)}\n"
                break
    return f'<span class="{kind}">{html}</span>' if kind else html


def _highlight_lines(
    self: HTML5Translator, node: listing
) -> tuple[str, list[str], str, list[str]]:
    """The lines of a listing in HTML, its references still marks."""
    names = []

    def mark(match: re.Match[str]) -> str:
        names.append(match[2])
        return f"{match[1]}weavereference{len(names) - 1}z"

    text = REFERENCE.sub(mark, node.astext())
    html = self.highlighter.highlight_block(text, node["language"], location=node)
    head, body, tail = re.fullmatch(
        r"(.*?<pre>(?:<span></span>)?)(.*?)\n?(</pre>.*)", html, re.S
    ).groups()
    return head, body.split("\n"), tail, names


def _describe_definition(
    self: HTML5Translator, here: str, node: listing, target: Target
) -> str:
    """Where a chunk is defined, as attributes of its link."""
    docname, block = target
    if docname != here:
        page = make_page_title(self, docname)
        return f'title="defined in {page}" data-page="{page}"'
    blocks = get_book(self.builder.env).data["blocks"][here]
    side, sign = ("above", "↑") if block in blocks[: node["above"]] else ("below", "↓")
    return f'title="defined {side}" data-side="{sign}"'


def visit_listing(self: HTML5Translator, node: listing) -> NoReturn:
    here = node["docname"]
    book = get_book(self.builder.env)
    head, lines, tail, names = _highlight_lines(self, node)

    def reference(match: re.Match[str]) -> str:
        name = names[int(match[1])]
        text = (
            '<span class="angle">&lt;&lt;</span>'
            f'{escape(name)}<span class="angle">&gt;&gt;</span>'
        )
        for target in book.list_blocks(kind="chunk", name=name)[:1]:
            return make_block_link(
                self,
                here,
                target,
                text,
                "chunk-link",
                _describe_definition(self, here, node, target),
            )
        return text

    def equation(number: str) -> str | None:
        if number in node["equations"]:
            return f"#eq-{number}"

    def row(key: str) -> str:
        return f"#sym-{key}"

    def own(number: int) -> str:
        block = node.parent
        if number < 1 or block.get("kind") not in ("file", "chunk"):
            return ""
        return f' id="{make_line_id(block["anchor"], number)}"'

    numbers = numbers_of(node.astext())
    first = blank(node.astext().split("\n"))
    marks, links = node.get("symbols", {}), node.get("linked")
    code = get_code(self.builder.env)
    described = code.make_tags(self.builder, node)
    for i, line in enumerate(lines):
        line = insert_marks(line, marks.get(i, ()), row if links else None)
        line = insert_tags(line, described.get(i, ()))
        line = re.sub(r"weavereference(\d+)z", reference, line) + "\n"
        name = own(i + 1 - first)
        if i in numbers:
            ids = "".join(
                f'<i id="line-{n}"></i>' for n in numbers[i] if (i, n) in node["first"]
            )
            data = " ".join(numbers[i])
            line = (
                f'<span class="line" data-eq="{data}"{name}>'
                f"{ids}{linked(line, numbers[i], equation)}</span>"
            )
        elif name:
            line = f"<span{name}>{line}</span>"
        lines[i] = line
    if node["language"] == "diff":
        lines = [
            _mark_change(self, here, *pair)
            for pair in zip(node.astext().split("\n"), lines)
        ]
    language = node["language"]
    self.body.append(
        f'<div class="highlight-{language} notranslate">'
        f"{head}{''.join(lines)}{tail}</div>"
    )
    raise nodes.SkipNode
