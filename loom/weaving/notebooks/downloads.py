"""Pages with code cells, as notebooks to download."""

import json
import posixpath
from contextlib import suppress
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.documents.folder import get_document_path, read_once
from loom.weaving.adapters import (
    find_notebook_folder,
    find_result_cache,
    open_result_cache,
)
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.filecache import FileCache, compute_fingerprint
from loom.weaving.book.solutions import make_shown_text
from loom.weaving.book.sources import read_source
from loom.weaving.notebooks.conversion import Cell, make_notebook
from loom.weaving.notebooks.firstcell import find_version, make_first_cell
from loom.weaving.notebooks.notebookroles import Titles


def _find_left_notebook(env: BuildEnvironment, docname: str) -> Path:
    """The notebook of a page as MyST-NB has left it."""
    return find_notebook_folder(env) / f"{docname}.ipynb"


def _fill_notebook(app: Sphinx, doctree: nodes.document) -> None:
    """Give the notebook of a page the results that the page shows."""
    docname = app.env.docname
    path = _find_left_notebook(app.env, docname)
    if docname not in get_book(app.env).data["keys"]:
        return
    made = nbformat.read(path, as_version=4)
    with open_result_cache(find_result_cache(app.env)) as cache, suppress(KeyError):
        # a page that failed isn't in the cache
        _, made = cache.merge_match_into_notebook(made)
        nbformat.write(made, path)


def _read_results(env: BuildEnvironment, docname: str) -> list[Cell]:
    """The code cells of a page, as they were run."""
    path = _find_left_notebook(env, docname)
    if not path.exists():
        return []
    return [
        Cell(
            "code",
            "".join(each["source"]),
            each["execution_count"],
            tuple(each["outputs"]),
        )
        for each in json.loads(path.read_text("utf-8"))["cells"]
        if each["cell_type"] == "code"
    ]


def _make_title_finder(env: BuildEnvironment, here: str) -> Titles:
    """A function from a page, as a page speaks of it, to its title."""

    def find_title(page: str) -> str:
        path = posixpath.join("/", posixpath.dirname(here), page)
        name = posixpath.normpath(path).lstrip("/")
        known = env.titles.get(name)  # a lost page is told of
        return known.astext() if known else name

    return find_title


def _write_notebooks(app: Sphinx, error: Exception | None) -> None:
    """Write the notebooks beside the pages."""
    if error or app.builder.format != "html":
        return
    env, cache = app.env, FileCache(app.outdir, "notebooks")
    book = get_book(env).data
    for docname in sorted(env.found_docs & book["keys"].keys()):
        text = make_shown_text(app, read_source(env, docname))
        ran, path = _read_results(env, docname), f"{docname}.ipynb"
        document, _ = read_once(get_document_path(docname), text)
        first = make_first_cell(Path(app.srcdir).parent, document)
        if cache.is_current(
            path, compute_fingerprint(text, ran, book["contents"], first)
        ):
            continue
        made = make_notebook(text, first, _make_title_finder(env, docname), ran)
        cache.write_file(path, json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    cache.save()


def _require_version(app: Sphinx) -> None:
    """Say before the pages are woven, not after, if there is no version to print."""
    if get_config().notebooks.package:
        find_version(Path(app.srcdir).parent)


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("builder-inited", _require_version)
    app.connect("doctree-read", _fill_notebook)
    app.connect("build-finished", _write_notebooks)
