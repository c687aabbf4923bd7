"""The names of symbols, as the table of a page has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loom.equations.meaning import Interpreter
from loom.equations.names import (
    SymbolNames,
    add_mark,
    is_plain_letter,
    remove_spaces,
    split_step_name,
)
from loom.equations.rows import SymbolRow
from loom.equations.tree import EquationError, Node, walk_tree


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


class TableMeaning(Interpreter):
    """The notion of a symbol, with the names of a table.

    :param rows: The rows of a table, as ``read_page`` has them.
    """

    def __init__(self, rows: Sequence[SymbolRow]):
        self.flat = {row.name for row in rows if not row.axes}
        self.moved = {split_step_name(row.name): row.name for row in rows}
        super().__init__(
            SymbolNames(
                arrays=frozenset(row.name for row in rows),
                letters=frozenset(a for row in rows for a in row.axes),
            )
        )


def list_symbols_within(node: Node, meaning: TableMeaning) -> Iterator[Span]:
    """Yield the symbols of a tree, and where each is written."""
    if node.kind != "factor":
        for part in node.parts:
            yield from list_symbols_within(part, meaning)
        return
    base, *marks = node.parts
    name = find_symbol_name(node, meaning)
    if name:
        yield Span(name, node.span[0], node.span[1])
    if base.kind != "accent" and not (name and base.kind == "partial"):
        yield from list_symbols_within(base, meaning)
    for mark in marks:
        label = mark.kind == "above" and (
            name is None and base.kind in ("letter", "accent")
        )
        if mark.parts and not label and (add_mark("", mark) not in (name or "")):
            for part in _list_parts_around(mark):
                yield from list_symbols_within(part, meaning)


def find_symbol_name(factor: Node, meaning: TableMeaning) -> str | None:
    """The name of a factor, if a row of the table explains it."""
    base, *marks = factor.parts
    try:
        if base.kind == "partial":
            tree = meaning.read_derivative(base, marks)
            name = next(
                part.value for _, part in walk_tree(tree) if part.kind == "symbol"
            )
        elif base.kind in ("letter", "accent"):
            parsed = meaning.read_marks(remove_spaces(base.value), marks)
            name = parsed.name
            if parsed.below and name in meaning.flat:
                return None
            if parsed.step:
                name = meaning.moved.get((name, parsed.step), name)
        else:
            return None
    except EquationError:
        return None
    return name if name in meaning.names else None


def _list_parts_around(mark: Node) -> tuple[Node, ...]:
    """What stands above or below, unless it is letters of axes."""
    inside = mark.parts[0]
    parts = inside.parts if inside.kind == "list" else (inside,)
    if (
        mark.kind == "below"
        and len(parts) == 1
        and all(map(is_plain_letter, parts[0].parts or parts))
    ):
        return ()
    return parts
