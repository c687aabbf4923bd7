"""The command `equations`, in a small book."""

import os
import re
import subprocess
import sys

import pytest

from loom.tests.book import find_environment
from loom.tests.equations.conftest import PAGE

LIBRARY = """
```python {file=pkg/__init__.py}
import numpy as np


def compute_state(X, U, V, b):
    return (X @ U + b) @ V
```
"""
SETTINGS = """[equations]
names = ["pkg"]
package = "pkg"
"""


@pytest.fixture
def book(tmp_path):
    """A folder with a page in part/, and one without equations."""
    (tmp_path / "literate/part").mkdir(parents=True)
    text = PAGE.replace("```python {file=pkg/nothing.py}", "```python")
    text = text.replace("`(X @ U + b) @ V`", "`compute_state(X, U, V, b)`") + LIBRARY
    (tmp_path / "literate/part/page.md").write_text(text, encoding="utf-8")
    (tmp_path / "literate/index.md").write_text("# Book\n", encoding="utf-8")
    (tmp_path / "loom.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def run(book, *words):
    command = [sys.executable, "-m", "loom", "equations", *words, "--root", str(book)]
    paths = find_environment()
    return subprocess.run(command, env=paths, capture_output=True, text=True)


def edit(book, old, new):
    page = book / "literate/part/page.md"
    text = page.read_text("utf-8")
    assert text.count(old) == 1
    page.write_text(text.replace(old, new), encoding="utf-8")


def test_all_pages(book):
    done = run(book)
    assert done.returncode == 0, done.stdout + done.stderr
    first, last = done.stdout.splitlines()
    assert first.startswith(
        "literate/part/page.md    2 equations,  0 by differences,  4 "
    )
    assert last.startswith("2 equations, 0 to mend (")


@pytest.mark.parametrize(
    "setting, said",
    [
        ("names", "`equations.names` in loom.toml has pgk, which is no module"),
        ("package", "`equations.package` is 'pgk', and no document makes a file of it"),
    ],
)
def test_a_module_that_loom_toml_names_and_nobody_has(book, setting, said):
    wrong = re.sub(rf'(?m)^{setting} = (\[?)"pkg"', rf'{setting} = \1"pgk"', SETTINGS)
    (book / "loom.toml").write_text(wrong, encoding="utf-8")
    done = run(book)
    assert done.returncode == 1 and said in done.stdout + done.stderr


@pytest.mark.parametrize(
    "name, shown", [("", "''"), ("..pkg", "..pkg"), ("a b", "a b")]
)
def test_a_name_of_no_module_is_no_fault_of_a_page(book, name, shown):
    wrong = SETTINGS.replace('names = ["pkg"', f'names = ["{name}"')
    assert wrong != SETTINGS
    (book / "loom.toml").write_text(wrong, encoding="utf-8")
    said = f"`equations.names` in loom.toml has {shown}, which is no module"
    assert said in run(book).stdout


def test_one_page(book):
    done = run(book, "part/page")
    assert done.returncode == 0, done.stdout + done.stderr
    _, *lines, last = done.stdout.splitlines()
    assert lines[1] == "  (2) checked, exact. Holds in 4 settings."
    assert len(lines) == 2 and last.startswith("2 equations, 0 to mend (")


@pytest.mark.parametrize("folder", [".", "literate", "literate/part"])
def test_a_page_by_its_path(book, folder, monkeypatch):
    """From wherever somebody is, and whole."""
    monkeypatch.chdir(book / folder)
    page = os.path.relpath(book / "literate/part/page.md")
    for path in (page, str(book / "literate/part/page.md")):
        done = run(book, path)
        assert done.returncode == 0 and "2 equations, 0 to mend" in done.stdout


def test_one_equation_is_no_plural(book):
    (book / "literate/page.md").write_text("# A page\n\n$$ a = b + c \\tag{1} $$\n")
    done = run(book, "literate/page")
    assert done.stdout.splitlines()[-1].startswith("1 equation, ")


def test_no_page(book):
    done = run(book, "part/nothing")
    assert (done.returncode, done.stdout) == (2, "no page is called part/nothing\n")
    said = "no page is called part/pag.md; did you mean `part/page`?\n"
    assert run(book, "part/pag.md").stdout == said


def test_a_book_without_a_page(tmp_path):
    (tmp_path / "literate").mkdir()
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (1, "this book has no page\n")


def test_a_wrong_equation(book):
    edit(book, "U_{eu} + b", "U_{eu} - b")
    done = run(book, "page")
    assert done.returncode == 1
    assert "1 red" in done.stdout and "It would hold with + for −." in done.stdout


def test_wrong_code(book):
    """The command tangles first, and runs what it wrote."""
    assert run(book).returncode == 0
    edit(book, "return (X @ U + b)", "return (X @ U - b)")
    done = run(book, "page")
    assert done.returncode == 1
    assert "It would hold with − for +." in done.stdout


def test_code_that_is_no_python_is_said_once_with_its_line(book):
    """The other equations could not be run, which says nothing of them."""
    edit(book, "return (X @ U + b) @ V", "return (X @ U + b @ V")
    done = run(book, "page")
    text = (book / "literate/part/page.md").read_text("utf-8")
    line = text.split("\n").index("    return (X @ U + b @ V") + 1
    assert done.returncode == 1
    _, *said, last = done.stdout.splitlines()
    assert said == [
        f"literate/part/page.md:{line}: this is no Python: '(' was never closed"
    ]
    assert "2 equations, 1 to mend" in last
