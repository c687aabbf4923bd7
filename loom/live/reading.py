"""Files of the site that may be written while they are read."""

import hashlib
import time
from functools import lru_cache
from pathlib import Path

MOMENT = 0.1  # seconds


def read_whole(file: Path) -> tuple[float, bytes]:
    """When a file was written, and what is in it, all of it.

    :raises OSError: If there is no such file.
    """
    while True:
        before = file.stat()
        age = time.time() - before.st_mtime
        # what is empty may have been opened to be written
        young = 0 <= age < MOMENT * (1 if before.st_size else 20)
        text = b"" if young else file.read_bytes()
        after = file.stat()
        if not young and (before.st_mtime_ns, before.st_size) == (
            after.st_mtime_ns,
            len(text),
        ):
            return after.st_mtime, text
        time.sleep(MOMENT / 4)


def compute_file_version(file: Path) -> str:
    """A number that changes with what is in a file; '' if there is none."""
    try:
        status = file.stat()
        return _compute_hash(file, status.st_mtime_ns, status.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=256)
def _compute_hash(file: Path, time: int, size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]
