"""The settings of Sphinx that the extension needs, for a `conf.py` to import.

    from loom.weaving.settings import *  # noqa: F403

A book without a `conf.py` is woven with these alone.
"""

import atexit
import gc
import sys
import warnings

# A build makes millions of nodes that live to its end. To look for garbage among them
# costs time, and at the end it is of no use; but what draws diagrams complains of all
# that is left.
gc.set_threshold(200_000, 50, 100)
atexit.register(lambda: "novasvg" in sys.modules or gc.freeze())

# sphinx-autodoc-typehints uses what Sphinx 10 will remove; nobody here can mend that.
warnings.filterwarnings("ignore", message=".*_RstSnippetParser.set_application")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx_autodoc_typehints",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
    "loom.weaving",
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
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0), ("html", "image/svg+xml", 1)]

# Descriptions of functions and classes
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
typehints_document_rtype_none = False
typehints_use_rtype = False
add_module_names = False

# Pages
html_theme = "furo"
html_copy_source = True
html_secnumber_suffix = " "
html_show_sphinx = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
