"""Equations that say nothing, or speak of a part only."""

import pytest

from loom.tests.equations.test_making import PAGE
from loom.tests.equations.test_steps import STEPS

Z = r"Z_{mu} = X_{mn} \cdot W_{nu}"
EMPTY = {
    r"Z_{mu} = Z_{mu}": "both sides are the same, so it cannot fail",
    r"Z_{mu} = 1 Z_{mu}": "it holds whatever its symbols are",
    r"Z_{mu} = (Z_{mu}^{\top})^{\top}": "it holds whatever its symbols are",
    r"Z_{mu} + A_{mu} = A_{mu} + Z_{mu}": "it holds whatever its symbols are",
    r"\tanh(Z_{mu}) = \tanh(Z_{mu} + 0)": "it holds whatever its symbols are",
    r"Z_{mu} - Z_{mu} = 0": "both sides are zero in every setting",
    r"1 = 1": "it has no symbol of the symbols table",
    r"u + 1 = 1 + u": "it has no symbol of the symbols table",
    r"1 = \frac{\sum_{mu} Z_{mu}}{\sum_{mu} Z_{mu}}": "it holds whatever its "
    r"symbols are",
}
PARTS = {
    r"Z_{m,0} = \sum_{n} X_{mn} W_{n,0}": 16,
    r"-Z_{m,0} = -\sum_{n} X_{mn} W_{n,0}": 16,
    r"0 Z_{mu} = 0 \sum_{n} X_{mn} W_{nu} + 0 \exp(1) - 0": None,
}
HIDDEN = [
    r"2 Z_{m,0} = 2 \sum_{n} X_{mn} W_{n,0}",
    r"\frac{Z_{m,0}}{3} = \frac{1}{3} \sum_{n} X_{mn} W_{n,0}",
    r"\exp(Z_{m,0}) = \exp(\sum_{n} X_{mn} W_{n,0})",
    r"\mathbb{1}[u = 0] Z_{mu} = \mathbb{1}[u = 0] \sum_{n} X_{mn} W_{nu}",
    r"\mathbb{1}[m > 0] Z_{mu} = \mathbb{1}[m > 0] \sum_{n} X_{mn} W_{nu}",
    r"\sum_{m} \mathbb{1}[m > 0] Z_{mu} = \sum_{mn} \mathbb{1}[m > 0] X_{mn} W_{nu}",
    r"Z_{m,0} + Z_{m,1} = \sum_{n} X_{mn} (W_{n,0} + W_{n,1})",
    r"2 Z_{mu} = 2 \sum_{n} X_{mn} W_{nu}",
    r"\exp(Z_{mu}) = \exp(\sum_{n} X_{mn} W_{nu})",
    r"Z_{mu}^{2} = (\sum_{n} X_{mn} W_{nu})^{2}",
    r"\max(0, Z_{mu}) = \max(0, \sum_{n} X_{mn} W_{nu})",
    r"\sum_{u} Z_{mu} = \sum_{nu} X_{mn} W_{nu}",
]
OF_ITSELF = [
    r"Z_{mu} = \max(Z_{mu}, \sum_{n} X_{mn} W_{nu})",
    r"-Z_{mu} = Z_{mu} - 2 \sum_{n} X_{mn} W_{nu}",
    r"Z_{mu} = Z_{mu} + \mathbb{1}[u = 0] (\sum_{n} X_{mn} W_{nu} - Z_{mu})",
]


@pytest.mark.parametrize("equation", EMPTY)
def test_an_equation_that_says_nothing(look, equation):
    said = look((Z, equation), page=PAGE)
    assert "equation (1)" in said and EMPTY[equation] in said


@pytest.mark.parametrize("code", ["fc['Z']", 'fc["Z"]'])
def test_a_second_name_for_the_same_code(look, code):
    rows = "| $A$ |", f"| $q$ | `{code}` | m u | the same |\n| $A$ |"
    said = look((Z, "Z_{mu} = q_{mu}"), rows, page=PAGE)
    assert "equation (1)" in said and "two of them have one code" in said


@pytest.mark.parametrize("equation", PARTS)
def test_an_equation_of_a_part(look, equation):
    said = look((Z, equation), page=PAGE)
    lost = PARTS[equation]
    expected = f"it says nothing of {lost} entries" if lost else "both sides are zero"
    assert expected in said


@pytest.mark.parametrize(
    "equation",
    [
        r"-Z_{mu} = -\sum_{n} X_{mn} W_{nu}",
        r"Z_{mu}^{\top} = W_{nu}^{\top} \cdot X_{mn}^{\top}",
    ],
)
def test_an_equation_of_all_entries(look, equation):
    assert look((Z, equation), page=PAGE) == ""


@pytest.mark.parametrize("equation", HIDDEN)
def test_a_left_side_that_is_more_than_what_is_made(look, equation):
    said = look((Z, equation), page=PAGE)
    assert "its left side does more than name what the line of code makes" in said


@pytest.mark.parametrize("equation", OF_ITSELF)
def test_a_left_side_made_of_itself(look, equation):
    said = look((Z, equation), page=PAGE)
    assert "its left side stands on the right as well" in said


def test_a_left_side_without_a_symbol(look):
    said = look(
        (Z, r"1 = \frac{\sum_{mu} Z_{mu}}{\sum_{mnu} X_{mn} W_{nu}}"), page=PAGE
    )
    assert "its left side has no symbol of the symbols table" in said


SHIFTED = (
    r"h_{m}^{\langle s-1 \rangle} = h_{m}^{\langle s \rangle}"
    r" - x_{m}^{\langle s \rangle}"
)


def test_an_equation_of_all_steps_but_the_last(look):
    start = STEPS.index(r"h_{m}^{\langle s \rangle} =")
    old = STEPS[start : STEPS.index("\\tag{1}")]
    assert "it says nothing of 3 entries" in look((old, SHIFTED + "\n"), page=STEPS)
