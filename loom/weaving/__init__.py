"""The Sphinx extension that turns the documents into pages."""

import time
import zlib
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from loom.config import use_book

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

PARTS = (
    "links",
    "solutions",
    "blocks",
    "equations",
    "sidebyside",
    "symbols",
    "pointing",
    "boxes",
    "counts",
    "diagrams",
    "notebooks",
    "downloads",
    "figures",
    "places",
    "views",
    "indexes",
    "header",
    "numbers",
    "codelinks",
    "palette",
)


def version() -> int:
    """A number that changes with the code, to read all pages anew."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return zlib.crc32(b"".join(file.read_bytes() for file in files))


def setup(app: "Sphinx") -> "ExtensionMetadata":
    """Connect every part with Sphinx."""
    use_book(app.confdir)
    for part in PARTS:
        import_module(f".{part}", __name__).setup(app)
    app.add_css_file("weave.css")
    app.add_css_file("print.css", media="print")
    app.add_js_file("weave.js", loading_method="defer")
    app.connect("builder-inited", write_alone)
    for reader in begin, alone:
        app.connect("env-before-read-docs", reader)
    for reader in date, together:
        app.connect("env-updated", reader)
    return {
        "version": "1",
        "env_version": version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


LAG = 20_000  # µs


def begin(app: "Sphinx", env: "BuildEnvironment", docnames: list[str]) -> None:
    """Note when pages begin to be read."""
    app.weave_began = time.time_ns() // 1000 - LAG


def date(app: "Sphinx", env: "BuildEnvironment") -> None:
    """What was saved while it was read is to be read again."""
    for name, read in env.all_docs.items():
        with suppress(OSError):  # it is gone
            saved = env.doc2path(name).stat().st_mtime_ns // 1000
            if app.weave_began <= saved < read:
                env.all_docs[name] = app.weave_began


FEW = 3  # pages


def alone(app: "Sphinx", env: "BuildEnvironment", docnames: list[str]) -> None:
    """Let one process read what are few pages."""
    app.weave_processes = app.parallel
    if len(docnames) <= FEW:
        app.parallel = 1


def together(app: "Sphinx", env: "BuildEnvironment") -> None:
    app.parallel = app.weave_processes


def write_alone(app: "Sphinx") -> None:
    """Let one process write what are few pages."""
    builder, write = app.builder, app.builder.write_documents

    def written(docnames: "Set[str]") -> None:
        builder.parallel_ok = builder.parallel_ok and len(docnames) > FEW
        write(docnames)

    builder.write_documents = written
