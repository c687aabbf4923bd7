"""`check` says all that is wrong, and writes nothing."""

import pytest

from loom.config import get_config

ONE = "# Page\n\n```python {file=a.py}\nfirst\nsecond\n```\n"

TWO = ONE + "\n```python {file=sub/b.py}\nthird\n```\n"


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


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=repr)
def test_other_ends_of_lines_are_no_other_lines(book, end):
    book.write(page=ONE)
    book.tangle()
    (book.root / "tangled/a.py").write_bytes(f"first{end}second{end}".encode())
    assert book.check() == [
        "literate/page.md:4: tangled/a.py has other ends of lines; run `python -m loom`"
    ]


@pytest.mark.parametrize("start, end", [("\ufeff", ""), ("", "\n")], ids=repr)
def test_other_marks_around_the_lines_are_no_other_lines(book, start, end):
    book.write(page=ONE)
    book.tangle()
    file = book.root / "tangled/a.py"
    file.write_text(f"{start}{file.read_text('utf-8')}{end}", "utf-8")
    assert book.check() == [
        "literate/page.md:4: tangled/a.py has other marks around its lines; run "
        "`python -m loom`"
    ]


@pytest.mark.parametrize("name", ["b.MD", "b.markdown"])
def test_a_page_that_is_none_by_its_name_is_told(book, name):
    (book.root / "literate" / name).write_text("# A page\n")
    assert book.check() == [
        f"literate/{name}:1: this is no page; end its name in `.md`"
    ]


def test_nothing_at_all(book):
    assert not book.said()
    assert not book.check()
    assert book.files() == {}
    assert not (book.root / "tangled").exists()


def test_a_record_of_the_exercises_that_is_damaged_is_told(book):
    book.write(page=ONE)
    book.tangle()
    (book.root / get_config().exercises).write_text("<<<<<<< ours\n{}\n")
    [said] = book.check()
    assert said.startswith(
        "tangled/exercises.json:1: tangled/exercises.json is damaged"
    )
