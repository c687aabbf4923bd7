"""The symbols of a page, and where they stand in its formulas."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lark.exceptions import UnexpectedInput

from loom.equations.grammar import parse, parser
from loom.equations.meaning import Meaning, Names, marked, moved, plain, spaceless
from loom.equations.page import Row
from loom.equations.tree import Node, Wrong, walk


@dataclass(frozen=True)
class Span:
    """A symbol in LaTeX.

    :param symbol: Its name, or its key.
    :param start: Where it begins.
    :param end: The place behind it.
    """

    symbol: str
    start: int
    end: int


class TableMeaning(Meaning):
    """The notion of a symbol, with the names of a table.

    :param rows: The rows of a table, as ``read_page`` has them.
    """

    def __init__(self, rows: Sequence[Row]):
        self.flat = {row.name for row in rows if not row.axes}
        self.moved = {moved(row.name): row.name for row in rows}
        super().__init__(
            Names(
                arrays=frozenset(row.name for row in rows),
                letters=frozenset(a for row in rows for a in row.axes),
            )
        )


def _list_symbols_within(node: Node, meaning: TableMeaning) -> Iterator[Span]:
    """Yield the symbols of a tree, and where each is written."""
    if node.kind != "factor":
        for part in node.parts:
            yield from _list_symbols_within(part, meaning)
        return
    base, *marks = node.parts
    name = _find_symbol_name(node, meaning)
    if name:
        yield Span(name, node.at[0], node.at[1])
    if base.kind != "accent" and not (name and base.kind == "partial"):
        yield from _list_symbols_within(base, meaning)
    for mark in marks:
        label = mark.kind == "above" and (
            name is None and base.kind in ("letter", "accent")
        )
        if mark.parts and not label and (marked("", mark) not in (name or "")):
            for part in _list_parts_around(mark):
                yield from _list_symbols_within(part, meaning)


def _find_symbol_name(factor: Node, meaning: TableMeaning) -> str | None:
    """The name of a factor, if a row of the table explains it."""
    base, *marks = factor.parts
    try:
        if base.kind == "partial":
            tree = meaning.partial(base, marks)
            name = next(part.value for _, part in walk(tree) if part.kind == "symbol")
        elif base.kind in ("letter", "accent"):
            parsed = meaning.parsed(spaceless(base.value), marks)
            name = parsed.name
            if parsed.below and name in meaning.flat:
                return None
            if parsed.step:
                name = meaning.moved.get((name, parsed.step), name)
        else:
            return None
    except Wrong:
        return None
    return name if name in meaning.names else None


def _list_parts_around(mark: Node) -> tuple[Node, ...]:
    """What stands above or below, unless it is letters of axes."""
    inside = mark.parts[0]
    parts = inside.parts if inside.kind == "list" else (inside,)
    if (
        mark.kind == "below"
        and len(parts) == 1
        and all(map(plain, parts[0].parts or parts))
    ):
        return ()
    return parts


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
            factor = parse(latex[at:end], "factor")
            for span in _list_symbols_within(factor, meaning):
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
    name = _find_symbol_name(parse(fraction, "factor"), meaning)
    return Span(name, slope.start(), end) if name else None


def _find_factor_end(latex: str, at: int) -> int | None:
    """Where the longest factor ends that begins at a place."""
    reader = parser().parse_interactive(latex[at:], "factor")
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
            parse(latex[at : at + end], "factor")
        except Wrong:
            continue
        return at + end
    return None
