"""Places in the text that a tool prints."""

import os
import subprocess
import sys

import pytest

from loom.commands.main import main
from loom.tests.book import find_environment
from loom.tracing.places import translate_places

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
