"""Only what changed is written, and what is made no more is removed."""

import json
import os
import stat

import pytest

from loom.config import get_config
from loom.documents.model import compute_digest
from loom.syncing.run import carry_edits_back
from loom.tangling.store import STORE, read_store

ONE = "# Page\n\n```python {file=a.py}\nfirst\nsecond\n```\n"

TWO = ONE + "\n```python {file=sub/b.py}\nthird\n```\n"


def test_writes_only_what_changed(book):
    book.write(page=TWO)
    report = book.tangle()
    assert report.written == ("tangled/a.py", "tangled/sub/b.py")
    assert (report.removed, report.problems, report.documents, report.outputs) == (
        (),
        (),
        1,
        2,
    )
    assert book.files() == {
        "tangled/a.py": "first\nsecond\n",
        "tangled/sub/b.py": "third\n",
    }

    for path in ("a.py", "sub/b.py", "manifest.json"):
        os.utime(book.root / "tangled" / path, (1, 1))
    assert book.tangle().written == ()
    book.write(page=TWO.replace("third", "new"))
    assert book.tangle().written == ("tangled/sub/b.py",)
    assert os.stat(book.root / "tangled" / "a.py").st_mtime == 1
    assert not book.check()


def test_line_ends_are_plain(book):
    book.write(page=ONE.replace("\n", "\r\n"))
    assert not book.said()
    assert book.files() == {"tangled/a.py": "first\nsecond\n"}


def test_manifest(book):
    book.write(page=TWO)
    book.tangle()
    text = (book.root / get_config().manifest).read_text()
    found = json.loads(text)
    assert found.pop("")  # a last line without a comma, so that no other is special
    assert found == {
        "tangled/a.py": {
            "owner": "literate/page.md",
            "sha256": compute_digest("first\nsecond\n"),
        },
        "tangled/sub/b.py": {
            "owner": "literate/page.md",
            "sha256": compute_digest("third\n"),
        },
    }
    lines = text.split("\n")
    assert len(lines) == 2 + 2 + 1 + 1
    assert lines[1:3] == sorted(lines[1:3])


def test_removes_what_it_wrote(book):
    book.write(page=TWO)
    book.tangle()
    (book.root / "tangled" / "mine.py").write_text("")
    book.write(page=ONE)
    assert book.check()[1].startswith(
        "tangled/sub/b.py:1: no document makes this file any more"
    )
    assert book.tangle().removed == ("tangled/sub/b.py",)
    assert book.files() == {"tangled/a.py": "first\nsecond\n", "tangled/mine.py": ""}
    assert not (book.root / "tangled" / "sub").exists()
    assert "sub/b.py" not in (book.root / get_config().manifest).read_text()


def test_a_document_that_is_blank_keeps_what_it_made(book):
    two = "```python {file=a.py}\nx = 1\n```\n```python {file=b.py}\n```\n"
    book.write(page=two, other="", more="\n")
    assert book.said() == []  # these two never made anything
    for blank in ("", "\n  \n"):
        book.write(page=blank)
        [said] = book.said()
        assert said.startswith("literate/page.md:1: this document is blank")
        assert book.check() == [said] and list(book.files()) == [
            "tangled/a.py",
            "tangled/b.py",
        ]
    book.write(page="# No code any more\n")
    assert book.said() == [] and book.files() == {}
    book.write(page=two)
    book.tangle()
    book.write(page=None)
    assert book.said() == [] and book.files() == {}


def test_a_removed_document(book):
    book.write(page=TWO, other="")
    book.tangle()
    book.write(page=None)
    assert len(book.tangle().removed) == 2
    assert book.files() == {}


def test_a_book_that_lost_all_its_documents_keeps_its_outputs(book):
    book.write(page=TWO)
    book.tangle()
    made = book.files()
    book.write(page=None)
    said = (
        "tangled/manifest.json:1: %s/ has no document, so all that is listed here "
        "stays as it was; put the documents back there, or name the folder that has "
        "them as `documents` in loom.toml"
    )
    emptied = [said % "literate"]
    assert book.said() == book.said(force=True) == book.check() == emptied
    assert list(map(str, carry_edits_back(book.root).problems)) == emptied
    assert book.files() == made
    book.write(page=TWO)
    (book.root / "drafts").mkdir()
    (book.root / "loom.toml").write_text('documents = "drafts"\n')
    assert book.said() == book.check() == [said % "drafts"]
    (book.root / "loom.toml").unlink()
    assert book.said() == book.check() == [] and book.files() == made


def test_a_page_is_renamed(book):
    book.write(page=TWO)
    book.tangle()
    book.write(page=None, other=TWO)
    report = book.tangle()
    assert (report.written, report.removed, report.problems) == ((), (), ())
    assert (
        '"owner": "literate/other.md"'
        in (book.root / get_config().manifest).read_text()
    )


def test_a_file_that_is_gone_is_written_again(book):
    book.write(page=TWO)
    book.tangle()
    (book.root / "tangled" / "a.py").unlink()
    assert "tangled/a.py is missing" in book.check()[0]
    assert book.tangle().written == ("tangled/a.py",)


def test_the_store_is_made_again(book):
    book.write(page=TWO)
    book.tangle()
    store = book.root / STORE
    text = store.read_text()
    for wrong in (None, "", "nonsense", text.partition("\n")[0] + "x\n{"):
        store.unlink()
        if wrong is not None:
            store.write_text(wrong)
        report = book.tangle()
        assert (report.written, report.problems) == ((), ())
        assert store.read_text() == text


def test_the_store_keeps_what_was_last_written(book):
    book.write(page=TWO)
    book.tangle()
    (book.root / "tangled" / "a.py").write_text("mine\n")
    book.write(page="\n" + TWO.replace("first", "new"))
    assert book.said()
    entry = read_store(book.root)[1]["tangled/a.py"]
    assert entry == {"text": "first\nsecond\n", "map": [["literate/page.md", 4, 2]]}


def test_conflict_markers_in_the_manifest(book):
    book.write(page=TWO)
    book.tangle()
    manifest = book.root / get_config().manifest
    ours = manifest.read_text().split("\n")[1]
    book.write(page=TWO.replace("second", "theirs"))
    book.tangle()
    theirs = manifest.read_text().split("\n")[1]
    middle = f"<<<<<<< ours\n{ours}\n=======\n{theirs}\n>>>>>>> theirs"
    for text in ("first\nsecond\n", "first\ntheirs\n"):
        manifest.write_text(manifest.read_text().replace(theirs, middle))
        (book.root / "tangled" / "a.py").write_text(text)
        book.write(page=TWO.replace("second", "merged"))
        assert not book.said()
        assert not book.check()
        book.write(page=TWO.replace("second", "theirs"))
        book.tangle()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_mode_is_kept(book):
    book.write(page=ONE)
    book.tangle()
    code = book.root / "tangled" / "a.py"
    plain = book.root / "plain"
    plain.touch()
    assert code.stat().st_mode == plain.stat().st_mode
    code.chmod(0o755)
    book.write(page=ONE.replace("first", "new"))
    book.tangle()
    assert stat.S_IMODE(code.stat().st_mode) == 0o755


def test_nothing_is_left_behind(book):
    book.write(page=TWO)
    book.tangle()
    assert {path.name for path in (book.root / ".tangle").iterdir()} <= {
        ".gitignore",
        "lock",
        "outputs.json",
        "pieces.json",
    }
    assert (book.root / ".tangle" / ".gitignore").read_text() == "*\n"
