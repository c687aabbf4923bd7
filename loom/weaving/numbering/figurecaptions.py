"""Plots and diagrams that have a caption and a number."""

import re
from collections.abc import Iterable, Iterator, Mapping

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.mermaid import mermaid

from loom.weaving.numbering.numberdomain import get_numbers

log = logging.getLogger(__name__)


class captioned(nodes.General, nodes.Element):
    """A plot or a diagram with a caption and a number."""


class saying(nodes.Part, nodes.TextElement):
    """Its caption."""


_COMMENT = re.compile(r"^%% (caption|name): *(.+)\n", re.M)


def _split_comments(code: str) -> tuple[dict[str, str], str]:
    """The caption and the name of a diagram, and the rest of it."""
    return dict(_COMMENT.findall(code)), _COMMENT.sub("", code)


def make_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Make figures of the plots and diagrams that have a caption."""
    for cell in list(doctree.findall(nodes.container)):
        options = cell.get("cell_metadata") or {}
        if not {"caption", "name"} & options.keys():
            continue
        output = cell[-1]
        plots = [
            n for n, made in enumerate(output) if next(made.findall(nodes.image), None)
        ]
        if not plots:
            log.warning(
                "a caption, but no plot", location=cell, type="weave", subtype="plot"
            )
            continue
        content = output[plots[0] : plots[-1] + 1]
        box = _make_figure(options, content, cell)
        output.children[plots[0] : plots[-1] + 1] = []
        output.insert(plots[0], box)
    for node in list(doctree.findall(mermaid)):
        options, node["code"] = _split_comments(node["code"])
        if options:
            node["alt"] = _make_plain(options.get("caption", ""))
            place = node.parent.index(node)
            parent = node.parent
            parent[place] = _make_figure(options, [node.deepcopy()], node)


def _make_figure(
    options: Mapping[str, object], content: Iterable[nodes.Node], origin: nodes.Element
) -> captioned:
    """Some nodes as a figure."""
    text = str(options.get("caption", ""))
    if not text:
        log.warning("a name, but no caption", location=origin, type="weave")
    box = captioned(
        "", *content, caption=_make_plain(text), name=str(options.get("name", ""))
    )
    box += saying("", "", *_make_inline_nodes(text))
    box.source, box.line = origin.source, origin.line
    return box


_PIECE = re.compile(r"`([^`]+)`|\$([^$]+)\$")


def _make_inline_nodes(text: str) -> Iterator[nodes.Node]:
    """Text with code and formulas as nodes."""
    end = 0
    for match in _PIECE.finditer(text):
        yield nodes.Text(text[end : match.start()])
        kind = nodes.literal if match[1] else nodes.math
        yield kind("", match[1] or match[2])
        end = match.end()
    yield nodes.Text(text[end:])


def _make_plain(text: str) -> str:
    return _PIECE.sub(lambda m: m[1] or m[2], text)


def visit_captioned(self: HTML5Translator, node: captioned) -> None:
    """Begin a figure."""
    self.body.append(f'<figure class="captioned" id="{node["anchor"]}">\n')


def depart_captioned(self: HTML5Translator, node: captioned) -> None:
    """End a figure."""
    self.body.append("</figure>\n")


def visit_saying(self: HTML5Translator, node: saying) -> None:
    """Begin a caption with the number of its figure."""
    box = node.parent
    domain = get_numbers(self.builder.env)
    number = domain.number_figure(box["docname"], box["nth"])
    self.body.append(
        f'<figcaption><a class="figure-number" href="#{box["anchor"]}">'
        f"Figure {number}</a> "
    )


def depart_saying(self: HTML5Translator, node: saying) -> None:
    """End a caption."""
    self.body.append("</figcaption>\n")
