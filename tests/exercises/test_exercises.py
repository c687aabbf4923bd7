"""Every exercise of the book is red unsolved and green solved, and known wrong answers stay red."""

from pathlib import Path

import pytest

import tangle
from docs.weave import practice

ROOT = Path(__file__).resolve().parents[2]
WRONG = Path(__file__).with_name("wrong")
DOCUMENTS, _ = tangle.read(ROOT)
EXERCISES = {exercise.label: exercise for exercise in practice.find(DOCUMENTS)}


@pytest.fixture(scope="module")
def unsolved():
    """The results of all exercises as a student finds them, from one process."""
    jobs = [practice.job(exercise, exercise.start) for exercise in EXERCISES.values()]
    return dict(zip(EXERCISES, practice.run(jobs, ROOT)))


@pytest.fixture(scope="module")
def solved():
    """The results of those solutions that leave the library as it is, from one process."""
    jobs = {
        label: practice.job(exercise, exercise.solutions)
        for label, exercise in EXERCISES.items()
        if not any(map(practice.replaced, exercise.solutions))
    }
    return dict(zip(jobs, practice.run(jobs.values(), ROOT)))


@pytest.mark.parametrize("label", EXERCISES)
def test_exercise(label, unsolved, solved):
    exercise = EXERCISES[label]
    after = solved.get(label) or practice.attempt(ROOT, DOCUMENTS, exercise, exercise.solutions)
    said = practice.problems(exercise, unsolved[label], after)
    assert not said, "\n".join(said)


@pytest.mark.parametrize(
    "path", sorted(WRONG.rglob("*.md")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_wrong_answer_stays_red(path):
    label = path.parent.name
    page, problems = tangle.read_document(path.name, path.read_text(encoding="utf-8"))
    answer = [block for block in page.blocks if block.kind == "solution"]
    assert answer and {block.name for block in answer} == {label} and not problems
    result = practice.attempt(ROOT, DOCUMENTS, EXERCISES[label], answer)
    assert result.failures, f"the checks of {label} let this answer pass"
    assert result.failures[0].reason not in practice.WRONG_REASONS, result.failures[0]


def test_every_exercise_has_an_answer_that_must_stay_red():
    assert {path.parent.name for path in WRONG.rglob("*.md")} == set(EXERCISES)


def test_every_exercise_is_named_once_and_has_a_title():
    assert len(EXERCISES) == sum(len(page.exercises) for page in DOCUMENTS)
    assert all(exercise.title for exercise in EXERCISES.values())


BOOK = """# Page

```python {file=epynn/__init__.py}
<<greeting>>
<<rest>>
```

```python {#greeting}
def greet():
    return 'hello'
```

```python {#rest}
DATA = 1
```

:::::{exercise} Twice
:label: one

%s
:::::
"""
CHECK = "```pycon {check=one}\n%s\n```\n"
START = "```python {start=one}\n%s\n```\n"
SOLUTION = "```python {solution=one%s}\n%s\n```\n"
TWICE = CHECK % ">>> twice(2)\n4"
GREET = CHECK % ">>> from epynn import greet\n>>> greet()\n'goodbye'"


def prove(tmp_path, *parts):
    """Return what is said of the one exercise of a small book."""
    page = tmp_path / "literate" / "page.md"
    page.parent.mkdir()
    page.write_text(BOOK % "\n".join(parts), encoding="utf-8")
    assert tangle.main(["--root", str(tmp_path), "--quiet"]) == 0
    [(exercise, said)] = practice.prove(tmp_path)
    assert exercise.title == "Twice"
    return said


def start(body):
    return START % f"def twice(x):\n    return {body}"


def solution(body):
    return SOLUTION % ("", f"def twice(x):\n    return {body}")


def replacement(body, chunk="greeting"):
    return SOLUTION % (f" replaces={chunk}", f"def greet():\n    return {body}")


PROVEN = {
    "a function": (start("x"), TWICE, solution("2 * x")),
    "the library": (GREET, replacement("'goodbye'")),
    "both": (
        START % "who = ''",
        CHECK % ">>> from epynn import greet\n>>> greet() + who\n'goodbye you'",
        SOLUTION % ("", "who = ' you'"),
        replacement("'goodbye'"),
    ),
    "two chunks": (
        CHECK % ">>> import epynn\n>>> epynn.greet() * epynn.DATA\n'goodbyegoodbye'",
        replacement("'goodbye'"),
        SOLUTION % (" replaces=rest", "DATA = 2"),
    ),
    "two checks": (start("x"), CHECK % ">>> y = twice(2)", CHECK % ">>> y\n4", solution("2 * x")),
}


@pytest.mark.parametrize("parts", PROVEN.values(), ids=PROVEN.keys())
def test_a_good_exercise_is_proven(tmp_path, parts):
    assert prove(tmp_path, *parts) == []


FAULTY = {
    "green unsolved": ((start("2 * x"), TWICE, solution("2 * x")), "pass before anything"),
    "checks nothing": ((start("x"), CHECK % ">>> # 4", solution("2 * x")), "check nothing"),
    "solution fails": ((start("x"), TWICE, solution("3 * x")), "expected 4, got 6"),
    "solution raises": ((start("x"), TWICE, solution("x.y")), "AttributeError"),
    "solution stops": ((start("x"), TWICE, SOLUTION % ("", "raise SystemExit")), "SystemExit"),
    "solution is the start": ((start("x"), TWICE, solution("x")), "expected 4, got 2"),
    "solution is not Python": ((start("x"), TWICE, solution("2 x")), "SyntaxError"),
    "solution is a comment": ((start("x"), TWICE, SOLUTION % ("", "# 2 * x")), "NameError"),
    "library solution fails": ((GREET, replacement("'bye'")), "got 'bye'"),
    "library solution does nothing": ((GREET, replacement("'hello'")), "got 'hello'"),
    "library solution is no library": ((GREET, replacement("'bye")), "SyntaxError"),
    "check is not Python": (
        (start("x"), CHECK % ">>> twice(2\n4", solution("2 * x")),
        "is not Python",
    ),
    "start is not Python": ((START % "def twice(x):", TWICE, solution("2 * x")), "is not Python"),
    "start lacks the name": ((START % "x = 1", TWICE, solution("2 * x")), "uses a name"),
    "check imports nothing known": (
        (start("x"), CHECK % ">>> import epinn\n>>> twice(2)\n4", solution("2 * x")),
        "imports a module",
    ),
}


@pytest.mark.parametrize("parts, message", FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_exercise_is_found_out(tmp_path, parts, message):
    said = "\n".join(prove(tmp_path, *parts))
    assert message in said
    assert said.startswith("literate/page.md:")


def test_a_failure_has_its_line_in_the_document(tmp_path):
    [said] = prove(tmp_path, start("x"), CHECK % ">>> 1\n1\n>>> twice(2)\n4", solution("x"))
    lines = (tmp_path / "literate" / "page.md").read_text(encoding="utf-8").split("\n")
    assert f"page.md:{lines.index('>>> twice(2)') + 1}:" in said


def test_a_job_that_hangs_or_dies_does_not_stop_the_others(tmp_path):
    def job(code):
        return {
            "document": "page.md",
            "code": [([code], [3])],
            "checks": [([">>> 1", "1"], [7, 8])],
        }

    jobs = [job("x = 1"), job("import os; os._exit(3)"), job("x = 1"), job("while True: pass")]
    good, dead, other, hung = practice.run(jobs, tmp_path, timeout=2)
    assert good.green and other.green
    assert dead.failures[0].reason == hung.failures[0].reason == "process"
    assert "2 s" in hung.failures[0].text and hung.failures[0].line == 7


def test_answers_can_print_and_read_without_harm(tmp_path):
    code = ["print('{}')", "import sys", "rest = sys.stdin.read()"]
    job = {"document": "p", "code": [(code, [1, 2, 3])], "checks": [([">>> rest", "''"], [5, 6])]}
    assert all(result.green for result in practice.run([job, job], tmp_path))


def test_the_repository_is_left_as_it_was(tmp_path):
    prove(tmp_path, GREET, replacement("'goodbye'"))
    assert "hello" in (tmp_path / "tangled" / "epynn" / "__init__.py").read_text(encoding="utf-8")
    assert not list(tmp_path.rglob("__pycache__"))
