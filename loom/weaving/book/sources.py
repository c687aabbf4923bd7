"""The documents of the book, and the files that they describe."""

from functools import lru_cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.documents.folder import get_document_path, read_once
from loom.documents.markdown import use_kept_pieces
from loom.documents.model import Document
from loom.tangling.outputs import Output, make_outputs
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.filecache import compute_fingerprint


def find_code_root(app: Sphinx) -> Path:
    """The folder of the tangled files."""
    return Path(app.srcdir).parent / get_config().outputs


def find_build_folder(srcdir: Path) -> Path:
    """Where a weave keeps what it needs again, wherever the site itself is put.

    It is the book's own folder: beside a site that lies elsewhere, a folder such as
    `.ipython` can be the user's.
    """
    return Path(srcdir).parent / get_config().build


def read_source(env: BuildEnvironment, docname: str) -> str:
    """The document of a page, without the mark that some editors put ahead of all."""
    return Path(env.doc2path(docname)).read_text("utf-8-sig")


def read_sources(env: BuildEnvironment) -> tuple[tuple[str, str], ...]:
    """The text of each document, by its path in the repository."""
    return tuple(
        (get_document_path(docname), read_source(env, docname))
        for docname in sorted(env.found_docs)
        if Path(env.doc2path(docname)).suffix == ".md"
    )


@lru_cache(maxsize=1)
def assemble_files(
    texts: tuple[tuple[str, str], ...],
) -> tuple[list[Document], dict[str, Output]]:
    """The documents, and the files that they describe."""
    documents = [read_once(*text)[0] for text in texts]
    return documents, make_outputs(documents)[0]


def find_view(path: str) -> str:
    """The page that shows a tangled file."""
    return "files/" + path.removeprefix(f"{get_config().outputs}/").lstrip("/")


def _note_outputs(app: Sphinx, env: BuildEnvironment) -> None:
    """Note which files there are, if a document has changed."""
    book, texts = get_book(env).data, read_sources(env)
    if book["sources"] != (now := compute_fingerprint(texts)):
        book["sources"] = now
        book["outputs"] = sorted(map(find_view, assemble_files(texts)[1]))


def _note_text(app: Sphinx, docname: str, source: list[str]) -> None:
    """Note of which text a page is made."""
    get_book(app.env).data["texts"][docname] = compute_fingerprint(source[0])


def _find_other_texts(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Pages that were made of another text than the one that is there.

    Sphinx asks when a document was saved. It may have been while Sphinx read it; and
    the clock of a disk may be some milliseconds behind.
    """
    return [
        docname
        for docname, text in get_book(env).data["texts"].items()
        if docname in env.found_docs
        and text != compute_fingerprint(read_source(env, docname))
    ]


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("source-read", _note_text, priority=100)  # before others add to it
    app.connect("env-get-outdated", _find_other_texts)
    app.connect("builder-inited", lambda app: use_kept_pieces(Path(app.srcdir).parent))
    app.connect("env-updated", _note_outputs, priority=400)
