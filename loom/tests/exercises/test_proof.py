"""An exercise is proven, or what is wrong with it is said."""

import shutil

import pytest

from loom.commands.main import main
from loom.documents.folder import read_documents
from loom.exercises import proof, record
from loom.exercises.answers import try_answer
from loom.exercises.model import PracticeError, list_exercises
from loom.exercises.proof import main as prove_main
from loom.exercises.proof import prove_exercises

BOOK = """# Page

```python {file=pkg/__init__.py}
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
GREET = CHECK % ">>> from pkg import greet\n>>> greet()\n'goodbye'"


def prove(tmp_path, *parts):
    """Return what is said of the one exercise of a small book."""
    page = tmp_path / "literate" / "page.md"
    page.parent.mkdir()
    page.write_text(BOOK % "\n".join(parts), encoding="utf-8")
    assert main(["--root", str(tmp_path), "--quiet"]) == 0
    [proven] = prove_exercises(tmp_path)
    assert proven.exercise.title == "Twice"
    return proven.faults


def start(body):
    return START % f"def twice(x):\n    return {body}"


def solution(body):
    return SOLUTION % ("", f"def twice(x):\n    return {body}")


def replacement(body, chunk="greeting"):
    return SOLUTION % (f" replaces={chunk}", f"def greet():\n    return {body}")


def patch(body):
    return f"```diff {{solution=one}}\n{body}\n```\n"


def test_what_is_wrong_with_a_page_is_wrong_with_the_proof(tmp_path):
    with pytest.raises(
        PracticeError, match="mend this first: literate/page.md:.*blank"
    ):
        prove(tmp_path, start("x"), CHECK % ">>>twice(2)\n4", solution("2 * x"))
    page = tmp_path / "literate" / "page.md"
    page.write_text(page.read_text("utf-8") + "```python {#lost}\n", "utf-8")
    with pytest.raises(PracticeError, match="nothing is proven; mend this first: "):
        list(prove_exercises(tmp_path))


BYE = "--- pkg/__init__.py\n-    return 'hello'\n+    return 'goodbye'"
PROVEN = {
    "a patch": (GREET, patch(BYE)),
    "a patch of a chunk": (GREET, patch(BYE.replace("pkg/__init__.py", "greeting"))),
    "a patch of a file that other chunks are in": (
        CHECK % ">>> import pkg\n>>> pkg.greet() * pkg.DATA\n'goodbyegoodbye'",
        patch(f"{BYE}\n\n@@ DATA\n-DATA = 1\n+DATA = 2"),
    ),
    "a patch and a function": (
        START % "who = ''",
        CHECK % ">>> from pkg import greet\n>>> greet() + who\n'goodbye you'",
        SOLUTION % ("", "who = ' you'"),
        patch(BYE),
    ),
    "a patch and a chunk": (
        CHECK % ">>> import pkg\n>>> pkg.greet() * pkg.DATA\n'goodbyegoodbye'",
        patch(BYE),
        SOLUTION % (" replaces=rest", "DATA = 2"),
    ),
    "a function": (start("x"), TWICE, solution("2 * x")),
    "the library": (GREET, replacement("'goodbye'")),
    "both": (
        START % "who = ''",
        CHECK % ">>> from pkg import greet\n>>> greet() + who\n'goodbye you'",
        SOLUTION % ("", "who = ' you'"),
        replacement("'goodbye'"),
    ),
    "two chunks": (
        CHECK % ">>> import pkg\n>>> pkg.greet() * pkg.DATA\n'goodbyegoodbye'",
        replacement("'goodbye'"),
        SOLUTION % (" replaces=rest", "DATA = 2"),
    ),
    "two checks": (
        start("x"),
        CHECK % ">>> y = twice(2)",
        CHECK % ">>> y\n4",
        solution("2 * x"),
    ),
}


@pytest.mark.parametrize("parts", PROVEN.values(), ids=PROVEN.keys())
def test_a_good_exercise_is_proven(tmp_path, parts):
    assert prove(tmp_path, *parts) == []


FAULTY = {
    "green unsolved": (
        (start("2 * x"), TWICE, solution("2 * x")),
        "pass before anything",
    ),
    "checks nothing": (
        (start("x"), CHECK % ">>> # 4", solution("2 * x")),
        "check nothing",
    ),
    "checks nothing, and the start raises": (
        (START % "1 / 0", CHECK % ">>> # 4", solution("2 * x")),
        "check nothing",
    ),
    "solution fails": ((start("x"), TWICE, solution("3 * x")), "expected 4, got 6"),
    "solution raises": ((start("x"), TWICE, solution("x.y")), "AttributeError"),
    "solution stops": (
        (start("x"), TWICE, SOLUTION % ("", "raise SystemExit")),
        "SystemExit",
    ),
    "solution is the start": ((start("x"), TWICE, solution("x")), "expected 4, got 2"),
    "solution is not Python": ((start("x"), TWICE, solution("2 x")), "SyntaxError"),
    "solution is a comment": (
        (start("x"), TWICE, SOLUTION % ("", "# 2 * x")),
        "NameError",
    ),
    "library solution fails": ((GREET, replacement("'bye'")), "got 'bye'"),
    "library solution does nothing": ((GREET, replacement("'hello'")), "got 'hello'"),
    "library solution is no library": ((GREET, replacement("'bye")), "SyntaxError"),
    "patch fails": ((GREET, patch(BYE.replace("goodbye", "bye"))), "got 'bye'"),
    "patch is no Python": (
        (GREET, patch(BYE.replace("goodbye'", "bye"))),
        "SyntaxError",
    ),
    "patch does not fit": (
        (GREET, patch(BYE.replace("hello", "hallo"))),
        "tangled/pkg/__init__.py has no `    return 'hallo'` here; "
        "the nearest is `    return 'hello'` (literate/page.md:10)",
    ),
    "check is not Python": (
        (start("x"), CHECK % ">>> twice(2\n4", solution("2 * x")),
        "is not Python",
    ),
    "start is not Python": (
        (START % "def twice(x):", TWICE, solution("2 * x")),
        "is not Python",
    ),
    "start lacks the name": (
        (START % "x = 1", TWICE, solution("2 * x")),
        "uses a name",
    ),
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
    [said] = prove(
        tmp_path, start("x"), CHECK % ">>> 1\n1\n>>> twice(2)\n4", solution("x")
    )
    lines = (tmp_path / "literate" / "page.md").read_text(encoding="utf-8").split("\n")
    assert f"page.md:{lines.index('>>> twice(2)') + 1}:" in said


def test_the_repository_is_left_as_it_was(tmp_path):
    prove(tmp_path, GREET, replacement("'goodbye'"))
    assert "hello" in (tmp_path / "tangled" / "pkg" / "__init__.py").read_text(
        encoding="utf-8"
    )
    assert not list(tmp_path.rglob("__pycache__"))


def test_who_asks_for_nothing_that_is_there_is_told(tmp_path, monkeypatch, capsys):
    prove(tmp_path, GREET, replacement("'goodbye'"))
    (tmp_path / "loom.toml").write_text("")
    monkeypatch.chdir(tmp_path / "literate")  # the book is found from below, too
    assert prove_main(["one"]) == 0 and capsys.readouterr().out == "proven one\n"
    assert prove_main(["one", "two"]) == 2
    assert capsys.readouterr() == ("", "no exercise is called two\n")
    (tmp_path / "loom.toml").write_text("command = 1\n")
    for prove_or_record in prove_main, record.main:
        assert prove_or_record([]) == 2
        assert capsys.readouterr().err.startswith("loom.toml: `command` has the value")


def test_a_book_is_proven_by_its_pages_and_not_by_its_outputs(tmp_path):
    check = CHECK % ">>> from pkg import greet\n>>> twice(greet())\n'hellohello'"
    assert prove(tmp_path, start("x"), check, solution("2 * x")) == []
    page = tmp_path / "literate" / "page.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("return 'hello'", "return 'hi'"), "utf-8")
    [proven] = prove_exercises(tmp_path)
    assert "got 'hihi'" in "".join(proven.faults)
    assert main(["--root", str(tmp_path), "--quiet"]) == 0
    page.write_text(text, "utf-8")
    [proven] = prove_exercises(tmp_path)
    assert proven.faults == []
    shutil.rmtree(tmp_path / "tangled")
    [proven] = prove_exercises(tmp_path)
    assert proven.faults == []


def test_an_answer_is_tried_on_a_book_that_was_not_tangled(tmp_path):
    prove(tmp_path, GREET, replacement("'goodbye'"))
    shutil.rmtree(tmp_path / "tangled")
    documents, _ = read_documents(tmp_path)
    [exercise] = list_exercises(documents)
    assert try_answer(tmp_path, documents, exercise, exercise.solutions).is_green


def test_the_record_is_that_of_the_book_around(tmp_path, monkeypatch):
    prove(tmp_path, GREET, replacement("'goodbye'"))
    (tmp_path / "loom.toml").write_text("")
    monkeypatch.chdir(tmp_path / "literate")
    assert record.main([]) == 0
    assert list(record.read_sound_record(tmp_path)) == ["#greeting", "check=one"]


def test_both_commands_say_what_stopped_them(tmp_path, monkeypatch, capsys):
    prove(tmp_path, GREET, replacement("'goodbye'"))
    (tmp_path / "loom.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    refused = PermissionError(1, "Operation not permitted", "tangled/exercises.json")
    said = "Operation not permitted: tangled/exercises.json; every file is the old or"

    def stop(*_):
        raise raised

    monkeypatch.setattr(proof, "run_jobs", stop)
    monkeypatch.setattr(record, "replace_file", stop)
    for main_of_module in prove_main, record.main:
        raised = KeyboardInterrupt()
        assert main_of_module([]) == 130
        assert capsys.readouterr() == ("", "stopped\n")
        raised = refused
        assert main_of_module([]) == 2
        assert capsys.readouterr().err.startswith(said)


def test_both_commands_say_what_they_do_and_refuse_other_words(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for main_of_module, name in (prove_main, "proof"), (record.main, "record"):
        with pytest.raises(SystemExit, match="0"):
            main_of_module(["--help"])
        said = capsys.readouterr().out
        assert said.startswith(f"usage: python -m loom.exercises.{name} [-h]")
    with pytest.raises(SystemExit, match="2"):
        record.main(["foo"])
    assert "unrecognized arguments: foo" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
