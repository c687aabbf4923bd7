"""The course runner, on a small book of both kinds of exercise, and on the real one."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loom.checking import check_outputs
from loom.commands.main import main
from loom.exercises import course, practice
from loom.patching.patches import apply_patches
from loom.problems import Location
from setup import BOOK as PACKED
from tests.clone import copy_clone
from tests.terminal import ESCAPE, Terminal

ROOT = Path(__file__).resolve().parents[2]

INDEX = """# Book

```{toctree}
:hidden:
second
A title <first>
```
"""
FIRST = """# First

```python {file=hello.py}
<<greeting>>
```

```python {#greeting}
def greet(who):
    return 'hello ' + who
```

::::::{exercise} Say goodbye
:label: goodbye

Change the *library* so that `greet` says goodbye,
in {func}`~hello.greet`.

```pycon {check=goodbye}
>>> import hello
>>> hello.greet('you')
'goodbye you'
```

:::{dropdown} Hint
One word.
:::

:::{dropdown} Solution
```python {solution=goodbye replaces=greeting}
def greet(who):
    return 'goodbye ' + who
```
:::
::::::
"""
SECOND = """# Second

::::::{exercise} Twice
:label: twice

Write `twice(x)`.

```python {start=twice}
def twice(x):
    return x
```

```pycon {check=twice}
>>> twice(3)
6
>>> twice('ab')
'abab'
```

:::{dropdown} Hint
Add.
:::

:::{dropdown} Solution
Or multiply.

```python {solution=twice}
def twice(x):
    return x + x
```
:::
::::::

::::::{exercise} Thrice
:label: thrice

Write `thrice(x)`.

```python {start=thrice}
```

```pycon {check=thrice}
>>> thrice(3)
9
```

```python {solution=thrice}
def thrice(x):
    return 3 * x
```
::::::
"""


class Copy:
    """A small book in a folder, and the runner in it."""

    def __init__(self, root, capsys):
        self.root, self.capsys = root, capsys
        (root / "tangled").mkdir()
        (root / "literate").mkdir()
        for name, text in (("index", INDEX), ("first", FIRST), ("second", SECOND)):
            self.page(name).write_text(text, encoding="utf-8")
        assert main(["--quiet", "--root", str(root)]) == 0
        assert course.record(root) == []

    def page(self, name):
        return self.root / "literate" / f"{name}.md"

    def edit(self, name, old, new):
        data = self.page(name).read_bytes()
        assert data.count(old.encode()) == 1
        self.page(name).write_bytes(data.replace(old.encode(), new.encode()))

    def __call__(self, *words):
        """Run ``practice``; the exit code, and what was printed."""
        code = main(["practice", *words, "--root", str(self.root)])
        said = self.capsys.readouterr()
        assert "\x1b" not in said.out
        return code, said.out + said.err

    def states(self):
        return {label: state.word for label, state in course.states(course.Book(self.root)).items()}

    @property
    def progress(self):
        return self.root / "progress.txt"


@pytest.fixture
def copy(tmp_path, capsys):
    return Copy(tmp_path, capsys)


TWICE = ("second", "    return x\n", "    return 2 * x\n")
GOODBYE = ("first", "    return 'hello '", "    return 'goodbye '")
RED_TWICE = """\
Twice (twice, 1 of 3)
literate/second.md:3

Write `twice(x)`.

Your code: literate/second.md:9

RED None of 2 checks pass.
literate/second.md:14 asks
    twice(3)
It expects
    6
and gets
    3
"""
RED_GOODBYE = """\
Say goodbye (goodbye, 3 of 3)
literate/first.md:12

Change the *library* so that `greet` says goodbye, in hello.greet.

Your code: that of the library, in literate/first.md

RED Its check fails.
literate/first.md:20 asks
    hello.greet('you')
It expects
    'goodbye you'
and gets
    'hello you'
"""


def test_the_whole_loop(copy):
    """Red, an edit, green, the next, for both kinds; the order is that of the contents."""
    assert copy() == (1, RED_TWICE)
    copy.edit(*TWICE)
    code, said = copy()
    assert code == 0 and "GREEN All of 2 checks pass.\n1 of 3 solved. Next: Thrice (thri" in said
    code, said = copy("--once")
    assert code == 1 and "Thrice (thrice, 2 of 3)" in said
    assert "NameError: name 'thrice' is not defined" in said
    copy.edit("second", "{start=thrice}\n", "{start=thrice}\nthrice = lambda x: 3 * x\n")
    assert copy()[0] == 0
    assert copy() == (1, RED_GOODBYE)
    copy.edit(*GOODBYE)
    code, said = copy()
    assert code == 0 and "3 of 3 solved. That was the last one." in said
    assert copy() == (0, "All 3 exercises are solved.\n")
    # the library is the student's to make
    assert "hello" in (copy.root / "tangled/hello.py").read_text()


@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=repr)
def test_the_loop_with_another_systems_line_ends(copy, end):
    for name in ("index", "first", "second"):
        copy.page(name).write_bytes(copy.page(name).read_bytes().replace(b"\n", end))
    assert copy() == (1, RED_TWICE)
    copy.edit("second", "return x" + end.decode(), "return x / ''" + end.decode())
    assert copy()[1].endswith("at literate/second.md:10\n    return x / ''\n")
    assert copy("goodbye")[1].endswith(RED_GOODBYE)
    assert copy("hint", "goodbye") == (0, "One word.\n")
    assert "instead of what is there:\n    def greet" in copy("solution", "goodbye", "--reveal")[1]
    assert copy("reset", "twice") == (0, "restored literate/second.md:8\n")
    assert "0 of 3 solved." in copy("list")[1]


def test_part_of_the_checks(copy):
    copy.edit("second", "    return x\n", "    return 6\n")
    code, said = copy("twice")
    assert code == 1 and "RED 1 of 2 checks pass.\nliterate/second.md:16 asks\n" in said


def test_an_exception_names_the_line_of_the_student(copy):
    copy.edit("second", "    return x\n", "    y = x\n    return y.double\n")
    code, said = copy("--once", "twice")
    assert code == 1
    assert said.endswith(
        "literate/second.md:15 asks\n    twice(3)\nand raises\n"
        "    AttributeError: 'int' object has no attribute 'double'\n"
        "at literate/second.md:11\n    return y.double\n"
    )
    copy.edit(*GOODBYE[:2], "    return who / ''")
    code, said = copy("goodbye")
    assert said.endswith("at literate/first.md:9\n    return who / '' + who\n")


def test_a_syntax_error_may_be_of_no_file(copy):
    copy.edit("second", "    return x\n", "    raise SyntaxError('odd', (None, 3, 1, ''))\n")
    code, said = copy("--once", "twice")
    assert code == 1
    assert said.endswith(
        "    SyntaxError: odd (line 3)\n"
        "at literate/second.md:10\n    raise SyntaxError('odd', (None, 3, 1, ''))\n"
    )


def test_an_exception_is_not_blamed_on_a_page_with_nothing_to_mend(copy):
    """As where a layer of the library gets an argument that it doesn't take yet."""
    book = course.Book(copy.root)
    goodbye, twice = book.find("goodbye"), book.find("twice")
    elsewhere, near = (
        Location("literate/second.md", 9),
        Location("literate/first.md", 4),
    )
    mine = Location("literate/first.md", 9)

    def blamed(exercise, *places, reason="TypeError"):
        return course.to_blame(book, exercise, practice.Failure(1, reason, "", places))

    assert blamed(goodbye, elsewhere) is None
    assert blamed(goodbye, near, elsewhere) == near
    assert blamed(goodbye, mine, near, elsewhere) == mine
    assert blamed(goodbye, elsewhere, reason="SyntaxError") == elsewhere
    assert blamed(twice, near) is None


BROKEN = {
    "not Python": ("    return x\n", "    return x +\n", "second.md:10\n    return x +\n"),
    "never closed": (
        "    return x\n```\n",
        "    return x\n",
        "literate/second.md:8: this fence is not closed before line 12",
    ),
    "stops": (
        "    return x\n",
        "    return x\nraise SystemExit\n",
        "RED No check ran.\nYour code raises\n    SystemExit\n",
    ),
    "ends": (
        "    return x\n",
        "    return x\nimport os; os._exit(1)\n",
        "RED No check ran.\nYour code ended the program: exit code 1\n",
    ),
    "raises what nobody catches": (
        "    return x\n",
        "    return x\nraise KeyboardInterrupt\n",
        "RED No check ran.\nYour code raises\n    KeyboardInterrupt\nat literate/second.md:11\n",
    ),
    "raises an odd error": (
        "    return x\n",
        "    raise SyntaxError('odd', (3, 4, 1, ''))\n",
        "at literate/second.md:10\n",
    ),
    "prints without end": (
        "    return x\n",
        "    return 'x' * 10**6\n",
        "\n    ... and 995002 characters more\n",
    ),
    "a prompt without a space": (
        ">>> twice(3)",
        ">>>twice(3)",
        "RED The page is not ready to be tried:\n"
        "literate/second.md:14: this line lacks blank after >>>: '>>>twice(3)'\n",
    ),
    "an output out of line": (
        ">>> twice(3)",
        " >>> twice(3)",
        "literate/second.md:15: this line has inconsistent leading whitespace: '6'\n",
    ),
    "no prompt": (
        ">>> twice(3)\n6\n>>> twice('ab')\n'abab'",
        "twice(3)",
        "RED Nothing was checked. Put its checks back: literate/second.md:3\n",
    ),
    "ends in a check": (
        "    return x\n",
        "    if x == 3: return 6\n    import os; os._exit(0)\n",
        "RED 1 of 2 checks pass.\nliterate/second.md:17 asks\n    twice('ab')\n"
        "Your code ended the program: exit code 0\n",
    ),
    "ends at once": (
        "    return x\n",
        "    import os; os._exit(0)\n",
        "RED None of 2 checks pass.\nliterate/second.md:14 asks\n    twice(3)\n"
        "Your code ended the program: exit code 0\n",
    ),
}


@pytest.mark.parametrize("old, new, message", BROKEN.values(), ids=BROKEN)
def test_a_broken_draft(copy, old, new, message):
    copy.edit("second", old, new)
    code, said = copy("--once", "twice")
    assert code == 1 and "RED" in said and message in said
    assert not copy.progress.exists()


def test_a_broken_draft_of_the_library_leaves_the_library_alone(copy):
    before = (copy.root / "tangled/hello.py").read_bytes()
    copy.edit(*GOODBYE[:2], "    return ('goodbye '")
    code, said = copy("goodbye")
    assert code == 1 and "literate/first.md:9" in said and "SyntaxError" in said
    copy.edit("first", "    return ('goodbye '", "    <<goodby>>\n    return 'goodbye '")
    code, said = copy("goodbye")
    assert code == 1
    assert "literate/first.md:9: no chunk is called `goodby`" in said
    copy.edit("first", "    <<goodby>>\n", "")
    copy.edit("second", "```python {start=twice}", "```pyhton {start=twice}")  # another page
    assert copy("goodbye")[0] == 0
    assert (copy.root / "tangled/hello.py").read_bytes() == before


def test_list(copy):
    code, said = copy("list")
    lines = [line.rstrip() for line in said.splitlines()]
    assert code == 0 and lines == [
        "literate/second.md",
        "open                   twice    Twice",
        "open                   thrice   Thrice",
        "literate/first.md",
        "open                   goodbye  Say goodbye",
        "0 of 3 solved.",
    ]


def test_every_state(copy):
    assert copy.states() == {"twice": "open", "thrice": "open", "goodbye": "open"}
    copy.edit(*TWICE)
    copy.edit(*GOODBYE[:2], "    return 'bye '")
    assert copy.states() == {"twice": "solved", "thrice": "open", "goodbye": "begun"}
    copy.edit("second", "2 * x", "5 * x")
    assert copy.states()["twice"] == "red again"
    code, said = copy("twice")
    assert code == 1 and re.search(r"It was green on \d{4}-\d\d-\d\d; something has changed", said)
    copy("reset", "twice")
    assert copy.states()["twice"] == "reset"


def test_list_for_a_teacher(copy):
    copy.edit(*GOODBYE)
    copy.progress.write_text("2026-01-31 twice 0123456789ab\n", encoding="utf-8")  # a boast
    code, said = copy("list", "--json")
    found = json.loads(said)
    assert code == 0 and found["solved"] == 1
    assert [row["label"] for row in found["exercises"]] == ["twice", "thrice", "goodbye"]
    assert [row["state"] for row in found["exercises"]] == ["reset", "open", "solved"]
    assert found["exercises"][2] == {
        "label": "goodbye",
        "title": "Say goodbye",
        "page": "literate/first.md",
        "line": 12,
        "kind": "library",
        "state": "solved",
        "solved": found["exercises"][2]["solved"],
    }


def test_the_list_counts_what_is_solved_now_as_the_teacher_does(copy):
    copy.edit(*TWICE)
    copy.edit(*GOODBYE)
    assert copy("list")[1].endswith("\n2 of 3 solved.\n")
    copy("reset", "twice")
    copy.edit("first", "'goodbye ' + who\n```\n\n:", "'bye ' + who\n```\n\n:")
    assert copy.states() == {"twice": "reset", "thrice": "open", "goodbye": "red again"}
    assert copy("list")[1].endswith("\n2 of 3 solved once, 0 now.\n")
    found = json.loads(copy("list", "--json")[1])
    assert (found["solved"], found["once"]) == (0, 2)


def test_what_is_green_by_other_checks_does_not_count(copy):
    copy.edit("second", ">>> twice(3)\n6\n>>> twice('ab')\n'abab'", ">>> twice(3)\n3")
    code, said = copy("twice")
    assert code == 1 and "GREEN Its check passes.\nBut its checks are not those" in said
    assert not copy.progress.exists()
    assert copy.states()["twice"] == "new checks"
    assert json.loads(copy("list", "--json")[1])["solved"] == 0
    copy.edit("second", ">>> twice(3)\n3", ">>> twice(3)\n6")
    assert copy.states()["twice"] == "open"
    copy.edit(*TWICE)
    assert copy.states()["twice"] == "new checks"
    copy.edit("second", ">>> twice(3)\n6", ">>> twice(3)\n6\n>>> twice('ab')\n'abab'")
    assert copy.states()["twice"] == "solved"
    copy.edit("second", ">>> twice(3)\n6", ">>> twice(1)\n2")
    assert copy.states()["twice"] == "new checks" and copy("list")[1].endswith(
        "\n1 of 3 solved once, 0 now.\n"
    )
    assert course.record(copy.root) == ["twice"]  # nor are they taken for those of the book
    assert copy.states()["twice"] == "new checks"


def test_what_was_green_is_not_run_again(copy, monkeypatch):
    copy.edit(*TWICE)
    copy.edit(*GOODBYE)
    assert copy.states()["goodbye"] == "solved"
    monkeypatch.setattr(practice, "run", lambda jobs, *_, **__: pytest.fail("ran") if jobs else [])
    assert copy.states() == {"twice": "solved", "thrice": "open", "goodbye": "solved"}


# Progress


def test_a_damaged_progress_file(copy):
    damage = b"# mine\r\nnonsense\n2026-01-31\n2026-01-31 gone 00\n\xff\xfe\x00 twice\n\n2026-13-99"
    copy.progress.write_bytes(damage)
    copy.edit(*TWICE)
    code, said = copy()
    assert code == 0 and "1 of 3 solved" in said
    data = copy.progress.read_bytes()
    assert data.startswith(damage + b"\n")
    assert re.fullmatch(rb"\d{4}-\d\d-\d\d twice \w{12}\n", data[len(damage) + 1 :])
    assert copy("list")[0] == 0


@pytest.mark.parametrize("damage", [b"<<<<<<< ours\n{}", b"[]", b'{"\xff'], ids=repr)
def test_a_damaged_record_of_what_was_set(copy, damage):
    copy.edit(*TWICE)
    (copy.root / course.UNSOLVED).write_bytes(damage)
    code, said = copy("list")
    assert code == 0 and "tangled/exercises.json is damaged (" in said
    assert "\nsolved     20" in said and "1 of 3 solved." in said
    code, said = copy("reset", "twice")
    assert code == 2 and said.count("is damaged") == 1 and "not known how to restore" in said
    assert course.record(copy.root) == ["twice"]  # an author writes it anew
    assert "is damaged" not in copy("list")[1]


def test_the_first_day_stays(copy):
    copy.edit(*TWICE)
    copy.progress.write_bytes(b"2026-01-31\t twice\r\n# the end\n")
    assert copy("twice")[0] == 0
    assert re.fullmatch(rb"2026-01-31 twice \w{12}\r\n# the end\n", copy.progress.read_bytes())
    before = copy.progress.stat().st_mtime_ns
    assert copy("twice")[0] == 0 and copy.progress.stat().st_mtime_ns == before


def test_progress_is_the_readers_own(copy):
    """Git ignores it, tangling keeps it, and no copy of the book takes it along."""
    copy("list")
    copy.edit(*TWICE)
    copy()
    assert main(["--force", "--quiet", "--root", str(copy.root)]) == 0
    assert check_outputs(copy.root) == [] and copy.progress.exists()
    assert f"/{course.PROGRESS}" in (ROOT / ".gitignore").read_text().splitlines()
    assert course.PROGRESS not in PACKED and course.UNSOLVED.split("/")[0] in PACKED


# Reset


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("label, change", [("twice", TWICE), ("goodbye", GOODBYE)])
def test_reset_restores_byte_for_byte(copy, label, change, end):
    name, old, new = change
    page = copy.page(name)
    page.write_bytes(
        b"\xef\xbb\xbf" + page.read_bytes().replace(b"\n", end.encode()) + "\v\u2028 é  ".encode()
    )
    before = page.read_bytes()
    other = copy.page("index").read_bytes()
    copy.edit(name, old.replace("\n", end), f"    if True:\n\n        pass\n{new}")
    code, said = copy("reset", label)
    line = {"twice": 8, "goodbye": 7}[label]
    assert (code, said) == (0, f"restored literate/{name}.md:{line}\n")
    assert page.read_bytes() == before and copy.page("index").read_bytes() == other
    assert copy("reset", label) == (0, f"{label} is as it was\n")


def test_reset_of_an_emptied_block_and_of_one_that_was_empty(copy):
    before = copy.page("second").read_bytes()
    copy.edit("second", "def twice(x):\n    return x\n```", "```")
    copy.edit("second", "{start=thrice}\n", "{start=thrice}\nx = 1\n\ny = 2\n")
    assert copy("reset", "twice")[0] == copy("reset", "thrice")[0] == 0
    assert copy.page("second").read_bytes() == before


def test_reset_in_a_list_and_a_quote(copy):
    text = "1. Item\n\n   > ~~~python {#part}\n   > a = 1\n   >\n   > b = 2\n   > ~~~\n"
    text = FIRST.replace("```python {#greeting}", text + "\n```python {#greeting}", 1)
    text = text.replace("<<greeting>>", "<<greeting>>\n<<part>>")
    text = text.replace(
        "```python {solution=goodbye",
        "```python {solution=goodbye replaces=part}\na = 2\n```\n\n```python {solution=goodbye",
    )
    copy.page("first").write_text(text, encoding="utf-8")
    course.record(copy.root)
    copy.edit("first", "   > a = 1\n   >\n   > b = 2\n", "   > a = 3\n")
    assert copy("reset", "goodbye")[0] == 0
    assert copy.page("first").read_text() == text


def test_reset_touches_nothing_where_it_is_not_sure(copy):
    copy.edit("second", "    return x\n```\n", "    return x\n")
    before = copy.page("second").read_bytes()
    code, said = copy("reset", "twice")
    assert code == 2 and "mend literate/second.md:8: this fence is not closed" in said
    assert copy.page("second").read_bytes() == before
    copy.edit("second", "```python {start=twice}\ndef twice(x):\n    return x\n\n", "")
    before = copy.page("second").read_bytes()
    code, said = copy("reset", "twice")
    assert code == 2 and "the block of `twice` is gone; put ```python {start=twice} back" in said
    copy.edit("first", "'hello '", "'hallo '")
    (copy.root / course.UNSOLVED).unlink()
    code, said = copy("reset", "goodbye")
    assert code == 2 and "not known how" in said and b"hallo" in copy.page("first").read_bytes()
    assert copy.page("second").read_bytes() == before


def test_what_is_solved_is_not_recorded(copy):
    known = course.unsolved(copy.root)
    copy.edit(*TWICE)
    copy.edit(*GOODBYE)
    assert course.record(copy.root) == ["twice", "goodbye"]
    assert course.unsolved(copy.root) == known


# Hint and solution


def test_the_solution_of_a_block_that_is_gone(copy):
    copy.edit("second", "```python {start=twice}\ndef twice(x):\n    return x\n```\n", "")
    code, said = copy("solution", "twice", "--reveal")
    assert code == 0 and "in a block that is gone:\n    def twice(x):\n        return x + x" in said


def test_hint_and_solution(copy):
    assert copy("hint") == copy("hint", "twice") == (0, "Add.\n")
    assert copy("hint", "thrice") == (0, "This one has no hint.\n")
    code, said = copy("solution")
    assert code == 1 and "return x + x" not in said and "--reveal" in said
    shown = (
        "Or multiply.\n\nat literate/second.md:8, instead of what is there:\n"
        "    def twice(x):\n        return x + x\n"
    )
    assert copy("solution", "twice", "--reveal") == (0, shown)
    copy.edit(*TWICE)
    assert copy("solution", "twice") == (0, shown)
    code, said = copy("solution", "goodbye", "--reveal")
    assert code == 0 and said.startswith("\nat literate/first.md:7, instead of")


# A solution that is a patch

PATCHED = """# First

```python {file=hello.py}
PUNCTUATION = ''


def greet(who):
    return 'hello ' + who + PUNCTUATION
```

```python {file=hello.py}


def shout(who):
    <<loud>>
```

```python {#loud}
return greet(who).upper()
```
""" + FIRST[FIRST.index("\n::::::{exercise}") :].replace(
    """```python {solution=goodbye replaces=greeting}
def greet(who):
    return 'goodbye ' + who
""",
    """```diff {solution=goodbye}
--- hello.py
@@ def greet
-    return 'hello ' + who + PUNCTUATION
+    return 'goodbye ' + who + PUNCTUATION
@@
 def shout(who):
-    return greet(who).upper()
+    return greet(who).upper() + '!'
""",
)


@pytest.fixture
def patched(copy):
    """The small book, with a patch instead of a chunk."""
    copy.page("first").write_text(PATCHED, encoding="utf-8")
    assert main(["--quiet", "--root", str(copy.root)]) == 0
    assert course.record(copy.root) == []
    return copy


def test_the_loop_with_a_patch(patched):
    before = patched.page("first").read_bytes()
    code, said = patched("goodbye")
    assert code == 1 and "Your code: that of the library, in literate/first.md\n" in said
    assert patched.states()["goodbye"] == "open"
    patched.edit("first", "\n    return 'hello '", "\n    return 1 / 'goodbye '")
    code, said = patched("goodbye")
    assert code == 1
    assert said.endswith("first.md:8\n    return 1 / 'goodbye ' + who + PUNCTUATION\n")
    assert patched.states()["goodbye"] == "begun"
    patched.edit("first", "1 / 'goodbye '", "'goodbye '")
    assert patched("goodbye")[0] == 0 and patched.states()["goodbye"] == "solved"
    # what it says elsewhere is not in the way
    assert main(["--quiet", "--root", str(patched.root)]) == 0
    assert "goodbye" in (patched.root / "tangled/hello.py").read_text()
    patched.edit("first", "\nreturn greet(who)", "\nreturn 2 * greet(who)")
    said = "restored literate/first.md:3\nrestored literate/first.md:18\n"
    assert patched("reset", "goodbye") == (0, said)
    assert patched.page("first").read_bytes() == before


def test_what_is_recorded_of_a_patched_file(patched):
    known = course.unsolved(patched.root)
    assert {key for key in known if "check" not in key and "start" not in key} == {
        "file=hello.py",
        "#loud",
    }
    assert len(known["file=hello.py"]) == 2 and known["#loud"] == [["return greet(who).upper()"]]


def test_the_solution_that_is_a_patch(patched):
    code, said = patched("solution", "goodbye", "--reveal")
    diff = "    --- hello.py\n    @@ def greet\n    -    return 'hello '"
    assert code == 0 and said.startswith(
        "\nat literate/first.md:8, literate/first.md:19, "
        "remove the lines with - and add those with +:\n" + diff
    )
    patched.edit("first", "\n    return 'hello '", "\n    return 'goodbye '")
    code, said = patched("solution", "goodbye")
    assert code == 0 and said.startswith("\nat literate/first.md:19, remove the lines")


# The command line

MISUSE = {
    "unknown": (["twise"], "no exercise is called `twise`; did you mean twice"),
    "part of a name": (["good"], "did you mean goodbye?"),
    "part of two names": (["ice"], "did you mean twice or thrice?"),
    "an action": (["lsit"], "did you mean list"),
    "nothing like it": (["%"], "`list` has all their names"),
    "two names": (["twice", "thrice"], "one word too many: thrice"),
    "reset what": (["reset"], "say which exercise to reset"),
    "json alone": (["--json"], "--json goes with `list`"),
    "reveal alone": (["twice", "--reveal"], "--reveal goes with `solution`"),
    "both": (["--once", "--watch"], "not both"),
}


@pytest.mark.parametrize("words, message", MISUSE.values(), ids=MISUSE)
def test_misuse(copy, words, message):
    code, said = copy(*words)
    assert code == 2 and message in said


def test_unknown_options_and_help(copy):
    for words, code in ((["--onse"], 2), (["--help"], 0)):
        with pytest.raises(SystemExit) as stop:
            copy(*words)
        assert stop.value.code == code
    said = copy.capsys.readouterr().out
    for word in ("hint", "solution", "list", "reset", "--once", "--watch", "--reveal", "--json"):
        assert word in said


def test_a_plain_run_imports_nothing_of_this(copy):
    code = "import sys; from loom.commands.main import main; main(['--root', sys.argv[1]]); print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, copy.root], env=environment, capture_output=True, text=True
    )
    assert not {"rich", "numpy", "loom.weaving"} & set(done.stdout.split())


# In a terminal


@pytest.fixture
def terminal(copy):
    names = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM"}

    def start(*words, **environment):
        kept = {name: value for name, value in os.environ.items() if name not in names}
        kept |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **environment}
        command = [sys.executable, ROOT / "tangle.py", "practice", "--root", copy.root, *words]
        return Terminal(*command, env=kept)

    return start


def test_an_attempt_that_hangs_is_given_up_for_a_save_or_a_line(copy, terminal):
    """Long before its minute is over."""
    hangs = copy.root / "hangs"
    hang = f"    open({str(hangs)!r}, 'w').close()\n    while True: pass\n"

    def wait_until_it_hangs():
        end = time.monotonic() + 20
        while not hangs.exists():
            assert time.monotonic() < end
            time.sleep(0.01)
        hangs.unlink()

    with terminal() as running:
        running.wait("Edit and save: I look again.")
        copy.edit("second", "    return x\n", hang)
        running.wait("Looking again:", 15)
        wait_until_it_hangs()
        copy.edit("second", hang, "    return 2 * x\n")
        running.wait("GREEN All of 2 checks pass.", 20)
        running.wait("Press Enter")
        copy.edit("second", "    return 2 * x\n", hang)
        running.wait("Looking again:", 15)
        wait_until_it_hangs()
        running.type("h\n")
        running.wait("Add.", 15)
        running.type("q\n")
        running.wait("See you.", 15)
        assert running.end() == 0


def test_watch(copy, terminal):
    """Seen as it is saved, also by an editor that writes in two goes or puts another file there."""
    with terminal() as running:
        running.wait("and gets\n    3\n")
        running.wait("Edit and save: I look again.")
        copy.edit("second", "    return x\n", "    return x +\n")
        running.wait("SyntaxError: invalid syntax\nat literate/second.md:10\n", 15)
        running.type("h\n")
        running.wait("Add.", 15)
        text = copy.page("second").read_text(encoding="utf-8")
        text = text.replace("    return x +\n", "    return 2 * x\n")
        with open(copy.page("second"), "w", encoding="utf-8") as page:
            page.write(text[: len(text) // 2])
            page.flush()
            page.write(text[len(text) // 2 :])
        running.wait("GREEN All of 2 checks pass.", 15)
        running.wait("Press Enter")
        running.type("\n")
        running.wait("Thrice (thrice, 2 of 3)", 15)
        running.wait("Edit and save: I look again.")
        copy.page("second").rename(copy.root / "draft")
        running.wait("literate/second.md has no exercise `thrice` now", 15)
        (copy.root / "draft").write_text(
            text.replace("{start=thrice}\n", "{start=thrice}\nthrice = lambda x: 9\n")
        )
        (copy.root / "draft").rename(copy.page("second"))
        running.wait("GREEN Its check passes.", 15)
        running.type("\x03")
        running.wait("2 of 3 solved. See you.", 15)
        assert running.end() == 0
        assert "\x1b[1;32mGREEN" in running.raw and "\x1b[1;31mRED" in running.raw


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_a_terminal_without_colour(terminal, environment):
    with terminal("--once", **environment) as running:
        assert running.end() == 1
        assert running.text == RED_TWICE
        assert not ESCAPE.search(running.raw)


def test_a_pipe_is_not_watched_unless_asked(copy, terminal):
    command = [sys.executable, ROOT / "tangle.py", "practice", "--root", copy.root]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FORCE_COLOR": "1", "COLUMNS": "40"}
    options = {"stdin": subprocess.DEVNULL, "env": environment, "text": True}
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=20, **options)
    assert (done.returncode, done.stdout) == (1, RED_TWICE)
    with subprocess.Popen([*command, "--watch"], stdout=subprocess.PIPE, **options) as running:
        for line in running.stdout:
            if "Edit and save" in line:
                copy.edit(*TWICE)
            if "GREEN" in line:
                break
        running.kill()


# The real book


BOOK = course.Book(ROOT)


def test_the_book_knows_each_block_as_it_was_set():
    """`python -m loom.exercises.course` renews the file."""
    now = {}
    for exercise in BOOK.exercises:
        now |= course.setting(BOOK.documents, exercise)
    assert course.unsolved(ROOT) == now


def test_every_exercise_can_be_shown(capsys):
    for exercise in BOOK.exercises:
        parts = course.parts(BOOK, exercise)
        assert parts[""] and "```" not in parts[""] and ":::" not in parts[""], exercise.label
        assert parts.get("Hint"), exercise.label
        assert "{" + "doc}" not in "".join(parts.values())
        examples = course.asked(exercise)
        assert any(each.want for each in examples.values()), exercise.label
        assert exercise.label not in course.ACTIONS


def test_the_course_begins_with_the_quickstart_and_follows_the_contents():
    pages = list(dict.fromkeys(exercise.document for exercise in BOOK.exercises))
    first = ["slopes", "chain", "numbers", "matrices", "data"]
    assert pages[:7] == [
        "literate/quickstart.md",
        *(f"literate/foundations/{name}.md" for name in first),
        "literate/network/layer.md",
    ]
    assert pages.index("literate/layers/rnn.md") < pages.index("literate/layers/lstm.md")
    assert len(BOOK.exercises) == sum(len(page.exercises) for page in BOOK.documents)


def test_a_change_of_the_real_library(tmp_path, capsys):
    root = tmp_path / "book"
    copy_clone(root)
    page = root / "literate/layers/dense.md"
    before = page.read_bytes()
    exercise = BOOK.find("dense-skip")
    for changed in apply_patches(BOOK.documents, exercise.solutions):
        (root / changed.path).write_text(changed.text, encoding="utf-8")
    assert page.read_bytes() != before
    library = {path: path.read_bytes() for path in (root / "tangled").rglob("*.py")}
    assert main(["practice", "dense-skip", "--once", "--root", str(root)]) == 0
    assert "GREEN All of 5 checks pass." in capsys.readouterr().out
    assert library == {path: path.read_bytes() for path in (root / "tangled").rglob("*.py")}
    assert main(["practice", "reset", "dense-skip", "--root", str(root)]) == 0
    assert page.read_bytes() == before
    assert main(["practice", "dense-skip", "--root", str(root)]) == 1
