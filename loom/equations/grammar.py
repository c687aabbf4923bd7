"""The mathematics that the book speaks: from LaTeX to a tree."""

from functools import cache

from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from loom.equations.tree import Node, Wrong

DEEPEST = 150  # the book's deepest equation has 31

RULES = r"""
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
?bare: LETTER -> letter | NUMBER -> number | "\\top" -> top
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

WORDS = r"""
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


class Reader(Transformer_NonRecursive):
    """Turn what lark found into nodes, each with its own text."""

    def __init__(self, latex: str):
        super().__init__()
        self.latex = latex

    def __default__(self, data: str, children: list[Node | Token], meta: Meta) -> Node:
        parts = tuple(c for c in children if isinstance(c, Node))
        words = "".join(c for c in children if not isinstance(c, Node))
        at = () if meta.empty else (meta.start_pos, meta.end_pos)
        text = self.latex[slice(*at)] if at else ""
        if data == "accent":  # \\bar alone is no name
            words = ""
        node = Node(str(data), parts, words or " ".join(text.split()), at)
        if node.depth > DEEPEST:
            raise Wrong(
                "it is nested too deep to be checked; give a "
                "part of it a symbol and an equation of its "
                "own"
            )
        return node


@cache
def parser() -> Lark:
    """Return the parser; building it takes a moment, once."""
    return Lark(
        RULES + WORDS,
        parser="lalr",
        start=["equation", "factor"],
        propagate_positions=True,
    )


def unbroken(latex: str) -> str:
    """Blank the marks that break an equation into lines."""
    if r"\begin{aligned}" in latex:
        for word in r"\begin{aligned}", r"\end{aligned}", r"\\", "&":
            latex = latex.replace(word, " " * len(word))
    return latex


@cache
def parse(latex: str, start: str = "equation") -> Node:
    """Read an equation, or with ``start='factor'`` one symbol.

    :param latex: What stands between the dollar signs.
    :param start: 'equation' or 'factor'.
    :returns: The tree of what is written.
    :raises Wrong: Where it leaves the grammar.
    """
    latex = unbroken(latex)
    try:
        return Reader(latex).transform(parser().parse(latex, start))
    except UnexpectedInput as error:
        at = error.pos_in_stream
        ended = getattr(error, "token", None)
        if ended is not None and ended.type == "$END":
            raise Wrong("it ends too early") from None
        rest = latex[at:]
        size = 1
        while rest[0] == "\\" and rest[size : size + 1].isalpha():
            size += 1
        raise Wrong(
            f"{rest[:size]!r} is not in the grammar here: {' '.join(rest[:30].split())}"
        ) from None
