"""Which equations of a page hold in code."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.documents.model import compute_digest
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.equations.complaints import describe_mark
from loom.equations.prose import omit_prose
from loom.tracing.dependencies import find_dependencies, find_module_files, read_module
from loom.weaving import compute_version
from loom.weaving.book.bookdomain import MARKS, get_book
from loom.weaving.book.sources import find_code_root, read_source
from loom.weaving.notebooks.cells import is_asked_for


def find_outdated_marks(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Run the equations of pages that are not read anyway, where something has changed.

    Those of the others are run where they are read, by several processes.

    :returns: The pages whose marks are no longer the same.
    """
    data = get_book(env).data
    data["judge"] = compute_judge_digest(app)
    for of_pages in (data[kind] for kind in MARKS):
        for name in of_pages.keys() - env.found_docs:
            del of_pages[name]
    kept = env.found_docs - added - changed
    return sorted(n for n in kept if is_asked_for(app, n) and renew_marks(env, n))


def renew_marks(env: BuildEnvironment, name: str) -> bool:
    """Run the equations of a page, if something has changed; whether its marks have."""
    data, path = get_book(env).data, Path(env.doc2path(name))
    text = read_source(env, name)
    whole = compute_digest(data["judge"] + text)
    before, without_prose = data["judged"].get(name, ("", ""))
    if before == whole:
        return False
    has_equations = path.suffix == ".md" and r"\tag{" in text
    needed = compute_digest(data["judge"] + omit_prose(text)) if has_equations else ""
    is_new = False
    if not needed or needed != without_prose:
        marks = _find_marks(Path(env.srcdir), path, text) if needed else ({}, {})
        is_new = marks != (data["marks"].get(name, {}), data["paths"].get(name, {}))
        data["marks"][name], data["paths"][name] = marks
    data["judged"][name] = whole, needed
    return is_new


def compute_judge_digest(app: Sphinx) -> str:
    """All the code that has a part in a mark."""
    root, settings = find_code_root(app), get_config().equations
    find = cache(find_module_files)  # for this look: files come and go
    library = {*(root / settings.package).rglob("*.py")}
    for name in settings.names:
        package, star, _ = name.partition(".*")
        files = (root / package.replace(".", "/")).glob("*.py") if star else ()
        modules = [package, *(f"{package}.{file.stem}" for file in files)]
        library |= find_dependencies("import " + ", ".join(modules), root, find)
    found = sha256(f"{numpy.__version__} {compute_version()}".encode())
    for file in sorted(library):
        found.update(read_module(file).digest.encode())
    return found.hexdigest()


def _find_marks(
    folder: Path, path: Path, text: str
) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """The marks of the equations that hold, and the number of their paths."""
    document, _ = read_document(path.relative_to(folder).as_posix(), text)
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
