"""The symbols of a page: a table to read, and data to check with."""

from collections.abc import Callable

from docutils import nodes
from docutils.parsers.rst.directives import unchanged
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from loom.weaving.book.bookdomain import get_book


class AnyOption(dict):
    """An option specification that accepts any name."""

    def __missing__(self, name: str) -> Callable[[str | None], str]:
        return unchanged

    def __bool__(self) -> bool:
        return True


class symbolsfold(nodes.General, nodes.Element):
    """What is opened to see the table."""


class Symbols(SphinxDirective):
    """A table of symbols, and how to build what they stand for."""

    has_content = True
    option_spec = AnyOption()

    def run(self) -> list[nodes.Node]:
        """The table in its box."""
        box = nodes.container(classes=["symbols-table"])
        box += self.parse_content_to_nodes()
        self.set_source_info(box)
        get_book(self.env).data["symbols"][self.env.docname] = True
        return [symbolsfold("", box)]


def _hide_repeated_codes(app: Sphinx, doctree: nodes.document) -> None:
    """Show each code of a row once. A script finds them in the order of the symbols."""
    for fold in doctree.findall(symbolsfold):
        for row in fold.findall(nodes.row):
            seen: set[str] = set()
            for code in list(row[1].findall(nodes.literal)):
                if code.astext() in seen:
                    _hide_code(code)
                seen.add(code.astext())


def _hide_code(code: nodes.literal) -> None:
    """Put it into a box that is hidden, with the comma ahead of it."""
    part = code if isinstance(code.parent, nodes.paragraph) else code.parent
    parent = part.parent
    at = parent.index(part)
    box = nodes.inline("", classes=["code-again"])
    if at and isinstance(parent[at - 1], nodes.Text):
        at -= 1
        box += parent.pop(at)
    parent[at] = box
    box += part


def _visit_fold(self: HTML5Translator, node: symbolsfold) -> None:
    self.body.append(
        '<details class="symbols-fold"><summary>Symbols of this page '
        '<kbd title="The key s opens and closes the table">s</kbd></summary>\n'
    )


def _depart_fold(self: HTML5Translator, node: symbolsfold) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(symbolsfold, html=(_visit_fold, _depart_fold))
    app.add_directive("symbols", Symbols)
    # When each code has its symbol
    app.connect("doctree-read", _hide_repeated_codes, priority=560)
