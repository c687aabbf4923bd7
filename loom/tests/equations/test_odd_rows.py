"""Rows and options that once stopped the checker are told, with their line."""

from pathlib import Path

import pytest

from loom.tests.equations.test_rejects import DERIVATIVES
from loom.tests.equations.test_steps import STEPS

ODD = {
    "a step of a function": (
        ("| $f$ |", "| $f^{\\langle s-1 \\rangle}$ | `f` | | before |\n| $f$ |"),
        "page.md:15: f is a function, and only an array has steps",
    ),
    "an array as a step of a function": (
        ("| $f$ |", "| $f^{\\langle s-1 \\rangle}$ | `X` | m e | before |\n| $f$ |"),
        "page.md:15: X is not f at step s -1",
    ),
    "a derivative that is a function": (
        (
            "| $f$ |",
            "| $\\frac{\\partial f}{\\partial X}$ | `f` | | slope |\n| $f$ |",
        ),
        "page.md:15: no equation uses",
    ),
    "a step of a function in an equation": (
        (r"= f(\bar{h}_{mu})", r"= f^{\langle s \rangle}(\bar{h}_{mu})"),
        "f^{\\langle s \\rangle} is a function: what is it of?",
    ),
    "an empty first cell": (
        ("| $b$ | `b` | u | bias |", "| | `b` | u | bias |\n| $b$ | `b` | u | bias |"),
        "page.md:14: a row of the symbols table begins with a symbol",
    ),
    "a row that ends the program": (
        ("| $b$ | `b` |", "| $b$ | `exit(3)` |"),
        "page.md:14: the symbols table: exit(3) raises SystemExit: 3",
    ),
    "values that end the program": (
        (", b = r(u)", ", b = exit()"),
        "page.md:5: :values: b: exit() raises SystemExit: None",
    ),
    "a table without the line below its head": (
        ("|---|---|---|---|\n", ""),
        "page.md:9: below the head of a table a line such as |---|---| is expected",
    ),
    "two arguments": (
        (r"= f(\bar{h}_{mu})", r"= f(\bar{h}_{mu}, \bar{h}_{mu})"),
        "page.md:32: equation (2)",
        "f has 2 arguments here; a function of the symbols table takes one",
    ),
}


CODE = {
    "an import": (
        ("import numpy as np\n", "import numpy as np, nothing_of_this_name\n"),
        "page.md:4: its code raises ModuleNotFoundError: No module named",
    ),
    "a function that a row calls": (
        ("    return X @ W  # (2)", "    Y = 1 / 0\n    return X @ W  # (2)"),
        "page.md:12: the symbols table: multiply(X, W) raises ZeroDivisionError",
    ),
    "a function that an option calls": (
        (":values: X = ", ":values: Y = multiply(0, 0), X = "),
        "page.md:12: :values: Y: multiply(0, 0) raises TypeError",
    ),
    "a row": (
        ("| `go_back(X, dZ)` |", "| `go_back(X, dY)` |"),
        "page.md:37: the symbols table: go_back(X, dY) raises NameError",
    ),
    "the shape of a row": (
        ("| `go_back(X, dZ)` | n u |", "| `go_back(X, dZ)` | n |"),
        "page.md:37: the row of ",
    ),
    "sizes": (("u=5", "u=five"), "page.md:28: :sizes: m=4 n=3 u=five: a size is"),
    "values": (("dZ = rng", "dZ rng"), "page.md:27: :values: invalid syntax"),
}


@pytest.mark.parametrize("name", CODE)
def test_what_code_raises_is_said_at_its_line(look, name):
    change, message = CODE[name]
    page = Path(__file__).with_name("forms.md").read_text("utf-8")
    assert look(change, page=page).startswith(message)


@pytest.mark.parametrize("name", ODD)
def test_it_is_said(look, name):
    change, *messages = ODD[name]
    said = look(change)
    for message in messages:
        assert message in said


def test_a_function_in_the_place_of_a_derivative(look):
    said = look(
        ("| $f$ |", "| $\\frac{\\partial f}{\\partial X}$ | `f` | | slope |\n| $f$ |"),
        (r"= f(\bar{h}_{mu})", r"= f(\bar{h}_{mu}) + \frac{\partial f}{\partial X}"),
    )
    assert "page.md:33: equation (2)" in said
    assert "has a function, and a derivative is an array" in said


@pytest.mark.parametrize("code", ["exit(3)", "1 / 0", "{}[1]"])
def test_a_function_that_fails_or_ends_the_program(look, code):
    said = look(("| $f$ | `f` |", f"| $f$ | `lambda x: {code}` |"))
    assert "page.md:32: equation (2)" in said and "f raises " in said


def test_a_tag_below_a_line_of_text(look):
    """Markdown takes the dollars for a part of the paragraph."""
    said = look(("$$ h_{mu}", "So\n$$ h_{mu}"))
    assert "page.md:33: a tag outside of an equation" in said


@pytest.mark.parametrize(
    "value, message",
    [
        ("{}", ":before: h is neither a number nor an array"),
        (
            "np.ones((2, 3))",
            ":before: h has the shape (2, 3) there, and (3,) at a step",
        ),
    ],
)
def test_a_value_before_the_first_step_that_fits_nothing(look, value, message):
    assert message in look((":before: h = 0", f":before: h = {value}"), page=STEPS)


def test_a_step_of_a_letter(look):
    said = look((r"+ x_{m}^", r"+ m^{\langle s \rangle} + x_{m}^"), page=STEPS)
    assert "no row of the symbols table explains m" in said


def test_a_function_below_a_derivative_is_not_moved(look):
    """It has no entries, so there are no differences to compare with."""
    said = look(
        (":values: x = rng", ":values: sine = np.sin, x = rng"),
        ("| $x$ | `x` | m u | input |", "| $x$ | `sine` | | |\n| $y$ | `x` | m u | |"),
        ("f'(x_{mu}) = 2 x_{mu}", "f'(y_{mu}) = 2 y_{mu}"),
        ("= 3 x_{mu}^{2}", "= 3 y_{mu}^{2}"),
        page=DERIVATIVES,
    )
    assert said == ""
