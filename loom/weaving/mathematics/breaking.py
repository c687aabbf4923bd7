"""Equations in pieces: a browser breaks lines between elements, never within MathML."""

import re
from collections.abc import Iterable, Iterator

_PIECE = re.compile(r"<[^>]+>|[^<]+")
_MATH = re.compile(r'<math display="block"([^>]*)>(.*)</math>', re.S)
_OPERATOR = re.compile(r"(?:<math[^>]*>)?<mo[^>]*>([^<]*)</mo>")
_SCRIPTS = re.compile(r"<[^>]*>|&\w+;")
_OPENING, _CLOSING, _SUMS = set("([{⟨⌊⌈"), set(")]}⟩⌋⌉"), set("+−-")
_BREAKS = _SUMS | {"="}
_PRODUCTS = set("·⋅⊙×")
_SHORT = 12  # signs of an equation that needs no breaks
_LONG = 22  # signs of a term, or of a factor, that may be too wide


def break_equation(html: str) -> str:
    """Let an equation break ahead of ``=`` and of each sum's ``+`` or ``−``.

    A sign within brackets or a fraction, or ahead of a single term, breaks nothing. A
    long term also breaks ahead of the sign of a product, and behind an indicator; a
    factor that is still long, within its brackets. A term that breaks begins a line of
    its own where it has no room behind the one before, and so does a factor.

    :param html: The MathML of a displayed equation.
    :returns: The same, or its pieces one after the other.
    """
    match = _MATH.fullmatch(html)
    if not match or len(_SCRIPTS.sub("", match[2])) < _SHORT:
        return html
    factors = list(_split_factors(match[2]))
    if len(factors) == len(factors[0]) == 1:
        return html
    start = f'<math displaystyle="true"{match[1]}>'
    pieces: list[str] = []
    for factor in factors:
        parts = [f"{start}{piece}</math>" for piece in factor]
        has_sign = _find_sign(factor[0]) in _BREAKS
        if len(parts) > 1 and pieces and not has_sign:
            parts = [_keep_together(_join_terms(parts))]
        pieces += parts
    return f'<span class="equation-pieces">{_join_terms(pieces)}</span>'


def _join_terms(pieces: Iterable[str]) -> str:
    """Pieces of MathML, with breaks between them, as the terms of a sum."""
    terms = []
    for term in _group_terms(pieces):
        text = "<wbr>".join(term)
        is_summand = len(term) > 1 and _find_sign(term[0]) in _SUMS
        terms.append(_keep_together(text) if is_summand else text)
    return "<wbr>".join(terms)


def _keep_together(text: str) -> str:
    return f'<span class="equation-term">{text}</span>'


def _group_terms(pieces: Iterable[str]) -> Iterator[list[str]]:
    """The pieces of each term of a sum together."""
    term: list[str] = []
    for piece in pieces:
        if term and _find_sign(piece) in _BREAKS:
            yield term
            term = []
        term.append(piece)
    yield term


def _find_sign(piece: str) -> str:
    """The sign that a piece begins with, or nothing."""
    operator = _OPERATOR.match(piece)
    return operator[1] if operator else ""


def _split_factors(inside: str) -> Iterator[list[str]]:
    """The pieces of each factor of what is inside of an equation."""
    for term in _split_at(inside, _BREAKS):
        factors: Iterable[str] = [term]
        if _is_long(term):
            factors = _split_at(term, _PRODUCTS, behind_brackets=True)
        for factor in factors:
            if _is_long(factor):
                yield list(_split_at(factor, _BREAKS | _PRODUCTS, True, depth=1))
            else:
                yield [factor]


def _is_long(piece: str) -> bool:
    return len(_SCRIPTS.sub("", piece)) >= _LONG


def _split_at(
    inside: str, signs: set[str], behind_brackets: bool = False, depth: int = 0
) -> Iterator[str]:
    """The pieces that begin with one of some signs, which stand outside of brackets.

    :param behind_brackets: Whether a piece also ends behind a square bracket, as that
        of an indicator, where a factor without a sign follows.
    :param depth: Within how many brackets the signs stand.
    """
    piece, brackets, bars = "", 0, False
    before = "="  # the sign before, empty behind a term
    for element in _split_elements(inside):
        operator = _OPERATOR.fullmatch(element)
        sign = operator[1] if operator else ""
        is_factor = before == "" and (not sign or sign in _OPENING)
        ends = behind_brackets and is_factor and piece.endswith("]</mo>")
        if brackets == depth and not bars and (ends or (sign in signs and not before)):
            if piece:
                yield piece
            # At the beginning, a sign would be taken for that of a single term.
            if sign in signs:
                element = element.replace("<mo", '<mo form="infix"', 1)
            piece = ""
        opened = sum(_count_bracket(each) for each in _OPERATOR.findall(element))
        brackets += opened
        bars ^= sign in ("|", "‖", "∥")
        if sign:
            before = "" if sign in _CLOSING else sign
        else:
            before = "(" if opened > 0 else ""  # of exp( and the like
        piece += element
    yield piece


def _count_bracket(sign: str) -> int:
    return (sign in _OPENING) - (sign in _CLOSING)


def _split_elements(inside: str) -> Iterator[str]:
    """The outermost elements, each with all that is in it."""
    element, depth = "", 0
    for part in _PIECE.findall(inside):
        element += part
        if part.startswith("</"):
            depth -= 1
        elif part.startswith("<") and not part.endswith("/>"):
            depth += 1
        if not depth:
            yield element
            element = ""
