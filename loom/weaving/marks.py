"""Which equations of a page hold in code."""

from hashlib import sha256
from pathlib import Path

import numpy
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.complaints import describe_mark
from loom.tracing.dependencies import read_module
from loom.weaving import compute_version
from loom.weaving.book import get_book
from loom.weaving.cells import find_code_root, is_asked_for


def renew_marks(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Run the equations of the pages on which something has changed.

    :returns: The pages whose marks are no longer the same.
    """
    data, code = get_book(env).data, compute_judge_digest(app)
    before, known, paths = data["marks"], data["judged"], data["paths"]
    data["marks"], data["judged"], data["paths"] = {}, {}, {}
    for name in env.found_docs:
        if name in before and not is_asked_for(app, name):
            data["judged"][name] = known.get(name)
            data["marks"][name] = before[name]
            data["paths"][name] = paths.get(name, {})
            continue
        path = Path(env.doc2path(name))
        text = path.read_text(encoding="utf-8")
        key = sha256((code + text).encode()).hexdigest()
        data["judged"][name] = key
        data["marks"][name], data["paths"][name] = (
            (before[name], paths.get(name, {}))
            if known.get(name) == key
            else _find_marks(app, path, text)
        )
    return [
        name
        for name, found in data["marks"].items()
        if found != before.get(name, {}) or data["paths"][name] != paths.get(name, {})
    ]


def compute_judge_digest(app: Sphinx) -> str:
    """All the code that has a part in a mark."""
    package = find_code_root(app) / get_config().equations.package
    library = sorted(package.rglob("*.py"))
    found = sha256(f"{numpy.__version__} {compute_version()}".encode())
    for file in library:
        found.update(read_module(file)[1])
    return found.hexdigest()


def _find_marks(
    app: Sphinx, path: Path, text: str
) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """The marks of the equations that hold, and the number of their paths."""
    if path.suffix != ".md" or r"\tag{" not in text:
        return {}, {}
    document, _ = read_document(path.relative_to(app.srcdir).as_posix(), text)
    checked = check_page(document)
    marks = {
        result.equation.tag: describe_mark(checked, result)
        for result in checked.results
        if not result.message
    }
    paths = {
        each.tag: len(each.paths)
        for each in checked.derivations
        if each.paths and not each.messages
    }
    return marks, paths
