"""An edit by hand is never lost."""

import pytest

from loom.syncing.run import carry_edits_back
from loom.tangling.store import read_store

ONE = "# Page\n\n```python {file=a.py}\nfirst\nsecond\n```\n"

TWO = ONE + "\n```python {file=sub/b.py}\nthird\n```\n"

EDITED = (
    "literate/page.md:5: tangled/a.py was edited by hand (line 2), so it is left "
    "as it is; "
    "carry the edit into this document with `python -m loom sync`, or drop it with "
    "`python -m loom --force`"
)


def test_a_file_that_was_emptied_is_not_sent_to_sync_which_refuses_it(book):
    book.write(page=TWO)
    book.tangle()
    code = book.root / "tangled" / "a.py"
    code.write_text("\n")
    [said] = book.said()
    assert said.startswith("literate/page.md:") and said.endswith(
        "tangled/a.py was emptied; take its code out here, or bring it back with "
        "`python -m loom --force`"
    )
    assert code.read_text() == "\n"


def test_an_edit_is_never_overwritten(book):
    book.write(page=TWO)
    book.tangle()
    code = book.root / "tangled" / "a.py"
    code.write_text("first\nmine\n")
    book.write(page=TWO.replace("third", "new"))
    for _ in range(2):
        assert book.said() == [EDITED]
        assert book.files() == {
            "tangled/a.py": "first\nmine\n",
            "tangled/sub/b.py": "new\n",
        }
    assert book.check() == [EDITED]


def test_the_two_ways_on(book):
    book.write(page=TWO)
    book.tangle()
    code = book.root / "tangled" / "a.py"
    code.write_text("first\nmine\n")
    assert book.tangle(force=True).written == ("tangled/a.py",)
    assert code.read_text() == "first\nsecond\n"

    code.write_text("first\nmine\n")
    assert book.said()
    book.write(page=TWO.replace("second", "mine"))
    report = book.tangle()
    assert (report.written, report.problems) == ((), ())
    assert not book.check()
    book.write(page=TWO)
    assert book.tangle().written == ("tangled/a.py",)


def test_taking_the_edit_back(book):
    book.write(page=ONE)
    book.tangle()
    code = book.root / "tangled" / "a.py"
    code.write_text("mine\n")
    assert book.said()
    code.write_text("first\nsecond\n")
    assert not book.said()
    assert not book.check()


def test_an_edit_of_what_is_no_longer_made(book):
    book.write(page=TWO)
    book.tangle()
    code = book.root / "tangled" / "sub" / "b.py"
    code.write_text("mine\n")
    book.write(page=ONE)
    for said in (book.check(), book.said(), book.said()):
        assert len(said) == 1
        assert said[0].startswith(
            "tangled/sub/b.py:1: no document makes this file any more, but"
        )
    assert code.read_text() == "mine\n"
    assert book.tangle(force=True).removed == ("tangled/sub/b.py",)


def test_a_file_of_somebody_else(book):
    (book.root / "a.py").write_text("mine\n")
    (book.root / "b.py").write_text("same\n")
    book.write(
        page="```python {file=/a.py}\nx\n```\n```python {file=/b.py}\nsame\n```\n"
    )
    said = "literate/page.md:2: a.py exists, and tangled/manifest.json does not list it"
    assert book.said()[0].startswith(said)
    assert book.files() == {"a.py": "mine\n", "b.py": "same\n"}
    carried = carry_edits_back(book.root)
    assert [*map(str, carried.problems)] == book.said(), "neither can it be carried"
    assert "sync" not in book.said()[0]
    # still not, though a run has passed; but b.py, which a document describes, is
    # known now
    assert book.said()[0].startswith(said)
    book.write(page="# Nothing\n")
    assert book.tangle().removed == ("b.py",)
    assert book.files() == {"a.py": "mine\n"}


def test_bytes_that_are_no_text(book):
    book.write(page=ONE)
    book.tangle()
    (book.root / "tangled" / "a.py").write_bytes(b"\xff\xfe")
    assert "edited by hand (line 1)" in book.said()[0]
    assert (book.root / "tangled" / "a.py").read_bytes() == b"\xff\xfe"


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_a_checkout_with_other_line_ends(book, end):
    book.write(page=ONE)
    book.tangle()
    (book.root / "tangled" / "a.py").write_bytes(b"first" + end + b"second" + end)
    assert book.tangle().written == ("tangled/a.py",)


def test_a_merge_that_was_left_half_way_in_an_output(book):
    book.write(page=ONE)
    book.tangle()
    code = book.root / "tangled" / "a.py"
    marked = "first\n<<<<<<< HEAD\nsecond\n=======\ntheirs\n>>>>>>> branch\n"
    code.write_text(marked)
    said = [
        "tangled/a.py:2: this line is left over from a merge; see that "
        "literate/page.md is as it should be, delete this file, and run "
        "`python -m loom`, which writes it anew"
    ]
    assert book.said() == book.check() == said
    assert [str(problem) for problem in carry_edits_back(book.root).problems] == said
    assert code.read_text() == marked
    code.unlink()
    assert book.tangle().written == ("tangled/a.py",)
    assert not book.check()


def test_a_fresh_clone(book):
    book.write(page=TWO)
    book.tangle()
    for path in (book.root / ".tangle").iterdir():
        path.unlink()
    (book.root / ".tangle").rmdir()
    assert not book.check()
    book.write(page=TWO.replace("first", "new"))
    assert book.tangle().written == ("tangled/a.py",)
    assert read_store(book.root)[1].keys() == {"tangled/a.py", "tangled/sub/b.py"}
