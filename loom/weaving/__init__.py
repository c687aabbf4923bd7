"""The Sphinx extension that turns the documents into pages."""

import sys
import warnings
import zlib
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from loom.config import FILE, get_config, use_book
from loom.sections import Search

MODULES = (
    "frame.stale",
    "blocks.insertedchunks",
    "book.solutions",
    "blocks.fences",
    "mathematics.equations",
    "blocks.sidebyside",
    "mathematics.pathboxes",
    "symbols.symboltable",
    "text.punctuation",
    "text.widetables",
    "symbols.pointing",
    "text.exerciseboxes",
    "text.counts",
    "frame.chapters",
    "blocks.lighting",
    "frame.descriptions",
    "frame.dates",
    "frame.notfound",
    "frame.sitemap",
    "figures.diagrams",
    "figures.drawings",
    "notebooks.cells",
    "notebooks.kernels",
    "notebooks.downloads",
    "figures.cellresults",
    "figures.sounds",
    "book.sources",
    "files.views",
    "frame.sidebar",
    "frame.theme",
    "indexes.bookindex",
    "book.contents",
    "frame.header",
    "numbering.numbers",
    "names.namelinks",
    "blocks.highlighting",
    "search.replacement",
    "processes",
)
FOLDER = Path(__file__).parent
PACKAGE = FOLDER.parent

# sphinx-autodoc-typehints uses what Sphinx 10 will remove; nobody here can mend that.
warnings.filterwarnings("ignore", message=".*_RstSnippetParser.set_application")


@cache
def compute_version() -> int:
    """A number that changes with the tool's code, to read all pages anew."""
    found = 0
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.relative_to(PACKAGE).parts[0] not in ("tests", "example"):
            found = zlib.crc32(file.read_bytes(), found)
    return found


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect every part with Sphinx; what to Sphinx is the version of an extension."""
    use_book(_find_book(app))
    sys.path.insert(0, str(Path(app.srcdir).parent / get_config().outputs))
    for part in MODULES:
        import_module(f".{part}", __name__).setup(app)
    add_static_files(app, FOLDER)
    app.add_css_file("weave.css")
    app.add_css_file("front.css")
    app.add_css_file("blocks.css")
    app.add_css_file("joining.css")
    app.add_css_file("figures.css")
    app.add_css_file("marks.css")
    app.add_css_file("print.css", media="print")
    app.add_js_file("weave.js", loading_method="defer")
    app.add_js_file("joining.js", loading_method="defer")
    app.add_js_file("menus.js", loading_method="defer")
    return {
        "version": "1",
        "env_version": _compute_book_version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def add_static_files(app: Sphinx, folder: Path) -> None:
    """Let the site have the style sheets and scripts of an extension's folder."""

    def add(app: Sphinx, config: Config) -> None:
        static = str(folder / "static")
        config.html_static_path = [static, *config.html_static_path]

    app.connect("config-inited", add)


def _find_book(app: Sphinx) -> Path:
    """The folder of the book: where its `loom.toml` is, or its configuration."""
    folder = Path(app.srcdir).parent
    return folder if (folder / FILE).is_file() else Path(app.confdir)


def _compute_book_version() -> int:
    """A number that changes with the tool's code, and with what a page is made by."""
    settings = replace(get_config(), search=Search())  # has a file of its own
    return zlib.crc32(repr(settings).encode(), compute_version())
