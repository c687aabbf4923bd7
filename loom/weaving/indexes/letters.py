"""The symbols in the tables of a page, and their order in the alphabet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from unicodedata import name, normalize

from docutils import nodes
from sphinx.application import Sphinx

from loom.weaving.book.bookdomain import get_book

_GRADIENT = re.compile(r"\\frac\{\\partial[^{}]*(?:\{[^{}]*\})?\}\{\\partial (.*)\}")
_SIGN = re.compile(r"\\(?:bar|tilde|hat|math\w+|operatorname|text|boldsymbol)\b")


@dataclass(frozen=True)
class Letter:
    """A symbol as a row of a table explains it.

    :param latex: How it is written.
    :param code: What it is called in code.
    :param axes: Its axes.
    :param meaning: The parts of its meaning: 'text', 'code' or 'math', and the words.
    """

    latex: str
    code: tuple[str, ...]
    axes: str
    meaning: tuple[tuple[str, str], ...]


def collect_letters(app: Sphinx, doctree: nodes.document) -> None:
    """Note the symbols of a page."""
    found = [
        letter
        for box in doctree.findall(nodes.container)
        if "symbols-table" in box["classes"]
        for body in box.findall(nodes.tbody)
        for row in body
        for letter in _list_row_letters(row)
    ]
    if found:
        get_book(app.env).data["letters"][app.env.docname] = found


def _list_row_letters(row: nodes.Element) -> Iterator[Letter]:
    """The symbols of a row of a table."""
    cells = [*row, *[nodes.entry()] * (4 - len(row))]
    latex = [n.astext() for n in cells[0].findall(nodes.math)]
    code = [n.astext() for n in cells[1].findall(nodes.literal)]
    axes = cells[2].astext().split(", ")
    meaning = tuple(_list_cell_parts(cells[3]))
    for n, one in enumerate(latex):
        yield Letter(
            one,
            tuple(code[n : n + 1] if len(code) == len(latex) else code),
            axes[n] if len(axes) == len(latex) else ", ".join(axes),
            meaning,
        )


def _list_cell_parts(cell: nodes.Element) -> Iterator[tuple[str, str]]:
    """The words, formulas and code of a cell, in their order."""
    for node in cell.findall():
        if isinstance(node, nodes.math):
            yield "math", node.astext()
        elif isinstance(node, nodes.literal):
            yield "code", node.astext()
        elif isinstance(node, nodes.Text) and not isinstance(
            node.parent, nodes.math | nodes.literal
        ):
            yield "text", node.astext()


def name_greek(letter: str) -> str:
    """What a Greek letter is called; of anything else, nothing."""
    found = name(letter, "") if len(letter) == 1 else ""
    found = found.replace("LAMDA", "LAMBDA")  # Unicode has its own spelling
    kind, _, called = found.rpartition(" LETTER ")
    return f"Greek {called.lower()}" if kind.startswith("GREEK") else ""


def make_sort_key(latex: str) -> tuple[bool, str, str, bool, int, str]:
    """Where a symbol stands in the alphabet: bare letters first."""
    bare = _SIGN.sub("", _GRADIENT.sub(r"\1", latex))
    match = re.search(r"\\?[A-Za-z]+", bare)
    word = match[0] if match else bare
    greek = unescape(f"&{word[1:]};") if word[0] == "\\" else ""
    # Another form of a letter stands with it: ℓ is an L.
    letter = normalize("NFKC", greek if len(greek) == 1 else word.strip("\\")[:1])
    return (
        not letter.isascii(),
        letter.lower(),
        letter,
        "partial" in latex,
        len(latex),
        latex,
    )
