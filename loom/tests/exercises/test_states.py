"""How every exercise stands, and what is remembered of it."""

import json
import os
import re
from pathlib import Path

import pytest

from loom.checking import check_outputs
from loom.commands.main import main
from loom.exercises import attempts, progress
from loom.exercises.model import PracticeError
from loom.exercises.record import read_sound_record, write_record
from loom.tests.exercises.conftest import GOODBYE, KEPT, RECORD, TWICE


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
    assert code == 1 and re.search(
        r"It was green on \d{4}-\d\d-\d\d\.\n"
        "The library is not as the book has it, at literate/first.md:7",
        said,
    )
    copy("reset", "twice")
    assert copy.states()["twice"] == "reset"


def test_list_for_a_teacher(copy):
    copy.edit(*GOODBYE)
    copy.progress.write_text(
        "2026-01-31 twice 0123456789ab\n", encoding="utf-8"
    )  # a boast
    code, said = copy("list", "--json")
    found = json.loads(said)
    assert code == 0 and found["solved"] == 1
    assert [row["label"] for row in found["exercises"]] == [
        "twice",
        "thrice",
        "goodbye",
    ]
    assert [row["state"] for row in found["exercises"]] == ["reset", "open", "solved"]
    assert found["exercises"][2] == {
        "label": "goodbye",
        "title": "Say goodbye",
        "page": "literate/first.md",
        "level": None,
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
    other = (
        "its checks (literate/second.md:13) are not those that the book set, so it "
        "doesn't count; `git diff literate/second.md` shows what to put back"
    )
    assert code == 1 and f"GREEN Its check passes.\nBut {other}.\n" in said
    assert copy("reset", "twice") == (0, f"twice is not as it was: {other}\n")
    assert not copy.progress.exists()
    assert copy.states()["twice"] == "new checks"
    assert json.loads(copy("list", "--json")[1])["solved"] == 0
    copy.edit("second", ">>> twice(3)\n3", ">>> twice(3)\n6")
    assert copy.states()["twice"] == "open"
    copy.edit(*TWICE)
    assert copy.states()["twice"] == "new checks"
    assert copy("reset", "twice")[1].endswith(
        f"{KEPT}twice is not as it was: {other}\n"
    )
    copy.edit(*TWICE)
    copy.edit("second", ">>> twice(3)\n6", ">>> twice(3)\n6\n>>> twice('ab')\n'abab'")
    assert copy.states()["twice"] == "solved"
    copy.edit("second", ">>> twice(3)\n6", ">>> twice(1)\n2")
    assert copy.states()["twice"] == "new checks" and copy("list")[1].endswith(
        "\n1 of 3 solved once, 0 now.\n"
    )
    assert write_record(copy.root) == [
        "twice"
    ]  # nor are they taken for those of the book
    assert copy.states()["twice"] == "new checks"


def test_what_was_green_is_not_run_again(copy, monkeypatch):
    copy.edit(*TWICE)
    copy.edit(*GOODBYE)
    assert copy.states()["goodbye"] == "solved"
    monkeypatch.setattr(
        attempts, "run_jobs", lambda jobs, *_, **__: pytest.fail("ran") if jobs else []
    )
    assert copy.states() == {"twice": "solved", "thrice": "open", "goodbye": "solved"}


def test_a_damaged_progress_file(copy):
    damage = (
        b"# mine\r\nnonsense\n2026-01-31\n2026-01-31 gone 00\n"
        b"\xff\xfe\x00 twice\n\n2026-13-99"
    )
    copy.progress.write_bytes(damage)
    copy.edit(*TWICE)
    code, said = copy()
    assert code == 0 and "1 of 3 solved" in said
    data = copy.progress.read_bytes()
    assert data.startswith(damage + b"\n")
    assert re.fullmatch(rb"\d{4}-\d\d-\d\d twice \w{12}\n", data[len(damage) + 1 :])
    code, said = copy("list")
    assert code == 0
    assert said.endswith("1 of 3 solved.\nSolved, and no longer in the book: gone\n")


@pytest.mark.parametrize("damage", [b"<<<<<<< ours\n{}", b"[]", b'{"\xff'], ids=repr)
def test_a_damaged_record_of_what_was_set(copy, damage):
    copy.edit(*TWICE)
    (copy.root / RECORD).write_bytes(damage)
    code, said = copy("list")
    assert code == 0 and "tangled/exercises.json is damaged (" in said
    assert "\nsolved     20" in said and "1 of 3 solved." in said
    code, said = copy("reset", "twice")
    assert (
        code == 2
        and said.count("is damaged") == 1
        and "not known how to restore" in said
    )
    with pytest.raises(PracticeError, match="is damaged"):
        write_record(copy.root)
    (copy.root / RECORD).unlink()
    assert write_record(copy.root) == ["twice"]  # an author writes it anew
    assert "is damaged" not in copy("list")[1]


def test_a_page_with_a_problem_does_not_lose_its_record(copy):
    kept = (copy.root / RECORD).read_bytes()
    page = copy.page("second")
    page.write_text(page.read_text("utf-8") + "```pycon {check=twice\n", "utf-8")
    with pytest.raises(PracticeError, match="nothing is recorded; mend this first: "):
        write_record(copy.root)
    assert (copy.root / RECORD).read_bytes() == kept


def test_the_first_day_stays(copy):
    copy.edit(*TWICE)
    copy.progress.write_bytes(b"2026-01-31\t twice\r\n# the end\n")
    assert copy("twice")[0] == 0
    assert re.fullmatch(
        rb"2026-01-31 twice \w{12}\r\n# the end\n", copy.progress.read_bytes()
    )
    before = copy.progress.stat().st_mtime_ns
    assert copy("twice")[0] == 0 and copy.progress.stat().st_mtime_ns == before


def test_progress_is_the_readers_own(copy):
    """Tangling keeps it."""
    copy("list")
    copy.edit(*TWICE)
    copy()
    assert main(["--force", "--quiet", "--root", str(copy.root)]) == 0
    assert check_outputs(copy.root) == [] and copy.progress.exists()


def test_what_is_solved_is_not_recorded(copy):
    known = read_sound_record(copy.root)
    copy.edit(*TWICE)
    copy.edit(*GOODBYE)
    assert write_record(copy.root) == ["twice", "goodbye"]
    assert read_sound_record(copy.root) == known


def test_a_book_without_a_record(copy):
    (copy.root / RECORD).unlink()
    assert copy.states() == {"twice": "open", "thrice": "open", "goodbye": "open"}
    copy.edit(*TWICE)  # nobody knows whether it was edited, so it is run
    assert copy.states()["twice"] == "solved"


def test_levels_are_listed(copy):
    copy.edit("second", ":label: twice\n", ":label: twice\n:level: 1\n")
    said = copy("list")[1]
    assert "Twice (level 1)\n" in re.sub(" +\n", "\n", said)
    assert "Thrice\n" in re.sub(" +\n", "\n", said)
    rows = json.loads(copy("list", "--json")[1])["exercises"]
    assert [row["level"] for row in rows] == [1, None, None]
    assert "(twice, 1 of 3, level 1)" in copy("twice")[1]


LOUDER = """
::::::{exercise} Shout
:label: louder

Change `shout`.

```pycon {check=louder}
>>> import hello
>>> hello.shout('you')
'HELLO YOU!'
```

```diff {solution=louder}
--- hello.py
 def shout(who):
-    return greet(who).upper()
+    return greet(who).upper() + '!'
```
::::::
"""


def test_of_a_block_that_two_exercises_have_no_answer_is_recorded(patched):
    page = patched.page("first")
    page.write_text(page.read_text("utf-8") + LOUDER, encoding="utf-8")
    assert write_record(patched.root) == []
    known = read_sound_record(patched.root)
    patched.edit("first", "\n    return 'hello '", "\n    return 'goodbye '")
    assert write_record(patched.root) == ["goodbye"]
    assert read_sound_record(patched.root) == known


def test_what_two_processes_note_at_once_is_kept(copy, monkeypatch):
    read = progress.read_text
    others = ["2026-01-31 other 00\n", "2026-01-31 third 00\n"]

    def read_and_be_late(path):
        text = read(path)
        if others:  # another process notes something behind this one's back
            copy.progress.write_text((text or "") + others.pop(), encoding="utf-8")
        return text

    monkeypatch.setattr(progress, "read_text", read_and_be_late)
    progress.remember_solved(copy.root, "twice", "0123456789ab")
    assert progress.read_progress(copy.root).keys() == {"other", "third", "twice"}


def test_a_book_behind_a_link_is_written_by_way_of_its_cache(copy, monkeypatch):
    link = copy.root.parent / f"link to {copy.root.name}"
    link.symlink_to(copy.root)
    written, replace = [], os.replace

    def note(new, target):
        written.append(Path(new).parent)
        replace(new, target)

    monkeypatch.setattr(os, "replace", note)
    copy.edit(*TWICE)
    progress.remember_solved(link, "twice", "0123456789ab")
    assert main(["practice", "reset", "twice", "--root", str(link)]) == 0
    assert written == [link / ".tangle"] * 3 and copy.progress.exists()


def refuse(*arguments):
    raise PermissionError(13, "Permission denied", "a file")


def test_a_green_exercise_that_cannot_be_noted_is_green(copy, monkeypatch):
    copy.edit(*TWICE)
    monkeypatch.setattr(progress, "replace_file", refuse)
    code, said = copy("twice", "--once")
    assert code == 0 and "GREEN All of 2 checks pass." in said
    assert "But it can't be noted in progress.txt: Permission denied" in said


def test_a_page_that_cannot_be_read_is_named_with_its_exercises_gone(copy, monkeypatch):
    read, page = Path.read_bytes, copy.page("second")
    monkeypatch.setattr(
        Path, "read_bytes", lambda file: refuse() if file == page else read(file)
    )
    reason = "literate/second.md:1: this cannot be read"
    code, said = copy("twice", "--once")
    assert code == 2 and "no exercise is called `twice`" in said and reason in said
    code, said = copy("list")
    assert code == 0 and reason in said and "its exercises are not known" in said
