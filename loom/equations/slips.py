"""Single edits of an equation: what a slip of the pen would make.

When an equation does not hold, each is tried. One with which it would hold is a hint,
such as "with + for −".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from loom.equations.letteredits import list_letter_edits
from loom.equations.nodeedits import list_arithmetic_edits
from loom.equations.tree import Node, TreePath, replace_part, walk_tree
from loom.equations.values import Arrays


@dataclass(frozen=True)
class Slip:
    """A single edit.

    :param words: What is done, such as 'with − for +'.
    :param tree: The equation with it.
    """

    words: str
    tree: Node


def list_slips(equation: Node, arrays: Arrays) -> Iterator[Slip]:
    """Yield each single edit that fits an equation.

    :param equation: The meaning of an equation.
    :param arrays: Values of the symbols; their axes tell what fits.
    """
    seen = {equation}
    for words, tree in _list_candidates(equation, arrays):
        if tree not in seen:
            seen.add(tree)
            yield Slip(words, tree)


def _list_candidates(equation: Node, arrays: Arrays) -> Iterator[tuple[str, Node]]:
    """Yield edits in words and as a tree; some of them may make the same tree."""
    for path, node in walk_tree(equation):
        for words, new in list_arithmetic_edits(node):
            yield words, replace_part(equation, path, new)
        for words, new in list_letter_edits(equation, path, node, arrays):
            yield words, replace_part(equation, path, new)
    yield from _exchange_symbols(equation, arrays)


def _exchange_symbols(equation: Node, arrays: Arrays) -> Iterator[tuple[str, Node]]:
    """Two symbols of the same axes, each in the other's place."""
    symbols = [
        (path, node) for path, node in walk_tree(equation) if node.kind == "symbol"
    ]
    for number, (path, one) in enumerate(symbols):
        for other_path, other in symbols[number + 1 :]:
            if one.value != other.value and _has_same_axes(one, other, arrays):
                tree = _put_name(equation, path, one, other.value)
                tree = _put_name(tree, other_path, other, one.value)
                yield f"with {one.value} and {other.value} exchanged", tree


def _has_same_axes(one: Node, other: Node, arrays: Arrays) -> bool:
    """Whether two symbols have the same axes, and as many letters below."""
    axes = arrays.values[one.value].axes
    return (
        len(one.parts) == len(other.parts) and axes == arrays.values[other.value].axes
    )


def _put_name(equation: Node, path: TreePath, symbol: Node, name: str) -> Node:
    """The equation with another name at a place."""
    return replace_part(equation, path, Node("symbol", symbol.parts, name))
