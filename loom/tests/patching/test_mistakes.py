"""What is said of patches that do not fit."""

import pytest

from loom.documents.infos import parse_info
from loom.syncing.run import carry_edits_back
from loom.tests.patching.pages import EXERCISE, PAGE, A, made_by, patch

LINE = 37  # of the first line of the patch

WRONG = {
    "nothing": ("", LINE - 1, "this patch is empty"),
    "nothing but a header": (A + "+++ pack/a.py\n@@", LINE - 1, "this patch is empty"),
    "no header": ("-x", LINE, "put `--- FILE` above"),
    "no sign": (
        A + "x = 1",
        LINE + 1,
        "this is no line of a patch; begin it with a space",
    ),
    "no change": (A + " class Two:", LINE + 1, "nothing changes here"),
    "no place": (A + "+class Two:", LINE + 1, "it is not said where these lines go"),
    "no such file": (
        "--- pack/b.py\n-x",
        LINE + 1,
        "no document makes `pack/b.py`; did you mean",
    ),
    "nothing like it": (
        "--- %\n-x",
        LINE + 1,
        "no document makes `%`; name a file as `file=`",
    ),
    "no such line": (
        A + " def one(x):\n-    y = x + 2",
        LINE + 2,
        "tangled/pack/a.py has no `    y = x + 2` here; "
        "the nearest is `    y = x + 1` (literate/page.md:5)",
    ),
    "lines that don't follow": (
        A + "     def two(self):\n \n-        return 2",
        LINE + 2,
        "has no blank line here; the nearest is `        return 2` "
        "(literate/page.md:15)",
    ),
    "more lines than there are": (
        A + "         return 2\n-    more",
        LINE + 2,
        "has no `    more` here",
    ),
    "three places": (
        "--- pack/a.py\n-    def one(self, x):\n@@\n \n+x",
        LINE + 3,
        "these lines begin 3 times in tangled/pack/a.py, in lines 4 and 5 and 10; "
        "add a line",
    ),
    "two places in a function": (
        A + "@@ class\n-        return",
        LINE + 2,
        "has no `        return` here",
    ),
    "one line twice": (
        A + "-class Two:\n+x\n@@\n-class Two:",
        LINE + 4,
        "these lines are changed by another place of the patch",
    ),
    "not in this function": (
        A + "@@ def two\n-class Two:",
        LINE + 2,
        "are in tangled/pack/a.py, but not below a line that begins with `def two`",
    ),
}


@pytest.mark.parametrize("body, line, message", WRONG.values(), ids=WRONG)
def test_check_names_each_mistake_at_its_line(book, body, line, message):
    book.write(page=PAGE + EXERCISE % patch(body))
    book.tangle()
    said = book.check()
    assert said[0].startswith(f"literate/page.md:{line}: ") and message in said[0], said


def test_check_names_all_mistakes_in_one_run(book):
    good, wrong = (
        A + "-class Two:\n+class B:",
        ["-x", A + "-x", "--- c.py\n-x\n--- d.py\n-x"],
    )
    book.write(
        page=PAGE + EXERCISE % "".join(map(patch, [*wrong, good, A + "-    def"]))
    )
    book.tangle()
    assert [int(said.split(":")[1]) for said in book.check()] == [37, 41, 45, 47, 56]


def test_a_library_that_was_changed_is_no_problem_but_for_check(book):
    """Who solves an exercise in another way tangles, carries and watches as before."""
    page = PAGE + EXERCISE % patch(A + "-class Two:\n+class B:")
    book.write(page=page)
    assert not book.said() and not book.check()
    book.write(page=page.replace("\nclass Two", "\nclass Mine"))
    assert not book.said()
    file = book.root / "tangled" / "pack" / "a.py"
    file.write_text(file.read_text().replace("Mine", "Yours"))
    assert not carry_edits_back(book.root).problems
    assert "\nclass Yours" in (book.root / "literate" / "page.md").read_text()
    [said] = book.check()
    assert "has no `class Two:` here" in said


def test_nothing_is_said_of_a_file_that_another_mistake_holds_up(book):
    book.write(
        page=PAGE.replace("<<deep>>", "<<depe>>") + EXERCISE % patch("--- b.py\n-x")
    )
    book.tangle()
    assert not [said for said in book.check() if "b.py" in said]


REFUSED = {
    "it does not fit": (A + "-class", "has no `class` here"),
    "it ends the block": (A + "-class Two:\n+```", "would not become"),
    "less deep than its chunk": ("--- b.py\n     x = 1\n+y = 2\n ", "indented less"),
}


@pytest.mark.parametrize("body, message", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_applied_is_refused(body, message):
    with pytest.raises(ValueError) as error:
        made_by(PAGE, body)
    assert message in str(error.value)


def test_a_diff_stands_for_an_exercise_and_nothing_else():
    assert parse_info("diff {solution=x}").kind == "solution"
    for info in ("diff", "diff {start=x}", "diff {solution=x replaces=y}", "diff {}"):
        with pytest.raises(ValueError):
            parse_info(info)
    with pytest.raises(ValueError, match="write `diff {solution=NAME}`"):
        parse_info("diff")
