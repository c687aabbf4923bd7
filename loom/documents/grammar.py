"""The words that the format knows: languages, attributes, options, directives."""

from loom.config import get_config

DISPLAY = (
    "text",
    "console",
    "bash",
    "toml",
    "json",
    "markdown",
    "latex",
    "css",
    "javascript",
    "html",
)
ATTRIBUTES = {
    "python": ("file", "#", "start", "solution", "replaces"),
    "pycon": ("check",),
    "diff": ("solution",),
}
CELL_OPTIONS = ("file", "chunk", "tags", "mystnb", "caption", "name", "browser")
# what git leaves around the texts of a place
MERGE_MARKS = "<<<<<<< ", "||||||| ", ">>>>>>> "
SHOWN = "code-block", "code", "sourcecode"  # one thing to MyST
_DIRECTIVES = (
    "code-cell",
    *SHOWN,
    "eval-rst",
    "drawing",
    "interactive",
    "toctree",
    "chapters",
    "figure",
    "image",
    "math",
    "list-table",
    "csv-table",
    "table",
    "contents",
    "literalinclude",
    "include",
    "raw",
    "only",
    "index",
    "note",
    "tip",
    "hint",
    "important",
    "warning",
    "caution",
    "attention",
    "danger",
    "error",
    "seealso",
    "admonition",
    "tab-set",
    "tab-item",
    "grid",
    "grid-item",
    "grid-item-card",
    "card",
    "topic",
    "glossary",
    "bibliography",
    "epigraph",
    "rubric",
)
VERBATIM = "eval-rst", *SHOWN  # a fence in them is only shown


def find_languages() -> dict[str, str]:
    """The kind of block that each language makes without braces, or ''."""
    shown = (*DISPLAY, *get_config().languages)
    return {
        "python": "example",
        "pycon": "doctest",
        "mermaid": "diagram",
        **dict.fromkeys(shown, "display"),
        "diff": "",
    }


def find_directives() -> tuple[str, ...]:
    """The directives that a document may use."""
    return (*_DIRECTIVES, *get_config().directives)
