"""The quickstart does what it shows: its commands and edits, in order, in a copy of the book.

The page is the script of this test. Its console blocks are run, the edits that its sentences ask
for are made, and what it shows must come, save where the page itself has an ellipsis. One command
is not run here, `make site`: it installs, and serves without end. Its steps are compared with those
that other tests take.
"""

import os
import re
import shlex
import subprocess
import sys
from contextlib import ExitStack
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from urllib.request import urlopen

import pytest

import tangle
from epynn.__main__ import copy_book
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "literate/quickstart.md").read_text(encoding="utf-8")
PAGE, _ = tangle.read_document("literate/quickstart.md", TEXT)
PYTHON = ".venv/bin/python"
EDIT = re.compile(
    r"[Oo]pen\s`(?P<page>literate/[^`]+)`[^`]*find\sthe\sline\s`(?P<old>[^`]+)`,"
    r"\slet\sit\ssay\s`(?P<new>[^`]+)`"
)
UNDO = re.compile(r"[Tt]ake\s+your\s+edit\s+back")


def steps():
    """What the page asks for, in order: (line, what, details)."""
    found = []
    for block in PAGE.blocks:
        if block.kind == "display" and block.language == "console":
            commands = re.split(r"^\$ ", "\n".join(block.code), flags=re.M)
            assert commands[0] == "", "a console block begins with a command"
            for number, command in enumerate(commands[1:]):
                command, _, shown = command.rstrip("\n").partition("\n")
                found.append((block.line, number, "run", command, shown))
        elif block.kind == "display":
            found.append((block.line, 0, "shows", None, "\n".join(block.code)))
    for pattern, what in ((EDIT, "edit"), (UNDO, "undo")):
        for match in pattern.finditer(TEXT):
            line = TEXT[: match.end()].count("\n") + 1
            found.append((line, 0, what, match.groupdict(), None))
    return [rest for _, _, *rest in sorted(found, key=lambda it: it[:2])]


def same(shown, came):
    checker = OutputChecker()
    shown, came = shown.strip("\n") + "\n", came.strip("\n") + "\n"
    came = re.sub(r" +$", "", came, flags=re.M)
    assert checker.check_output(shown, came, ELLIPSIS), f"shown:\n{shown}\ncame:\n{came}"


def change(root, page, old, new):
    path = root / page
    lines = path.read_text(encoding="utf-8").split("\n")
    [at] = [number for number, line in enumerate(lines) if line.strip() == old]
    lines[at] = lines[at].replace(old, new)
    path.write_text("\n".join(lines), encoding="utf-8")


def test_the_page_is_understood():
    """A sentence or a block that is written in another way must not drop out of the test."""
    kinds = [what for what, *_ in steps()]
    assert " ".join(kinds) == "run run edit run run run undo run run edit shows"
    assert TEXT.count("\n$ ") == kinds.count("run")
    assert TEXT.count("let it say") == kinds.count("edit")


def test_what_make_site_does_is_tested():
    """The weave is that of the fixture `weaving`, warnings as errors; the server is run below."""
    assert steps()[0][1] == "make site"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    weave = re.search(r"^WEAVE := (.*)$", makefile, re.M)[1]
    assert weave.endswith("-W --keep-going -j auto -c . literate docs/_build/html")
    assert re.search(
        r"^site: html\n\t\$\(BIN\)/python docs/weave/serve\.py$.*"
        r"^html: \.venv/site\.stamp\n\t\$\(BIN\)/python tangle\.py\n\t\$\(WEAVE\)$",
        makefile,
        re.M | re.S,
    )


def test_the_server_prints_its_address_and_serves(tmp_path):
    (tmp_path / "index.html").write_text("the book")
    command = [sys.executable, ROOT / "docs/weave/serve.py", tmp_path, "--port", "0"]
    with Terminal(*command) as running:
        address = re.search(r"http://127.0.0.1:\d+/", running.wait("(Ctrl-C ends)"))[0]
        with urlopen(address, timeout=10) as page:
            assert page.read() == b"the book"
        running.type("\x03")
        assert running.end() == 0


@pytest.fixture
def book(tmp_path):
    copy_book(tmp_path / "book")
    return tmp_path / "book"


def test_every_command_and_edit_of_the_quickstart(book):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
    }
    environment |= {
        "PYTHONPATH": os.pathsep.join([str(book / "tangled"), str(book)]),
        "TERM": "xterm-256color",
    }
    undo, running = None, None
    with ExitStack() as stack:
        for what, asked, shown in steps()[1:]:
            if what == "edit":
                undo = asked["page"], asked["new"], asked["old"]
                change(book, **asked)
            elif what == "undo":
                change(book, *undo)
            elif what == "shows":
                same(shown, running.wait(shown.strip().split("\n")[-1]))
            elif asked.endswith(" practice"):  # stays, and looks again on save
                command = [sys.executable, *shlex.split(asked)[1:]]
                running = stack.enter_context(Terminal(*command, cwd=book, env=environment))
                same(shown, running.wait(shown.strip().split("\n")[-1]))
            else:
                command = shlex.split(asked)
                assert command[0] == PYTHON, f"{asked}: whose test is this?"
                done = subprocess.run(
                    [sys.executable, *command[1:]],
                    cwd=book,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    timeout=120,
                )
                # the one that is to find mistakes says so
                assert done.returncode == ("to mend" in shown), done.stdout
                same(shown, done.stdout)
        running.type("q\n")
        assert running.end() == 0, running.text
        assert "quickstart-share" in (book / "progress.txt").read_text()
