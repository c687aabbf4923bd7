"""Where the symbols of a page stand in its formulas."""

import re

from lark.exceptions import UnexpectedInput

from loom.equations.grammar import make_latex_parser, parse_latex
from loom.equations.tree import EquationError
from loom.weaving.symbols.symbolnames import (
    Span,
    TableMeaning,
    find_symbol_name,
    list_symbols_within,
)

_OVER = re.compile(
    r"\\(?:text|begin|end|tag|math\w+|operatorname|bar|hat|tilde|overline)\s*"
    r"\{[^{}]*\}|[_^]\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\\[A-Za-z]+|\\.|\d+|.",
    re.S,
)


_SLOPE = re.compile(r"\\partial\s*(\\mathcal\s*\{\w\}|\w)\s*/\s*\\partial\s*")


def find_symbols(latex: str, meaning: TableMeaning) -> list[Span]:
    """List the symbols in LaTeX.

    :param meaning: The names of the table.
    """
    spans: list[Span] = []
    at = 0
    while at < len(latex):
        end = None
        if re.match(r"[A-Za-z\\(\[]", latex[at]):
            end = _find_factor_end(latex, at)
        if end:
            factor = parse_latex(latex[at:end], "factor")
            for span in list_symbols_within(factor, meaning):
                spans.append(Span(span.symbol, at + span.start, at + span.end))
        elif slope := _SLOPE.match(latex, at):
            quotient = _find_slope(latex, slope, meaning)
            spans += [quotient] if quotient else []
            end = quotient.end if quotient else slope.start(1)
        elif over := _OVER.match(latex, at):
            end = over.end()
        at = end or at + 1
    return spans


def _find_slope(latex: str, slope: re.Match[str], meaning: TableMeaning) -> Span | None:
    """A derivative that is written as a quotient in the line, if it is a symbol."""
    end = _find_factor_end(latex, slope.end())
    if end is None:
        return None
    below = latex[slope.end() : end]
    fraction = rf"\frac{{\partial {slope[1]}}}{{\partial {below}}}"
    name = find_symbol_name(parse_latex(fraction, "factor"), meaning)
    return Span(name, slope.start(), end) if name else None


def _find_factor_end(latex: str, at: int) -> int | None:
    """Where the longest factor ends that begins at a place."""
    reader = make_latex_parser().parse_interactive(latex[at:], "factor")
    ends: list[int] = []
    last = 0  # where the token before ends
    try:
        for token in reader.iter_parse():
            if last and "$END" in reader.choices():
                ends.append(last)
            last = token.end_pos or 0
    except UnexpectedInput:
        pass
    if last and "$END" in reader.choices():
        ends.append(last)
    for end in reversed(ends):
        try:
            parse_latex(latex[at : at + end], "factor")
        except EquationError:
            continue
        return at + end
    return None
