"""Writing: only what changed, never over an edit, all of it again after an accident."""

import json
import os
import stat

import pytest

from loom.config import get_config
from loom.documents.folder import read_documents
from loom.documents.model import compute_digest
from loom.tangling.outputs import find_lines, make_outputs, substitute_chunks
from loom.tangling.run import write_outputs
from loom.tangling.store import STORE, read_store
from loom.tracing.origins import find_origin

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


EDITED = (
    "literate/page.md:5: tangled/a.py was edited by hand (line 2), so it is left "
    "as it is; "
    "carry the edit into this document with `python -m loom sync`, or drop it with "
    "`python -m loom --force`"
)


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


def test_a_checkout_with_other_line_ends(book):
    book.write(page=ONE)
    book.tangle()
    (book.root / "tangled" / "a.py").write_bytes(b"first\r\nsecond\r\n")
    assert book.tangle().written == ("tangled/a.py",)


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
    }
    assert (book.root / ".tangle" / ".gitignore").read_text() == "*\n"


def test_check_finds_everything_in_one_run(book):
    book.write(page=TWO, old="```python {file=old.py}\n```\n")
    book.tangle()
    (book.root / "tangled" / "stray.py").write_text("")
    (book.root / "tangled" / "__pycache__").mkdir()
    (book.root / "tangled" / "__pycache__" / "a.pyc").write_text("")
    book.write(
        old=None,
        page=TWO.replace("second", "new"),
        wrong="```python {file=w.py}\n<<lost>>\nx = <<x>>\n```\n"
        "```python {#un}\n```\n```pyton\n```\n"
        "```python {#c}\n<<c>>\n```\n```python {file=a.py}\n```\n```python "
        "{file=W.py}\n```\n",
    )
    found = [line.partition("; ")[0] for line in book.check()]
    assert found == [
        "literate/wrong.md:1: `tangled/w.py` and `tangled/W.py` are one and the same "
        "on some systems",
        "literate/wrong.md:2: no chunk is called `lost`",
        "literate/wrong.md:3: `<<x>>` must stand alone on its line, and its name "
        "has no spaces "
        'and none of { } " # =',
        "literate/wrong.md:5: chunk `un` is never used",
        "literate/wrong.md:7: unknown language `pyton`",
        "literate/wrong.md:10: chunks in a circle: c -> c",
        "literate/wrong.md:12: file `tangled/a.py` is already defined in "
        "literate/page.md:3",
        "tangled/old.py:1: no document makes this file any more",
        "tangled/stray.py:1: no document makes this file",
    ]


def test_check_knows_what_is_stale(book):
    book.write(page=TWO)
    book.tangle()
    book.write(page=TWO.replace("second", "new"))
    assert book.check() == [
        "literate/page.md:5: tangled/a.py does not say this yet (line 2); run "
        "`python -m loom`"
    ]
    book.write(page=TWO)
    (book.root / get_config().manifest).write_text("{}\n")
    assert book.check() == [
        "tangled/manifest.json:1: this does not list what the documents make; "
        "run `python -m loom`"
    ]


def test_nothing_at_all(book):
    assert not book.said()
    assert not book.check()
    assert book.files() == {}
    assert not (book.root / "tangled").exists()


def test_substitute(book):
    book.write(
        page="```python {file=a.py}\nhead\n    <<x>>\n```\n```python {#x}\none\n```\n"
        "```python {#x}\ntwo\n```\n:::{exercise} E\n:label: e\n```pycon {check=e}\n"
        "```\n"
        "```python {solution=e replaces=x}\nthree\n```\n"
        "```python {solution=e replaces=x}\nfour\n```\n:::\n"
    )
    documents, problems = read_documents(book.root)
    assert not problems
    solutions = [b for b in documents[0].blocks if b.kind == "solution"]

    made, problems = make_outputs(substitute_chunks(documents, {"x": solutions}))
    assert not problems
    assert made["tangled/a.py"].text == "head\n    three\n    four\n"
    assert [place.line for place in made["tangled/a.py"].origins] == [2, 16, 19]

    made, _ = make_outputs(substitute_chunks(documents, {"x": "five\n\n  six\n"}))
    assert made["tangled/a.py"].text == "head\n    five\n\n      six\n"
    assert [place.line for place in made["tangled/a.py"].origins] == [2, 5, 5, 5]

    made, _ = make_outputs(documents)
    assert made["tangled/a.py"].text == "head\n    one\n    two\n"
    with pytest.raises(ValueError, match="no chunk is called `y`"):
        substitute_chunks(documents, {"y": ""})

    copy = book.root / "copy"
    write_outputs(made, copy)
    assert (copy / "tangled" / "a.py").read_text() == "head\n    one\n    two\n"


def test_lines_of(book):
    book.write(
        page="```python {file=a.py}\n<<x>>\n<<x>>\n```\n"
        "```python {file=b.py}\n0\n<<x>>\n```\n"
        "```python {#x}\n1\n2\n```\n"
    )
    documents, _ = read_documents(book.root)
    made, _ = make_outputs(documents)
    file, _, chunk = documents[0].blocks
    assert find_lines(made, chunk) == {
        "tangled/a.py": [1, 2, 3, 4],
        "tangled/b.py": [2, 3],
    }
    assert find_lines(made, file) == {}


def test_a_cell_that_continues_is_set_off(book):
    cell = "```{code-cell} python\n:file: a.py\n\nx = 1\n```\n"
    book.write(page=f"```python {{file=a.py}}\nimport os\n```\n\n{cell}\n{cell}")
    assert not book.said()
    assert book.files() == {"tangled/a.py": "import os\n\nx = 1\n\nx = 1\n"}
    assert str(find_origin(book.root, "tangled/a.py", 3)) == "literate/page.md:8"
    assert str(find_origin(book.root, "tangled/a.py", 2)) == "literate/page.md:5"
