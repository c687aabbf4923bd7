"""The page on changing the book does what it shows, in a clone with a remote to push to."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.walk import Walk, copy_without

ROOT = Path(__file__).resolve().parents[1]
WALK = Walk("literate/making/changing.md")
# this run of the tests, tests/weave/test_live.py, and the fixture `weaving`
ELSEWHERE = ["make test", "make live", "make site"]


@pytest.fixture
def clone(tmp_path):
    """A copy of the book under git, with a repository to push to."""
    folder, remote = tmp_path / "book", tmp_path / "remote"
    copy_without(folder, "Scale")
    for command in (
        ["init", "--quiet", "--bare", str(remote)],
        ["init", "--quiet", "--initial-branch=main"],
        ["config", "user.name", "Reader"],
        ["config", "user.email", "reader@example.org"],
        ["remote", "add", "origin", str(remote)],
        ["add", "--all"],
        ["commit", "--quiet", "--message=The book"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def git(folder, *command):
    done = subprocess.run(["git", *command], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_page_is_understood():
    """A sentence or a block that is written in another way must not drop out of the test."""
    assert WALK.kinds.split() == (
        "run run run edit run run run run edit run run run edit run run run run run run"
    ).split()  # fmt: skip
    assert WALK.text.count("\n$ ") == WALK.kinds.count("run")
    assert WALK.text.count("change it to") == WALK.kinds.count("edit")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ELSEWHERE:
        assert re.search(rf"^{command.removeprefix('make ')}:", makefile, re.M)


def test_every_command_and_edit_of_the_page(clone):
    WALK.take(clone, commands=["git"], elsewhere=ELSEWHERE)
    assert git(clone, "log", "--oneline", "origin/zero-or-more").count("\n") == 2
    changed = git(clone, "diff", "--unified=0", "main", "origin/zero-or-more", "--", "literate")
    assert "+        limit = 'from 0 to 1' if highest == 1 else 'of 0 or more'" in changed
    assert '+"""Schedules: one learning rate for each epoch."""' in changed
    assert len(re.findall(r"^\+[^+]", changed, re.M)) == 3
