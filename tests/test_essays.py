"""The essays on making a book do what they show, each in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.walk import Walk, change, same

ROOT = Path(__file__).resolve().parents[1]
SAVE = re.compile(r"[Ss]ave\s+this\s+as\s+`(?P<page>[^`]+)`")


@pytest.mark.parametrize("name", ["pages", "mathematics", "exercises", "own-book"])
def test_every_command_and_edit(name, tmp_path):
    walk = Walk(f"literate/making/{name}.md")
    saved = iter(SAVE.findall(walk.text))
    page, undo, count = "", None, 0
    for what, asked, shown in walk.steps:
        if what == "part":
            page = next(saved)
            path = tmp_path / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(asked) + "\n", encoding="utf-8")
        elif what == "edit":
            page = asked["page"] or page
            undo = page, asked["new"], asked["old"]
            change(tmp_path, page, asked["old"], asked["new"])
        elif what == "undo":
            change(tmp_path, *undo)
        elif what == "run":
            same(shown, output_of(asked, tmp_path))
            count += 1
    assert not list(saved), "a page that is named and not shown"
    assert count, "the essay runs nothing"


def output_of(command, folder):
    """What a command of the essay prints, errors among it, run in the folder of its book."""
    tool = f"{sys.executable} {ROOT / 'tangle.py'} --root ."
    path = os.pathsep.join([str(folder / "tangled"), str(ROOT / "tangled")])
    command = re.sub(r"^python (tangle\.py|-m loom)", lambda _: tool, command)
    done = subprocess.run(
        command,
        cwd=folder,
        shell=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8"},
    )
    return done.stdout
