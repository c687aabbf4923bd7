"""An edit of a file, and what `sync` makes of it."""

import pytest

from loom.syncing.run import carry_edits_back
from loom.tests.syncing.pages import PAGE


@pytest.fixture
def synced(book):
    """Write the page, tangle, edit one file by a function of its text, sync."""
    book.write(page=PAGE)
    book.tangle()

    def sync(path, edit, page=PAGE):
        file = book.root / "tangled" / path
        file.write_text(edit(file.read_text("utf-8")), "utf-8")
        wanted = file.read_text("utf-8")
        if page != PAGE:
            book.write(page=page)
        done = carry_edits_back(book.root)
        document = (book.root / "literate/page.md").read_bytes().decode()
        return done, document, file.read_text("utf-8") == wanted

    return sync
