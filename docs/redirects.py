"""Addresses of the first edition, and what answers them: tests/weave/addresses.txt lists all.

A place on a page, `#name`, is carried over. Where there is none any more, the page opens at its
top.
"""

from posixpath import dirname, relpath

# Pages that have moved, or whose subject another page has
PAGES = {
    "making/tangle": "making/pages",
    "making/sync": "making/pages",
    "making/watch": "making/pages",
    "making/run": "making/pages",
    "making/views": "making/pages",
    "making/weave": "making/own-book",
    "making/names": "making/own-book",
    "making/print": "making/own-book",
    "making/equations": "making/mathematics",
    "making/pointing": "making/mathematics",
    "making/practice": "making/exercises",
    "making/course": "making/exercises",
    "making/contributing": "making/changing",
    "making/live": "making/changing",
    "making/new": "making/changing",
    "indexes/identifiers": "indexes/files",
    "network/reporting": "reference/reporting",
    "network/saving": "reference/saving",
    "network/export": "reference/export",
    "network/shapes": "reference/shapes",
    "workflows/scripts": "reference/scripts",
}
# Files that no page makes any more: those of the tool, and a few of the library
FILES = {
    "making/own-book": """
        docs/weave/__init__.py docs/weave/blocks.py docs/weave/boxes.py
        docs/weave/browser.py docs/weave/codelinks.py docs/weave/counts.py
        docs/weave/diagrams.py docs/weave/downloads.py docs/weave/equations.py
        docs/weave/figures.py docs/weave/fonts.py docs/weave/inventory.py
        docs/weave/lines.py docs/weave/links.py docs/weave/notebooks.py
        docs/weave/numbers.py docs/weave/onepage.py docs/weave/palette.py docs/weave/pdf.py
        docs/weave/serve.py docs/weave/shots.py docs/weave/sidebyside.py
        docs/weave/symbols.py
    """,
    "making/exercises": """
        docs/weave/checks.py docs/weave/course.py docs/weave/practice.py
        docs/weave/solutions.py
    """,
    "making/mathematics": """
        docs/weave/formulas.py docs/weave/pointing.py docs/weave/programs.py
        docs/weave/mathematics/__init__.py docs/weave/mathematics/arrays.py
        docs/weave/mathematics/axes.py docs/weave/mathematics/check.py
        docs/weave/mathematics/differences.py docs/weave/mathematics/edits.py
        docs/weave/mathematics/evaluate.py docs/weave/mathematics/grammar.py
        docs/weave/mathematics/markers.py docs/weave/mathematics/meaning.py
        docs/weave/mathematics/page.py docs/weave/mathematics/report.py
        docs/weave/mathematics/tree.py
    """,
    "making/pages": """
        tangle.py docs/weave/header.py docs/weave/identifiers.py docs/weave/indexes.py
        docs/weave/kept.py docs/weave/places.py docs/weave/views.py
    """,
    "making/changing": """
        docs/weave/new.py docs/weave/live/__init__.py docs/weave/live/board.py
        docs/weave/live/checker.py docs/weave/live/child.py docs/weave/live/kernel.py
        docs/weave/live/loop.py docs/weave/live/server.py docs/weave/live/weaver.py
    """,
    "reference/scripts": "setup.py",
    "reference/shapes": "epynn/commons/boxes.py epynn/commons/shapes.py",
    "reference/saving": "epynn/commons/version_1.py",
    "reference/export": "epynn/export/keras_back.py epynn/export/torch_back.py",
    "proof/keras": "tests/proof/compare.py tests/proof/grid.py",
}


def make_redirects() -> dict[str, str]:
    """Each old address, without `.html`, and the way from there to the page that answers."""
    moved = PAGES | {f"files/{file}": page for page in FILES for file in FILES[page].split()}
    return {old: f"{relpath(new, dirname(old))}.html" for old, new in moved.items()}
