"""How Sphinx weaves the documents in literate/ into the site."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tangled")]

from docs.palette import DARK, FONTS, LIGHT  # noqa: E402
from loom.weaving.defaults import *  # noqa: E402, F403
from loom.weaving.defaults import extensions  # noqa: E402

project = "EpyNN, the literate edition"
author = "the authors of EpyNN, the literate edition"
copyright = author
html_title = "EpyNN, literate"

extensions = [*extensions, "sphinx_reredirects"]
templates_path = ["docs/_templates"]
# These have no inventory; NumPy, matplotlib and Python have theirs below.
nitpick_ignore_regex = [
    (r"py:.*", r"(rich|torch|keras|onnx|distributed|_frozen_importlib)(\..*)?"),
]
# A reader has none of them; the signatures of literate/reference/export.md are shown all the same.
autodoc_mock_imports = ["distributed", "keras", "onnx", "torch"]

# Other people's books: read from here, never fetched.
BOOKS = {
    "matplotlib": "https://matplotlib.org/stable/",
    "numpy": "https://numpy.org/doc/stable/",
    "python": "https://docs.python.org/3/",
}
intersphinx_mapping = {
    name: (url, str(ROOT / "docs" / "inventories" / f"{name}.inv")) for name, url in BOOKS.items()
}

# Old addresses, and the pages that took their place
redirects = {
    "making/tangle": "pages.html",
    "making/sync": "pages.html",
    "making/watch": "pages.html",
    "making/run": "pages.html",
    "making/views": "pages.html",
    "making/weave": "own-book.html",
    "making/names": "own-book.html",
    "making/print": "own-book.html",
    "making/equations": "mathematics.html",
    "making/pointing": "mathematics.html",
    "making/practice": "exercises.html",
    "making/course": "exercises.html",
    "making/contributing": "changing.html",
    "making/live": "changing.html",
    "making/new": "changing.html",
    "indexes/identifiers": "files.html",
    "network/reporting": "../reference/reporting.html",
    "network/saving": "../reference/saving.html",
    "network/export": "../reference/export.html",
    "network/shapes": "../reference/shapes.html",
    "workflows/scripts": "../reference/scripts.html",
}

# Pages
html_static_path = ["docs/_static"]
html_favicon = "docs/_static/favicon.svg"
weave_figure_fonts = {
    "text": "docs/_static/fonts/source-sans-3.woff2",
    "math": "docs/_static/fonts/stix-two-math.woff2",
}
pygments_style = "docs.palette.Light"
pygments_dark_style = "docs.palette.Dark"
html_theme_options = {
    "light_css_variables": {**FONTS, **LIGHT},
    "dark_css_variables": DARK,
    "light_logo": "logo-light.svg",
    "dark_logo": "logo-dark.svg",
    "sidebar_hide_name": True,
    "top_of_page_buttons": [],
}
