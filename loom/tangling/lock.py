"""One run at a time changes a book."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from loom.config import get_config
from loom.documents.folder import find_documents
from loom.documents.paths import CACHE
from loom.problems import describe_missing_library
from loom.tangling.files import IGNORE, LOCK, get_temporary_name, prepare_cache
from loom.tangling.state import JOURNAL, find_obstacle
from loom.tangling.store import STORE

LONGEST_WRITE = 60  # seconds that a process may need for one file


def refuse_strange_folder(root: Path) -> None:
    """Refuse to work in a folder that is no repository of ours."""
    find_documents(root)
    for path in (get_config().manifest, JOURNAL, LOCK, IGNORE, STORE):
        if why := find_obstacle(root, path):
            raise OSError(f"{why}; the tool needs its place")


@contextmanager
def lock_repository(root: Path) -> Iterator[None]:
    """Let one run at a time change a repository."""
    refuse_strange_folder(root)
    prepare_cache(root)
    if sys.platform == "emscripten":  # a browser's only process has its files alone
        yield
        return
    with hold_lock(root / LOCK, "another run"):
        _remove_leftovers(root)
        yield


@contextmanager
def hold_lock(file: Path, other: str) -> Iterator[None]:
    """Let one process at a time do something.

    :param file: Whose lock it is; the file stays.
    :param other: What the process that has the lock does, for who waits.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError:
        raise describe_missing_library(
            "filelock", "lets one run wait for another"
        ) from None
    lock = FileLock(file)
    try:
        held = lock.acquire(blocking=False)
    except Timeout:
        print(
            f"{get_config().program}: {other} is at work here; waiting for its end",
            file=sys.stderr,
            flush=True,
        )
        held = lock.acquire()
    with held:
        yield


def _remove_leftovers(root: Path) -> None:
    """Remove the new texts of runs that were killed."""
    for new in (root / CACHE).glob(f"*{get_temporary_name('*')}"):
        with suppress(FileNotFoundError):  # whose process has just put it in its place
            if time.time() - new.stat().st_mtime > LONGEST_WRITE:
                new.unlink()
