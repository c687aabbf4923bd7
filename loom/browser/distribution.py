"""The files of Pyodide: where they are found, and that they are those of the settings.

They come from the folder that the environment names by ``PYODIDE``, else from that of
the settings, else from Pyodide's own distribution, which is asked for once.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from loom.config import FILE, get_config
from loom.settings import ConfigError

_VARIABLE = "PYODIDE"


class DistributionError(OSError):
    """A file is not what the settings say; the message says how to mend it."""


class AbsentError(LookupError):
    """The files can't be had here; the message says why."""


def find_distribution(root: Path) -> dict[str, Path]:
    """The files of Pyodide that the settings name, each with the right content.

    :param root: The book's folder.
    :returns: Where each lies, by its name; empty if the settings name none.
    :raises AbsentError: There is no folder of them, and no download.
    :raises ConfigError: The settings are wrong.
    :raises DistributionError: A file is missing where it should be, or another one.
    """
    digests = _read_digests()
    if not digests:
        return {}
    folder = _find_folder(root)
    if folder is None:
        return _download_files(digests)
    files = {name: folder / name for name in digests}
    for name, file in files.items():
        _check_file(file, digests[name])
    return files


def _read_digests() -> dict[str, str]:
    """The digest of each file, by its name."""
    browser = get_config().browser
    found = {}
    for name, digest in (*browser.core, *browser.figures):
        if not re.fullmatch("[0-9a-f]{64}", digest):
            raise ConfigError(
                f"{FILE}: the files of [browser] have {[name, digest]!r}; write the "
                "name of a file and its SHA-256"
            )
        found[name] = digest
    return found


def _find_folder(root: Path) -> Path | None:
    """The folder that has the files, or None: they are to be downloaded."""
    if named := os.environ.get(_VARIABLE):
        folder = Path(named)
        if not folder.is_dir():
            raise DistributionError(
                f"{_VARIABLE} names {named}, which is no folder; name the one that has "
                f"the files of Pyodide {get_config().browser.pyodide}"
            )
        return folder
    setting = get_config().browser.folder
    folder = root / setting
    return folder if setting and folder.is_dir() else None


def _check_file(file: Path, digest: str) -> None:
    """Refuse a file with another content than that of a digest."""
    version = get_config().browser.pyodide
    try:
        found = _compute_digest(file, file.stat().st_mtime_ns, file.stat().st_size)
    except OSError as error:
        raise DistributionError(
            f"{file} can't be read ({error.strerror}); put there the file of Pyodide "
            f"{version}"
        ) from None
    if found != digest:
        raise DistributionError(
            f"{file} has the SHA-256 {found}, and {FILE} says {digest}; put the file "
            f"of Pyodide {version} there, or write what belongs to another version"
        )


@lru_cache(100)  # a weave asks for the files several times, and they are large
def _compute_digest(file: Path, changed: int, size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _download_files(digests: Mapping[str, str]) -> dict[str, Path]:
    """The files from their own distribution, or those that were kept of it."""
    browser = get_config().browser
    if not browser.address:
        raise AbsentError(f"no folder has it, and {FILE} has no address for it")
    try:
        import pooch
    except ImportError:
        raise AbsentError(
            "no folder has it, and pooch, which downloads it, is absent"
        ) from None
    pooch.get_logger().setLevel("WARNING")  # else a weave seems to complain
    folder = pooch.os_cache("pyodide") / browser.pyodide
    store = pooch.create(folder, browser.address, registry=dict(digests))
    try:
        return {name: Path(store.fetch(name)) for name in digests}
    except ValueError as error:  # the digest of what came
        raise DistributionError(
            f"{browser.address} gives another file than {FILE} says: {error}; write "
            f"what belongs to Pyodide {browser.pyodide}, or another address"
        ) from None
    except OSError as error:
        raise AbsentError(
            f"no folder has it, and {browser.address} can't be had "
            f"({type(error).__name__})"
        ) from None
