"""What an equation is made of: a tree of nodes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

Way = tuple[int, ...]  # which part to take, from the top down


@dataclass(frozen=True)
class Node:
    """A part of an equation.

    :param kind: What it is: 'symbol', 'sum', 'times', …
    :param parts: The nodes it is made of.
    :param value: What else it holds: a name, a number, letters.
    :param at: Where what is written begins and ends.
    """

    kind: str
    parts: tuple["Node", ...] = ()
    value: Any = None  # what, depends on the kind
    at: tuple[int, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def depth(self) -> int:
        """How deep it is at most, once its parts are taken in turn."""
        return max(len(self.parts), 1) + max(
            (part.depth for part in self.parts), default=0
        )


class Wrong(ValueError):  # noqa: N818
    """What is wrong with an equation, and how to mend it."""


def walk(node: Node, path: Way = ()) -> Iterator[tuple[Way, Node]]:
    """Yield each node of a tree with the way that leads to it."""
    yield path, node
    for i, part in enumerate(node.parts):
        yield from walk(part, (*path, i))


def put(node: Node, path: Way, new: Node) -> Node:
    """Return the tree with another node at a place."""
    if not path:
        return new
    parts = list(node.parts)
    parts[path[0]] = put(parts[path[0]], path[1:], new)
    return replace(node, parts=tuple(parts))
