"""Which pages a change of the library touches: their code imports what changed."""

import doctest
from collections.abc import Iterator
from pathlib import Path

from loom.browser.library import EditedLibrary
from loom.browser.namespace import RUNNABLE
from loom.config import get_config
from loom.documents.model import Block, Document
from loom.tracing.dependencies import find_dependencies

_ASSERTING = (*RUNNABLE, "check")


def list_touched_pages(root: Path, library: EditedLibrary) -> list[str]:
    """The paths of the documents that a change touches, those that it is in first.

    :param root: The reader's copy of the book.
    """
    changed = {
        path
        for path, output in library.made.items()
        if output.text != library.printed[path].text
    }
    files = {root / path for path in changed}
    owners = {library.made[path].owner for path in changed}
    here = {page.path for page in library.pages.values() if _is_changed(library, page)}
    folder = root / get_config().outputs
    others = [
        path
        for path, page in library.pages.items()
        if path in owners
        or any(
            find_dependencies(code, folder) & files for code in _list_code(page.blocks)
        )
    ]
    return [*sorted(here), *(path for path in sorted(others) if path not in here)]


def _is_changed(library: EditedLibrary, page: Document) -> bool:
    before = library.originals[page.path].blocks
    return any(
        block.tangled_as and block.code != before[number].code
        for number, block in enumerate(page.blocks)
    )


def _list_code(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield the Python of each block that a test runs."""
    for block in blocks:
        if block.kind not in _ASSERTING:
            continue
        code = "\n".join(block.code) + "\n"
        if block.kind in ("doctest", "check"):
            try:
                examples = doctest.DocTestParser().get_examples(code)
            except ValueError:  # no doctest at all, which its own test says
                continue
            code = "".join(example.source for example in examples)
        yield code
