"""Code cells: when they run again."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

import yaml
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.documents.folder import find_files, get_document_path, read_once
from loom.documents.markdown import FRONT
from loom.documents.model import Document
from loom.tracing.dependencies import (
    KEPT_MODULES,
    Find,
    find_dependencies,
    find_module_files,
    read_module,
)
from loom.weaving.adapters import count_warnings
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.sources import find_code_root, read_source
from loom.weaving.figures.figurefonts import compute_style

_KERNEL = re.compile(r"^kernelspec:.*\n(?:(?:[ \t#}].*)?\n)*", re.M)
_NO_DATA = re.compile(r"\.pyc?$|\.egg-info/")
_DATA = re.compile(r"""(['"])([\w./-]+\.\w+)\1""")


def list_cells(document: Document) -> list[str]:
    """The code of the code cells of a document."""
    return ["\n".join(each.code) for each in document.blocks if each.kind == "cell"]


def compute_key(
    document: Document,
    root: Path | str,
    find: Find = find_module_files,
    style: str = "",
    data: str = "",
) -> str:
    """What the results of a page depend on, beside its own cells.

    :param document: Its document.
    :param root: The folder of the tangled code.
    :param find: What tells the files behind a name.
    :param style: A digest of the style of figures.
    :param data: As of :func:`compute_data_digest`.
    """
    code = "\n".join(list_cells(document))
    digest = hashlib.sha256(style.encode())
    files = sorted(find_dependencies(code, root, find))
    for file in files:
        name = file.relative_to(root).as_posix()
        digest.update(f"{name} {read_module(file).digest}".encode())
    for name in dict.fromkeys(name for _, name in _DATA.findall(code)):
        if (path := Path(root).parent / name).is_file():
            digest.update(f"{name} ".encode() + path.read_bytes())
    digest.update(data.encode() if files else b"")
    return digest.hexdigest()[:16]


def compute_data_digest(root: Path | str) -> str:
    """A digest of the files beside the code; which of them it reads, nobody knows.

    :param root: The folder of the tangled code.
    """
    root, config, digest = Path(root), get_config(), hashlib.sha256()
    for path in find_files(root.parent, root.name, "") if root.is_dir() else ():
        is_record = path in (config.manifest, config.exercises)
        if not is_record and not _NO_DATA.search(path):
            digest.update(f"{path} ".encode() + (root.parent / path).read_bytes())
    return digest.hexdigest()


def add_key(text: str, page: str, key: str) -> str:
    """The text of a page with its name and the key in its kernel's description.

    Results are found again by a digest of the cells and of this description. With the
    name in it no two pages share one, and so no process reads the results of a page
    while another, that has met the same cells, is writing them.
    """
    front = FRONT.match(text)
    place = _KERNEL.search(text, 0, front.end()) if front else None
    if not front or not place:
        return text
    try:
        kernel = yaml.safe_load(front[0].strip("- \t\n"))["kernelspec"]
    except yaml.YAMLError:  # MyST-NB says so
        return text
    if not isinstance(kernel, dict):
        return text
    line = json.dumps(kernel | {"page": page, "code": key})
    rest = "\n" * (place[0].count("\n") - 1)  # no line of the page moves
    return f"{text[: place.start()]}kernelspec: {line}\n{rest}{text[place.end() :]}"


def is_asked_for(app: Sphinx, docname: str) -> bool:
    """Whether to look at a page: at all, unless some are named."""
    only = app.config.weave_only
    return only is None or docname in only


def _add_page_key(app: Sphinx, docname: str, source: list[str]) -> None:
    """Before a page is read: its key becomes part of the page."""
    if not _KERNEL.search(source[0]):
        return
    document, _ = read_once(get_document_path(docname), source[0])
    root = find_code_root(app)
    data = compute_data_digest(root)
    key = compute_key(document, root, style=compute_style(app), data=data)
    if list_cells(document):
        get_book(app.env).data["keys"][docname] = key
    source[0] = add_key(source[0], docname, key)


def _find_outdated_pages(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Pages whose code cells import something that has changed."""
    keys = get_book(env).data["keys"]
    find = cache(find_module_files)  # for this look: files come and go
    style, root = compute_style(app), find_code_root(app)
    data = compute_data_digest(root)

    def is_changed(docname: str) -> bool:
        document, _ = read_once(get_document_path(docname), read_source(env, docname))
        return compute_key(document, root, find, style, data) != keys[docname]

    return [
        docname
        for docname in sorted(keys)
        if docname in env.found_docs
        and docname not in added
        and is_asked_for(app, docname)
        and is_changed(docname)
    ]


def _read_long_pages_first(
    app: Sphinx, env: BuildEnvironment, docnames: list[str]
) -> None:
    """Pages with the most cells come first, so that no process ends up alone.

    Sphinx gives each process a row of neighbours; by name, those that take longest
    would stand in one row, the last.
    """

    def count_cells(docname: str) -> int:
        text = read_source(env, docname)
        return len(list_cells(read_once(get_document_path(docname), text)[0]))

    docnames.sort(key=count_cells, reverse=True)


def _forget_faulty_build(app: Sphinx, error: Exception | None) -> None:
    """A build with warnings isn't remembered, so that they stay."""
    if count_warnings(app):
        Path(app.doctreedir, ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_config_value("weave_only", None, "")
    app.add_config_value("weave_figure_fonts", {}, "")
    root = Path(app.srcdir).parent
    app.connect("builder-inited", lambda app: KEPT_MODULES.use(root))
    app.connect("source-read", _add_page_key)
    app.connect("env-get-outdated", _find_outdated_pages)
    app.connect("env-before-read-docs", _read_long_pages_first)
    app.connect("build-finished", _forget_faulty_build)
    app.connect("build-finished", lambda app, error: KEPT_MODULES.keep(root))
