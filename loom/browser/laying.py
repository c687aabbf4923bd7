"""The files that a page fetches to start Python, and the list of them."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from loom.browser.bundle import make_bundle
from loom.browser.distribution import find_distribution
from loom.browser.imports import KEPT_IMPORTS
from loom.browser.lockfile import LOCK, shorten_lock
from loom.browser.sitefiles import SiteFile, lay_bytes, lay_file
from loom.config import get_config
from loom.tangling.files import prepare_cache, replace_bytes

LIST = "python-files.json"
_BUNDLE = "book.zip"
_FOLDER = "python-files"


def lay_bundle(
    root: Path, static: Path, show: Callable[[str], str] | None = None
) -> SiteFile:
    """Make the archive of a book, and lay it into a folder of a site.

    :param root: The book's folder.
    :param static: The folder.
    :param show: What readers of the site may see of a document.
    """
    KEPT_IMPORTS.use(root)
    data = make_bundle(root, show)
    KEPT_IMPORTS.keep(root)
    folder = static / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return lay_bytes(data, folder / _BUNDLE)


def move_bundle(source: Path, static: Path) -> None:
    """Move what :func:`lay_bundle` has laid from one folder to another."""
    (static / _FOLDER).mkdir(parents=True, exist_ok=True)
    for file in (source / _FOLDER).iterdir():
        replace_bytes(static / _FOLDER / file.name, file.read_bytes())
    shutil.rmtree(source)


def lay_files(
    root: Path,
    static: Path,
    show: Callable[[str], str] | None = None,
    bundle: SiteFile | None = None,
) -> bool:
    """Lay all files into a folder of a site, and the list; return whether there are.

    :param root: The book's folder.
    :param static: The folder; what an earlier weave has laid there goes at the end.
    :param show: What readers of the site may see of a document.
    :param bundle: The archive, if it is laid already.
    :raises LookupError: Pyodide can't be had here.
    :raises OSError: Its files are not those of the settings.
    """
    found = find_distribution(root)
    if not found:
        remove_files(static)
        return False
    prepare_cache(root)
    folder = static / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)

    def lay_group(rows: Sequence[tuple[str, str]]) -> list[SiteFile]:
        return [
            lay_file(root, found[name], digest, folder)
            for name, digest in rows
            if name != LOCK
        ]

    browser = get_config().browser
    lock = shorten_lock(found[LOCK].read_bytes(), found.keys())
    core = [lay_bytes(lock, folder / LOCK), bundle or lay_bundle(root, static, show)]
    groups = {
        "core": lay_group(browser.core) + core,
        "figures": lay_group(browser.figures),
    }
    content = {
        "pyodide": browser.pyodide,
        "bundle": _BUNDLE,
        "packages": ["numpy"],
        "groups": groups,
    }
    replace_bytes(static / LIST, f"{json.dumps(content, indent=1)}\n".encode())
    laid = _list_paths(groups)
    for file in folder.iterdir():
        if f"{_FOLDER}/{file.name}" not in laid:
            file.unlink()
    return True


def is_laid(static: Path) -> bool:
    """Whether a folder has the list, and all files that are on it."""
    try:
        listed = json.loads((static / LIST).read_text("utf-8"))
        paths = _list_paths(listed["groups"])
    except (OSError, ValueError, KeyError, TypeError):
        return False  # there is none, or it was cut short
    return all((static / path).is_file() for path in paths)


def _list_paths(groups: Mapping[str, Sequence[SiteFile]]) -> set[str]:
    """Where the files of a list lie, from the folder of the list."""
    files = (file for group in groups.values() for file in group)
    return {file["path"].partition("?")[0] for file in files}


def remove_files(static: Path) -> None:
    """Remove what an earlier weave has laid into a folder of a site."""
    (static / LIST).unlink(missing_ok=True)
    shutil.rmtree(static / _FOLDER, ignore_errors=True)
