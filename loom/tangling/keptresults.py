"""What a run finds out of each of many files, and the next one need not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from loom.documents.paths import CACHE
from loom.kept import format_kept, read_kept
from loom.tangling.files import prepare_cache, replace_bytes


class KeptResults:
    """Results by a digest of what they are made of.

    :param name: Of the file, in the cache of a book, that keeps them as JSON.
    :param maker: The file of the code that makes them: other code makes them anew.
    """

    def __init__(self, name: str, maker: str):
        self._path = f"{CACHE}/{name}"
        self._maker = maker
        self._kept: dict[str, Any] = {}
        self._asked: dict[str, Any] = {}

    def use(self, root: Path) -> None:
        """Know from now on what an earlier run has kept for a book."""
        self._kept = read_kept(root / self._path, [self._maker])

    def find(self, digest: str, make: Callable[[], Any]) -> Any:
        """What is kept under a digest, or else what a function makes."""
        if digest not in self._asked:
            kept = self._kept.get(digest)
            self._asked[digest] = make() if kept is None else kept
        return self._asked[digest]

    def keep(self, root: Path) -> None:
        """Keep what this run was asked for, and nothing else, for the next one.

        :param root: The book's folder.
        """
        if self._asked.keys() - self._kept.keys():
            prepare_cache(root)
            text = format_kept(self._asked, [self._maker])
            replace_bytes(root / self._path, text.encode())
            self._kept = dict(self._asked)
