"""Boxes of paths: a table, folded, whose rows light the equations that they name."""

import re
from collections.abc import Collection

from docutils import nodes
from docutils.parsers.rst.directives import flag
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from loom.documents.lines import EQUATION_NUMBER
from loom.problems import count_noun
from loom.weaving.book.bookdomain import get_book

_NUMBER = re.compile(rf"\(({EQUATION_NUMBER})\)")


class paths(nodes.General, nodes.Element):
    """A box of paths: its title, and its table."""


class paths_title(nodes.Part, nodes.TextElement):
    """The line that opens the box."""


class path_row(nodes.row):
    """A row of it, which knows the numbers of its equations."""


class PathsDirective(SphinxDirective):
    """Where a value is used, and what comes back from each place."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"open": flag}

    def run(self) -> list[nodes.Node]:
        """The box."""
        value, messages = self.parse_inline(self.arguments[0])
        title = paths_title("", "", nodes.Text("Where "), *value)
        title += nodes.Text(" is used, and what comes back")
        box = paths("", title, is_open="open" in self.options)
        box += self.parse_content_to_nodes()
        self.set_source_info(box)
        return [box, *messages]


def _connect_paths(app: Sphinx, doctree: nodes.document) -> None:
    """Connect the boxes of a page with its equations."""
    checked = get_book(app.env).data["paths"].get(app.env.docname, {})
    wish = app.env.metadata[app.env.docname].get("paths")
    above: str | None = None
    tags = {node.get("tag") for node in doctree.findall(nodes.math_block)}
    for node in doctree.findall(lambda n: isinstance(n, nodes.math_block | paths)):
        if isinstance(node, nodes.math_block):
            above = node.get("tag") or above
            continue
        node["is_open"] = node["is_open"] or wish == "open"
        rows = [row for body in node.findall(nodes.tbody) for row in body]
        node["equation"] = above
        node[0] += nodes.Text(f": {count_noun(len(rows), 'row')}")
        if checked.get(above) == len(rows):
            node[0] += nodes.Text(", ")
            node[0] += nodes.inline("", "checked", classes=["paths-mark"])
        for row in rows:
            _connect_row(row, tags)


def _connect_row(row: nodes.row, tags: Collection[str | None]) -> None:
    """Make links of the numbers in the first cell of a row."""
    new = path_row("", *row.children, equations=[])
    row.replace_self(new)
    for text in list(new[0].findall(nodes.Text)):
        parts: list[nodes.Node] = []
        last = 0
        for found in _NUMBER.finditer(text):
            if found[1] in tags:
                new["equations"].append(found[1])
                link = nodes.reference(
                    "", found[0], internal=True, refuri=f"#eq-{found[1]}"
                )
                parts += [nodes.Text(text[last : found.start()]), link]
                last = found.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[last:])])


def _visit_paths(self: HTML5Translator, node: paths) -> None:
    is_open = " open" if node["is_open"] else ""
    key = f' data-paths="{node["equation"]}"' if node.get("equation") else ""
    self.body.append(f'<details class="paths"{key}{is_open}>\n')


def _depart_paths(self: HTML5Translator, node: paths) -> None:
    self.body.append("</details>\n")


def _visit_title(self: HTML5Translator, node: paths_title) -> None:
    self.body.append("<summary>")


def _depart_title(self: HTML5Translator, node: paths_title) -> None:
    self.body.append("</summary>\n")


def _visit_row(self: HTML5Translator, node: path_row) -> None:
    self.body.append(f'<tr data-eq="{" ".join(node["equations"])}">')
    node.column = 0  # type: ignore[attr-defined]


def _depart_row(self: HTML5Translator, node: path_row) -> None:
    self.body.append("</tr>\n")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(paths, html=(_visit_paths, _depart_paths))
    app.add_node(paths_title, html=(_visit_title, _depart_title))
    app.add_node(path_row, html=(_visit_row, _depart_row))
    app.add_directive("paths", PathsDirective)
    app.connect("doctree-read", _connect_paths, priority=650)
