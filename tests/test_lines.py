"""A failure in tangled code names the line of the document."""

import subprocess
import sys
from pathlib import Path

from loom.tracing.origins import find_origin
from tests import lines

ROOT = Path(__file__).resolve().parents[1]


def some_line():
    """Return a line of the library and where it was written."""
    path = "tangled/epynn/commons/maths.py"
    code = (ROOT / path).read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(code, 1) if line.startswith("def "))
    place = find_origin(ROOT, path, number)
    document = (ROOT / place.document).read_text(encoding="utf-8").split("\n")
    assert document[place.line - 1] == code[number - 1]
    return path, number, f"{place} ({path}:{number})"


def test_places_in_a_traceback():
    path, number, place = some_line()
    text = f'File "{ROOT / path}", line {number}, in f\n{path}:{number}: ValueError\n{path}:99999\n'
    assert lines.places(text + "nowhere.py:3\n12:30") == [place]


def test_pytest_says_it(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "from epynn.commons.maths import softmax\n\ndef test_it():\n    softmax(object())\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-qs", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert "in the documents" in done.stdout
    assert "literate/functions/activation.md:" in done.stdout
