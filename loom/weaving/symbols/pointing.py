"""Occurrences of the symbols of a page, joined with their row."""

from collections.abc import Mapping
from dataclasses import replace

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from loom.documents.reader import read_document
from loom.equations.grammar import parse_latex
from loom.equations.names import read_name
from loom.equations.page import read_page
from loom.equations.tree import EquationError
from loom.weaving.book.blocknodes import listing, literate
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.sources import read_source
from loom.weaving.symbols.formulas import find_symbols
from loom.weaving.symbols.functionnames import list_functions, list_parameters
from loom.weaving.symbols.programs import find_code_symbols, find_word_key, parse_block
from loom.weaving.symbols.symbolkeys import make_keys
from loom.weaving.symbols.symbolnames import TableMeaning
from loom.weaving.symbols.tablecode import SymbolMark, TableCode, collect_table_code


class occurrence(nodes.inline):
    """A symbol in a sentence, as code."""


def _point_at_symbols(app: Sphinx, doctree: nodes.document) -> None:
    """Find the symbols of a page that has a table of them."""
    docname = app.env.docname
    if docname not in get_book(app.env).data["symbols"]:
        return
    rows = read_page(read_document(docname, read_source(app.env, docname))[0]).rows
    keys = make_keys(rows)
    for page in doctree.findall(nodes.section):
        if isinstance(page.parent, nodes.document):
            page["classes"].append("symbols-page")
            for part in page.children:
                if isinstance(part, nodes.section):
                    part["classes"].append("symbols-part")
    known = TableMeaning(rows)
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        node["symbols"] = tuple(
            replace(span, symbol=keys[span.symbol])
            for span in find_symbols(node.astext(), known)
        )
    codes = collect_table_code(rows, keys)
    _give_row_addresses(doctree, keys)
    _note_code_symbols(doctree, codes)
    for node in list(doctree.findall(nodes.literal)):
        key = find_word_key(node.astext(), codes)
        if key and "xref" not in node["classes"]:
            around = occurrence(key=key)
            node.replace_self(around)
            around += node


def _give_row_addresses(doctree: nodes.document, keys: Mapping[str, str]) -> None:
    """Give each symbol of the table its address."""
    known: set[str] = set()
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
                node["place"] = f"sym-{key}"


_LIBRARY = "file", "chunk"


def _note_code_symbols(doctree: nodes.document, codes: TableCode) -> None:
    """Note the symbols of every block of code."""
    blocks = list(doctree.findall(listing))
    params = {
        name
        for block in blocks
        if _is_library_block(block)
        for function in list_functions(parse_block(block.astext()))
        for name in list_parameters(function)
    }
    for block in blocks:
        block["linked"] = _is_library_block(block)
        lines: dict[int, list[SymbolMark]] = {}
        for mark in find_code_symbols(
            block.astext(), codes, _is_library_block(block), params
        ):
            lines.setdefault(mark.line, []).append(mark)
        block["symbols"] = lines


def _is_library_block(block: listing) -> bool:
    """Whether a block is a part of the library."""
    box = block.parent
    return isinstance(box, literate) and (
        box["kind"] in _LIBRARY or bool(box["replaces"])
    )


def _visit_occurrence(self: HTML5Translator, node: occurrence) -> None:
    self.body.append(f'<span data-sym="{node["key"]}">')


def _depart_occurrence(self: HTML5Translator, node: occurrence) -> None:
    self.body.append("</span>")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(occurrence, html=(_visit_occurrence, _depart_occurrence))
    app.add_js_file("symbols.js", loading_method="defer")
    app.connect("doctree-read", _point_at_symbols, priority=550)
