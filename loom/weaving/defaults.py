"""The settings that every book shares: `from loom.weaving.defaults import *`.

The `conf.py` of a book imports all of them, and says what is its own below.
"""

import os

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx_autodoc_typehints",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
    "loom.weaving",
    "loom.browser.weaving",
]
exclude_patterns = ["_build"]
nitpicky = True

# Documents
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_fence_as_directive = ["diff", "mermaid", "pycon", "python"]
myst_heading_anchors = 3
math_numfig = False
html_math_renderer = "mathml"
mermaid_output_format = "svg"

# Code cells
nb_execution_mode = "cache"
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_code_prompt_show = "Show the {type}"
nb_code_prompt_hide = "Hide the {type}"
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0), ("html", "image/svg+xml", 1)]

# API sections
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
typehints_document_rtype_none = False
typehints_use_rtype = False
add_module_names = False

# Pages. A sitemap, and pictures for messages about a page, hold whole addresses: they
# are made where the environment says the site's, WEAVE_ADDRESS=https://host/folder/.
# Without it no page holds any, and the site works wherever it lies.
html_baseurl = os.environ.get("WEAVE_ADDRESS", "")
html_theme = "furo"
html_copy_source = True
html_secnumber_suffix = " "
html_show_sphinx = False
copybutton_selector = "div.highlight > pre, div.highlight > .parts"
copybutton_exclude = ".linenos, .row-cell, .fold > summary, .chunk-link"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
