"""The contents of the book, in a file beside its pages: contents.json.

What prints the book reads it there, whatever the pages look like.
"""

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.documents.toctrees import get_front, list_toctrees
from loom.tangling.files import replace_bytes
from loom.weaving.book.sources import assemble_files, read_sources

CONTENTS = "contents.json"


def _write_contents(app: Sphinx, error: Exception | None) -> None:
    """Write the parts of the book, with the titles of their pages."""
    if error or app.builder.name != "html":
        return
    env = app.env
    documents, _ = assemble_files(read_sources(env))
    front = get_front(documents)
    parts = [
        {
            "title": tree.caption,
            "is_read": tree.is_numbered or not tree.caption,
            "pages": {
                name: _make_title(env, name)
                for name, _ in tree.entries
                if name in env.titles
            },
        }
        for tree in (list_toctrees(front) if front else [])
    ]
    root = app.config.root_doc
    first = {"title": "", "is_read": True, "pages": {root: _make_title(env, root)}}
    contents = {
        "author": app.config.author,
        "ends": get_config().reading.ends,
        "parts": [first, *parts],
    }
    text = json.dumps(contents, ensure_ascii=False, indent=1)
    replace_bytes(Path(app.outdir, CONTENTS), f"{text}\n".encode())


def _make_title(env: BuildEnvironment, name: str) -> str:
    """The title of a page, with its number if it has one."""
    number = env.toc_secnumbers.get(name, {}).get("", ())
    title = env.titles[name].astext()
    return f"{'.'.join(map(str, number))} {title}".strip()


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("build-finished", _write_contents)
