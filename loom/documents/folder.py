"""The documents of a book, from its folder."""

import errno
import os
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from loom.config import Config, get_config, use_book
from loom.documents.markdown import use_kept_pieces
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.problems import Location, Problem


def read_documents(
    root: Path, documents: Iterable[str] | None = None
) -> tuple[list[Document], list[Problem]]:
    """Read the documents of a book.

    :param root: Its folder.
    :param documents: Paths from the root; all documents if None.
    :returns: A list of :class:`Document`, and a list of problems.
    """
    root, pages, problems = Path(root), [], []
    use_book(root)
    if documents is None:
        documents = find_documents(root)
        use_kept_pieces(root)
    for path in documents:
        try:
            data = (root / path).read_bytes()
        except OSError as error:
            pages.append(Document(path, sound=False))
            problems.append(
                Problem(
                    Location(path, 1),
                    f"this cannot be read ({error.strerror}); make a readable file of "
                    "it",
                )
            )
            continue
        page, wrong = read_once(path, data.decode("utf-8-sig", "replace"))
        try:
            data.decode()
        except UnicodeDecodeError as error:
            page = replace(page, sound=False)
            wrong = [*wrong, describe_bytes(path, error)]
        pages.append(page)
        problems += wrong
    return pages, problems


def describe_bytes(path: str, error: UnicodeDecodeError) -> Problem:
    """The problem of a document that is not UTF-8, at its first such line."""
    line = error.object[: error.start].count(b"\n") + 1
    return Problem(
        Location(path, line),
        "this line is not UTF-8; save the document in that encoding",
    )


def read_once(path: str, text: str) -> tuple[Document, list[Problem]]:
    """As :func:`read_document`, once for a text and the settings of the book."""
    return _read_once(get_config(), path, text)


@lru_cache(500)
def _read_once(config: Config, path: str, text: str) -> tuple[Document, list[Problem]]:
    return read_document(path, text)


def get_document_path(docname: str) -> str:
    """The path of a page's document, from the book's folder."""
    return f"{get_config().documents}/{docname}.md"


def get_page_name(path: str) -> str:
    """The name of a document's page, such as 'layers/dense'."""
    return path.removeprefix(f"{get_config().documents}/").removesuffix(".md")


def find_documents(root: Path) -> list[str]:
    """The paths of all documents, sorted."""
    root, folder = Path(root), use_book(root).documents
    if not (root / folder).is_dir():
        raise FileNotFoundError(
            f"there is no folder {folder}/ in {root}; "
            "name the book's folder with --root"
        )
    # What lies behind a link would count as gone, and its outputs would be removed.
    found = find_files(root, folder, ".md", has_links=False)
    return [path for path in found if "/_build/" not in path]


def find_files(
    root: Path, folder: str, ending: str, has_links: bool = True
) -> list[str]:
    """The paths of all files below a folder that end in a way, sorted.

    What is hidden is passed over, and what lies behind links to folders.

    :param has_links: Whether there may be such links.
    :raises OSError: A folder cannot be read, or is a link where there may be none.
    """

    def refuse(error: OSError) -> None:
        raise error

    found = []
    for place, folders, files in os.walk(root / folder, onerror=refuse):
        folders[:] = [name for name in folders if name[0] != "."]
        inside = Path(place).relative_to(root).as_posix()
        if not has_links:
            others = [name for name in files if not name.endswith(ending)]
            _refuse_links(Path(place, name) for name in (*folders, *others))
        found += [
            f"{inside}/{name}"
            for name in files
            if name[0] != "." and name.endswith(ending)
        ]
    return sorted(found)


def _refuse_links(paths: Iterable[Path]) -> None:
    """Raise an error for a link to a folder, or to nothing."""
    for path in paths:
        if path.is_symlink() and not path.is_file():
            raise OSError(errno.ELOOP, "a link where a folder is expected", str(path))
