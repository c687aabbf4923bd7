"""What an equation is made of: a tree of nodes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

TreePath = tuple[int, ...]  # which part to take, from the top down


@dataclass(frozen=True)
class Node:
    """A part of an equation.

    :param kind: What it is: 'symbol', 'add', 'times', …
    :param parts: The nodes it is made of.
    :param value: What else it holds: a name, a number, letters.
    :param span: Where what is written begins and ends; empty if it is not known.
    """

    kind: str
    parts: tuple["Node", ...] = ()
    value: Any = None  # what, depends on the kind
    span: tuple[int, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def depth(self) -> int:
        """How deep it is at most, once its parts are taken in turn."""
        return max(len(self.parts), 1) + max(
            (part.depth for part in self.parts), default=0
        )


class EquationError(ValueError):
    """What is wrong with an equation, and how to mend it."""

    line = 0  # of the row that it is about, if it is about one


def walk_tree(node: Node, path: TreePath = ()) -> Iterator[tuple[TreePath, Node]]:
    """Yield each node of a tree with the path that leads to it."""
    yield path, node
    for i, part in enumerate(node.parts):
        yield from walk_tree(part, (*path, i))


def get_part(node: Node, path: TreePath) -> Node:
    """The node of a tree that a path leads to."""
    for i in path:
        node = node.parts[i]
    return node


def replace_part(node: Node, path: TreePath, new: Node) -> Node:
    """The tree with another node at the end of a path."""
    if not path:
        return new
    parts = list(node.parts)
    parts[path[0]] = replace_part(parts[path[0]], path[1:], new)
    return replace(node, parts=tuple(parts))


def list_names(node: Node) -> set[str]:
    """The names of the symbols and functions that an equation uses.

    A derivative uses the names of what is above and of what is below.
    """
    found = {
        part.value for _, part in walk_tree(node) if part.kind in ("symbol", "call")
    }
    for name in list(found):
        if parts := split_derivative(name):
            found.update(parts)
    return found


def make_derivative_name(above: str, below: str) -> str:
    """The name of a derivative."""
    return rf"\partial {above}/\partial {below}"


def split_derivative(name: str) -> tuple[str, str] | None:
    """What is differentiated, and by what; None for a name that is no derivative."""
    if not name.startswith(r"\partial "):
        return None
    above, _, below = name.removeprefix(r"\partial ").partition(r"/\partial ")
    return above, below
