"""The caption above a named block: its name, and its menu."""

from sphinx.writers.html5 import HTML5Translator

from loom.weaving.blocks.blocklinks import make_block_title
from loom.weaving.blocks.blockmenu import make_menu
from loom.weaving.book.blocknodes import literate

_LABELS = {"start": "Your turn", "check": "Check", "solution": "Solution"}


def visit_literate(self: HTML5Translator, node: literate) -> None:
    """Begin a named block, with its caption."""
    kind, ident = node["kind"], node["anchor"]
    if kind in _LABELS:
        said = _LABELS[kind]
        name = f'<span class="block-name">{said}</span>'
    else:
        said = node["name"].lstrip("/")
        name = f'<a class="block-name" href="#{ident}">{make_block_title(node)}</a>'
    self.body.append(
        f'<div class="{" ".join(["literate", f"literate-{kind}", *node["classes"]])}" '
        f'id="{ident}">'
        f'<div class="block-caption">{name}{make_menu(self, node, said)}</div>'
    )


def depart_literate(self: HTML5Translator, node: literate) -> None:
    """End a named block."""
    self.body.append("</div>\n")
