"""How Sphinx weaves the documents in literate/ into the site."""

import os
import shutil
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tangled")]

from docs.palette import DARK, FONTS, LIGHT  # noqa: E402
from docs.redirects import make_redirects  # noqa: E402
from loom.weaving.defaults import *  # noqa: E402, F403
from loom.weaving.defaults import extensions  # noqa: E402

PACKAGE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
project = "EpyNN, the literate edition"
author = "the authors of EpyNN, the literate edition"
copyright = author
html_title = "EpyNN, literate"
version = release = PACKAGE["version"]

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

redirects = make_redirects()

# Pages
html_static_path = ["docs/_static"]
# The foot of a page. It leads to the repository where `[project.urls]` or the environment says one.
html_context = {
    "licence": PACKAGE["license"],
    "repository": os.environ.get("WEAVE_REPOSITORY")
    or PACKAGE.get("urls", {}).get("Repository", ""),
}
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


def setup(app):  # noqa: ANN001, ANN201
    """Lay the licence beside the pages, under a name that browsers show as text."""
    app.connect(
        "builder-inited", lambda app: shutil.copy(ROOT / "LICENSE", Path(app.outdir, "license.txt"))
    )
