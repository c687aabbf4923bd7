"""Places in the text that a tool prints."""

import os
import subprocess
import sys

import pytest

from loom.commands.main import main
from loom.documents.reader import read_document
from loom.equations.check import check_page
from loom.tests.book import find_environment
from loom.tracing.places import list_error_origins, translate_places

ONE = "```python {file=a.py}\nfirst\nsecond\n```\n"

TWO = ONE + "```python {file=sub/b.py}\nthird\n```\n"


@pytest.fixture
def made(book):
    book.write(page=ONE)
    book.tangle()
    return book


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[1m{}\x1b[0m\x1b[36m:\x1b[0m{}\x1b[36m:\x1b[0m5",
        "\x1b[1m\x1b[31m{}\x1b[0m:{}: AssertionError",
        "\x1b[m{}:{}",
        'File \x1b[35m"{}"\x1b[0m, line \x1b[35m{}\x1b[0m, in f',
    ],
)
def test_painted_places(made, text):
    changed = translate_places(made.root, text.format("tangled/a.py", 2))
    assert changed == text.format("literate/page.md", 3)


@pytest.mark.parametrize(
    "text",
    ["tangled/a.py:" + "2" * 5000, "a" * 5000 + ".py:1", "a\0.py:1", "tangled:1"],
)
def test_no_places(made, text):
    assert translate_places(made.root, text) == text


@pytest.mark.parametrize("piece", ["a", "a.", '"', '"a', "a.b:", "\x1b[1m"])
def test_a_very_long_line(made, piece):
    text = piece * 200_000
    assert (
        translate_places(made.root, f"{text} tangled/a.py:2")
        == f"{text} literate/page.md:3"
    )


@pytest.mark.parametrize("place", ["tangled/a.py:2:7", "tangled/a.py:2:"])
def test_a_column(made, place, capsys):
    assert main(["where", place, "--root", str(made.root)]) == 0
    assert capsys.readouterr().out == "literate/page.md:3\n"
    assert main(["where", "a.py:" + "9" * 5000, "--root", str(made.root)]) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_nobody_listens(made):
    done = subprocess.run(
        f'yes tangled/a.py:1 | head -50000 | "{sys.executable}" -m loom '
        f'where --root "{made.root}" | head -1',
        shell=True,
        env=find_environment(),
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("literate/page.md:2\n", "")


def test_the_lines_of_documents_that_an_error_came_through(book, monkeypatch):
    book.write(
        one="```python {file=one_origin.py}\nimport two_origin\n```\n",
        two="# Two\n\n```python {file=two_origin.py}\nimport nothing_here\n```\n",
    )
    book.tangle()
    monkeypatch.syspath_prepend(book.root / "tangled")
    with pytest.raises(ModuleNotFoundError) as raised:
        import one_origin  # noqa: F401
    found = [*map(str, list_error_origins(book.root, raised.value))]
    assert found == ["literate/one.md:2", "literate/two.md:4"]


EQUATION = r"""
```python
from scaling_{0} import scale

y = scale(2)  # (1)
```

$$ y = x \tag{{1}} $$

:::{{symbols}}
:run: examples

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $x$ | `2` | | |
| $y$ | `y` | | |
:::
"""


@pytest.mark.parametrize(
    ("name", "line", "beside"),
    [("here", 3, ""), ("there", 5, " (literate/other.md:3)")],
)
def test_the_line_of_the_library_that_fails_is_told(
    book, monkeypatch, name, line, beside
):
    library = f"```python {{file=scaling_{name}.py}}\ndef scale(x):\n    x / 0\n```\n"
    page = (library if name == "here" else "") + EQUATION.format(name)
    book.write(page=page, other="" if name == "here" else library)
    book.tangle()
    monkeypatch.syspath_prepend(book.root / "tangled")
    monkeypatch.chdir(book.root)
    document, _ = read_document("literate/page.md", page)
    [problem] = check_page(document, book.root).problems
    told = "its code raises ZeroDivisionError: division by zero"
    assert str(problem) == f"literate/page.md:{line}: {told}{beside}"
