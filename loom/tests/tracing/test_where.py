"""From a line of an output back to the line of a document."""

import io
import os
import sys

import pytest

from loom.commands.main import main
from loom.tangling.store import STORE
from loom.tracing.origins import find_origin
from loom.tracing.places import translate_places

PAGE = """# Page

```python {file=sub/a.py}
first
if True:
    <<part>>
```

- in a list

  ```python {#part}
  second

  third
  ```
"""


@pytest.fixture
def made(book):
    book.write(page=PAGE)
    assert not book.said()
    return book


def lines(book, path="tangled/sub/a.py", count=6):
    found = [find_origin(book.root, path, line) for line in range(count + 1)]
    return [place and place.line for place in found]


def test_where(made):
    assert (
        made.files()["tangled/sub/a.py"] == "first\nif True:\n    second\n\n    third\n"
    )
    assert lines(made) == [None, 4, 5, 12, 13, 14, None]
    assert str(find_origin(made.root, "tangled/sub/a.py", 3)) == "literate/page.md:12"
    assert find_origin(made.root, "tangled/other.py", 1) is None


def test_without_the_store(made):
    (made.root / STORE).unlink()
    assert lines(made) == [None, 4, 5, 12, 13, 14, None]


def test_the_map_is_that_of_the_text_on_the_disk(made):
    made.write(page="# More\n\n" + PAGE)
    assert lines(made) == [None, 6, 7, 14, 15, 16, None]
    made.write(page="# More\n\n" + PAGE.replace("second", "new"))
    assert lines(made) == [None, 4, 5, 12, 13, 14, None]  # as it was tangled
    made.tangle()
    assert lines(made) == [None, 6, 7, 14, 15, 16, None]


def test_an_edited_file(made):
    code = made.root / "tangled" / "sub" / "a.py"
    code.write_text("first\nadded\nif True:\n    edited\n\n    third\nlast\n")
    assert lines(made, count=7) == [None, 4, None, 5, None, 13, 14, None]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("tangled/sub/a.py:3: E", "literate/page.md:12: E"),
        ("tangled/sub/a.py:3:5: F401", "literate/page.md:12:5: F401"),
        ("  --> tangled/sub/a.py:3:5", "  --> literate/page.md:12:5"),
        ("./tangled/sub/a.py:3", "literate/page.md:12"),
        ("tangled\\sub\\a.py:3", "literate/page.md:12"),
        ("sub/a.py:3", "literate/page.md:12"),
        ("(tangled/sub/a.py:3)", "(literate/page.md:12)"),
        ("{root}/tangled/sub/a.py:1: E", "literate/page.md:4: E"),
        (
            'File "{root}/tangled/sub/a.py", line 5, in f',
            'File "literate/page.md", line 14, in f',
        ),
        ('  File "tangled/sub/a.py", line 5', '  File "literate/page.md", line 14'),
        (
            "tangled/sub/a.py:1 and tangled/sub/a.py:2",
            "literate/page.md:4 and literate/page.md:5",
        ),
        ("> {root}/tangled/sub/a.py(3)f()->None", "> literate/page.md(12)f()->None"),
        ("tangled/sub/a.py(3,5): E", "literate/page.md(12,5): E"),
        ("error in tangled/sub/a.py, line 3", "error in literate/page.md, line 12"),
        ("tangled/sub/a.py:3-5", "literate/page.md:12-14"),
        ("tangled/sub/a.py:1-3: E", "literate/page.md:4-12: E"),
        ("tangled/sub/a.py:3-99", None),
        ("tangled/sub/a.py:3-4th", "literate/page.md:12-4th"),
        ("file://{root}/tangled/sub/a.py:3", "literate/page.md:12"),
        ("(file://{root}/tangled/s%75b/a.py:3)", "(literate/page.md:12)"),
        ("tangled/sub/a.py(3 and", None),
        ("tangled/sub/a.py:99: E", None),
        ("tangled/sub/other.py:1", None),
        ("elsewhere/a.py:1", None),
        ('  File "<stdin>", line 1', None),
        ("12:30:15 nothing.to:1 see", None),
        ("naïve → text\r\n", None),
    ],
)
def test_translate(made, text, expected):
    text = text.replace("{root}", str(made.root))
    assert translate_places(made.root, text) == (text if expected is None else expected)


def test_a_range_over_two_documents_or_upwards_names_both_ends(book):
    book.write(
        a=(
            "```python {#last}\nz\n```\n```python {file=b.py}\nx\n<<other>>\n<<last>>\n"
            "```\n"
        )
    )
    book.write(o="```python {#other}\ny\n```\n")
    assert not book.said()
    for asked, said in (
        ("tangled/b.py:1-2", "literate/a.md:5-literate/o.md:2"),
        ("tangled/b.py:1-3", "literate/a.md:5-literate/a.md:2"),
    ):
        assert translate_places(book.root, asked) == said


def test_translate_from_another_folder(made, monkeypatch):
    monkeypatch.chdir(made.root / "tangled" / "sub")
    assert translate_places(made.root, "a.py:1:") == "literate/page.md:4:"
    monkeypatch.chdir(made.root.parent)
    text = os.path.join(made.root.name, "tangled", "sub", "a.py") + ":1:"
    assert translate_places(made.root, text) == "literate/page.md:4:"


def test_a_folder_with_spaces(made, tmp_path_factory):
    root = tmp_path_factory.mktemp("my books") / "book (1)"
    made.root.rename(root)
    text = f'  File "{root}/tangled/sub/a.py", line 5, in f\ntangled/sub/a.py:1: E\n'
    expected = '  File "literate/page.md", line 14, in f\nliterate/page.md:4: E\n'
    assert translate_places(root, text) == expected


def test_the_command(made, monkeypatch, capsys):
    root = ["--root", str(made.root)]
    monkeypatch.chdir(made.root)
    assert main(["where", "tangled/sub/a.py:3", *root]) == 0
    assert main(["where", f"{made.root}/tangled/sub/a.py:3", *root]) == 0
    assert capsys.readouterr().out == 2 * "literate/page.md:12\n"
    for wrong in (
        "tangled/sub/a.py:99",
        "tangled/sub/a.py",
        "none.py:1",
        "tangled/sub/a.py:x",
    ):
        assert main(["where", wrong, *root]) == 1
        assert f"no document line is known for {wrong}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked, said",
    [
        ("tangled/sub/a.py:99", "tangled/sub/a.py has 6 lines"),
        ("tangled/sub/a.py:0", "tangled/sub/a.py has 6 lines"),
        ("tangled/sub/a.py:2", "that line was edited by hand"),
        ("mine.py:1", "no document makes mine.py"),
        ("none.py:1", "there is no file {}/none.py in this book"),
        ("none.py:x", "write FILE:LINE, as in"),
    ],
)
def test_the_command_says_why_no_line_is_known(made, capsys, asked, said):
    code = made.root / "tangled" / "sub" / "a.py"
    code.write_text("first\nadded\nif True:\n    second\n\n    third\n")
    (made.root / "mine.py").write_text("x = 1\n")
    path, _, line = asked.partition(":")
    place = f"{made.root / path}:{line}"
    assert main(["where", place, "--root", str(made.root)]) == 1
    out = capsys.readouterr().out
    assert out.startswith(
        f"no document line is known for {place}; {said.format(made.root)}"
    )


def test_a_path_through_a_link_to_the_book(made, tmp_path_factory):
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(made.root, target_is_directory=True)
    text = f"{link}/tangled/sub/a.py:3"
    assert translate_places(made.root, text) == "literate/page.md:12"


def test_the_filter(made, monkeypatch, capsys):
    text = "one\n  tangled/sub/a.py:3: two\nthree without an end"
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert main(["where", "--root", str(made.root)]) == 0
    assert capsys.readouterr().out == text.replace(
        "tangled/sub/a.py:3", "literate/page.md:12"
    )


def test_the_filter_needs_an_input(made, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", None)  # as with `where <&-`
    assert main(["where", "--root", str(made.root)]) == 2
    sys.stdin.close()
    assert (
        "loom: the standard input is closed; write where FILE:LINE"
        in capsys.readouterr().err
    )


def test_an_empty_output_has_no_lines(book, capsys):
    book.write(page="```python {file=empty.py}\n```\n")
    book.tangle()
    place = f"{book.root / 'tangled/empty.py'}:1"
    assert main(["where", place, "--root", str(book.root)]) == 1
    assert "tangled/empty.py has 0 lines" in capsys.readouterr().out
