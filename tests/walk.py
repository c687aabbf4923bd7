"""A page as the script of a test: its commands and edits, in order, in a copy of the book.

What the page shows must come, save where the page itself has an ellipsis.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

from loom.config import get_config, use_book
from loom.creation.naming import NewName, find_page_path, rename_template
from loom.documents.reader import read_document
from loom.exercises.record import format_record, read_sound_record
from loom.tangling.run import tangle
from loom.tests.terminal import Terminal
from tests.clone import copy_clone

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ".venv/bin/python"
EDIT = re.compile(
    r"(?:[Oo]pen\s`(?P<page>(?:literate|tangled)/[^`]+)`[^`]*)?[Ff]ind\sthe\sline\s`(?P<old>[^`]+)`,"
    r"\schange\sit\sto\s`(?P<new>[^`]+)`"
)
UNDO = re.compile(r"[Tt]ake\s+your\s+edit\s+back")


class Walk:
    """What a page asks for, in order: (what, details, what is shown).

    :param path: The document.
    """

    def __init__(self, path):
        self.path = path
        self.text = (ROOT / path).read_text(encoding="utf-8")
        self.page, _ = read_document(path, self.text)
        self.steps = [rest for _, _, *rest in sorted(self.found(), key=lambda it: it[:2])]

    @property
    def kinds(self):
        return " ".join(what for what, *_ in self.steps)

    def found(self):
        """Yield each step after its line and its place among those of the line."""
        for block in self.page.blocks:
            text = "\n".join(block.code)
            if block.kind != "display":
                continue
            if block.language == "console":
                first, *commands = re.split(r"^\$ ", text, flags=re.M)
                assert first == "", "a console block begins with a command"
                for number, command in enumerate(commands):
                    command, _, shown = command.rstrip("\n").partition("\n")
                    yield block.line, number, "run", command, shown
            elif block.language == "markdown":
                yield block.line, 0, "part", block.code, None
            else:
                yield block.line, 0, "shows", None, text
        for pattern, what in ((EDIT, "edit"), (UNDO, "undo")):
            for number, match in enumerate(pattern.finditer(self.text)):
                line = self.text[: match.end()].count("\n") + 1
                yield line, number, what, match.groupdict(), None

    def take(self, book, commands=(), elsewhere=()):
        """Take the steps in a copy of the book.

        :param commands: Words that a command may begin with, beside Python.
        :param elsewhere: Commands that other tests run.
        """
        page, undo, running = None, None, None
        with ExitStack() as stack:
            for what, asked, shown in self.steps:
                if what == "run" and asked in elsewhere:
                    assert not shown
                elif what == "edit":
                    page = asked["page"] or page
                    undo = page, asked["new"], asked["old"]
                    change(book, page, asked["old"], asked["new"])
                elif what == "undo":
                    change(book, *undo)
                elif what == "part":
                    put(book, page, list(asked))
                elif what == "shows":
                    same(shown, running.wait(shown.strip().split("\n")[-1]))
                elif asked.endswith(" practice"):  # stays, and looks again on save
                    command = [sys.executable, *shlex.split(asked)[1:]]
                    running = stack.enter_context(
                        Terminal(*command, cwd=book, env=environment(book))
                    )
                    same(shown, running.wait(shown.strip().split("\n")[-1]))
                else:
                    page = self.run(book, asked, shown, commands) or page
            if running:
                running.type("q\n")
                assert running.end() == 0, running.text

    def run(self, book, asked, shown, commands):
        """Run a command to its end; return the page that it made, if it did."""
        command = shlex.split(asked)
        if command[0] not in commands:
            assert command[0] == PYTHON, f"{asked}: whose test is this?"
            command[0] = sys.executable
        done = subprocess.run(
            command,
            cwd=book,
            env=environment(book),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
        )
        same(shown, done.stdout)
        # what is to find mistakes says so
        red = re.search(r"[1-9]\d* (to mend|failed|problem)|^RED |\.md:\d+: ", shown, re.M)
        assert bool(done.returncode) == bool(red), done.stdout
        made = re.match(r"wrote (literate/\S+)", done.stdout)
        return made and made[1]


def environment(book):
    """The variables of the environment for a command in a copy of the book."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "MPLBACKEND")
        and not name.startswith(("PYTEST_", "GIT_"))
    }
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(book / "tangled"), str(book)]),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }


def same(shown, came):
    """Ask that what came is what was shown, where an ellipsis stands for anything."""
    checker = OutputChecker()
    shown, came = shown.strip("\n") + "\n", came.strip("\n") + "\n"
    came = re.sub(r" +$", "", came, flags=re.M)
    came = re.sub(r"(?<=s) \(\d+:\d\d:\d\d\)$", "", came, flags=re.M)  # pytest, above a minute
    assert checker.check_output(shown, came, ELLIPSIS), f"shown:\n{shown}\ncame:\n{came}"


def change(book, page, old, new):
    """Let a line that stands once in a page say something else."""
    path = book / page
    lines = path.read_text(encoding="utf-8").split("\n")
    [at] = [number for number, line in enumerate(lines) if line.strip() == old]
    lines[at] = lines[at].replace(old, new)
    path.write_text("\n".join(lines), encoding="utf-8")


def put(book, page, part):
    """Put a part in its place: between its first and its last line, which are there already."""
    path = book / page
    lines = path.read_text(encoding="utf-8").split("\n")
    [first] = [number for number, line in enumerate(lines) if line == part[0]]
    last = lines.index(part[-1], first + 1)
    assert last - first < 25, f"{part[-1]!r} is far from {part[0]!r}"
    lines[first : last + 1] = part
    path.write_text("\n".join(lines), encoding="utf-8")


def copy_without(folder, *names):
    """Copy the book, without the layers of these names that a reader may have made."""
    copy_clone(folder)
    settings = use_book(ROOT).new
    for name in names:
        made = NewName(name, name.lower())
        page = folder / find_page_path(made, settings)
        if page.exists():
            page.unlink()
            for path, between, entry in settings.lists:
                text = (folder / path).read_text(encoding="utf-8")
                text = text.replace(between + rename_template(entry, made, settings), "")
                (folder / path).write_text(text, encoding="utf-8")
            for wrong in (folder / settings.answers).glob(f"{made.module}-*"):
                shutil.rmtree(wrong)
            theirs = tuple(f"{kind}{made.module}-" for kind in ("#", "start=", "check="))
            blocks = read_sound_record(folder).items()
            kept = {key: block for key, block in blocks if not key.startswith(theirs)}
            (folder / get_config().exercises).write_text(format_record(kept), encoding="utf-8")
    assert not tangle(folder).problems
    return folder
