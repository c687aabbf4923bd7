"""The book without its solutions, for a class."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from loom.documents.containers import find_containers
from loom.documents.markdown import find_pieces, normalize_text
from loom.documents.reader import read_document


def without(text: str) -> str:
    """A document in which solutions are empty lines."""
    plain = normalize_text(text)
    lines, found = plain.split("\n"), list(find_pieces(plain))
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
    # of the text as it came, since normal() empties the front matter
    kept = re.split(r"\r\n|\r|\n", text)
    for first, last in away:
        kept[first:last] = [""] * (last - first)
    return "\n".join(kept)


def shown(app: Sphinx, text: str) -> str:
    """What readers of this site may see of a document."""
    return text if app.config.weave_solutions else without(text)


def read(app: Sphinx, docname: str, source: list[str]) -> None:
    """Before a page is read."""
    source[0] = shown(app, source[0])


def understood(word: str) -> bool:
    """Whether solutions are wanted."""
    if word not in ("", "0", "1"):
        raise ConfigError(
            f"SOLUTIONS is 0, without them, or 1, with them, and got {word!r}"
        )
    return word != "0"


def take_over(app: Sphinx, config: Config) -> None:
    """Keep Sphinx from copying documents with their solutions."""
    if not config.weave_solutions:
        config.html_copy_source = False


def forget_words(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Begin the index of words anew if all pages are read."""
    if env.found_docs <= set(docnames):
        Path(app.outdir, "searchindex.js").unlink(missing_ok=True)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the documents, as they are shown, beside the pages."""
    if error or app.config.weave_solutions or app.builder.format != "html":
        return
    for docname in sorted(app.env.found_docs):
        path = Path(app.env.doc2path(docname))
        copy = Path(app.outdir, "_sources", source_name(app, docname))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(shown(app, path.read_text("utf-8")), "utf-8")


def source_name(app: Sphinx, docname: str) -> str:
    """What the document of a page is called below _sources."""
    name = app.env.doc2path(docname, base=False).as_posix()
    suffix = app.config.html_sourcelink_suffix
    return name if name.endswith(suffix) else name + suffix


def setup(app: Sphinx) -> None:
    wanted = understood(os.environ.get("WEAVE_SOLUTIONS", ""))
    app.add_config_value("weave_solutions", wanted, "env")
    app.connect("config-inited", take_over)
    app.connect("env-before-read-docs", forget_words)
    app.connect("source-read", read, priority=400)
    app.connect("build-finished", write)
