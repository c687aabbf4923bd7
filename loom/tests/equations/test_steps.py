"""Steps of a sequence, and the object that a page runs."""

import numpy as np
import pytest

import loom.config
from loom.config import Config, Equations
from loom.documents.reader import read_document
from loom.equations import differences
from loom.equations.check import check_page
from loom.equations.differences import measure_distance
from loom.equations.grammar import parse_latex
from loom.equations.model import MathPage
from loom.equations.namespace import collect_library_names
from loom.equations.options import list_settings
from loom.equations.tree import EquationError, walk_tree
from loom.equations.values import Value

STEPS = r"""
# Sum

:::{symbols}
:values: x = rng.normal(size=(m, s)), h = np.cumsum(x, axis=1), fc = dict(hp=h - x)
:sizes: m=3 s=4
:before: h = 0

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $x$ | `x` | m s | input |
| $h$ | `h` | m s | sum so far |
| $h^{\langle s-1 \rangle}$ | `fc['hp']` | m s | the sum before |
:::

```python
h = fc['hp'] + x  # (1)
```

$$
h_{m}^{\langle s \rangle} = h_{m}^{\langle s-1 \rangle} + x_{m}^{\langle s \rangle}
\tag{1}
$$

1. Add.
"""


def test_a_step_and_the_row_of_another_step(look):
    assert look(page=STEPS) == ""


Y = r"y_{m}^{\langle s \rangle} = x_{m}^{\langle s \rangle} \tag{0}"
NAMED = (
    STEPS.replace("| $h$ |", "| $y$ | `x` | m s | a step of it |\n| $h$ |", 1)
    .replace("h = fc", "y = x[:, s]  # (0)\nh = fc", 1)
    .replace("$$\nh_", f"$$ {Y} $$\n\n$$\nh_", 1)
)


@pytest.mark.parametrize(
    "line", ["2 * x[:, s]", "x[:, s - 1]", "x[0, s]", "x[:, 0]", "x", "h[:, s]"]
)
def test_a_line_that_names_a_step_does_nothing_else(look, line):
    assert look(page=NAMED) == ""
    said = look(("y = x[:, s]", f"y = {line}"), page=NAMED)
    assert "carries # (0), which only names a step of an array, and does more" in said


@pytest.mark.parametrize(
    "old, new, message",
    [
        (
            r"s-1 \rangle} + x",
            r"s+1 \rangle} + x",
            "value there with the option :after:",
        ),
        (":before: h = 0\n", "", "its value there with the option :before:"),
        (":before: h = 0", ":before: h = 1", "fc['hp'] is not h at step s -1"),
        (":before: h = 0", ":before: g = 0", ":before: no row has the code of g"),
        ("hp=h - x", "hp=h", "fc['hp'] is not h at step s -1"),
        (r"s-1 \rangle} + x", r"s \rangle} + x", "with ⟨s-1⟩ for h⟨s⟩"),
    ],
)
def test_what_is_wrong_with_a_step(look, old, new, message):
    assert message in look((old, new), page=STEPS)


# A page that runs an object, which the settings of the book call a filter.

FILTER = """
# Gain

:::{symbols}
:filter: Gain(u)
:sizes: m=3 u=2

| Symbol | Code | Axes | Meaning |
|---|---|---|---|
| $X$ | `input` | m u | input |
| $W$ | `p['W']` | u | gains |
| $Z$ | `cache['Z']` | m u | output |
| $D$ | `error` | m u | error at the output |
| $\\frac{\\partial L}{\\partial X}$ | `cache['dX']` | m u | error at the input |
| $\\frac{\\partial L}{\\partial W}$ | `cache['dW']` | u | gradient |
:::

```python
Z = W * X  # (1)
dX = W * dZ  # (2)
dW = np.sum(X * dZ, axis=0)  # (3)
```

$$ Z_{mu} = W_{u} X_{mu} \\tag{1} $$

$$ \\frac{\\partial L}{\\partial X_{mu}} = W_{u} D_{mu} \\tag{2} $$

$$ \\frac{\\partial L}{\\partial W_{u}} = \\sum_{m} X_{mu} D_{mu} \\tag{3} $$

1. Amplify.
2. The same backward.
3. The gradient.
"""


class Gain:
    """A gain for each unit."""

    def __init__(self, size):
        self.p, self.cache = {"W": np.arange(2.0, 2 + size)}, {}

    def forward(self, x):
        self.cache |= {"X": x, "Z": self.p["W"] * x}
        return self.cache["Z"]


def run_filter(gain, training, seed, **given):
    x = given["X"]
    gain.forward(x)
    if "dA" in given:
        error = given["dA"]
        gain.cache |= {"dX": gain.p["W"] * error, "dW": np.sum(x * error, axis=0)}
    return gain


def compute_loss(gain, x, error, seed):
    return np.sum(gain.forward(x) * error)


@pytest.fixture
def read_filter(monkeypatch):
    """Check the page in a book that calls its objects filters."""
    equations = Equations((__name__,), object="filter", run="run_filter")
    monkeypatch.setattr(loom.config, "_current", Config(equations=equations))

    def check(*changes):
        text = FILTER
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        return check_page(read_document("page.md", text)[0])

    return check


def test_an_object_by_the_word_of_the_book(read_filter):
    checked = read_filter()
    assert not checked.problems
    assert [result.message for result in checked.results] == ["", "", ""]
    assert [result.slope is not None for result in checked.results] == [
        False,
        True,
        True,
    ]
    assert isinstance(checked.cases[0].source.names["filter"], Gain)


def test_an_object_needs_a_row_of_its_input(read_filter):
    checked = read_filter(("`input`", "`cache['X']`"))
    assert str(checked.problems[0]) == (
        "page.md:5: :filter: needs a row with the code `input` "
        "and sizes for its axes, 'input'"
    )


def test_a_loss_that_is_not_there_is_said(read_filter, monkeypatch):
    monkeypatch.delitem(globals(), "compute_loss")
    collect_library_names.cache_clear()
    first, *others = read_filter().results
    assert first.message == ""
    for result in others:
        assert result.message == (
            "no function compute_loss is there to make differences of; name it in "
            "loom.toml, as `loss` in the section [equations]"
        )
    collect_library_names.cache_clear()


def make_page(options):
    document, _ = read_document("page.md", "")
    return MathPage(document, options=options)


def test_the_word_of_another_book_is_no_option(monkeypatch):
    monkeypatch.setattr(loom.config, "_current", Config())
    with pytest.raises(EquationError, match=":filter: is no option"):
        list_settings(make_page({"filter": "1 +"}))
    assert list_settings(make_page({"object": "Gain(u)"}))


def test_blanks_between_sizes_are_one():
    assert list_settings(make_page({"sizes": "m=3  n=2,  m=1 n=4"})) == list_settings(
        make_page({"sizes": "m=3 n=2, m=1 n=4"})
    )


def test_a_size_is_a_number():
    with pytest.raises(EquationError, match=":sizes: m=x: a size is a number"):
        list_settings(make_page({"sizes": "m=x"}))


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_slope_that_is_no_number_agrees_with_nothing(wrong):
    slope = Value(np.array([0.0, wrong]), ("m",))
    assert measure_distance(slope, ("m",), np.zeros(2)) == np.inf
    assert measure_distance(slope, ("m",), np.ones(2)) == np.inf


def test_a_greek_letter_has_marks():
    factor, *_ = parse_latex(r"\delta_{mu}^{\langle s+1 \rangle}", "factor").parts
    assert factor.value == r"\delta"


def test_an_equation_may_be_broken_into_lines():
    broken = r"\begin{aligned} a = & b \\ & + c \end{aligned} \tag{1}"
    kinds = [
        [node.kind for _, node in walk_tree(parse_latex(latex))]
        for latex in (broken, "a = b + c")
    ]
    assert kinds[0] == kinds[1]
    with pytest.raises(EquationError, match="`&` is not in the grammar"):
        parse_latex("a = & b")


def test_what_fails_a_small_step_away_leaves_the_array_as_it_was():
    x = np.zeros(2)

    def fail_beside_zero():
        if x.any():
            raise ValueError("not zero")
        return 0.0

    with pytest.raises(ValueError, match="not zero"):
        differences._move_entries(x, fail_beside_zero)
    assert not x.any()
