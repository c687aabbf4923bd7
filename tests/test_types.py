"""What the code that the documents write says of its types is true: mypy reads it.

That each parameter and return value says its type are ruff's rules ANN, see pyproject.toml.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api

from loom.documents.folder import read_documents
from loom.exercises.answers import make_changed_outputs
from loom.exercises.model import list_exercises
from loom.tangling.run import write_outputs

ROOT = Path(__file__).resolve().parents[1]
MADE = json.loads((ROOT / "tangled" / "manifest.json").read_text("utf-8"))
FILES = sorted(path for path in MADE if path.endswith(".py"))
DOCUMENTS, _ = read_documents(ROOT)
CHANGING = [each for each in list_exercises(DOCUMENTS) if each.is_of_library]


def lambdas(source: str) -> Iterator[int]:
    """The lines of lambdas that are made properties: read by users, they can't say their types."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            if call.func.id in ("property", "cached_property"):
                yield from (each.lineno for each in call.args if isinstance(each, ast.Lambda))


def test_no_property_is_a_lambda() -> None:
    found = {path: [*lambdas((ROOT / path).read_text("utf-8"))] for path in FILES}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_types_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found, complaint, _ = api.run([])
    assert found.startswith("Success"), f"\n{found}{complaint}"


def test_no_python_file_is_left_out() -> None:
    there = [file for folder in ("tangled",) for file in (ROOT / folder).rglob("*.py")]
    assert {file.relative_to(ROOT).as_posix() for file in there} <= {*FILES}


def test_the_library_of_a_solution_says_its_types(tmp_path: Path) -> None:
    assert len(CHANGING) > 20
    for exercise in CHANGING:
        made = make_changed_outputs(DOCUMENTS, exercise.solutions)
        texts = {path: made[path].text for path in FILES}
        changed = {path for path in FILES if texts[path] != (ROOT / path).read_text("utf-8")}
        assert changed, exercise.label
        assert [path for path in changed if [*lambdas(texts[path])]] == [], exercise.label
        write_outputs({path: made[path] for path in changed}, tmp_path / exercise.label)
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
    rules = [f"--config={ROOT / 'pyproject.toml'}", "--config=lint.select=['ANN']"]
    rules += ["--ignore=ANN401"]  # as there
    done = subprocess.run([*ruff, *rules, "."], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_property_that_is_a_lambda_is_found() -> None:
    source = "class Box:\n    area = property(lambda self: 0)\n    far = max([1], key=lambda x: x)"
    assert [*lambdas(source)] == [2]
