"""All code that the documents write says its types, and what it says is true: mypy reads it."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api

import tangle
from docs.weave import practice

ROOT = Path(__file__).resolve().parents[1]
MADE = json.loads((ROOT / "tangled" / "manifest.json").read_text("utf-8"))
FILES = sorted(path for path in MADE if path.endswith(".py"))
DOCUMENTS, _ = tangle.read(ROOT)
CHANGING = [exercise for exercise in practice.find(DOCUMENTS)
            if any(map(practice.changes_library, exercise.solutions))]


def parameters(arguments: ast.arguments) -> Iterator[ast.arg]:
    """The parameters of a function, but not the object or class that a method belongs to."""
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for parameter in (*named, arguments.vararg, arguments.kwarg):
        if parameter and parameter.arg not in ("self", "cls"):
            yield parameter


def lambdas(call: ast.Call) -> Iterator[ast.Lambda]:
    """Lambdas that are made properties: a user reads them, and they can't say their types."""
    if isinstance(call.func, ast.Name) and call.func.id in ("property", "cached_property"):
        yield from (each for each in call.args if isinstance(each, ast.Lambda))


def missing(path: str, source: str) -> Iterator[str]:
    """Parameters and return values without a type, each with its place."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            place = f"{path}:{node.lineno}: {node.name}"
            for parameter in parameters(node.args):
                if parameter.annotation is None:
                    yield f"{place} does not say the type of {parameter.arg}"
            if node.returns is None and node.name != "__init__":
                yield f"{place} does not say what it returns"
        elif isinstance(node, ast.Call):
            for each in lambdas(node):
                yield f"{path}:{each.lineno}: a property that is a lambda cannot say its type"


@pytest.mark.parametrize("path", FILES)
def test_every_parameter_and_return_value_has_a_type(path: str) -> None:
    found = list(missing(path, (ROOT / path).read_text("utf-8")))
    assert not found, "\n".join(["", *found])


def test_the_types_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found, complaint, _ = api.run([])
    assert found.startswith("Success"), f"\n{found}{complaint}"


def test_no_python_file_is_left_out() -> None:
    there = [file for folder in ("tangled", "docs/weave") for file in (ROOT / folder).rglob("*.py")]
    assert {file.relative_to(ROOT).as_posix() for file in there} | {"tangle.py"} <= {*FILES}


@pytest.mark.parametrize("exercise", CHANGING, ids=lambda exercise: exercise.label)
def test_the_library_of_a_solution_says_its_types(
    exercise: practice.Exercise, tmp_path: Path
) -> None:
    practice.change(ROOT, DOCUMENTS, exercise.solutions, tmp_path)
    texts = {path: (tmp_path / path).read_text("utf-8") for path in FILES}
    changed = [path for path in FILES if texts[path] != (ROOT / path).read_text("utf-8")]
    assert changed
    found = [line for path in changed for line in missing(path, texts[path])]
    assert not found, "\n".join(["", *found])


def test_a_type_that_is_missing_is_named() -> None:
    source = '''\
def scale(x: float, by) -> float:
    def times(*factors: float, **options): ...
    return times(x, by)

class Box:
    area = property(lambda self: 0)

    def __init__(self, *sides):
        self.sides = [side for side in sides if (lambda side: side)(side)]

    @classmethod
    async def _open(cls, name: str, /, *, mode): ...

    @property
    def volume(self) -> float: ...
'''
    assert sorted(missing("box.py", source)) == [
        "box.py:12: _open does not say the type of mode",
        "box.py:12: _open does not say what it returns",
        "box.py:1: scale does not say the type of by",
        "box.py:2: times does not say the type of options",
        "box.py:2: times does not say what it returns",
        "box.py:6: a property that is a lambda cannot say its type",
        "box.py:8: __init__ does not say the type of sides",
    ]
