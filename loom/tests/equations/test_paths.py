"""Errors that are derived from the uses of their values."""

from pathlib import Path

import pytest

import loom.config
from loom.config import Config, Equations
from loom.documents.reader import read_document
from loom.equations import check
from loom.equations.check import check_page
from loom.equations.complaints import list_complaints
from loom.equations.differences import CLOSE
from loom.equations.judgement import judge_equation
from loom.equations.marks import check_equations
from loom.equations.report import report_equations
from loom.tests.equations.pathslips import judged_paths, path_slips

PAGES = sorted(Path(__file__).with_name("pages").glob("*.md"))
NAMES = [page.stem for page in PAGES]


def read(name, *changes):
    text = Path(__file__).with_name("pages").joinpath(f"{name}.md").read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    document, problems = read_document(f"{name}.md", text)
    assert not problems
    return document


def complain(name, *changes):
    return "\n".join(list_complaints(check_page(read(name, *changes))))


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_right(name):
    checked = check_page(read(name))
    assert not list_complaints(checked)
    assert len(checked.paths) == 2
    assert all(path.deviation < CLOSE for path in checked.paths)


def test_every_error_is_derived():
    found = {
        name: [(each.tag, each.uses) for each in check_page(read(name)).derivations]
        for name in NAMES
    }
    assert found == {
        "bend": [("3", 2)],
        "memory": [("5", 1), ("6s", 2)],
        "pooling": [("4", 2), ("5", 1)],
        "recurrent": [("5s", 2), ("6s", 1), ("7s", 1), ("8", 1)],
        "skip": [("3", 1), ("4", 2), ("5.1", 1), ("5.2", 1)],
        "softmax": [("3", 2)],
    }


def test_every_slip_is_noticed():
    red, same, survivors = judged_paths(path_slips(map(read, NAMES)))
    print(f"{red.total()} slips in paths are red, {same.total()} say the same: {red}")
    assert not survivors
    assert red.total() > 200 and same.total() < 0.1 * red.total()
    for kind in (
        "a transpose more or less",
        "a wrong step",
        "a dropped path",
        "a doubled path",
        "a wrong slope",
        "exchanged contributions",
        "a way cut short",
    ):
        assert red[kind], kind


FIRST = r"| (4) | $\frac{\partial \mathcal{L}}{\partial A_{mu}^{\langle s \rangle}}$ |"
SECOND = "| (2s) of step $s+1$ |"
WRONG = {
    "a path is missing": (
        "recurrent",
        [(FIRST + "\n", "")],
        "recurrent.md:83: a path of h is missing; add a row for (4)",
    ),
    "the output has no number": (
        "recurrent",
        [("$$ A_{msu} = h_{msu} \\tag{4} $$", "")],
        "does not use h; it is used in (2s) of step $s+1$",
    ),
    "another step": (
        "recurrent",
        [(SECOND, "| (2s) |")],
        "recurrent.md:84: (2s) does not use h; it is used in (2s) of step $s+1$, (4)",
    ),
    "an error of what has no row": (
        "pooling",
        [
            (r"{\partial X}$ | `go_", r"{\partial X^{\mathrm{in}}}$ | `go_"),
            (r"{\partial X_{mn}}", r"{\partial X^{\mathrm{in}}_{mn}}"),
        ],
        r"explains X^{\mathrm{in}}, so (5) can't be derived",
    ),
    "two copies of each other": (
        "recurrent",
        [
            (
                r"\tau(\bar{h}_{mu}^{\langle s \rangle}) \tag",
                r"A_{mu}^{\langle s \rangle} \tag",
            )
        ],
        "recurrent.md:66: equation (3s) makes h a copy of what is itself a copy of h",
    ),
    "a path twice": (
        "recurrent",
        [(FIRST, f"{FIRST}\n{FIRST}")],
        "recurrent.md:83: (4) is listed 2 times; keep one row of it",
    ),
    "a copy and its use": (
        "recurrent",
        [
            (
                FIRST,
                FIRST + "\n| (1s) of step $s+1$ | $\\frac{\\partial \\mathcal{L}}"
                "{\\partial \\mathrm{hp}_{mu}^{\\langle s+1 \\rangle}}$ |",
            )
        ],
        "is part of another row as well; keep one of both",
    ),
    "a row that is not seen as one": (
        "recurrent",
        [(FIRST, f" {FIRST}")],
        "recurrent.md:83: begin each row of the table with |",
    ),
    "a row without its first bar": (
        "recurrent",
        [(SECOND, SECOND.removeprefix("| "))],
        "recurrent.md:84: begin each row of the table with |",
    ),
    "a letter that counts no steps": (
        "recurrent",
        [(SECOND, "| (2s) of step $m+1$ |")],
        "recurrent.md:84: h^{\\langle s \\rangle} has no step m here",
    ),
    "a value with axes": (
        "recurrent",
        [(r"{paths} $h^{\langle", r"{paths} $h_{eu}^{\langle")],
        "write the value alone, without axes and powers",
    ),
    "a value with a power": (
        "softmax",
        [("{paths} $Z$", "{paths} $Z^2$")],
        "write the value alone, without axes and powers",
    ),
    "an equation passed through twice": (
        "memory",
        [("(2s), and through it (3s)", "(2s), and through them (3s) and (3s)")],
        "write (2s), and through it (3s)",
    ),
    "an equation passed through at a step": (
        "memory",
        [("(2s), and through it (3s)", "(2s), and through it (3s) of step $s+7$")],
        "can't be read as equations",
    ),
    "a contribution made of the error itself": (
        "softmax",
        [
            (
                r"| $2 \frac{\partial \mathcal{L}}{\partial P_{m}} Z_{mu}$ |",
                r"| $\frac{\partial \mathcal{L}}{\partial Z_{mu}} - A_{mu} \left( "
                r"\frac{\partial \mathcal{L}}{\partial A_{mu}} - \sum_{u} "
                r"\frac{\partial \mathcal{L}}{\partial A_{mu}} A_{mu} \right)$ |",
            )
        ],
        "the contribution of (2) is made of the error itself",
    ),
    "a cell of prose": (
        "recurrent",
        [(SECOND, "| the step after |")],
        "recurrent.md:84: 'the step after' can't be read as a place",
    ),
    "a cell without dollars": (
        "softmax",
        [(r"| $2 \frac{\partial \mathcal{L}}{\partial P_{m}} Z_{mu}$ |", "| 2 dP |")],
        "softmax.md:55: a contribution is one formula between dollar signs",
    ),
    "another value": (
        "recurrent",
        [("{paths} $h^", "{paths} $V^")],
        "is (5s), whose left side is not the error of V; put them behind (8)",
    ),
    "a value without an error": (
        "recurrent",
        [("{paths} $h^", "{paths} $U^")],
        "no equation has the error of U on its left side",
    ),
    "no value": (
        "softmax",
        [(":::{paths} $Z$", ":::{paths}")],
        "a box of paths names its value",
    ),
    "no line below the head": (
        "softmax",
        [
            (
                ":::{paths} $Z$\n| Used in | Contribution |\n|---|---|\n",
                ":::{paths} $Z$\n| Used in | Contribution |\n",
            )
        ],
        "softmax.md:52: below the head of a table a line such as |---|---| is expected",
    ),
    "no head": (
        "softmax",
        [("| Used in | Contribution |\n", "")],
        "softmax.md:52: below the head of a table a line such as |---|---| is expected",
    ),
    "neither head nor line": (
        "softmax",
        [("| Used in | Contribution |\n|---|---|\n", "")],
        "softmax.md:52: below the head of a table a line such as |---|---| is expected",
    ),
    "no box": (
        "softmax",
        [(":::{paths} $Z$", ":::{note}")],
        "softmax.md:47: Z has 2 uses: derive (3) by a box :::{paths} behind it",
    ),
    "a wrong contribution": (
        "softmax",
        [(r"| (2) | $2 \frac", r"| (2) | $3 \frac")],
        "the contribution of (2) is wrong: written ",
    ),
    "nothing passed through": (
        "memory",
        [("(2s), and through it (3s)", "(2s)")],
        "write (2s), and through it (3s)",
    ),
    "too much passed through": (
        "skip",
        [("| (1) |", "| (1), and through it (2) |")],
        "nothing is passed through; write (1) alone",
    ),
    "too few steps": (
        "recurrent",
        [("m=4 s=5 e=3 u=2, m=1 s=3 e=2 u=4", "m=4 s=2 e=3 u=5")],
        "derivations need 3 steps or more in a setting, and s is 2 at most",
    ),
    "ties": (
        "pooling",
        [(":values: X = rng.normal(size=(m, n))", ":values: X = np.ones((m, n))")],
        "a small movement meets a corner or a jump",
    ),
    "a condition that turns": (
        "bend",
        [
            (
                ":values: X = rng.normal(size=(m, u))",
                ":values: X = 1e-7 * rng.normal(size=(m, u))",
            )
        ],
        "a condition of (1) changes when X moves a little",
    ),
    "an error of which nothing is known": (
        "pooling",
        [(r"$$ B_{mir} = X_{m,\, i k + r} \tag{1} $$", "")],
        "no forward equation with a number makes or uses X, so (5) can't be derived",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said(case):
    name, changes, message = WRONG[case]
    assert message in complain(name, *changes)


# Code and equation share a mistake, which no comparison of both can show.

BOTH = {
    "a sum that is too small": (
        "skip",
        [("dZ @ W.T + dY @ S.T", "dZ @ W.T + 0.5 * dY @ S.T"),
         (r"W_{nu}^{\top} + \frac", r"W_{nu}^{\top} + \frac{1}{2} \frac")],
        "the sum of the paths is not the error in (4)",
    ),
    "one use, which has no table": (
        "skip",
        [("dW = X.T @ dZ", "dW = 2 * X.T @ dZ"),
         (r"= X_{mn}^{\top} \cdot", r"= 2 X_{mn}^{\top} \cdot")],
        "(5.1) is not what comes back to W from (1)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BOTH)
def test_code_and_equation_are_wrong_together(case):
    name, changes, message = BOTH[case]
    said = complain(name, *changes)
    assert message in said and "the error is" in said


def test_an_error_that_is_wrong_behind_is_seen_at_the_output():
    """Each equation agrees with its use, and the errors begin with a wrong one."""
    said = complain(
        "memory",
        ("    dh = dA  # (5)", "    dh = 2 * dA  # (5)"),
        (
            r"h_{msu}} = \frac{\partial \mathcal{L}}{\partial A_{msu}} \tag",
            r"h_{msu}} = 2 \frac{\partial \mathcal{L}}{\partial A_{msu}} \tag",
        ),
    )
    assert "(5) is not what comes back to h from (4)" in said
    assert "(6s) agrees with the uses of \\bar{C}, and not with central" in said


def test_a_copy_may_stand_for_its_uses():
    error = (
        r"\frac{\partial \mathcal{L}}{\partial \mathrm{hp}_{mu}^{\langle s+1 \rangle}}"
    )
    [line] = [
        line for line in read("recurrent").text.split("\n") if line.startswith(SECOND)
    ]
    for place in "(1s) of step $s+1$", "(1s) of step $s+1$, and through it (2s)":
        assert complain("recurrent", (line, f"| {place} | ${error}$ |")) == ""
    assert "and through it (2s)" in complain(
        "recurrent",
        (line, f"| (1s) of step $s+1$, and through it (3s) | ${error}$ |"),
    )


def test_two_forms_of_an_equation_are_one_use():
    """What is written entry by entry, and then as a product, is not used twice."""
    text = Path(__file__).with_name("forms.md").read_text("utf-8")
    twice = text.replace("return X @ W  # (2)", "return 2 * X @ W  # (2)").replace(
        r"Z_{mu} = X_{mn} \cdot", r"Z_{mu} = 2 X_{mn} \cdot"
    )
    for changed, uses in (text, 1), (twice, 2):
        document, _ = read_document("forms.md", changed)
        [derivation] = check_page(document).derivations
        assert (derivation.tag, derivation.uses) == ("3", uses)


def test_a_book_may_not_demand_derivations_yet(monkeypatch):
    lax = Config(equations=Equations(derivations=False))
    monkeypatch.setattr(loom.config, "_current", lax)
    assert complain("softmax", (":::{paths} $Z$", ":::{note}")) == ""
    assert "is missing" in complain("recurrent", (FIRST + "\n", ""))


def test_paths_are_counted(capsys):
    assert report_equations([read("skip"), read("memory")]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert last.startswith("12 equations, 4 paths checked, 0 to mend (")
    assert report_equations([read("memory"), read("skip")], ["memory", "skip"]) == 0
    said = capsys.readouterr().out
    assert "6 equations,  0 by differences,  2 settings, 2 paths, largest" in said
    [line] = [line for line in said.splitlines() if line.startswith("  (6s)")]
    assert "; 2 paths checked, to " in line


def list_marks(*changes):
    """What a page of paths would bear, by kind and key."""
    marks = []
    check_equations(Path(), read("skip", *changes), lambda **mark: marks.append(mark))
    return {(mark["kind"], mark["key"]): mark for mark in marks}


def test_an_equation_is_told_of_before_the_next_is_judged(monkeypatch):
    """And those that have paths once more, when these are known."""
    told, before = [], []

    def judge(equation, cases):
        before.append([mark["key"] for mark in told])
        return judge_equation(equation, cases)

    monkeypatch.setattr(check, "judge_equation", judge)
    check_equations(Path(), read("skip"), lambda **mark: told.append(mark))
    keys = [mark["key"] for mark in told]
    assert before == [keys[:n] for n in range(6)]
    first, again = [mark["text"] for mark in told if mark["key"] == "4"][:2]
    assert "path" not in first and again.startswith(first[:-1]) and "2 paths" in again


def test_a_box_has_a_mark():
    marks = list_marks()
    paths = marks["paths", "4"]
    assert (paths["state"], paths["label"]) == ("green", "checked")
    assert {mark["state"] for mark in marks.values()} == {"green"}


def test_the_mark_of_a_box_is_red_and_what_is_wrong_is_told_once():
    marks = list_marks(("dZ @ W.T + dY @ S.T", "2 * (dZ @ W.T + dY @ S.T)"))
    paths = marks["paths", "4"]
    assert (paths["state"], paths["label"]) == ("red", "does not hold")
    assert paths["text"].startswith("skip.md:") and "(4)" in paths["text"]
    red = [key for key, mark in marks.items() if mark["state"] == "red"]
    assert red == [("equation", "4"), ("paths", "4")]


def test_a_page_that_can_not_be_run_has_one_fault():
    marks = list_marks(
        ("import numpy as np", "import numpy as np\nimport nothing_here")
    )
    [(kind, _)] = [key for key, mark in marks.items() if mark["state"] == "red"]
    states = {mark["state"] for key, mark in marks.items() if key[0] == "equation"}
    assert kind == "page" and states == {"skipped"} and len(marks) == 7
