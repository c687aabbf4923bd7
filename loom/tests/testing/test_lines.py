"""A failure in the code of a document names the line of the document."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from loom.config import use_book
from loom.tangling.run import tangle
from loom.testing.lines import find_document_lines

ROOT = Path(__file__).resolve().parents[3]
PAGE = """# Page

```python {file=pkg/maths.py}
def halve(number):
    return number / 2
```
"""


@pytest.fixture
def book(tmp_path):
    (tmp_path / "literate").mkdir()
    (tmp_path / "literate/page.md").write_text(PAGE, "utf-8")
    use_book(tmp_path)
    assert tangle(tmp_path).problems == ()
    return tmp_path


def test_places_in_a_traceback(book):
    path = "tangled/pkg/maths.py"
    lines = (book / path).read_text("utf-8").splitlines()
    number = lines.index("    return number / 2") + 1
    text = f'File "{book / path}", line {number}, in f\n{path}:{number}: Error\n'
    found = find_document_lines(book, text + f"{path}:999\nnowhere.py:3\n12:30")
    assert found == [f"literate/page.md:5 ({path}:{number})"]


def test_pytest_says_it(book):
    (book / "test_it.py").write_text(
        "from pkg.maths import halve\n\ndef test_it():\n    halve('a word')\n", "utf-8"
    )
    settings = book / "pyproject.toml"
    settings.write_text(
        "[tool.pytest.ini_options]\npythonpath = ['tangled']\n", "utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-p", "loom.testing.lines"]
    done = subprocess.run(
        [*command, "test_it.py"],
        cwd=book,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert "in the documents" in done.stdout
    assert "literate/page.md:5 (" in done.stdout
