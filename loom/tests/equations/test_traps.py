"""What is read otherwise than it prints, or in two ways, is refused."""

import pytest

from loom.equations.grammar import parse_latex
from loom.equations.meaning import Interpreter
from loom.equations.names import SymbolNames
from loom.equations.tree import EquationError
from loom.tests.equations.test_making import PAGE

NAMES = SymbolNames(frozenset("abcxy"), frozenset("f"), frozenset("mu"))
REFUSED = {
    "2^10": "LaTeX takes only the 1 of 10 up or down; write {10} with braces",
    "x_10": "LaTeX takes only the 1 of 10",
    r"\sin^{-1}(x)": "with -1, that is the inverse function",
    r"\sin^2 x": "is a function: what is it of? Put its argument in parentheses",
    "f^{-1}(x)": "is it the function applied again, or its inverse",
    "f^{2}(x)": "is it the function applied again",
    "1/2x": r"/ 2 x: is x below the line, too? Write \frac{…}{…}, or parentheses",
    "a/b c": "is c below the line, too?",
    r"a/b \odot c": "is c below the line, too?",
    "a/b/c": "is c below the line, too?",
    "a/x(b + c)": "is (b + c) below the line, too?",
    "a/f(x) b": "is b below the line, too?",
    "x^{2}^{3}": "has two superscripts, which LaTeX can't print",
    r"\frac{a}{b}^{2}": "a power behind a fraction; put parentheses around",
    "2 3": "2 3 prints as one number",
}
ALIKE = {
    "2^{10}": "{2}^{10}",
    "-x^2": "-(x^{2})",
    "x^ab": "x^{a} b",
    r"\sin^2(x)": r"(\sin(x))^{2}",
    r"\sin(x)^2": r"(\sin(x))^{2}",
    "a/f(x)": r"\frac{a}{f(x)}",
    "a b/c": r"\frac{a b}{c}",
    r"\sum_{m} a/b": r"\sum_{m} \frac{a}{b}",
    r"\sum_{m} a - b": r"(\sum_{m} a) - b",
}


def read(latex):
    return Interpreter(NAMES).interpret(parse_latex(f"y = {latex}")).parts[1]


@pytest.mark.parametrize("latex", REFUSED)
def test_it_is_refused(latex):
    with pytest.raises(EquationError) as caught:
        read(latex)
    assert REFUSED[latex] in str(caught.value)


@pytest.mark.parametrize("latex", ALIKE)
def test_it_is_read_as_it_prints(latex):
    assert strip(read(latex)) == strip(read(ALIKE[latex].replace("{2}^", "2^")))


def strip(node):
    """The tree without the texts of what was written."""
    value = node.value if node.kind in ("number", "symbol", "call", "fold") else None
    return node.kind, value, tuple(map(strip, node.parts))


@pytest.mark.parametrize(
    "right, message",
    [
        ("Z_{mu}^{-1} Z_{mu}^{2}", "a negative power of a matrix is its inverse"),
        (r"X_{mn} \cdot W_{nu}^{1}", "a power of a matrix, beside a product"),
        (r"W_{nu}^{-1} \cdot X_{mn}", "a negative power of a matrix is its inverse"),
    ],
)
def test_a_power_of_a_matrix(look, right, message):
    old = r"X_{mn} \cdot W_{nu}"
    assert message in look((old, right), page=PAGE)
