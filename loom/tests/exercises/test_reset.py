"""`practice reset` restores the blocks of an exercise, and nothing else."""

import pytest

from loom.exercises import resetting
from loom.exercises.record import write_record
from loom.tangling.run import tangle
from loom.tests.exercises.conftest import FIRST, GOODBYE, KEPT, RECORD, TWICE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("label, change", [("twice", TWICE), ("goodbye", GOODBYE)])
def test_reset_restores_byte_for_byte(copy, label, change, end):
    name, old, new = change
    page = copy.page(name)
    page.write_bytes(
        b"\xef\xbb\xbf"
        + page.read_bytes().replace(b"\n", end.encode())
        + "\v\u2028 é  ".encode()
    )
    before = page.read_bytes()
    other = copy.page("index").read_bytes()
    copy.edit(name, old.replace("\n", end), f"    if True:\n\n        pass\n{new}")
    code, said = copy("reset", label)
    line = {"twice": 8, "goodbye": 7}[label]
    place = f"literate/{name}.md:{line}"
    assert (code, said) == (0, f"restored {place}\n{KEPT}")
    replaced = (copy.root / "replaced.txt").read_text("utf-8")
    assert (
        f"# {place}\n" in replaced
        and f"    if True:\n\n        pass\n{new}" in replaced
    )
    assert page.read_bytes() == before and copy.page("index").read_bytes() == other
    assert copy("reset", label) == (0, f"{label} is as it was\n")


def test_two_resets_at_once_keep_what_both_replaced(copy, monkeypatch):
    name, old, new = TWICE
    copy.edit(name, old, new)
    write, here = resetting.replace_file, []

    def replace(root, path, *texts):
        if path == "replaced.txt" and not here:
            here.append(path)
            (root / path).write_text("of another reset\n")
        return write(root, path, *texts)

    monkeypatch.setattr(resetting, "replace_file", replace)
    assert copy("reset", "twice")[0] == 0
    replaced = (copy.root / "replaced.txt").read_text("utf-8")
    assert replaced.startswith("of another reset\n") and new in replaced


def test_a_reset_that_fails_keeps_what_it_would_replace_once(copy, monkeypatch):
    copy.edit(*TWICE)
    write = resetting.replace_file

    def refuse(root, path, *texts):
        if path.endswith(".md"):
            raise PermissionError(13, "Permission denied", path)
        return write(root, path, *texts)

    with monkeypatch.context() as patch:
        patch.setattr(resetting, "replace_file", refuse)
        for _ in range(3):
            code, said = copy("reset", "twice")
            assert code == 1 and "Permission denied: literate/second.md" in said
    assert copy("reset", "twice")[0] == 0
    kept = "\n# literate/second.md:8\ndef twice(x):\n    return 2 * x\n"
    assert (copy.root / "replaced.txt").read_text("utf-8") == kept
    copy.edit("second", "    return x\n", "    return 3 * x\n")
    assert copy("reset", "twice")[0] == 0
    text = (copy.root / "replaced.txt").read_text("utf-8")
    assert text == kept + kept.replace("2 * x", "3 * x")


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
        "```python {solution=goodbye replaces=part}\na = 2\n```\n\n"
        "```python {solution=goodbye",
    )
    copy.page("first").write_text(text, encoding="utf-8")
    write_record(copy.root)
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
    assert (
        code == 2
        and "the block of `twice` is gone; put ```python {start=twice} back" in said
    )
    copy.edit("first", "'hello '", "'hallo '")
    (copy.root / RECORD).unlink()
    code, said = copy("reset", "goodbye")
    assert code == 2 and b"hallo" in copy.page("first").read_bytes()
    assert said == (
        "loom practice: tangled/exercises.json has no record of literate/first.md:7, "
        "so it is not known how to restore it; `python -m loom.exercises.record` makes "
        "one, as long as an exercise is not solved\n"
    )
    assert copy.page("second").read_bytes() == before


def test_reset_of_a_block_in_the_first_line_behind_a_mark_of_bytes(copy):
    text = FIRST.replace("# First\n\n", "", 1)
    moved = "```python {#greeting}\ndef greet(who):\n    return 'hello ' + who\n```\n\n"
    assert text.count(moved) == 1
    page = copy.page("first")
    page.write_text("\ufeff" + moved + text.replace(moved, ""), encoding="utf-8")
    before = page.read_bytes()
    assert write_record(copy.root) == []
    copy.edit("first", "'hello '", "'hallo '")
    assert copy("reset", "goodbye") == (0, f"restored literate/first.md:1\n{KEPT}")
    assert page.read_bytes() == before


def test_a_page_that_is_a_link_stays_one(copy):
    page, elsewhere = copy.page("second"), copy.root / "elsewhere.md"
    before = page.read_bytes()
    page.rename(elsewhere)
    page.symlink_to(elsewhere)
    copy.edit("second", "    return x\n", "    return 2 * x\n")
    assert copy("reset", "twice") == (0, f"restored literate/second.md:8\n{KEPT}")
    assert page.is_symlink() and elsewhere.read_bytes() == before


def test_blanks_at_the_end_of_a_line_are_kept(copy):
    """A reader's own text may have them, as pasted code has."""
    copy.edit("second", "    return x\n```", "    return x \n    \n```")
    write_record(copy.root)
    before = copy.page("second").read_bytes()
    copy.edit("second", "    return x \n    \n```", "    return 3 * x\n```")
    assert copy("reset", "twice")[0] == 0
    assert copy.page("second").read_bytes() == before


def test_reset_says_what_was_made_of_the_change(copy):
    """Else a reader believes that the library is as it was."""
    assert not tangle(copy.root).problems
    copy.edit("first", "'hello '", "'goodbye '")
    assert copy("reset", "goodbye")[1].endswith(KEPT)
    copy.edit("first", "'hello '", "'goodbye '")
    tangle(copy.root)
    said = "`python -m loom` takes it out of the library, too: tangled/hello.py\n"
    assert copy("reset", "goodbye")[1].endswith(KEPT + said)
    tangle(copy.root)
    assert copy("reset", "goodbye") == (0, "goodbye is as it was\n")


def test_reset_names_what_else_goes(copy):
    """Two exercises may have their answers in one block."""
    other = "\n::::::{exercise} Shout\n:label: shout\n\nShout.\n\n" + (
        "```pycon {check=shout}\n>>> import hello\n>>> hello.greet('')[-1]\n'!'\n"
        "```\n\n"
        "```python {solution=shout replaces=greeting}\ndef greet(who):\n"
        "    return 'goodbye ' + who + '!'\n```\n::::::\n"
    )
    page = copy.page("first")
    page.write_text(FIRST + other, encoding="utf-8")
    write_record(copy.root)
    copy.edit("first", "    return 'hello '", "    return 'goodbye '")
    assert copy("--once", "goodbye")[0] == 0
    said = copy("reset", "shout")[1]
    assert f"{KEPT}It was also the answer to goodbye.\n" in said
    assert "the answer to" not in copy("reset", "shout")[1]
