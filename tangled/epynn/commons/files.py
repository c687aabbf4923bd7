"""Files that are complete, or not there."""
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


def check_path(path: str | Path) -> Path:
    """Return the name of a file as a path.

    :param path: What was passed.
    :raises TypeError: If it is no name.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f'path={path!r}: the name of a file is expected')
    return Path(path)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a draft to write to; once complete, it replaces the file.

    :param path: The file to write or to replace; a link stays, and
        leads to the new file.
    :returns: Path of the draft, in the same directory.
    :raises FileNotFoundError: If there is no such directory.
    :raises ValueError: If there is something that is no file.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f'path={str(path)!r}: there is no directory '
            f'{str(path.parent)!r}. Make it first')
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise ValueError(
            f'{path} is {"a directory" if path.is_dir() else "no file"}, '
            'and the path of a file is expected, new or to be replaced')
    draft = path.with_name(f'.{uuid4().hex}{path.suffix}')
    try:
        yield draft
        with open(draft, 'rb+') as file:
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
