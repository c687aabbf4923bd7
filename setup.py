"""What pyproject.toml can't say: a wheel carries the book, packed as epynn/book.zip.xz.

`python -m epynn copy` unpacks it: see literate/reference/scripts.md.
"""

import lzma
import zipfile
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
BOOK = (
    "literate",
    "docs",
    ".ci",
    "loom",
    "tests",
    "tangled",
    "loom.toml",
    "tangle.py",
    "conf.py",
    "setup.py",
    "pyproject.toml",
    "MANIFEST.in",
    "Makefile",
    "requirements.in",
    "requirements.txt",
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    ".gitignore",
    ".gitattributes",
    ".oxlintrc.json",
    ".pre-commit-config.yaml",
)
MADE = "__pycache__", "_build", "build", "jupyter_execute", "book.zip.xz"
GIT_FILES = ".gitignore", ".gitattributes"
LIBRARY = Path("tangled", "epynn"), Path("tangled", "epynnlive")


def list_book(root: Path) -> list[Path]:
    """Return the files of the book, relative to its root, without what can be made again."""
    found = []
    for path in (root / name for name in BOOK):
        inside = [path] if path.is_file() else sorted(path.rglob("*"))
        found += [
            file.relative_to(root)
            for file in inside
            if file.is_file() and not is_made(file.relative_to(path))
        ]
    return found


def is_made(path: Path) -> bool:
    """Return whether a file below a folder of the book is hidden or can be made again."""
    # a source map is made with the script beside it, and only tools for developers read it
    return path.name.endswith(".js.map") or any(
        part in MADE
        or (part.startswith(".") and part not in GIT_FILES)
        or part.endswith(".egg-info")
        for part in path.parts
    )


def place_by_kind(file: Path) -> tuple[int, str, Path]:
    """Return where a file is packed: documents, code that repeats their words, then the rest."""
    return (".md", ".py", file.suffix).index(file.suffix), file.suffix, file


def pack_book(root: Path, path: Path) -> None:
    """Write the book, but for the library, which a wheel has beside it, to a file.

    It is a zip file whose members are stored as they are, compressed as a whole, which is smaller.
    Text becomes smaller still if files of one kind follow each other, and with these settings.
    """
    preset = 9 | lzma.PRESET_EXTREME
    # text has no alignment (pb), and the letter before says much about the next (lc)
    for_text = [{"id": lzma.FILTER_LZMA2, "preset": preset, "lc": 4, "lp": 0, "pb": 0}]
    with (
        lzma.open(path, "wb", filters=for_text) as data,
        zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as packed,
    ):
        for file in sorted(list_book(root), key=place_by_kind):
            if not any(file.is_relative_to(part) for part in LIBRARY):
                member = zipfile.ZipInfo(file.as_posix())  # no date: equal books, equal zips
                member.external_attr = 0o644 << 16
                packed.writestr(member, (root / file).read_bytes(), zipfile.ZIP_STORED)


class BuildWithBook(build_py):
    """The usual build, and the book beside the library."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # there the book is at hand
            pack_book(ROOT, Path(self.build_lib, "epynn", "book.zip.xz"))


if __name__ == "__main__":  # so that tests can import the functions
    setup(cmdclass={"build_py": BuildWithBook})
