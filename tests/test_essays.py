"""The essays on making a book do what they show, each in a folder of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loom.checking import check_outputs
from loom.config import parse_config
from loom.documents.reader import read_document
from loom.exercises.jobs import make_job, run_jobs
from loom.exercises.proof import prove_exercises
from loom.tangling.run import tangle
from tests.walk import EDIT, Walk, change, same

ROOT = Path(__file__).resolve().parents[1]
WRITE = re.compile(r"[Ww]rite\s`(?P<new>[^`]+)`\sin\splace\sof\s`(?P<old>[^`]+)`")
SAVE = re.compile(r"[Ss]ave\s+this\s+as\s+`(?P<page>[^`]+)`")


@pytest.mark.parametrize("name", ["pages", "mathematics", "exercises", "own-book"])
def test_every_command_and_edit(name, tmp_path):
    walk = Walk(f"literate/making/{name}.md")
    begin(name, tmp_path)
    saved = iter(SAVE.findall(walk.text))
    page, document, undo, count = "", "", None, 0
    for what, asked, shown in steps(walk):
        if what == "part":
            if not (name := next(saved, "")):
                continue  # it is only shown
            page = document = name
            path = tmp_path / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(asked) + "\n", encoding="utf-8")
        elif what == "edit":
            page = asked["page"] or page
            document = page if page.startswith("literate/") else document
            undo = page, asked["new"], asked["old"]
            change(tmp_path, page, asked["old"], asked["new"])
        elif what == "write":
            undo = document, asked["new"], asked["old"]
            rewrite(tmp_path, document, asked["old"], asked["new"])
        elif what == "undo":
            rewrite(tmp_path, *undo)
        elif what == "run":
            same(shown, output_of(asked, tmp_path))
            count += 1
    assert not list(saved), "a page that is named and not shown"
    for pattern, words in ((EDIT, "change it to"), (WRITE, "in place of `")):
        assert len(pattern.findall(walk.text)) == walk.text.count(words), "an edit in other words"
    assert count, "the essay runs nothing"


def begin(name, folder):
    """Make the book that an essay begins with: an empty one, or what it says to copy."""
    if name == "own-book":
        shutil.copytree(ROOT / "loom/example", folder, dirs_exist_ok=True)
        assert not tangle(folder).problems
    else:
        (folder / "loom.toml").write_text("")


def steps(walk):
    """What the essay asks for, in order; a part of a line may be written anew as well."""
    found = list(walk.found())
    for number, match in enumerate(WRITE.finditer(walk.text)):
        line = walk.text[: match.end()].count("\n") + 1
        found.append((line, number, "write", match.groupdict(), None))
    return [rest for _, _, *rest in sorted(found, key=lambda it: it[:2])]


def rewrite(folder, page, old, new):
    """Let a text that stands once in a page say something else."""
    path = folder / page
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} in {page}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def output_of(command, folder):
    """What a command of the essay prints, errors among it, run in the folder of its book."""
    tool = f"{sys.executable} {ROOT / 'tangle.py'} --root ."
    path = os.pathsep.join([str(folder / "tangled"), str(ROOT / "tangled")])
    command = re.sub(r"^python -m loom(?=\s|$)", lambda _: tool, command)
    command = re.sub(r"^python ", f"{sys.executable} ", command)
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


def test_the_exercises_shown_are_proven(tmp_path, monkeypatch):
    walk = Walk("literate/making/exercises.md")
    page, wrong = ("\n".join(asked) for what, asked, _ in walk.steps if what == "part")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "tangled"))
    (tmp_path / "literate").mkdir()
    (tmp_path / "literate/index.md").write_text(page + "\n", encoding="utf-8")
    assert not tangle(tmp_path).problems
    proven = list(prove_exercises(tmp_path))
    assert [(proof.exercise.label, proof.faults) for proof in proven] == [
        ("scaling-back", []),
        ("scaling-alike", []),
    ]
    [back, _] = (proof.exercise for proof in proven)
    answer, problems = read_document("wrong.md", wrong)
    assert not problems
    [result] = run_jobs([make_job(back, answer.blocks)], tmp_path)
    assert [failure.reason for failure in result.failures] == ["output"] * 2


def test_the_first_page_shown_is_a_chapter_of_the_example(tmp_path):
    walk = Walk("literate/making/own-book.md")
    begin("own-book", tmp_path)
    page = next("\n".join(asked) for what, asked, _ in walk.steps if what == "part")
    (tmp_path / "literate/orbit.md").write_text(page + "\n", encoding="utf-8")
    rewrite(tmp_path, "literate/index.md", "tracking\n```", "tracking\norbit\n```")
    assert not tangle(tmp_path).problems
    assert check_outputs(tmp_path) == []


def test_the_settings_shown_are_settings():
    text = (ROOT / "literate/making/own-book.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```toml\n(.*?)^```$", text, re.S | re.M)
    assert shown
    for settings in shown:
        parse_config(settings)  # it refuses a name that is unknown
