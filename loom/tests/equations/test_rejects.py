"""Mistakes planted by hand: the checker says what, where, and how to mend it."""

import sys

import pytest

from loom.equations import hints, judgement

PLANTED = {
    "the letter of the paper": (
        [("U_{eu}", "U_{vu}")],
        "page.md:28: equation (1)",
        "U: v stands where its row has e: (v u) for (e u)",
        "It would hold with e for v below U",
    ),
    "a letter too few": (
        [("X_{me}", "X_{m}")],
        "X has the axes (m e) in its row, and (m) here",
    ),
    "factors exchanged": (
        [(r"X_{me} \cdot U_{eu}", r"U_{eu} \cdot X_{me}")],
        "in a product u meets m: (e u) · (m e)",
    ),
    "entry by entry": (
        [(r"X_{me} \cdot", r"X_{me} \odot")],
        "(e m) meets (e u)",
        "with · for ⊙",
    ),
    "no sign between matrices": (
        [(r"X_{me} \cdot", "X_{me}")],
        "(m e) beside (e u): write",
    ),
    "axes of the sides": (
        [(r"\bar{h}_{mu} = (X", r"\bar{h}_{mu} = \sum_{m} (X")],
        "the left side ends with the axes (m u), the right one with (u)",
        "without the sum over m",
    ),
    "a sum over nothing": (
        [("= f(", r"= \sum_{e} f(")],
        "a sum over e of what has the axes (m u)",
    ),
    "a transpose": (
        [("V_{uu} \\tag", "V_{uu}^{\\top} \\tag")],
        "the left side is ",
        " at m=",
        "(in a run with m=4 e=3 u=5 f=np.sin)",
        "It would hold without the transpose of V.",
    ),
    "a sign": ([("U_{eu} + b", "U_{eu} - b")], "It would hold with + for −."),
    "a bias less": (
        [(" + b_{u})", ")"), ("| $b$", "| $b$")],
        "the left side is ",
        "the right side ",
    ),
    "no function": (
        [(r"f(\bar{h}_{mu})", r"\bar{h}_{mu}")],
        "the left side is ",
        "no equation uses f",
    ),
    "no code": (
        [("f(h_)  # (2)", "f(h_)")],
        "page.md:32: no line of code in this section carries # (2)",
    ),
    "no equation": (
        [("$$ h_{mu}", "$ h_{mu}"), (r"\tag{2} $$", "$")],
        "page.md:25: this line carries # (2), and no equation of its section does",
    ),
    "another section": (
        [("$$ h_{mu}", "## More\n\n$$ h_{mu}")],
        "page.md:25: this line carries # (2)",
        "page.md:34: no line of code in this section carries # (2)",
    ),
    "one number twice": (
        [(r"\tag{2}", r"\tag{1}")],
        "2 equations have the tag (1); number them",
    ),
    "a symbol without a row": (
        [("| $V$ | `V` | u u | weights |\n", "")],
        "no row of the symbols table explains V",
    ),
    "a number without a row, named as an axis": (
        [(r"= f(", r"= \frac{1}{u} f(")],
        "page.md:32: equation (2)",
        "  no row of the symbols table explains u, so it counts from 0: "
        "the left side is ",
    ),
    "a derivative without a row": (
        [("= f(", r"= \frac{\partial L}{\partial V} f(")],
        r"no row of the symbols table explains \frac{\partial L}{\partial V}",
    ),
    "a row without an equation": (
        [("| $f$ |", "| $c$ | `3` | | idle |\n| $f$ |")],
        "page.md:15: no equation uses c",
    ),
    "an array without a line of code": (
        [
            (":values:", ":values: fc = dict(c=3),"),
            ("| $f$ |", "| $c$ | `fc['c']` | | idle |\n| $f$ |"),
        ],
        "page.md:15: no equation uses c",
    ),
    "a second row": (
        [("| $f$ |", "| $b$ | `b` | u | twice |\n| $f$ |")],
        "a second row for b",
    ),
    "an unknown macro": (
        [("= f(", r"= \mathfrak{f}(")],
        r"page.md:32: equation (2)",
        r"`\mathfrak` is not in the grammar here",
    ),
    "an equation cut short": (
        [(r"= f(\bar{h}_{mu})", "=")],
        "page.md:32: equation (2)",
        "it ends too early",
    ),
    "no end of the lines": (
        [("$$ h_{mu}", r"$$ \begin{aligned} h_{mu}")],
        "page.md:32: equation (2)",
        r"`\begin` is not closed by `\end`: \begin{aligned} h_{mu}",
    ),
    "an end of no lines": (
        [(r"\tag{2}", r"\end{aligned} \tag{2}")],
        r"`\end` closes nothing: \end{aligned} \tag{2}",
    ),
    "no right one": (
        [(r"= f(\bar", r"= f\left (\bar")],
        r"`\left(` is not closed by `\right)`: \left (\bar{h}_{mu}) \tag{2}",
    ),
    "no left one": (
        [(r"\bar{h}_{mu}) \tag", r"\bar{h}_{mu}\right) \tag")],
        r"`(` is not closed by `)`: (\bar{h}_{mu}\right) \tag{2}",
    ),
    "an open parenthesis": (
        [(r"\bar{h}_{mu}) \tag", r"\bar{h}_{mu} \tag")],
        r"  `(` is not closed by `)`: (\bar{h}_{mu} \tag{2}",
    ),
    "an open brace": (
        [(r"\bar{h}_{mu}) \tag", r"\bar{h}_{mu) \tag")],
        r"  `{` is not closed by `}`: {mu) \tag{2}",
    ),
    "a parenthesis too many": (
        [(r"\bar{h}_{mu}) \tag", r"\bar{h}_{mu})) \tag")],
        r"  `)` closes nothing: ) \tag{2}",
    ),
    "two equal signs": (
        [(r"\tag{2}", r"= 0 \tag{2}")],
        "`=` is not in the grammar here",
    ),
    "a bare bar": ([("= f(", r"= |f(")], "`|` is not in the grammar here"),
    "products mixed": (
        [("V_{uu} \\tag", r"V_{uu} \odot V_{uu} \tag")],
        r"mixes \cdot and \odot: say with parentheses",
    ),
    "a function of nothing": (
        [(r"f(\bar{h}_{mu})", "f")],
        "f is a function: what is it of?",
    ),
    "a function in place of an array": (
        [(r"f(\bar{h}_{mu})", r"\bar{h}_{mu}^f")],
        "page.md:32: equation (2)",
        "f is a function: write what it is of, in {…}",
    ),
    "no explanation": (
        [("Bend.\n", "")],
        "page.md:32: no sentence explains (2): write it below the equation",
    ),
    "an explanation behind the row": (
        [("Bend.\n:::", ":::\n\nBend.")],
        "page.md:32: no sentence explains (2)",
    ),
    "an explanation behind the code": (
        [("Bend.", "```python\nh_\n```\n\nBend.")],
        "page.md:32: no sentence explains (2)",
    ),
    "a frame and no sentence": (
        [(":::{sbs}", "::::{sbs}"), ("Bend.\n", ":::{dropdown}\n:::\n:")],
        "page.md:32: no sentence explains (2)",
    ),
    "a tag in a sentence": (
        [("Bend.", "Bend.\n\nSo $$ a = b \\tag{3} $$ holds.")],
        "page.md:36: a tag outside of an equation that begins its line",
    ),
    "axes of a row": (
        [("| $b$ | `b` | u |", "| $b$ | `b` | m u |")],
        "the row of b names the axes (m, u), and b has the shape (5,)",
    ),
    "sizes of a row": (
        [("| $b$ | `b` | u |", "| $b$ | `b` | m |")],
        "the row of b: axis m has 5 entries in b, and 4 elsewhere",
    ),
    "squares": (
        [("m=4 e=3 u=5", "m=3 e=3 u=5")],
        "no setting has all sizes different and above 1",
    ),
    "one sample": (
        [("m=4 e=3 u=5", "m=1 e=3 u=5")],
        "no setting has all sizes different",
    ),
    "code that fails": (
        [("| $b$ | `b` |", "| $b$ | `c` |")],
        "page.md:14: the symbols table: c raises NameError",
    ),
    "a second letter of no axis": (
        [(":sizes:", ":indices: v = q\n:sizes:")],
        "page.md:7: :indices: v = q, and no axis is called q",
    ),
    "an option misspelt": (
        [(":sizes:", ":size:")],
        "page.md:7: :size: is no option, and no code uses it; did you mean `sizes`?",
    ),
    "an option misspelt as a word of the code": (
        [(":sizes:", ":size:"), ("np.tanh", "np.size")],
        "not m=4 e=3 u=5, m=1 e=2 u=3; did you mean `sizes`?",
    ),
    "an option like none": (
        [(":sizes:", ":zoom: X\n:sizes:")],
        "page.md:7: :zoom: is no option, and no code uses it; known: after, before, ",
    ),
    "a choice that is none": (
        [(":f: np.sin, np.tanh", ":f: np.sin np.tanh")],
        "page.md:6: :f: takes expressions between commas, not np.sin np.tanh",
    ),
    "an empty option": (
        [(":f: np.sin, np.tanh", ":f:")],
        "page.md:6: :f: is empty; give it a value, or delete it",
    ),
    "something else to run": (
        [(":sizes:", ":run: exmples\n:sizes:")],
        "page.md:7: :run: takes `examples`, and not `exmples`",
    ),
    "a size that comes twice": (
        [("m=4 e=3 u=5", "m=4 m=3")],
        "page.md:7: :sizes: takes name = expression, …, each name once",
    ),
    "values that are none": ([(":values: r =", ":values: r")], ":values: "),
    "a row that is none": ([("| $X$ | `X` |", "| X | `X` |")], "begins with a symbol"),
    "too much code": (
        [("| `b` |", "| `b`, `b`, `b` |")],
        "1 symbol, 3 pieces of `code` and 1 set of axes in one row; give one for all",
    ),
    "two tables": (
        [("## Forward", ":::{symbols}\n:sizes: m=2\n:::\n\n## Forward")],
        "page.md:20: a second symbols table",
    ),
    "zero on both sides": (
        [
            ("`(X @ U + b) @ V`", "`0 * ((X @ U + b) @ V)`"),
            (r"= (X_{me}", r"= 0 (X_{me}"),
        ],
        "both sides are zero in every setting, which proves nothing",
    ),
    "the same on both sides": (
        [(r"= f(\bar{h}_{mu})", "= h_{mu}")],
        "page.md:32: equation (2)",
        "both sides are the same, so it cannot fail",
    ),
    "not a number": (
        [("`(X @ U + b) @ V`", "`np.nan * (X @ U)`")],
        "the left side is nan, the right side ",
    ),
    "steps where there are none": (
        [("f(\\bar{h}_{mu})", "f(\\bar{h}_{mu}^{\\langle s \\rangle})")],
        r"\bar{h} has no steps s: its axes are (m u)",
    ),
}


def test_the_page_is_right(look):
    assert look() == ""


@pytest.mark.parametrize("quotes", [("'", '"'), ('"', "'"), ('"', '"')])
def test_an_array_that_code_names_is_used_whatever_the_quotes(look, quotes):
    """It has no equation: it is a row of a cache, such as a mask."""
    row, code = (f"c[{each}z{each}]" for each in quotes)
    changes = (
        (":values:", ":values: c = dict(z=3),"),
        ("| $f$ |", f"| $c$ | `{row}` | | idle |\n| $f$ |"),
    )
    assert "page.md:15: no equation uses c" in look(*changes)
    assert look(*changes, ("h = f(h_)  # (2)", f"{code} = 3\nh = f(h_)  # (2)")) == ""


def test_equations_that_follow_each_other_share_a_sentence(look):
    assert look(("Sum.\n\n", "")) == ""


def test_a_list_below_the_row_explains_nothing(look):
    said = look(("Bend.\n:::\n", ":::\n\n1. Sum.\n2. Bend.\n"))
    assert said.count("no sentence explains (2)") == 1


def test_without_a_row_nothing_is_asked_for(look):
    rowless = (":::{sbs}\n", ""), ("Sum.\n\n", ""), ("\nBend.\n:::\n", "")
    assert look(*rowless) == ""


@pytest.mark.parametrize("name", PLANTED)
def test_planted(look, name):
    changes, *messages = PLANTED[name]
    said = look(*changes)
    for message in messages:
        assert message in said


DERIVATIVES = r"""
# Derivatives

:::{symbols}
:values: x = rng.normal(size=(m, u)), wrong = lambda x, deriv=0: 2 * x if deriv else x
:sizes: m=4 u=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $x$ | `x` | m u | input |
| $f'$ | `wrong` | | a derivative |
| $\mathcal{L}$ | `np.sum(x ** 3)` | | loss |
| $\frac{\partial \mathcal{L}}{\partial x}$ | `3 * x ** 2` | m u | its derivative |
:::

```python {file=pkg/nothing.py}
wrong = 2 * x  # (1)
dx = 3 * x**2  # (2)
```

$$ f'(x_{mu}) = 2 x_{mu} \tag{1} $$

$$ \frac{\partial \mathcal{L}}{\partial x_{mu}} = 3 x_{mu}^{2} \tag{2} $$

1. Wrong.
2. Right.
"""


DERIVATIVE = r"\frac{\partial \mathcal{L}}{\partial x_{mu}}"


def test_code_and_equation_that_share_a_mistake(look):
    page = DERIVATIVES.replace("| $f'$", "| $f$ | `wrong` | | a function |\n| $f'$")
    said = look(("2 x_{mu} \\tag", "2 x_{mu} + 0 f(x_{mu}) \\tag"), page=page)
    assert "page.md:22: equation (1)" in said
    assert "code and equation agree, but the measured slope is another" in said
    said = look(("`3 * x ** 2`", "`4 * x ** 2`"), ("= 3 x", "= 4 x"), page=page)
    assert "page.md:24: equation (2)" in said
    assert "it differs from both by 0.25 of the largest entry" in said


@pytest.mark.parametrize(
    "old, new",
    [
        ("$$ f'(x_{mu}) = 2", "$$ -f'(x_{mu}) = -2"),
        (DERIVATIVE + " = 3 x_{mu}^{2}", "-" + DERIVATIVE + " = -3 x_{mu}^{2}"),
        (
            DERIVATIVE + " = 3 x_{mu}^{2}",
            DERIVATIVE + r"^{\top} = 3 x_{mu}^{\top} \odot x_{mu}^{\top}",
        ),
    ],
)
def test_a_derivative_stands_alone_so_that_it_is_measured(look, old, new):
    assert "is not measured" in look((old, new), page=DERIVATIVES)


def test_a_function_that_fails_a_small_step_away_is_said(look):
    page = DERIVATIVES.replace("| $f'$", "| $f$ | `fails` | | a function |\n| $f'$")
    page = page.replace(":values: ", ":values: fails = lambda x: 1 / 0, ")
    said = look(page=page)
    assert "page.md:22: equation (1)" in said
    assert "  f raises ZeroDivisionError: division by zero" in said


JACOBIAN = r"""
# Jacobian

:::{symbols}
:values: x = rng.normal(size=n), W = rng.normal(size=(m, n)), y = W @ x
:sizes: m=4 n=3

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $x$ | `x` | n | input |
| $W$ | `W` | m k | weights |
| $y$ | `W @ x` | m | output |
| $\frac{\partial y}{\partial x}$ | `W.copy()` | m k | its derivative |
:::

```python
dx = W  # (1)
```

$$ \frac{\partial y_{m}}{\partial x_{k}} = W_{mk} \tag{1} $$

Right.
"""


def test_a_derivative_with_a_letter_that_its_row_has_not_is_said(look):
    assert "the row of x has n, and that of the derivative has not" in look(
        page=JACOBIAN
    )
    right = JACOBIAN.replace("m k |", "m n |").replace(
        "x_{k}} = W_{mk}", "x_{n}} = W_{mn}"
    )
    assert look(page=right) == ""


def test_what_a_page_raises_keeps_no_other_equation_from_being_checked(
    look, monkeypatch
):
    """Whatever it is: some of it only shows when an equation is judged."""

    def fail(*_):
        raise KeyError("slope")

    monkeypatch.setattr(judgement, "compute_slope", fail)
    said = look()
    for place in "page.md:28: equation (1)", "page.md:32: equation (2)":
        assert place in said
    assert said.count("  judging it ended with KeyError: 'slope'") == 2


F = r"f(\bar{h}_{mu})"
NESTED = {
    "parentheses": lambda n: "(" * n + F + ")" * n,
    "summands": lambda n: F + " + 0" * n,
    "factors": lambda n: F + " (1)" * n,
    "sums": lambda n: F + r" + \sum_{m} " * n + "0",
    "folds": lambda n: F + " + 0 " + r"\sum_{m} " * n + "X_{me}",
    "fractions": lambda n: r"\frac{" * n + F + "}{1}" * n,
    "roots": lambda n: r"\sqrt{" * n + F + "}" * n,
    "powers": lambda n: F + "^{1" * n + "}" * n,
    "arguments": lambda n: "f(" * n + r"\bar{h}_{mu}" + ")" * n,
}


def below(frames, call, *args):
    """Call a function with many frames above it, as Sphinx does."""
    return below(frames - 1, call, *args) if frames else call(*args)


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_too_deep_is_refused_where_it_stands(look, name):
    for n in (1, 10, 37, 49, 74, 150, 500):
        said = below(150, look, (F, NESTED[name](n)))
        assert (
            n < 150
            or "page.md:32: equation (2)" in said
            and "it is too long, or nested too deep, to be checked; give" in said
        )
        assert n > 10 or "too deep" not in said


def test_a_line_of_code_with_too_many_terms_is_refused(look):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # Python's own; a library may have raised it
    try:
        said = look(("h = f(h_)  # (2)", f"h = f(h_){' + 0' * 2000}  # (2)"))
    finally:
        sys.setrecursionlimit(limit)
    assert "page.md:32: equation (2)" in said
    assert "its line of code has too many terms to be read" in said


def test_a_symbol_that_is_nested_too_deep_is_refused_in_its_row(look):
    said = look(("$f$ | `f`", f"${NESTED['parentheses'](500)}$ | `f`"))
    assert "page.md:15: the symbol " in said and "or nested too deep, to be" in said


def test_the_search_for_hints_ends(look, monkeypatch):
    wrong = ("U_{eu} + b", "U_{eu} - b"), (r"= f(\bar", r"= -f(\bar")
    unsure = "Not every single edit was tried"
    said = look(*wrong)
    assert "hold with + for −." in said and "hold with the other sign." in said
    assert unsure not in said
    monkeypatch.setattr(hints, "ROOM", 300)
    said = look(*wrong)
    assert "It would hold with + for −." in said and said.count("It would hold") == 1
    assert said.count(f"  {unsure} here, as too much is wrong on this page.") == 2
