"""Files that are complete, or not there."""
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a draft to write to; once complete, it replaces the file.

    :param path: The file to write or to replace.
    :returns: Path of the draft, in the same directory.
    """
    draft = path.with_name(f'.{path.stem}.{os.getpid()}{path.suffix}')
    try:
        yield draft
        with open(draft, 'rb+') as file:
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
