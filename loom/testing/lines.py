"""A pytest plugin: a failure in the code of a document names the document's line too.

Switch it on with ``-p loom.testing.lines``.
"""

from collections.abc import Generator
from pathlib import Path

import pytest

from loom.testing.bookfolder import find_book_folder
from loom.tracing.origins import Origins, find_origin
from loom.tracing.places import PLACE, find_path_from_root


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the lines of documents to the report of a failure."""
    report = yield
    if report.failed:
        places = find_document_lines(find_book_folder(item.config), report.longreprtext)
        if places:
            report.sections.append(("in the documents", "\n".join(places)))
    return report


def find_document_lines(root: Path, text: str) -> list[str]:
    """A line for each place in the outputs of a book that a text names, in its order.

    :param root: The book's folder.
    :param text: Such as a traceback.
    """
    found: dict[str, None] = {}
    origins = Origins(root)  # read once, for all places
    for match in PLACE.finditer(text):
        path, line = find_path_from_root(root, match["path"]), int(match["line"])
        if path and (place := find_origin(root, path, line, origins)):
            found[f"{place} ({path}:{line})"] = None
    return [*found]
