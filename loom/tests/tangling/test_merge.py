"""Branches that edit documents are merged by git; one run puts the rest right."""

import json
import os
import shutil
import subprocess

import pytest

from loom.config import get_config
from loom.documents.paths import CACHE
from loom.documents.reader import read_document
from loom.syncing.run import carry_edits_back
from loom.tangling.outputs import make_outputs


def page(name, **values):
    """A page that makes NAME.py, with other values of some of its variables."""
    lines = "".join(f"x{n} = {values.get(f'x{n}', n)}\n" for n in range(10))
    return f"# {name}\n\n```python {{file={name}.py}}\n{lines}```\n"


@pytest.fixture
def merged(book, tmp_path_factory):
    """Edit a book in two branches, and merge them as in a clone that is just made."""

    places = {
        "GIT_DIR": str(tmp_path_factory.mktemp("git")),
        "GIT_WORK_TREE": str(book.root),
    }

    def git(*command):
        nobody = {
            f"GIT_{who}_{what}": "a@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", *command],
            cwd=book.root,
            env=os.environ | nobody | settings | places,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def commit(pages):
        book.write(**pages)
        assert book.said() == []
        git("add", "--all")
        git("commit", "--quiet", "--message", "x")

    def merge(mine, theirs):
        merged = f"{get_config().manifest} merge=union\n"
        (book.root / ".gitattributes").write_text(merged)
        git("init", "--quiet", "--initial-branch", "main")
        commit({name: page(name) for name in "abc"})
        git("switch", "--quiet", "--create", "theirs")
        commit(theirs)
        git("switch", "--quiet", "main")
        commit(mine)
        git("merge", "--quiet", "--no-edit", "theirs")
        shutil.rmtree(book.root / CACHE)
        json.loads((book.root / get_config().manifest).read_text("utf-8"))
        return {
            name: text
            for name, text in book.files().items()
            if name.startswith("tangled/")
        }

    return merge


@pytest.mark.parametrize(
    "mine, theirs, expected",
    [
        (
            {"a": page("a", x1=0)},
            {"b": page("b", x1=0)},
            {"a": {"x1": 0}, "b": {"x1": 0}},
        ),
        ({"b": page("b", x1=0)}, {"b": page("b", x8=0)}, {"b": {"x1": 0, "x8": 0}}),
        ({"c": page("c", x1=0)}, {"c": page("c", x8=0)}, {"c": {"x1": 0, "x8": 0}}),
        ({"c": page("c", x1=0)}, {"d": page("d")}, {"c": {"x1": 0}, "d": {}}),
        ({"c": None}, {"b": page("b", x1=0)}, {"b": {"x1": 0}, "c": None}),
    ],
    ids=["two pages", "one page", "the last line", "a new page", "a page less"],
)
def test_a_merge_of_two_branches(merged, book, mine, theirs, expected):
    files = merged(mine, theirs)
    wanted = {name: {} for name in "abc"} | expected
    assert files.keys() >= {
        f"tangled/{name}.py" for name, now in wanted.items() if now is not None
    }
    assert book.said() == [] and book.check() == []
    made = make_outputs(
        [
            read_document(f"literate/{name}.md", page(name, **now))[0]
            for name, now in wanted.items()
            if now is not None
        ]
    ).outputs
    assert {path: output.text for path, output in made.items()} == {
        path: text for path, text in book.files().items() if path.startswith("tangled/")
    }


def test_after_a_merge_an_edit_by_hand_is_told_from_an_old_file(merged, book):
    merged({"a": page("a", x1=0)}, {"b": page("b", x1=0)})
    old, edited = book.root / "tangled/a.py", book.root / "tangled/b.py"
    old.write_text(old.read_text().replace("x1 = 0", "x1 = 1"))
    edited.write_text(edited.read_text().replace("x8 = 8", "x8 = 0"))
    [said] = book.said()
    assert "tangled/b.py was edited by hand (line 9)" in said
    assert "x1 = 0" in old.read_text() and "x8 = 0" in edited.read_text()


def test_after_a_merge_an_edit_is_carried(merged, book):
    merged({"a": page("a", x1=0)}, {"b": page("b", x1=0)})
    for name in "ab":
        file = book.root / f"tangled/{name}.py"
        file.write_text(file.read_text().replace("x8 = 8", "x8 = 0"))
    assert carry_edits_back(book.root).problems == ()
    for name in "ab":
        assert (book.root / f"literate/{name}.md").read_text() == page(name, x1=0, x8=0)
