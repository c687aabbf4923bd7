"""The command line of `practice`, and the command in a terminal."""

import os
import re
import subprocess
import sys
import time

import pytest

from loom.tests.exercises.conftest import PRACTICE, RED_TWICE, ROOT, TWICE
from loom.tests.terminal import ESCAPE

MISUSE = {
    "unknown": (["twise"], "no exercise is called `twise`; did you mean twice"),
    "part of a name": (["good"], "did you mean goodbye?"),
    "part of two names": (["ice"], "did you mean twice or thrice?"),
    "in capital letters": (["GOODBYE"], "called `GOODBYE`; did you mean goodbye?"),
    "a page": (["literate/twice.md"], "did you mean twice?"),
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
    for word in (
        "hint",
        "solution",
        "list",
        "reset",
        "--once",
        "--watch",
        "--reveal",
        "--json",
    ):
        assert word in said


def test_a_plain_run_imports_nothing_of_this(copy):
    code = (
        "import sys; from loom.commands.main import main; "
        "main(['--root', sys.argv[1]]); print(*sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, copy.root],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert not {"rich", "numpy", "loom.weaving"} & set(done.stdout.split())


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
    """Also by an editor that writes in two goes or puts another file there."""
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


def test_who_is_asked_to_end_leaves_nothing(copy, terminal, tmp_path_factory):
    """Nor a copy of the book, in which the code of an attempt runs."""
    hangs, folder = copy.root / "hangs", tmp_path_factory.mktemp("temporary")
    hang = f"    open({str(hangs)!r}, 'w').close()\n    while True: pass\n"
    copy.edit("second", "    return x\n", hang)
    with terminal("twice", TMPDIR=str(folder)) as running:
        end = time.monotonic() + 20
        while not hangs.exists():
            assert time.monotonic() < end
            running.read()
        assert list(folder.iterdir()) != []
        running.process.terminate()
        assert running.end() == 0
    assert list(folder.iterdir()) == []


def test_ctrl_d_ends_it(terminal):
    with terminal() as running:
        running.wait("Edit and save: I look again.")
        running.type("\x04")
        running.wait("0 of 3 solved. See you.", 15)
        assert running.end() == 0


def test_a_narrow_terminal_has_the_titles_of_exercises_too(terminal):
    with terminal("list", columns=24, NO_COLOR="1") as running:
        assert running.end() == 0
        text = re.sub(" *\n *", "\n", running.text)
        assert text.startswith("literate/second.md\nopen       twice: Twice\nopen  ")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_a_terminal_without_colour(terminal, environment):
    with terminal("--once", **environment) as running:
        assert running.end() == 1
        assert running.text == RED_TWICE
        assert not ESCAPE.search(running.raw)


def test_a_pipe_is_not_watched_unless_asked(copy, terminal):
    command = [*PRACTICE, "--root", copy.root]
    environment = {
        **os.environ,
        "PYTHONPATH": ROOT,
        "FORCE_COLOR": "1",
        "COLUMNS": "40",
    }
    options = {"stdin": subprocess.DEVNULL, "env": environment, "text": True}
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=20, **options)
    assert (done.returncode, done.stdout) == (1, RED_TWICE)
    with subprocess.Popen(
        [*command, "--watch"], stdout=subprocess.PIPE, **options
    ) as running:
        for line in running.stdout:
            if "Edit and save" in line:
                copy.edit(*TWICE)
            if "GREEN" in line:
                break
        running.kill()
