"""Occurrences of the symbols of a page, joined with their row."""

from collections.abc import Mapping
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.html5 import HTML5Translator

from loom.documents.reader import read_document
from loom.equations.grammar import parse_latex
from loom.equations.names import read_name
from loom.equations.page import read_page
from loom.equations.tree import EquationError
from loom.weaving.blocks import listing, literate
from loom.weaving.formulas import Known, found, keys_of
from loom.weaving.programs import (
    Codes,
    functions,
    key_in,
    parameters,
    symbols_in,
    tree_of,
)


class occurrence(nodes.inline):
    """A symbol in a sentence, as code."""


def point(app: Sphinx, doctree: nodes.document) -> None:
    """Find the symbols of a page that has a table of them."""
    docname = app.env.docname
    if docname not in app.env.get_domain("book").data["symbols"]:
        return
    text = Path(app.env.doc2path(docname)).read_text("utf-8")
    rows = read_page(read_document(docname, text)[0]).rows
    keys = keys_of(rows)
    for page in doctree.findall(nodes.section):
        if isinstance(page.parent, nodes.document):
            page["classes"].append("symbols-page")
            for part in page.children:
                if isinstance(part, nodes.section):
                    part["classes"].append("symbols-part")
    known = Known(rows)
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        node["symbols"] = tuple(
            (keys[name], start, end) for name, start, end in found(node.astext(), known)
        )
    codes = Codes.of(rows, keys)
    table(doctree, docname, keys)
    listings(doctree, docname, codes)
    for node in list(doctree.findall(nodes.literal)):
        key = key_in(node.astext(), codes)
        if key and "xref" not in node["classes"]:
            around = occurrence(key=key)
            node.replace_self(around)
            around += node


def table(doctree: nodes.document, docname: str, keys: Mapping[str, str]) -> None:
    """Give each symbol of the table its address."""
    known = set()
    boxes = [
        box
        for box in doctree.findall(nodes.container)
        if "symbols-table" in box["classes"]
    ]
    for row in (
        row for box in boxes for body in box.findall(nodes.tbody) for row in body
    ):
        for node in row[0].findall(nodes.math):
            try:
                key = keys.get(read_name(parse_latex(node.astext(), "factor")))
            except EquationError:
                continue
            if key and key not in known:
                known.add(key)
                node["place"], node["docname"] = f"sym-{key}", docname


LIBRARY = "file", "chunk"


def listings(doctree: nodes.document, docname: str, codes: Codes) -> None:
    """Note the symbols of every block of code."""
    for cell in doctree.findall(nodes.container):
        for source in (
            cell.findall(nodes.literal_block) if "cell_input" in cell["classes"] else ()
        ):
            if not isinstance(source, listing):
                source.replace_self(
                    listing(source.rawsource, source.astext(), **source.attributes)
                )
    blocks = list(doctree.findall(listing))
    params = {
        name
        for block in blocks
        if ours(block)
        for function in functions(tree_of(block.astext()))
        for name in parameters(function)
    }
    for block in blocks:
        block["docname"], block["linked"] = docname, ours(block)
        lines = {}
        for mark in symbols_in(block.astext(), codes, ours(block), params):
            lines.setdefault(mark.line, []).append(mark)
        block["symbols"] = lines


def ours(block: listing) -> bool:
    """Whether a block is a part of the library."""
    box = block.parent
    return isinstance(box, literate) and (
        box["kind"] in LIBRARY or bool(box["replaces"])
    )


def visit_occurrence(self: HTML5Translator, node: occurrence) -> None:
    self.body.append(f'<span data-sym="{node["key"]}">')


def depart_occurrence(self: HTML5Translator, node: occurrence) -> None:
    self.body.append("</span>")


def passing(self: SphinxTranslator, node: occurrence) -> None:
    """Other builders show the code alone."""


def setup(app: Sphinx) -> None:
    app.add_node(
        occurrence,
        html=(visit_occurrence, depart_occurrence),
        **{b: (passing, passing) for b in ("latex", "text", "man", "texinfo")},
    )
    app.add_js_file("symbols.js", loading_method="defer")
    app.connect("doctree-read", point, priority=550)
