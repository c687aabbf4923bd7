"""Drawings: SVG that a module of the book makes, with symbols of the page in it."""

import re
import sys
from collections.abc import Iterator
from html import escape, unescape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from xml.etree.ElementTree import ParseError, fromstring

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from loom.config import get_config
from loom.weaving.figures.captiondirective import CaptionedDirective

log = logging.getLogger(__name__)

_FORMULA = re.compile(r"\$([^$]+)\$")
_OPERATOR = re.compile(r"\\(?:cdot|odot|times|div|frac|tfrac|left|right|dots)(?![a-z])")


class drawing(nodes.General, nodes.Element):
    """What is drawn: pieces of SVG, and the formulas between them."""


class Drawing(CaptionedDirective):
    """A drawing with its caption."""

    def run(self) -> list[nodes.Node]:
        """The drawing as a figure; a complaint in place of what can't be drawn."""
        name, caption = self.arguments[0], self.read_caption()
        try:
            svg = self._draw(name)
        except Exception as error:  # of a module that is the book's own
            raise self.refuse(f"{type(error).__name__}: {error}") from None
        alt = self.options["alt"]
        box = drawing("", *_split_formulas(svg), drawing=name, alt=alt)
        return [self.make_figure(box, caption)]

    def _draw(self, name: str) -> str:
        """The SVG of a drawing. The page is read anew when its module changes."""
        module = get_config().drawings.module
        if not module:
            raise LookupError("loom.toml has no [drawings] with a module that draws")
        found = import_module(module)
        for file in _list_module_files(found):
            self.env.note_dependency(str(file))
        if name not in found.DRAWINGS:
            raise LookupError(f"{module} draws {', '.join(sorted(found.DRAWINGS))}")
        svg = str(found.DRAWINGS[name]())
        _check_svg(svg)
        return svg


def _check_svg(svg: str) -> None:
    """Refuse what a browser would show as text, or mend in its own way.

    :raises ValueError: It is no SVG, or not well formed.
    """
    # There may be several, side by side.
    try:
        first = fromstring(f"<p>{svg}\n</p>").find(".//{*}svg")
    except ParseError as error:
        line, column = error.position
        near = [*f"<p>{svg}".split("\n"), ""][line - 1][column:][:30] or "its end"
        raise ValueError(f"its SVG is not well formed at `{near}`") from None
    if first is None:
        raise ValueError(f"`{svg[:30]}` is no SVG; return `<svg …>…</svg>`")


def _list_module_files(module: ModuleType) -> list[Path]:
    """The files of a module, or of all of a package."""
    file = Path(module.__file__ or "")
    return sorted(file.parent.glob("*.py")) if file.stem == "__init__" else [file]


def _split_formulas(svg: str) -> Iterator[nodes.Node]:
    """The pieces of SVG, and what stands between dollars as formulas."""
    for n, piece in enumerate(_FORMULA.split(svg)):
        if n % 2:
            latex = unescape(piece)
            yield nodes.math(latex, latex)
        else:
            yield nodes.raw("", piece, format="html")


def _warn_of_unknown_symbols(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of a letter in a drawing that no row of the page's table explains."""
    for box in doctree.findall(drawing):
        for node in box.findall(nodes.math):
            latex = rest = node.astext()
            for span in node.get("symbols", ()):
                gap = " " * (span.end - span.start)
                rest = rest[: span.start] + gap + rest[span.end :]
            if re.search("[A-Za-z]", _OPERATOR.sub("", rest)):
                log.warning(
                    "drawing %s: the table of symbols has no row for all of $%s$",
                    box["drawing"],
                    latex,
                    location=box,
                    type="weave",
                )


def _visit_drawing(self: HTML5Translator, node: drawing) -> None:
    self.body.append(
        f'<div class="drawing" role="img" aria-label="{escape(node["alt"])}">'
    )


def _depart_drawing(self: HTML5Translator, node: drawing) -> None:
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx, and let the book's own module be found."""
    sys.path.append(str(Path(app.srcdir).parent))
    app.add_node(drawing, html=(_visit_drawing, _depart_drawing))
    app.add_directive("drawing", Drawing)
    app.add_css_file("drawings.css")
    app.connect("doctree-read", _warn_of_unknown_symbols, priority=650)
