"""Line ends, byte order marks, and what an editor leaves."""

import pytest

from loom.syncing.run import SyncReport, carry_edits_back
from loom.tests.syncing.pages import PAGE


def test_windows_line_ends_and_a_byte_order_mark_stay(book):
    page = PAGE.replace("\n", "\r\n")
    book.write(page=b"\xef\xbb\xbf" + page.encode())
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(
        file.read_text("utf-8").replace("last = 1", "last = 1\nmore = 2"), "utf-8"
    )
    assert carry_edits_back(book.root).problems == ()
    after = (book.root / "literate/page.md").read_bytes()
    expected = page.replace("> last = 1\r\n", "> last = 1\r\n> more = 2\r\n")
    assert after == b"\xef\xbb\xbf" + expected.encode()


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "\n  \n", "\r\n\r\n", "\r"])
def test_what_an_editor_leaves_around_the_code_is_no_edit(book, start, end):
    page = (
        "```python {file=a.py}\nif x:\n    y = 1  \n```\n```python {file=empty.py}\n"
        "```\n"
    )
    book.write(page=page)
    book.tangle()
    files = book.files()
    for path, text in files.items():
        ended = start + text.removesuffix("\n") + end
        (book.root / path).write_bytes(ended.encode())
    assert carry_edits_back(book.root) == SyncReport()
    assert book.said() == [] and book.files() == files
    text = start + files["tangled/a.py"].removesuffix("\n").replace("1", "2") + end
    (book.root / "tangled/a.py").write_bytes(text.encode())
    (book.root / "tangled/empty.py").write_bytes((start + end).encode())
    assert carry_edits_back(book.root).problems == () and book.said() == []
    assert (book.root / "literate/page.md").read_bytes().decode() == page.replace(
        "1", "2"
    )
    assert book.files() == files | {"tangled/a.py": "if x:\n    y = 2  \n"}


def test_an_output_that_is_left_over_is_removed_without_its_last_line_end(book):
    book.write(page="```python {file=a.py}\nx = 1\n```\n")
    book.tangle()
    (book.root / "tangled/a.py").write_text("x = 1")
    book.write(page="# Nothing\n")
    assert book.said() == [] and book.files() == {}
