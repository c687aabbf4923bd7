"""The one watcher of saves: it looks at the files from time to time."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from loom.documents.folder import find_documents

# when a file was written last, its size, and its number on the disk
Stamp = tuple[int, int, int]


def watch_saves(
    root: Path,
    known: Mapping[str, Stamp] | None = None,
    is_over: Callable[[], bool] = lambda: False,
    every: float = 0.1,
) -> Iterator[set[str]]:
    """Yield the paths that were saved, made or removed, once they are at rest.

    All paths are yielded at once if nothing is known. An empty set says, once, that the
    folder of the documents cannot be read just now.

    :param root: The book's folder.
    :param known: What :func:`read_stamps` gave earlier, to go on from there.
    :param is_over: Asked before each look; the watch ends when it says so.
    :param every: Seconds between two looks.
    :raises OSError: The folder cannot be read at the first look.
    """
    told, before = known, known
    while not is_over():
        try:
            now: Mapping[str, Stamp] | None = read_stamps(root)
        except OSError:
            if told is None:
                raise
            if before is not None:
                yield set()
            now = None
        if now is not None and (told is None or now == before != told):
            old, told = told or {}, now
            yield {path for path in {*old, *now} if old.get(path) != now.get(path)}
        before = now
        time.sleep(every)


def read_stamps(root: Path, paths: Iterable[str] | None = None) -> dict[str, Stamp]:
    """The stamp of each file that is there, by path.

    :param paths: The files, from the root; all documents if None.
    """
    found = {}
    for path in find_documents(root) if paths is None else paths:
        try:
            status = os.stat(root / path)
        except OSError:  # an editor is just putting it in place
            continue
        found[path] = status.st_mtime_ns, status.st_size, status.st_ino
    return found
