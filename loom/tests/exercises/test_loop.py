"""An exercise is red, then it is edited, then green: what is printed on the way."""

import pytest

from loom.commands.main import main
from loom.exercises.book import CourseBook
from loom.exercises.model import Failure
from loom.exercises.verdict import find_cause
from loom.problems import Location
from loom.tests.exercises.conftest import GOODBYE, KEPT, RED_GOODBYE, RED_TWICE, TWICE


def test_the_whole_loop(copy):
    """Red, an edit, green, the next, in the order of the contents."""
    assert copy() == (1, RED_TWICE)
    copy.edit(*TWICE)
    code, said = copy()
    assert (
        code == 0
        and "GREEN All of 2 checks pass.\n1 of 3 solved. Next: Thrice (thri" in said
    )
    code, said = copy("--once")
    assert code == 1 and "Thrice (thrice, 2 of 3)" in said
    assert "NameError: name 'thrice' is not defined" in said
    copy.edit(
        "second", "{start=thrice}\n", "{start=thrice}\nthrice = lambda x: 3 * x\n"
    )
    assert copy()[0] == 0
    assert copy() == (1, RED_GOODBYE)
    copy.edit(*GOODBYE)
    code, said = copy()
    assert code == 0 and "3 of 3 solved. That was the last one." in said
    assert copy() == (0, "All 3 exercises are solved.\n")
    # the library is the student's to make
    assert "hello" in (copy.root / "tangled/hello.py").read_text()


def test_what_is_not_solved_any_more_is_offered_behind_what_never_was(copy):
    thrice = "{start=thrice}\n", "{start=thrice}\nthrice = lambda x: 3 * x\n"
    copy.edit(*TWICE)
    assert copy("twice")[0] == 0
    assert copy("reset", "twice")[0] == 0
    assert "Thrice (thrice, 2 of 3)" in copy()[1]
    copy.edit("second", *thrice)
    copy.edit(*GOODBYE)
    assert copy("thrice")[0] == 0
    said = copy("goodbye")[1]
    assert "3 of 3 solved. Next: Twice (twice), literate/second.md:3" in said
    assert copy("hint") == (0, "Add.\n")
    copy.edit("second", *TWICE[1:])
    assert copy()[0] == 0
    assert copy() == (0, "All 3 exercises are solved.\n")
    copy.edit("second", "return 2 * x", "return 5 * x")
    assert "Twice (twice, 1 of 3)" in copy()[1]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=repr)
def test_the_loop_with_another_systems_line_ends(copy, end):
    for name in ("index", "first", "second"):
        copy.page(name).write_bytes(copy.page(name).read_bytes().replace(b"\n", end))
    assert copy() == (1, RED_TWICE)
    copy.edit("second", "return x" + end.decode(), "return x / ''" + end.decode())
    assert copy()[1].endswith("at literate/second.md:10\n    return x / ''\n")
    assert copy("goodbye")[1].endswith(RED_GOODBYE)
    assert copy("hint", "goodbye") == (0, "One word.\n")
    assert (
        "instead of what is there:\n    def greet"
        in copy("solution", "goodbye", "--reveal")[1]
    )
    assert copy("reset", "twice") == (0, f"restored literate/second.md:8\n{KEPT}")
    assert "0 of 3 solved." in copy("list")[1]


def test_a_hand_edit_in_an_output_of_the_page_is_told(copy):
    """The library that is tried is that of the pages."""
    output = copy.root / "tangled/hello.py"
    output.write_text(output.read_text().replace("hello", "goodbye"))
    said = (
        "literate/first.md:9: tangled/hello.py was edited by hand (line 2), so it is "
        "left as it is; carry the edit into this document with `python -m loom sync`, "
        "or drop it with `python -m loom --force`\n"
    )
    assert copy("goodbye") == (1, RED_GOODBYE + said)
    assert copy("twice") == (1, RED_TWICE)  # on another page
    assert main(["sync", "--root", str(copy.root)]) == 0
    assert "GREEN" in copy("goodbye")[1]


def test_part_of_the_checks(copy):
    copy.edit("second", "    return x\n", "    return 6\n")
    code, said = copy("twice")
    assert code == 1 and "RED 1 of 2 checks pass.\nliterate/second.md:16 asks\n" in said


def test_an_exception_names_the_line_of_the_student(copy):
    copy.edit("second", "    return x\n", "    y = x\n    return y.double\n")
    code, said = copy("--once", "twice")
    assert code == 1
    assert said.endswith(
        "literate/second.md:15 asks\n    twice(3)\nand raises\n"
        "    AttributeError: 'int' object has no attribute 'double'\n"
        "at literate/second.md:11\n    return y.double\n"
    )
    copy.edit(*GOODBYE[:2], "    return who / ''")
    code, said = copy("goodbye")
    assert said.endswith("at literate/first.md:9\n    return who / '' + who\n")


def test_a_syntax_error_may_be_of_no_file(copy):
    copy.edit(
        "second", "    return x\n", "    raise SyntaxError('odd', (None, 3, 1, ''))\n"
    )
    code, said = copy("--once", "twice")
    assert code == 1
    assert said.endswith(
        "    SyntaxError: odd (line 3)\n"
        "at literate/second.md:10\n    raise SyntaxError('odd', (None, 3, 1, ''))\n"
    )


def test_an_exception_is_not_blamed_on_a_page_with_nothing_to_mend(copy):
    """As where a layer of the library gets an argument that it doesn't take yet."""
    book = CourseBook(copy.root)
    goodbye, twice = book.get_exercise("goodbye"), book.get_exercise("twice")
    elsewhere, near = (
        Location("literate/second.md", 9),
        Location("literate/first.md", 4),
    )
    mine = Location("literate/first.md", 9)

    def blamed(exercise, *places, reason="TypeError"):
        return find_cause(book, exercise, Failure(1, reason, "", places=places))

    assert blamed(goodbye, elsewhere) is None
    assert blamed(goodbye, near, elsewhere) == near
    assert blamed(goodbye, mine, near, elsewhere) == mine
    assert blamed(goodbye, elsewhere, reason="SyntaxError") == elsewhere
    assert blamed(twice, near) is None


BROKEN = {
    "not Python": (
        "    return x\n",
        "    return x +\n",
        "second.md:10\n    return x +\n",
    ),
    "never closed": (
        "    return x\n```\n",
        "    return x\n",
        "literate/second.md:8: this fence is not closed before line 12",
    ),
    "stops": (
        "    return x\n",
        "    return x\nraise SystemExit\n",
        "RED No check ran.\nYour code raises\n    SystemExit\n",
    ),
    "ends": (
        "    return x\n",
        "    return x\nimport os; os._exit(1)\n",
        "RED No check ran.\nYour code ended the program: exit code 1\n",
    ),
    "raises what nobody catches": (
        "    return x\n",
        "    return x\nraise KeyboardInterrupt\n",
        "RED No check ran.\nYour code raises\n"
        "    KeyboardInterrupt\nat literate/second.md:11\n",
    ),
    "raises in a check what nobody catches": (
        "    return x\n",
        "    if x == 3: return 6\n    raise KeyboardInterrupt\n",
        "RED 1 of 2 checks pass.\nliterate/second.md:17 asks\n    twice('ab')\n"
        "and raises\n    KeyboardInterrupt\nat literate/second.md:11\n",
    ),
    "raises at once what nobody catches": (
        "    return x\n",
        "    raise KeyboardInterrupt('stop')\n",
        "RED None of 2 checks pass.\nliterate/second.md:14 asks\n    twice(3)\n"
        "and raises\n    KeyboardInterrupt: stop\nat literate/second.md:10\n",
    ),
    "raises an odd error": (
        "    return x\n",
        "    raise SyntaxError('odd', (3, 4, 1, ''))\n",
        "at literate/second.md:10\n",
    ),
    "prints without end": (
        "    return x\n",
        "    return 'x' * 10**6\n",
        "\n    ... and 995002 characters more\n",
    ),
    "a prompt without a space": (
        ">>> twice(3)",
        ">>>twice(3)",
        "RED The page is not ready to be tried:\n"
        "literate/second.md:14: this line lacks blank after >>>: '>>>twice(3)'\n",
    ),
    "an output out of line": (
        ">>> twice(3)",
        " >>> twice(3)",
        "literate/second.md:15: this line has inconsistent leading whitespace: '6'\n",
    ),
    "no prompt": (
        ">>> twice(3)\n6\n>>> twice('ab')\n'abab'",
        "twice(3)",
        "RED Nothing was checked. Put its checks back: literate/second.md:3\n",
    ),
    "a check that asserts": (
        ">>> twice('ab')\n'abab'",
        ">>> assert twice(1) == 2, 'not twice'\n>>> x = twice(2)",
        "RED None of 2 checks pass.\nliterate/second.md:14 asks\n    twice(3)\n",
    ),
    "a line that only prepares": (
        ">>> twice(3)\n6\n>>> twice('ab')\n'abab'",
        ">>> twice(3)\n3\n>>> _ = twice(1) / 0",
        "RED 1 of 2 checks pass.\nliterate/second.md:16 asks\n    _ = twice(1) / 0\n"
        "and raises\n    ZeroDivisionError: division by zero\n",
    ),
    "no return": (
        "    return x\n",
        "    2 * x\n",
        "`twice` returns nothing: it has no `return` with a value.\n",
    ),
    "a return of nothing": (
        "    return x\n",
        "    return None\n",
        "`twice` returns nothing: it has no `return` with a value.\n",
    ),
    "a part is None": (
        "    return x\n",
        "    y = None\n    return y\n",
        "and gets\n    (nothing)\nA part of your answer is still None.\n",
    ),
    "a comma in a number": (
        "    return x\n",
        "    return 8,194  # of x\n",
        "and gets\n    (8, 194)\nPython reads 8,194 as 2 numbers. If you mean one, "
        "write 8194, or 8.194 if the comma is a decimal one.\n",
    ),
    "two commas in a number": (
        "    return x\n",
        "    return -1,000,500\n",
        "Python reads -1,000,500 as 3 numbers. If you mean one, write -1000500.\n",
    ),
    "a comma in a number that breaks": (
        "    return x\n",
        "    y = 0,5\n    return x / y\n",
        "    return x / y\nPython reads 0,5 as 2 numbers. If you mean one, write "
        "0.5.\n",
    ),
    "a comma that makes an array": (
        "    return x\n",
        "    import numpy as np\n    y = np.array(x)\n    x = 2,30\n"
        "    return 0 if y == np.array(x) else 1\n",
        "If you mean one, write 2.30.\n",
    ),
    "a comma before a part": (
        "    return x\n",
        "    return 0,125 * x\n",
        "Python reads 0,125 as 2 numbers. If you mean one, write 0.125.\n",
    ),
    "a comma and a zero": (
        "    return x\n",
        "    return 0,02\n",
        "Python reads 0,02 as 2 numbers. If you mean one, write 0.02.\n",
    ),
    "a print that shows a mistake": (
        "    return x\n",
        "    print('here')\n    return 3 * x\n",
        "It expects\n    6\nand gets\n    here\n    9\n",
    ),
    "no block": (
        "```python {start=twice}\ndef twice(x):\n    return x\n```\n",
        "",
        "the block of `twice` is gone; put ```python {start=twice} back, with a",
    ),
    "deep in another module": (
        "    return x\n",
        "    import hello\n    return hello.greet(x)\n",
        "at literate/second.md:11\n    return hello.greet(x)\n"
        "raised at literate/first.md:9\n    return 'hello ' + who\n",
    ),
    "a note of the library": (
        "    return x\n",
        "    error = OSError('no')\n    error.add_note('Say yes')\n    raise error\n",
        "and raises\n    OSError: no\n    Say yes\nat literate/second.md:12\n",
    ),
    "ends in a check": (
        "    return x\n",
        "    if x == 3: return 6\n    import os; os._exit(0)\n",
        "RED 1 of 2 checks pass.\nliterate/second.md:17 asks\n    twice('ab')\n"
        "Your code ended the program: exit code 0\n",
    ),
    "ends at once": (
        "    return x\n",
        "    import os; os._exit(0)\n",
        "RED None of 2 checks pass.\nliterate/second.md:14 asks\n    twice(3)\n"
        "Your code ended the program: exit code 0\n",
    ),
}


@pytest.mark.parametrize("old, new, message", BROKEN.values(), ids=BROKEN)
def test_a_broken_draft(copy, old, new, message):
    copy.edit("second", old, new)
    code, said = copy("--once", "twice")
    assert code == 1 and "RED" in said and message in said
    assert not copy.progress.exists()


def test_a_solution_that_is_misnamed_is_told_and_no_block_is_missed(copy):
    copy.edit("first", "{solution=goodbye ", "{solution=goodby ")
    said = "literate/first.md:29: unknown exercise `goodby`; did you mean `goodbye`? "
    assert f"to be tried:\n{said}" in copy("goodbye")[1]
    assert said in copy("reset", "goodbye")[1]


AS_MEANT = ["8, 194", "(8,194)", "'8,194'", "x  # = 8,194", "1,2,3", "0,1.5", "1,2, x"]


@pytest.mark.parametrize("answer", AS_MEANT)
def test_what_may_be_meant_as_it_is_is_not_advised_on(copy, answer):
    copy.edit("second", "    return x\n", f"    return {answer}\n")
    assert "Python reads" not in copy("--once", "twice")[1]


def test_code_and_check_have_names_of_their_own(copy):
    """A name that the code lacks is missed; a function of the check hides none."""
    names = ">>> number = 3\n>>> def double(x): return 0\n>>> twice(number)\n6\n"
    copy.edit("second", ">>> twice(3)\n6\n", names)
    copy.edit("second", "    return x\n", "    return 2 * number\n")
    code, said = copy("--once", "twice")
    assert code == 1 and "NameError: name 'number' is not defined" in said
    own = "    return double(x)\n\n\ndef double(x):\n    return 2 * x\n"
    copy.edit("second", "    return 2 * number\n", own)
    assert "GREEN All of 2 checks pass." in copy("--once", "twice")[1]


def test_a_broken_draft_of_the_library_leaves_the_library_alone(copy):
    before = (copy.root / "tangled/hello.py").read_bytes()
    copy.edit(*GOODBYE[:2], "    return ('goodbye '")
    code, said = copy("goodbye")
    assert code == 1 and "literate/first.md:9" in said and "SyntaxError" in said
    copy.edit(
        "first", "    return ('goodbye '", "    <<goodby>>\n    return 'goodbye '"
    )
    code, said = copy("goodbye")
    assert code == 1
    assert "literate/first.md:9: no chunk is called `goodby`" in said
    copy.edit("first", "    <<goodby>>\n", "")
    copy.edit(
        "second", "```python {start=twice}", "```pyhton {start=twice}"
    )  # another page
    assert copy("goodbye")[0] == 0
    assert (copy.root / "tangled/hello.py").read_bytes() == before


def test_a_task_names_equations_figures_and_sections_as_its_page_does(copy):
    task = (
        "With {eq}`2`, {eq}`7.1s` and {numref}`a-figure`, see {ref}`kinds`, "
        "{ref}`there <kinds>` and {term}`unit <units>`."
    )
    copy.edit("second", "Write `twice(x)`.", task)
    copy.edit("second", "# Second\n", "# Second\n\n(kinds)=\n## Two kinds\n")
    said = " ".join(copy("--once", "twice")[1].split())
    assert "With (2), (7.1s) and the figure, see “Two kinds”, there and unit." in said
