"""watching"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from loom.documents.folder import find_documents


def watch_saves(root: Path, every: float = 0.1) -> Iterator[None]:
    """Yield once at first, and then whenever a document has changed.

    :param root: The repository's folder.
    :param every: Seconds between two looks.
    """
    seen = None
    while True:
        try:
            now = read_stamps(root)
        except OSError:
            if seen is None:
                raise
            now = {}  # the folder itself is being moved
        if now != seen:
            yield
        seen = now
        time.sleep(every)


def read_stamps(root: Path) -> dict[str, tuple[int, int]]:
    """When each document was written last, and how long it is."""
    found = {}
    for path in find_documents(root):
        try:
            status = os.stat(root / path)
        except OSError:  # an editor is just putting it in place
            continue
        found[path] = status.st_mtime_ns, status.st_size
    return found
