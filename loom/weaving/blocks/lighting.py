"""A row that lights itself: ``{div} lights-itself`` around it, as on a front page."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

_NAME = "lights-itself"


def _add_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with such a row its script; no other page loads it."""
    boxes = doctree.findall(nodes.container) if doctree is not None else ()
    if any(_NAME in box["classes"] for box in boxes):
        app.add_js_file("lighting.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("html-page-context", _add_files)
