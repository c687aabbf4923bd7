"""The frame around a page: that of the theme, without its second list of contents."""

import re

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.jinja2glue import BuiltinTemplateLoader

from loom.weaving import FOLDER
from loom.weaving.adapters import add_templates
from loom.weaving.book.sources import find_build_folder

_TEMPLATES = FOLDER / "templates"
# The sidebar has the sections of a page.
_CONTENTS = re.compile(
    r'<input [^>]*id="__toc"[^>]*>\s*'
    r'|<label class="overlay toc-overlay"[^>]*></label>\s*'
    r'|<label class="toc-overlay-icon.*?</label>\s*'
    r'|<aside class="toc-drawer.*?</aside>\s*',
    re.S,
)


def remove_contents(html: str) -> str:
    """A page of the theme without its list of contents, and without what opens it."""
    return _CONTENTS.sub("", html)


def _add_templates(app: Sphinx) -> None:
    """Put our templates between those of a book and those of the theme."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    bridge = app.builder.templates
    if isinstance(bridge, BuiltinTemplateLoader):
        bridge.environment.filters["remove_contents"] = remove_contents
        add_templates(bridge, _TEMPLATES)
        folder = find_build_folder(app.srcdir) / ".templates"
        folder.mkdir(parents=True, exist_ok=True)
        # Each process would compile them anew, which takes as long as some pages.
        bridge.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("builder-inited", _add_templates)
