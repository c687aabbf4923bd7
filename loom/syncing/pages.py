"""Documents with new texts, in memory and on the disk."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from loom.config import get_config
from loom.documents.model import Block, Document
from loom.documents.reader import read_document
from loom.problems import Location, Problem
from loom.tangling.files import read_text, replace_file, resolve_links


def replace_documents(
    root: Path, documents: Iterable[Document], new: Mapping[str, str]
) -> tuple[list[str], list[Problem]]:
    """Replace documents, but none that was saved since it was read.

    :param new: Texts by path.
    :returns: The paths of those replaced, and a list of problems.
    """
    old = {page.path: page.text for page in documents}
    saved = [path for path in new if _read_document_text(root, path)[1] != old[path]]
    replaced = []
    for path in () if saved else new:
        if not _replace_document(root, path, old[path], new[path]):
            saved.append(path)
            break
        replaced.append(path)
    return replaced, [
        Problem(
            Location(path, 1),
            "this was saved while an edit was about to be carried into it, so it is "
            f"left as it is; run `{get_config().command} sync` again",
        )
        for path in saved
    ]


def _read_document_text(root: Path, path: str) -> tuple[str, str]:
    """The byte order mark of a document, or nothing, and its text."""
    whole = read_text(root / path) or ""
    text = whole.removeprefix("\ufeff")
    return whole.removesuffix(text), text


def _replace_document(root: Path, path: str, old: str, new: str) -> bool:
    """Replace a document unless it has another text than the old one.

    A byte order mark stays. If the document is a link, what it leads to is replaced.
    """
    mark, _ = _read_document_text(root, path)
    return replace_file(root, resolve_links(root, path), mark + new, {mark + old})


def index_blocks(documents: Iterable[Document]) -> dict[Location, tuple[Block, str]]:
    """For each line that is tangled its block, and its code."""
    return {
        Location(page.path, line): (block, code)
        for page in documents
        for block in page.blocks
        if block.tangled_as
        for line, code in zip(block.lines, block.code)
    }


def replace_texts(
    documents: Iterable[Document], texts: Mapping[str, str]
) -> list[Document]:
    """The documents, those of the given paths with another text."""
    return [
        read_document(page.path, texts[page.path])[0] if page.path in texts else page
        for page in documents
    ]
