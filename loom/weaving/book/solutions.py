"""The book without its solutions, for a class."""

import os
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from loom.documents.containers import find_containers
from loom.documents.markdown import find_pieces, normalize_text
from loom.documents.reader import read_document
from loom.tangling.files import replace_bytes
from loom.weaving.book.sources import read_source

_SETTING = "WEAVE_SOLUTIONS"


def remove_solutions(text: str) -> str:
    """A document in which solutions are empty lines."""
    plain = normalize_text(text)
    lines, found = plain.split("\n"), find_pieces(plain)
    code = {line for piece in found for line in range(piece.first, piece.last)}
    page, _ = read_document("page.md", plain)
    heads = {block.line - 1 for block in page.blocks if block.kind == "solution"}
    away = [(piece.first, piece.last) for piece in found if piece.first in heads]
    for box in find_containers(lines, code):
        inside = range(box.first, box.last + 1)
        title = lines[box.first].partition("}")[2].strip()
        if box.name == "{dropdown}" and (
            title == "Solution" or heads.intersection(inside)
        ):
            away.append((inside.start, inside.stop))
    # Of the text as it came, since normalize_text empties the front matter
    shown = re.split(r"\r\n|\r|\n", text)
    for first, last in away:
        shown[first:last] = [""] * (last - first)
    return "\n".join(shown)


def make_shown_text(app: Sphinx, text: str) -> str:
    """What readers of this site may see of a document."""
    return text if app.config.weave_solutions else remove_solutions(text)


def _hide_solutions(app: Sphinx, docname: str, source: list[str]) -> None:
    """Before a page is read."""
    source[0] = make_shown_text(app, source[0])


def wants_solutions(word: str) -> bool:
    """Whether solutions are wanted.

    :param word: What the environment says.
    :raises ConfigError: It is no such word.
    """
    if word not in ("", "0", "1"):
        raise ConfigError(
            f"{_SETTING} is 0, without solutions, or 1, with them, and got {word!r}"
        )
    return word != "0"


def _keep_sources_back(app: Sphinx, config: Config) -> None:
    """Keep Sphinx from copying documents with their solutions."""
    if not config.weave_solutions:
        config.html_copy_source = False


def _write_shown_documents(app: Sphinx, error: Exception | None) -> None:
    """Write the documents, as they are shown, beside the pages."""
    if error or app.config.weave_solutions or app.builder.format != "html":
        return
    for docname in sorted(app.env.found_docs):
        copy = Path(app.outdir, "_sources", make_source_name(app.env, docname))
        text = make_shown_text(app, read_source(app.env, docname))
        replace_bytes(copy, text.encode())


def make_source_name(env: BuildEnvironment, docname: str) -> str:
    """What the document of a page is called below _sources."""
    name = env.doc2path(docname, base=False).as_posix()
    suffix = env.config.html_sourcelink_suffix
    return name if name.endswith(suffix) else name + suffix


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    wanted = wants_solutions(os.environ.get(_SETTING, ""))
    app.add_config_value("weave_solutions", wanted, "env")
    app.connect("config-inited", _keep_sources_back)
    app.connect("source-read", _hide_solutions, priority=400)
    app.connect("build-finished", _write_shown_documents)
