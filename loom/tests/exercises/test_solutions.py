"""Hints and solutions; a solution that is a patch."""

import io
import sys
import textwrap

import pytest

from loom.commands.main import main
from loom.config import get_config
from loom.exercises.record import read_sound_record
from loom.exercises.terminal import print_quote, print_text
from loom.tests.exercises.conftest import KEPT, TWICE


def test_the_solution_of_a_block_that_is_gone(copy):
    copy.edit(
        "second", "```python {start=twice}\ndef twice(x):\n    return x\n```\n", ""
    )
    code, said = copy("solution", "twice", "--reveal")
    assert (
        code == 0
        and "in a block that is gone:\n    def twice(x):\n        return x + x" in said
    )


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


def test_what_follows_a_hint_is_said_of_the_exercise(copy):
    first = ":::{dropdown} Hint\nAdd.\n:::\n"
    copy.edit("second", first, first + "This stands behind it.\n")
    assert "This stands behind it." in copy("twice")[1]


def test_the_second_hint(copy):
    assert copy("hint", "twice", "--second") == (0, "This one has no second hint.\n")
    first = ":::{dropdown} Hint\nAdd.\n:::\n"
    copy.edit("second", first, first + "\n:::{dropdown} Second hint\nTo x.\n:::\n")
    command = f"{get_config().command} practice hint twice --second"
    said = f"Add.\n\nFor the second hint: {command}\n"
    assert copy("hint", "twice") == (0, said)
    assert copy("hint", "twice", "--second") == (0, "To x.\n")
    assert copy("list", "--second")[0] == 2


def test_the_loop_with_a_patch(patched):
    before = patched.page("first").read_bytes()
    code, said = patched("goodbye")
    assert (
        code == 1 and "Your code: that of the library, in literate/first.md\n" in said
    )
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
    said = f"restored literate/first.md:3\nrestored literate/first.md:18\n{KEPT}"
    said += "`python -m loom` takes it out of the library, too: tangled/hello.py\n"
    assert patched("reset", "goodbye") == (0, said)
    assert patched.page("first").read_bytes() == before


def test_what_is_recorded_of_a_patched_file(patched):
    known = read_sound_record(patched.root)
    assert {key for key in known if "check" not in key and "start" not in key} == {
        "file=hello.py",
        "#loud",
    }
    assert len(known["file=hello.py"]) == 2 and known["#loud"] == [
        ["return greet(who).upper()"]
    ]


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


class WindowedTerminal(io.StringIO):
    """A terminal, as wide as the environment says."""

    def isatty(self):
        return True


def print_in_terminal(monkeypatch, columns, show, text):
    """What a terminal of so many columns shows."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stdout", terminal := WindowedTerminal())
    show(text)
    return terminal.getvalue()


def test_code_is_not_broken_where_a_terminal_ends(monkeypatch):
    code = f"+total = {' + '.join(['number'] * 12)}\n-total = 0"
    shown = print_in_terminal(monkeypatch, 60, print_quote, code)
    assert shown == textwrap.indent(code, "    ") + "\n"


@pytest.mark.parametrize("columns, widest", [(60, 60), (200, 76)])
def test_a_text_is_broken_where_it_is_read_with_ease(monkeypatch, columns, widest):
    shown = print_in_terminal(monkeypatch, columns, print_text, "word " * 60)
    lengths = [len(line.rstrip()) for line in shown.splitlines()]
    assert widest - 5 < max(lengths) <= widest
