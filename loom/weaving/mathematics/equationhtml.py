"""Formulas and equations in HTML."""

from html import escape
from typing import NoReturn

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from loom.config import get_config
from loom.weaving.book.addresses import make_address
from loom.weaving.mathematics.breaking import break_equation
from loom.weaving.mathematics.mathml import translate_latex
from loom.weaving.symbols.symbolkeys import add_symbol_keys, box_symbols


def _make_mathml(node: nodes.math | nodes.math_block, display: bool) -> str:
    """The MathML of a node, or its source where that has failed."""
    latex, symbols = node.astext(), node.get("symbols", ())
    try:
        return add_symbol_keys(
            translate_latex(box_symbols(latex, symbols), display), latex, symbols
        )
    except ValueError:
        return f"<code>{escape(node.astext())}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> NoReturn:
    """Write a formula in a line."""
    html, ident = _make_mathml(node, display=False), ""
    if node.get("place"):
        ident = f' id="{node["place"]}"'
    self.body.append(f'<span class="math"{ident}>{html}</span>')
    raise nodes.SkipNode


def _make_mark(self: HTML5Translator, text: str, tip: str) -> str:
    """The mark of an equation, a link to what it means if the book says so."""
    about = get_config().equations.about
    page, _, place = about.partition("#")
    if not about:
        return f'<span class="equation-mark" title="{tip}">{text}</span>'
    here = self.builder.current_docname
    url = make_address(self.builder, here, page, place)
    return f'<a class="equation-mark" href="{url}" title="{tip}">{text}</a>'


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> NoReturn:
    """Write an equation, with its number and its mark."""
    tag, number, ident = node.get("tag"), node.get("number"), ""
    if tag:
        number = tag
        ident = f' id="eq-{tag}"'
    elif node["ids"]:
        ident = f' id="{node["ids"][0]}"'
    shown = f"({escape(str(number))})" if number else ""
    if tag and node["lines"]:
        shown = (
            f'<a class="equation-number" href="#line-{tag}" '
            f'title="The code of equation {shown}">{shown}</a>'
        )
    elif shown:
        shown = f'<span class="equation-number">{shown}</span>'
    if node.get("mark"):
        mark = _make_mark(self, *map(escape, node["mark"]))
        shown = f'<span class="equation-side">{shown}{mark}</span>'
    data = f' data-eq="{escape(tag)}"' if tag else ""
    html = break_equation(_make_mathml(node, display=True))
    self.body.append(
        f'<div class="equation"{ident}{data}>'
        f'<div class="equation-body">{html}</div>{shown}</div>\n'
    )
    raise nodes.SkipNode
