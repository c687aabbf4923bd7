"""Diagrams in the page, drawn while weaving."""

import posixpath
import re
from html import escape
from pathlib import Path
from typing import NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.mermaid import mermaid

from loom.weaving.book.sources import find_build_folder
from loom.weaving.figures.mermaid import FONT_SIZE, draw_diagram, list_diagram_words

log = logging.getLogger(__name__)


def _find_diagram_cache(srcdir: Path) -> Path:
    return find_build_folder(srcdir) / ".diagrams"


# No letter of a diagram has less than 12 pixels; where there is less room, it scrolls.
_SMALLEST = 12.1 / FONT_SIZE

# What is wider than a phone with its letters that small is drawn upright for it.
_NARROW = 350 / _SMALLEST
_LEVEL = re.compile(r"^\s*(?:flowchart|graph) LR\b", re.M)

_LINK = re.compile(r'(?<=xlink:href=")([^"#:]+\.md)(?=")')


def _draw_page_diagrams(app: Sphinx, doctree: nodes.document) -> None:
    """Draw the diagrams of a page, so that a mistake is found here."""
    for n, node in enumerate(doctree.findall(mermaid), 1):
        node["docname"], node["name"] = app.env.docname, f"diagram-{n}"
        try:
            svg = _draw_for_screens(node["code"], _find_diagram_cache(app.srcdir))[0]
        except Exception as error:
            log.warning("diagram: %s", error, location=node, type="weave")
            continue
        for path in _LINK.findall(svg):
            if _find_linked_page(app.env.docname, path) not in app.env.found_docs:
                log.warning("diagram: no page %s", path, location=node, type="weave")


def _draw_for_screens(code: str, cache: Path) -> list[str]:
    """A diagram, and upright for a phone where that is too narrow for it."""
    level = draw_diagram(code, cache)
    if not _LEVEL.search(code) or _find_width(level) <= _NARROW:
        return [level]
    return [level, draw_diagram(_LEVEL.sub("flowchart TB", code, 1), cache)]


def _find_linked_page(docname: str, path: str) -> str:
    """The page that a path, seen from a document, is the source of."""
    path = posixpath.join(posixpath.dirname(docname), path)
    return posixpath.normpath(path).removesuffix(".md")


def link_boxes(builder: Builder, docname: str, svg: str) -> str:
    """A diagram whose boxes lead to pages."""
    return _LINK.sub(
        lambda m: builder.get_relative_uri(docname, _find_linked_page(docname, m[1])),
        svg,
    )


def _visit_diagram(self: HTML5Translator, node: mermaid) -> NoReturn:
    cache = _find_diagram_cache(self.builder.srcdir)
    try:
        drawings = _draw_for_screens(node["code"], cache)
    except Exception:
        self.body.append(f"<pre>{escape(node['code'])}</pre>")
        raise nodes.SkipNode from None
    names = node["name"], f"{node['name']}-upright"
    shown = [
        _place_drawing(self, node, name, svg)
        for name, svg in zip(names, drawings, strict=False)
    ]
    self.body.append(f'<div class="diagram">{"".join(shown)}</div>\n')
    raise nodes.SkipNode


def _find_box(svg: str) -> str:
    """Place, width and height of a drawing, in the units of its letters."""
    return svg.partition('viewBox="')[2].partition('"')[0]


def _find_width(svg: str) -> float:
    return float(_find_box(svg).split()[2])


def _place_drawing(self: HTML5Translator, node: mermaid, name: str, svg: str) -> str:
    """A drawing as a part of the page, with an id of its own."""
    words = f"Diagram: {list_diagram_words(svg)}"
    label = escape(" ".join(filter(None, [node.get("alt"), words])))
    width = _find_width(svg)
    role = "group" if _LINK.search(svg) else "img"
    head = (
        f'<svg id="my-svg" viewBox="{_find_box(svg)}" role="{role}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'style="width:{width:.0f}px;'
        f'min-width:{_SMALLEST * width:.0f}px" '
        f'aria-label="{label}">'
    )
    svg = re.sub(r"<svg [^>]*>", lambda match: head, svg, count=1)
    return link_boxes(self.builder, node["docname"], svg).replace("my-svg", name)


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.setup_extension("sphinxcontrib.mermaid")
    app.add_node(mermaid, override=True, html=(_visit_diagram, None))
    app.connect("doctree-read", _draw_page_diagrams)
