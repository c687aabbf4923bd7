"""Tables that are too wide for a phone: there a row becomes a list of its cells."""

from docutils import nodes
from sphinx.application import Sphinx

_WIDE = 88  # signs; a page of 390 pixels has room for some 45
_FORMULA = 3  # as many signs of LaTeX take the room of one


def _mark_wide_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Give each cell of a wide table the head of its column, for phones alone."""
    for table in doctree.findall(nodes.table):
        if next(table.findall(nodes.thead), None) is None:
            continue
        rows = list(table.findall(nodes.row))
        heads = [entry.astext() for entry in rows[0].children]
        if (
            len(heads) > 2
            and "symbols-table" not in table.parent.get("classes", ())  # has its own
            and sum(map(_measure_column, zip(*rows, strict=False))) > _WIDE
        ):
            table["classes"].append("stacks")
            for row in rows[1:]:
                for head, entry in zip(heads, row.children, strict=False):
                    _add_head(entry, head)


def _measure_column(entries: tuple[nodes.Node, ...]) -> int:
    """How many signs the longest cell has."""
    return max(map(_measure_cell, entries))


def _measure_cell(entry: nodes.Node) -> int:
    formulas = sum(len(each.astext()) for each in entry.findall(nodes.math))
    return len(entry.astext()) - formulas + formulas // _FORMULA


def _add_head(entry: nodes.Node, head: str) -> None:
    paragraph = next(entry.findall(nodes.paragraph), None)
    if paragraph is not None and head and entry.astext():
        paragraph.insert(0, nodes.inline("", f"{head}: ", classes=["cell-head"]))


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    # At the end, so that nothing else finds a head twice
    app.connect("doctree-read", _mark_wide_tables, priority=950)
