"""How Sphinx weaves the documents in literate/ into the site."""

import atexit
import gc
import sys
import warnings
from pathlib import Path

# A build makes millions of nodes that live to its end. To look for garbage among them costs time,
# and at the end it is of no use, but what draws diagrams complains of all that is left.
gc.set_threshold(200_000, 50, 100)
atexit.register(lambda: "novasvg" in sys.modules or gc.freeze())

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tangled")]

# sphinx-autodoc-typehints uses what Sphinx 10 will remove; nobody here can mend that.
warnings.filterwarnings("ignore", message=".*_RstSnippetParser.set_application")

project = "EpyNN, the literate edition"
author = "the authors of EpyNN, the literate edition"
copyright = author
html_title = "EpyNN, literate"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx_autodoc_typehints",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinx_reredirects",
    "sphinxcontrib.mermaid",
    "loom.weaving",
]
exclude_patterns = ["_build"]
templates_path = ["docs/_templates"]
nitpicky = True
# These have no inventory; NumPy, matplotlib and Python have theirs below.
nitpick_ignore_regex = [
    (r"py:.*", r"(rich|torch|keras|onnx|distributed|_frozen_importlib)(\..*)?"),
]

# Documents
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_fence_as_directive = ["diff", "mermaid", "pycon", "python"]
myst_heading_anchors = 3
math_numfig = False
html_math_renderer = "mathml"
mermaid_output_format = "svg"

# Other people's books: read from here, never fetched.
BOOKS = {
    "matplotlib": "https://matplotlib.org/stable/",
    "numpy": "https://numpy.org/doc/stable/",
    "python": "https://docs.python.org/3/",
}
intersphinx_mapping = {
    name: (url, str(ROOT / "docs" / "inventories" / f"{name}.inv")) for name, url in BOOKS.items()
}

# Addresses of the first edition, and the pages that took their place
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
}

# Code cells
nb_execution_mode = "cache"
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0), ("html", "image/svg+xml", 1)]

# API sections
autodoc_member_order = "bysource"
# A reader has none of them; the signatures of literate/network/export.md are shown all the same.
autodoc_mock_imports = ["distributed", "keras", "onnx", "torch"]
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
typehints_document_rtype_none = False
typehints_use_rtype = False
add_module_names = False

# Pages
html_theme = "furo"
html_static_path = ["docs/_static"]
html_favicon = "docs/_static/favicon.svg"
html_copy_source = True
html_secnumber_suffix = " "
html_show_sphinx = False
pygments_style = "loom.weaving.palette.Light"
pygments_dark_style = "loom.weaving.palette.Dark"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

FONTS = {
    "font-stack": "'Source Serif 4', 'STIX Two Math', Georgia, serif",
    "font-stack--headings": "'Source Sans 3', 'Helvetica Neue', Arial, sans-serif",
    "font-stack--monospace": "'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
}
LIGHT = {
    "color-background-primary": "#fffefb",
    "color-background-secondary": "#f7f5f0",
    "color-background-hover": "#efece4",
    "color-background-border": "#e4e0d6",
    "color-foreground-primary": "#20242c",
    "color-foreground-secondary": "#4d5360",
    "color-foreground-muted": "#626875",
    "color-foreground-border": "#8a8f9a",
    "color-brand-primary": "#1f4f9e",
    "color-brand-content": "#1f56ad",
    "color-brand-visited": "#1f56ad",
    "color-code-background": "#f7f5f0",
    "color-code-foreground": "#20242c",
    "color-inline-code-background": "#f3f0e8",
    "color-api-name": "#1f56ad",
    "color-api-pre-name": "#4d5360",
    "weave-caption": "#efece4",
    "weave-lit": "#fff0b8",
    "weave-lit-line": "#d99a00",
    "weave-symbol": "#cfe0fb",
    "weave-symbol-line": "#2f6fd0",
    "weave-accent": "#9c4705",
    "weave-added": "#e2f2e4",
    "weave-removed": "#fbe5e2",
    "diagram-fill": "#eaf1fc",
    "diagram-line": "#5f86c4",
    "diagram-text": "#20242c",
    "diagram-page": "#fffefb",
    "diagram-group": "#f7f5f0",
    "diagram-group-line": "#c9c3b4",
    "diagram-note": "#fff0b8",
    "figure-text": "#4d5360",
    "figure-line": "#8a8f9a",
    "figure-grid": "#e4e0d6",
    "figure-1": "#2f6fd0",
    "figure-2": "#d9650b",
    "figure-3": "#23915c",
    "figure-4": "#c93a52",
    "figure-5": "#8657c5",
    "figure-6": "#0f8b9e",
    "ansi-red": "#b3261e",
    "ansi-green": "#1b6e3c",
    "ansi-yellow": "#7a5a00",
    "ansi-blue": "#1f56ad",
    "ansi-magenta": "#8a2f8f",
    "ansi-cyan": "#0b6b7a",
    "ansi-grey": "#626875",
}
DARK = {
    "color-background-primary": "#15181e",
    "color-background-secondary": "#1b1f26",
    "color-background-hover": "#252a33",
    "color-background-border": "#30363f",
    "color-foreground-primary": "#dfe2e8",
    "color-foreground-secondary": "#b3b9c4",
    "color-foreground-muted": "#979eab",
    "color-foreground-border": "#6d7480",
    "color-brand-primary": "#9cc1ff",
    "color-brand-content": "#8fb8ff",
    "color-brand-visited": "#8fb8ff",
    "color-code-background": "#1b1f26",
    "color-code-foreground": "#dfe2e8",
    "color-inline-code-background": "#232830",
    "color-api-name": "#8fb8ff",
    "color-api-pre-name": "#b3b9c4",
    "weave-caption": "#252a33",
    "weave-lit": "#463a10",
    "weave-lit-line": "#e0b03a",
    "weave-symbol": "#223c63",
    "weave-symbol-line": "#6ea5ff",
    "weave-accent": "#f0a35e",
    "weave-added": "#17321f",
    "weave-removed": "#42201f",
    "diagram-fill": "#22304a",
    "diagram-line": "#7ea2dc",
    "diagram-text": "#dfe2e8",
    "diagram-page": "#15181e",
    "diagram-group": "#1b1f26",
    "diagram-group-line": "#454c58",
    "diagram-note": "#463a10",
    "figure-text": "#b3b9c4",
    "figure-line": "#6d7480",
    "figure-grid": "#2a3038",
    "figure-1": "#6ea5ff",
    "figure-2": "#f5924a",
    "figure-3": "#4fc48a",
    "figure-4": "#ff7d90",
    "figure-5": "#b592f0",
    "figure-6": "#3fc0d4",
    "ansi-red": "#ff8a80",
    "ansi-green": "#6fd39a",
    "ansi-yellow": "#e3c267",
    "ansi-blue": "#8fb8ff",
    "ansi-magenta": "#dd9bea",
    "ansi-cyan": "#63cfe0",
    "ansi-grey": "#979eab",
}
html_theme_options = {
    "light_css_variables": {**FONTS, **LIGHT},
    "dark_css_variables": DARK,
    "light_logo": "logo-light.svg",
    "dark_logo": "logo-dark.svg",
    "sidebar_hide_name": True,
    "top_of_page_buttons": [],
}
