"""The mathematics that the book speaks: from LaTeX to a tree."""

import re
from functools import cache

from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from loom.equations.traps import (
    refuse_double_marks,
    refuse_fraction_power,
    refuse_two_numbers,
)
from loom.equations.tree import EquationError, Node

_DEEPEST = 150  # the book's deepest equation has 31

_RULES = r"""
equation: sum "=" sum TAG?

?sum: product
    | "-" product       -> negative
    | sum "+" product   -> add
    | sum "-" product   -> subtract

product: factor (operator? factor)*
!operator: "\\cdot" | "\\odot" | "/"

factor: base mark*
?mark: "_" (bare | "{" list "}")    -> below
    | "^" (bare | "{" above "}")    -> above
    | PRIME                         -> prime
?bare: LETTER -> letter | NUMBER -> digit | "\\top" -> top
list: sum ("," sum)*
?above: sum
    | "+"             -> plus
    | "-"             -> minus
    | "\\prime"       -> stroke
    | "\\top"         -> top
    | step
    | step "\\top"    -> step_top
step: "\\langle" LETTER shift? "\\rangle"
shift: SIGN NUMBER

?base: LETTER                                   -> letter
    | NUMBER                                    -> number
    | NAMED                                     -> letter
    | ACCENT "{" factor "}"                     -> accent
    | "(" list ")"                              -> group
    | "[" list "]"                              -> group
    | "\\frac" "{" sum "}" "{" sum "}"          -> divide
    | "\\frac" "{" moved "}" "{" moved "}"      -> partial
    | "\\sqrt" "{" sum "}"                      -> root
    | "\\lvert" sum "\\rvert"                   -> absolute
    | "\\lVert" sum "\\rVert"                   -> norm
    | "\\lfloor" sum "\\rfloor"                 -> floor
    | "\\lceil" sum "\\rceil"                   -> ceiling
    | "\\mathbb{1}" "(" condition ")"           -> indicator
    | "\\mathbb{1}" "[" condition "]"           -> indicator
    | "\\mathbb{1}" "_" "{" condition "}"       -> indicator
    | "\\begin{cases}" case+ other "\\end{cases}" -> cases
?moved: "\\partial" factor
condition: sum (relation sum)+
!relation: "=" | RELATION
case: sum "&" IF condition "\\\\"
other: sum "&" OTHERWISE
"""

_TOKENS = r"""
LETTER: /[a-zA-Z]|\\(alpha|beta|gamma|delta|epsilon|eta|theta)(?![a-zA-Z])/
    | /\\(iota|kappa|lambda|mu|nu|rho|sigma|tau|phi|omega|ell)(?![a-zA-Z])/
NUMBER: /\d+(\.\d+)?/
NAMED: /\\(mathrm|mathcal|mathbf|operatorname)\{[A-Za-z]+\}/
    | /\\(sum|prod|max|min|exp|log|sin|cos|tanh)(?![a-zA-Z])/
ACCENT: /\\(bar|hat|tilde|overline)(?![a-zA-Z])/
RELATION: "<" | ">" | /\\(le|ge|ne|leq|geq|neq)(?![a-zA-Z])/
SIGN: "+" | "-"
PRIME: /'+/
IF: /\\text\{ *if *\}/
OTHERWISE: /\\text\{ *otherwise *\}/
TAG: /\\tag\{[^}]*\}/
SPACE: /\s+|\\[,;:!]|\\quad|\\left(?![a-zA-Z])|\\right(?![a-zA-Z])/
%ignore SPACE
"""


_ENDS = {"(": ")", "[": "]", "{": "}", r"\begin": r"\end", r"\left": r"\right"}
_ENDS |= {rf"\left{each}": rf"\right{_ENDS[each]}" for each in "(["}
_PAIRED = re.compile(r"\\(?:begin|end|left|right)(?![a-zA-Z])\s*[][()]?|[][(){}]")
_TRAPS = {
    "factor": (refuse_double_marks, refuse_fraction_power),
    "product": (refuse_two_numbers,),
}


class _TreeMaker(Transformer_NonRecursive):
    """Turn what lark found into nodes, each with its own text."""

    def __init__(self, latex: str):
        super().__init__()
        self.latex = latex

    def __default__(self, data: str, children: list[Node | Token], meta: Meta) -> Node:
        parts = tuple(child for child in children if isinstance(child, Node))
        words = "".join(child for child in children if not isinstance(child, Node))
        span = () if meta.empty else (meta.start_pos, meta.end_pos)
        text = self.latex[slice(*span)] if span else ""
        if data == "accent":  # \bar alone is no name
            words = ""
        if data == "digit":
            data = _check_digit(words)
        node = Node(str(data), parts, words or " ".join(text.split()), span)
        for refuse in _TRAPS.get(str(data), ()):
            refuse(node)
        if node.depth > _DEEPEST:
            raise EquationError(
                "it is too long, or nested too deep, to be checked; give a part of it "
                "a symbol and an equation of its own"
            )
        return node


def _check_digit(words: str) -> str:
    """The kind of a number without braces; LaTeX takes its first digit only.

    :raises EquationError: It has more.
    """
    if len(words) > 1:
        raise EquationError(
            f"LaTeX takes only the {words[0]} of {words} up or down; write {{{words}}} "
            "with braces"
        )
    return "number"


@cache
def make_latex_parser() -> Lark:
    """The parser of the grammar; building it takes a moment, once."""
    return Lark(
        _RULES + _TOKENS,
        parser="lalr",
        start=["equation", "factor"],
        propagate_positions=True,
    )


@cache
def parse_latex(latex: str, start: str = "equation") -> Node:
    """Read an equation, or with ``start='factor'`` one symbol.

    :param latex: What stands between the dollar signs.
    :param start: 'equation' or 'factor'.
    :returns: The tree of what is written.
    :raises EquationError: Where it leaves the grammar.
    """
    _check_pairs(latex)
    latex = _blank_line_breaks(latex)
    try:
        return _TreeMaker(latex).transform(make_latex_parser().parse(latex, start))
    except UnexpectedInput as error:
        ended = getattr(error, "token", None)
        if ended is not None and ended.type in ("$END", "TAG"):
            raise EquationError("it ends too early") from None
        raise EquationError(_describe_stranger(latex[error.pos_in_stream :])) from None


def _check_pairs(latex: str) -> None:
    r"""Check that each bracket, ``\begin`` and ``\left`` is closed.

    :raises EquationError: One is not, or closes nothing.
    """
    opened: list[tuple[str, str]] = []  # what is open, and the text from there
    for found in _PAIRED.finditer(latex):
        word, rest = "".join(found[0].split()), latex[found.start() :]
        if opened and word == _ENDS[opened[-1][0]]:
            opened.pop()
        elif word in _ENDS:
            opened.append((word, rest))
        else:
            opened = opened or [(word, rest)]
            break
    if opened:
        word, rest = opened[-1]
        end = f"is not closed by `{_ENDS[word]}`" if word in _ENDS else "closes nothing"
        raise EquationError(f"`{word}` {end}: {' '.join(rest[:30].split())}")


def _blank_line_breaks(latex: str) -> str:
    """Blank the marks that break an equation into lines; all else keeps its place."""
    if r"\begin{aligned}" in latex:
        for word in r"\begin{aligned}", r"\end{aligned}", r"\\", "&":
            latex = latex.replace(word, " " * len(word))
    return latex


def _describe_stranger(rest: str) -> str:
    """Name the macro or the letter that the grammar does not have here."""
    size = 1
    while rest[0] == "\\" and rest[size : size + 1].isalpha():
        size += 1
    return f"`{rest[:size]}` is not in the grammar here: {' '.join(rest[:30].split())}"
