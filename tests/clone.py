"""A copy of the clone that the tests run in."""

import shutil
from pathlib import Path

from setup import ROOT, list_book


def copy_clone(folder: Path) -> None:
    """Copy what a wheel would pack, and the library, to a new folder."""
    for file in list_book(ROOT):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, folder / file)
