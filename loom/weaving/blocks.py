"""Fenced code with a name: captions, and references as links."""

import re
from html import escape
from typing import NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxTranslator
from sphinx.writers.html5 import HTML5Translator

from loom.documents.hunks import PATCHED as PATCHED_FILE
from loom.documents.infos import parse_info
from loom.documents.lines import blank, linked, numbers_of
from loom.documents.references import REFERENCE
from loom.weaving.links import (
    Book,
    Named,
    Target,
    address,
    anchor,
    files_of,
    ident,
    line_of,
)
from loom.weaving.programs import with_marks, wrapped

log = logging.getLogger(__name__)
LANGUAGES = ("python", "pycon", "diff")


class literate(nodes.General, nodes.Element):
    """A block of code that has a name."""


class listing(nodes.literal_block):
    """Its code."""


class Fence(SphinxDirective):
    """A fence whose first word is a language."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        code = "\n".join(self.content)
        if not self.arguments:
            node = listing(code, code, language=self.name)
            self.set_source_info(node)
            return [node]
        try:
            info = parse_info(f"{self.name} {self.arguments[0]}")
        except ValueError as error:
            raise self.error(str(error)) from None
        node = box(
            code, self.name, info.kind, info.name, info.attributes.get("replaces")
        )
        self.set_source_info(node)
        self.set_source_info(node[0])
        return [node]


def box(
    code: str, language: str, kind: str, name: str, replaces: str | None = None
) -> literate:
    """A named block as a node."""
    return literate(
        "",
        listing(code, code, language=language),
        kind=kind,
        name=name,
        replaces=replaces,
    )


def cells(doctree: nodes.document) -> None:
    """Code cells that are tangled as well become named blocks."""
    for cell in list(doctree.findall(nodes.container)):
        data = cell.get("cell_metadata") or {}
        for option, kind in (("file", "file"), ("chunk", "chunk")):
            source = next(cell.findall(nodes.literal_block), None)
            if option in data and source is not None:
                node = box(source.astext(), "python", kind, str(data[option]))
                node.source, node.line = cell.source, cell.line
                source.replace_self(node)


def register(app: Sphinx, doctree: nodes.document) -> None:
    """Give every named block its address and note it in the book."""
    cells(doctree)
    docname, book = app.env.docname, app.env.get_domain("book")
    count = 0
    for node in doctree.findall(lambda n: isinstance(n, literate | listing)):
        node["docname"] = docname
        if isinstance(node, listing):
            node["above"] = count  # blocks, its own among them
            continue
        count += 1
        key = f"{node['kind']}-{nodes.make_id(node['name'])}"
        uses = [match[2] for match in REFERENCE.finditer(node[0].astext())]
        block = {
            "key": key,
            "kind": node["kind"],
            "name": node["name"],
            "uses": uses,
            "line": node.line,
        }
        nth = book.add(docname, block)
        block["anchor"] = node["anchor"] = f"{key}-{nth + 1}" if nth else key


def undefined(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a reference to a chunk that no page defines."""
    book = env.get_domain("book")
    known = {block["name"] for _, block in book.all(kind="chunk")}
    for docname, block in book.all():
        for name in set(block["uses"]) - known:
            log.warning(
                "undefined chunk <<%s>>",
                name,
                type="weave",
                location=(docname, block["line"]),
            )


def title(block: Named) -> str:
    """How a block is called in a caption."""
    if block["kind"] == "file":
        return escape(block["name"].lstrip("/"))
    return f"⟨{escape(block['name'])}⟩"


def page_title(self: HTML5Translator, docname: str) -> str:
    return escape(self.builder.env.titles[docname].astext())


def link(
    self: HTML5Translator,
    here: str,
    target: Target,
    text: str,
    kind: str = "",
    said: str = "",
) -> str:
    docname, block = target
    url = address(self.builder, here, docname, block["anchor"])
    if docname != here:
        said = said or f'title="{page_title(self, docname)}"'
    return f'<a class="block-link {kind}" href="{url}" {said}>{text}</a>'


def whole(
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
        f'{ident(here, node["anchor"])}">{said}</a>'
    )


def neighbours(
    book: Book, node: literate
) -> tuple[list[Target], Target | None, Target | None]:
    """Where a block is used, and its parts before and behind it."""
    docname, name = node["docname"], node["name"]
    uses = [(d, b) for d, b in book.all() if name in b["uses"]]
    parts = book.all(kind=node["kind"], name=name)
    place = [(d, b["anchor"]) for d, b in parts].index((docname, node["anchor"]))
    return (
        uses if node["kind"] == "chunk" else [],
        parts[place - 1] if place else None,
        parts[place + 1] if place + 1 < len(parts) else None,
    )


LABELS = {"start": "Your turn", "check": "Check", "solution": "Solution"}


def visit_literate(self: HTML5Translator, node: literate) -> None:
    book = self.builder.env.get_domain("book")
    here, kind = node["docname"], node["kind"]
    ident = anchor(self.builder, here, node["anchor"])
    notes = []
    if kind in LABELS:
        name = f'<span class="block-name">{LABELS[kind]}</span>'
        for old in book.all(kind="chunk", name=node["replaces"])[:1]:
            notes.append("replaces " + link(self, here, old, title(old[1])))
    else:
        uses, before, after = neighbours(book, node)
        sign = "+≡" if before else "≡"
        name = (
            f'<a class="block-name" href="#{ident}">{title(node)}'
            f'<span class="block-sign">{sign}</span></a>'
        )
        if uses:
            notes.append(
                "used in "
                + ", ".join(link(self, here, use, title(use[1])) for use in uses)
            )
        for target, word, side in (
            (before, "continues", "above"),
            (after, "continued", "below"),
        ):
            if target:
                if target[0] != here:
                    side = f"in {page_title(self, target[0])}"
                notes.append(link(self, here, target, f"{word} {side}"))
        notes += [
            whole(self, here, node, file, uses)
            for file in files_of(self.builder, here, node)
        ]
    notes = "".join(f'<span class="block-note">{note}</span>' for note in notes)
    self.body.append(
        f'<div class="literate literate-{kind}" id="{ident}">'
        f'<div class="block-caption">{name}{notes}</div>'
    )


def depart_literate(self: HTML5Translator, node: literate) -> None:
    self.body.append("</div>\n")


PATCHED = {"+": "added", "-": "removed", "@": "patched"}


def patched(self: HTML5Translator, here: str, text: str, html: str) -> str:
    """A line of a patch in HTML, marked as what it says."""
    match = PATCHED_FILE.fullmatch(text)
    kind = PATCHED.get(text[:1])
    if match:
        name, kind = escape(match[2]), "patched"
        book = self.builder.env.get_domain("book")
        for block in book.all():
            if block[1]["kind"] in ("file", "chunk") and block[1]["name"].lstrip(
                "/"
            ) == name.lstrip("/"):
                html = f"{match[1]} {link(self, here, block, name)}\n"
                break
    return f'<span class="{kind}">{html}</span>' if kind else html


def highlighted(
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


def defined(self: HTML5Translator, here: str, node: listing, target: Target) -> str:
    """Where a chunk is defined, as attributes of its link."""
    docname, block = target
    if docname != here:
        page = page_title(self, docname)
        return f'title="defined in {page}" data-page="{page}"'
    blocks = self.builder.env.get_domain("book").data["blocks"][here]
    side, sign = ("above", "↑") if block in blocks[: node["above"]] else ("below", "↓")
    return f'title="defined {side}" data-side="{sign}"'


def visit_listing(self: HTML5Translator, node: listing) -> NoReturn:
    here = node["docname"]
    book = self.builder.env.get_domain("book")
    head, lines, tail, names = highlighted(self, node)

    def reference(match: re.Match[str]) -> str:
        name = names[int(match[1])]
        text = (
            '<span class="angle">&lt;&lt;</span>'
            f'{escape(name)}<span class="angle">&gt;&gt;</span>'
        )
        for target in book.all(kind="chunk", name=name)[:1]:
            return link(
                self,
                here,
                target,
                text,
                "chunk-link",
                defined(self, here, node, target),
            )
        return text

    def equation(number: str) -> str | None:
        if number in node["equations"]:
            return "#" + anchor(self.builder, here, "eq-" + number)

    def row(key: str) -> str:
        return "#" + anchor(self.builder, here, f"sym-{key}")

    def own(number: int) -> str:
        block = node.parent
        if number < 1 or block.get("kind") not in ("file", "chunk"):
            return ""
        name = line_of(block["anchor"], number)
        return f' id="{anchor(self.builder, here, name)}"'

    numbers = numbers_of(node.astext())
    first = blank(node.astext().split("\n"))
    marks, links = node.get("symbols", {}), node.get("linked")
    code = self.builder.env.get_domain("code")
    described = code.links(self.builder, node)
    for i, line in enumerate(lines):
        line = with_marks(line, marks.get(i, ()), row if links else None)
        line = wrapped(line, described.get(i, ()))
        line = re.sub(r"weavereference(\d+)z", reference, line) + "\n"
        name = own(i + 1 - first)
        if i in numbers:
            ids = [
                anchor(self.builder, here, "line-" + n)
                for n in numbers[i]
                if (i, n) in node["first"]
            ]
            ids = "".join(f'<i id="{ident}"></i>' for ident in ids)
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
            patched(self, here, *pair) for pair in zip(node.astext().split("\n"), lines)
        ]
    language = node["language"]
    self.body.append(
        f'<div class="highlight-{language} notranslate">'
        f"{head}{''.join(lines)}{tail}</div>"
    )
    raise nodes.SkipNode


def passing(self: SphinxTranslator, node: literate) -> None:
    """Other builders show the code alone."""


def setup(app: Sphinx) -> None:
    others = {b: (passing, passing) for b in ("latex", "text", "man", "texinfo")}
    app.add_node(literate, html=(visit_literate, depart_literate), **others)
    app.add_node(listing, html=(visit_listing, None))
    for language in LANGUAGES:
        app.add_directive(language, Fence)
    app.connect("doctree-read", register)
    app.connect("env-check-consistency", undefined)
