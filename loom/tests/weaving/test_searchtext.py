"""The words that the search of a woven book knows, of prose, mathematics and code."""

from types import SimpleNamespace

import pytest
from docutils.nodes import title

from loom.weaving.mathematics.mathtext import write_math
from loom.weaving.search.searchindex import split_words
from loom.weaving.search.searchtext import fill_references, list_errors, list_raised


def test_words():
    assert list(split_words("Don't stop: R² is naïve, 28 times")) == [
        *("dont", "stop", "r2", "is", "naive", "times")
    ]
    assert split_words("Größe Straße") == ["große", "straße"]  # as in searchwords.js
    assert list(split_words("se_hPars ValueError np.array")) == [
        *("se_hpars", "se", "pars", "valueerror", "value", "error", "np", "array")
    ]


@pytest.mark.parametrize(
    "latex, text",
    [
        (r"\frac{\partial \mathcal{L}}{\partial W}", "∂ℒ/∂W"),
        (r"\frac{a + b}{2}", "(a+b)/2"),
        (r"\bar h_{mu}", "h\u0304_mu"),
        (r"28 \times 28", "28 × 28"),
        (r"x^2", "x^2"),
        (r"A^{k-1}", "A^(k−1)"),
        (r"P^{\prime}_{nu}", "P′_nu"),
        (r"\sqrt{m}", "√m"),
        (r"2\ln K", "2 ln K"),
        (r"\operatorname{relu}(x)", "relu(x)"),
        (r"\broken{", r"\broken{"),
    ],
)
def test_mathematics_in_a_line(latex, text):
    assert write_math(latex) == text


def test_two_links_of_a_paragraph_are_two():
    env = SimpleNamespace(titles={"pans": title("", "Pans"), "stew": title("", "Stew")})
    mark = "\ue000doc\ue001/{}\ue001index\ue000"
    text = f"See {mark.format('pans')}, and then {mark.format('stew')} again."
    assert fill_references(env, text) == "See Pans, and then Stew again."


def test_words_of_messages():
    code = """
    if a:
        raise ValueError(f'{a} are no jar'
                         "give a spoon")
    raise NotImplementedError
"""
    assert " ".join(list_raised(code)).split() == [
        *("ValueError", "NotImplementedError"),
        *("are", "no", "jar", "give", "a", "spoon"),
    ]


def test_errors():
    code = "a\nValueError: b is c\n  KeyError: no\nnp.AxisError: d\nSome Error: e\n"
    assert list_errors(code) == ["ValueError: b is c", "np.AxisError: d"]
