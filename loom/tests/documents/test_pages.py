"""Containers, exercises, and pages as they are on the disk."""

import pytest

from loom.documents import folder, markdown
from loom.documents.folder import find_documents, read_documents
from loom.documents.reader import read_document
from loom.tangling.outputs import make_outputs
from loom.tests.book import read


def test_container_is_closed_by_the_first_line_that_is_wide_enough():
    cell = "```{code-cell} python\n```\n"
    assert not read("::::{note}\n:::{tip}\n:::\n::::\n" + cell)[1]
    assert not read(":::{note}\n::::{tip}\n::::\n" + cell)[1]
    assert "{note} is never closed" in read("::::{note}\n:::{tip}\n:::\n")[1][0]


@pytest.mark.parametrize(
    "page, said",
    [
        (
            ":::::{tip}\n::::{dropdown} A\n\n::::{dropdown} B\n::::\n:::::\n",
            "4: the last line of {dropdown} also closes {dropdown} around it; ",
        ),
        (
            ":::{sbs}\n:::{paths} $Z$\n:::\n:::\n",
            "2: the last line of {paths} also closes {sbs} around it; ",
        ),
        (
            "::::{tip}\n:::{dropdown} A\n::::\n",
            "2: the last line of {dropdown} also closes {tip} around it; ",
        ),
    ],
)
def test_a_line_that_closes_two_is_told(page, said):
    [problem] = read(page)[1]
    assert problem.startswith(f"literate/page.md:{said}")


def test_colons_in_code_open_nothing():
    assert not read(
        "```text\n:::{note}\n```\n\n<!--\n:::{note}\n-->\n\n    :::{note}\n"
    )[1]


def test_exercises():
    document, problems = read_document(
        "literate/page.md", "\n:::{exercise} Title\n:level: 1\n:label: a\n\ntext\n:::\n"
    )
    assert document.exercises == {"a": 2}
    assert not problems
    assert "no label" in read(":::{exercise} Title\n\n:label: a\n:::\n")[1][0]
    assert (
        "a second exercise `a`"
        in read(2 * ":::{exercise} Title\n:label: a\n:::\n")[1][0]
    )


WRONG_OPTIONS = {
    ":levl: 2": "unknown option `levl`; did you mean `level`?",
    ":class: x": "unknown option `class`; known: label, level",
    "level: 2": "`level: 2` is no option; write `:NAME: VALUE`",
    ":level 2": "`:level 2` is no option; write `:NAME: VALUE`",
    ":label: list": "`practice list` does something else; choose another label",
    ":label: a b": "`a b` is not a name; leave out spaces and the characters < >",
}


@pytest.mark.parametrize("line, message", WRONG_OPTIONS.items(), ids=WRONG_OPTIONS)
def test_a_wrong_option_of_an_exercise_is_told_once(line, message):
    first = ":level: 1" if "label" in line else ":label: a"
    _, [problem] = read(f":::{{exercise}} Title\n{first}\n{line}\n\ntext\n:::\n")
    assert problem.startswith(f"literate/page.md:3: {message}")


@pytest.mark.parametrize("line", ["Level: 2", "A level: 2", "::::{note}\n::::"])
def test_the_text_of_an_exercise_may_begin_below_its_options(line):
    assert not read(f":::::{{exercise}} Title\n:label: a\n{line}\n:::::\n")[1]


def test_a_page_keeps_its_own_text():
    text = "---\r\nkey: value\r\n---\r\ntext"
    assert read_document("a.md", text)[0].text == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("value", ["{a: 1", "[a", "{a: [1]", "{a: 1,\n  b: 2"])
@pytest.mark.parametrize("rest", ["---\n", "hide-toc: true\n---\n# A {b}\n"])
def test_a_bracket_of_the_front_matter_that_is_never_closed(value, rest, end):
    text = f"---\nkey: 1\nkernelspec: {value}\n{rest}"
    said = "literate/page.md:3: `kernelspec` has a bracket that is never closed"
    [problem] = read(text.replace("\n", end))[1]
    assert problem.startswith(said)
    closed = value + ("]" if value == "[a" else "}")
    assert read(text.replace(value, closed).replace("\n", end)) == ((), [])


def test_not_utf8(book):
    book.write(latin="# Straße\n\n```python {#part}\nß\n```\n".encode("latin-1"))
    book.write(good="```python {file=a.py}\n<<part>>\n```\n")
    documents, problems = read_documents(book.root)
    assert [str(problem) for problem in problems] == [
        "literate/latin.md:1: this line is not UTF-8; save the document in that "
        "encoding"
    ]
    assert [document.sound for document in documents] == [True, False]
    assert make_outputs(documents)[:2] == ({}, [])


def test_not_readable(book):
    (book.root / "literate" / "lost.md").symlink_to("nowhere.md")
    (book.root / "literate" / "folder.md").mkdir()  # is no document
    book.write(good="```python {file=a.py}\n```\n")
    assert book.said()[0].startswith("literate/lost.md:1: this cannot be read (")
    assert book.files() == {"tangled/a.py": ""}


def test_byte_order_mark(book):
    book.write(a="\ufeff```python {file=a.py}\nx\n```\n")
    assert not book.said()
    assert book.files() == {"tangled/a.py": "x\n"}


def test_documents(book):
    book.write(b="", a="")
    (book.root / "literate" / "sub").mkdir()
    (book.root / "literate" / "_build").mkdir()
    (book.root / "literate" / ".hidden").mkdir()
    for name in ("sub/c.md", "sub/notes.txt", "_build/d.md", ".hidden/e.md"):
        (book.root / "literate" / name).touch()
    names = ["literate/a.md", "literate/b.md", "literate/sub/c.md"]
    assert find_documents(book.root) == names
    assert [document.path for document in read_documents(book.root)[0]] == names
    assert [d.path for d in read_documents(book.root, ["literate/b.md"])[0]] == [
        "literate/b.md"
    ]


def test_what_was_found_is_kept_for_the_next_run(book, monkeypatch):
    page = "- A\n\n  ```python {file=a.py}\n  one = 1\n  ```\n\n```python\n```\n"
    book.write(page=page)
    book.tangle()
    before = read_documents(book.root)
    for known in (markdown.find_pieces, folder._read_once):
        known.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(markdown, "make_block_parser", None)  # nobody looks again
        assert read_documents(book.root) == before
    book.write(page=page.replace("one = 1", "two = 2"))
    book.tangle()
    assert book.files()["tangled/a.py"] == "two = 2\n"


@pytest.mark.parametrize("kept", ["", "[", "7", '[[1], {"a": 1}]'])
def test_what_was_kept_may_be_damaged(book, kept):
    book.write(page="```python {file=a.py}\none = 1\n```\n")
    book.tangle()
    (book.root / markdown.PIECES).write_text(kept)
    markdown.find_pieces.cache_clear()
    folder._read_once.cache_clear()
    assert not read_documents(book.root)[1]
