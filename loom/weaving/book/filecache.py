"""Files beside the pages, made anew only when they would differ."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from loom.tangling.files import replace_bytes
from loom.weaving import compute_version


def compute_fingerprint(*things: object) -> str:
    """A short number for anything that has a repr."""
    return hashlib.sha256(repr(things).encode()).hexdigest()[:16]


class FileCache:
    """What the files of one kind were made of, the last time.

    :param folder: Where they are.
    :param kind: Distinguishes several such caches in a folder.
    """

    def __init__(self, folder: Path | str, kind: str):
        self.folder = Path(folder)
        self.record = self.folder / f".{kind}.json"
        self.now: dict[str, object] = {"": compute_version()}
        self.before: dict[str, object] = {}
        self._is_forgotten = False
        with suppress(OSError, ValueError):
            before = json.loads(self.record.read_text("utf-8"))
            if before.get("") == self.now[""]:
                self.before = before

    def is_unchanged(self, number: str) -> bool:
        """Whether all files are there, and this is as it was."""
        self.now["*"] = number
        return self._forget_unless(
            self.before.get("*") == number
            and all((self.folder / n).is_file() for n in self.before.keys() - {"", "*"})
        )

    def is_current(self, name: str, number: str) -> bool:
        """Whether there is such a file, and it was made of just this."""
        self.now[name] = number
        return self._forget_unless(
            self.before.get(name) == number and (self.folder / name).is_file()
        )

    def _forget_unless(self, is_same: bool) -> bool:
        """Forget all on the disk ahead of a change, lest it breaks off halfway.

        The names stay: what is no longer made is still to be removed.
        """
        if not is_same and not self._is_forgotten:
            self._is_forgotten = True
            if self.before:
                names = dict.fromkeys(self.before.keys() - {""})
                self._write_record({**names, "": self.now[""]})
        return is_same

    def _write_record(self, names: dict[str, object]) -> None:
        replace_bytes(self.record, json.dumps(names, indent=0).encode())

    def write_file(self, name: str, text: str) -> None:
        """Write a file."""
        replace_bytes(self.folder / name, text.encode())

    def drop(self, name: str) -> None:
        """Have a file removed that can't be made, and asked for again next time."""
        del self.now[name]
        (self.folder / name).unlink(missing_ok=True)

    def save(self) -> None:
        """Remember, and remove what is no longer made."""
        for name in self.before.keys() - self.now.keys() - {"", "*"}:
            (self.folder / name).unlink(missing_ok=True)
        if self.now != self.before or self._is_forgotten:
            self._write_record(self.now)
