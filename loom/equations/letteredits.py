"""Edits that depend on the table: transposes, steps, letters, derivatives."""

from collections.abc import Iterator

from loom.equations.axes import Axes
from loom.equations.nodeedits import NodeEdit
from loom.equations.tree import Node, TreePath, get_part
from loom.equations.values import Arrays
from loom.equations.words import describe_node, describe_step


def list_letter_edits(
    equation: Node, path: TreePath, node: Node, arrays: Arrays
) -> Iterator[NodeEdit]:
    """Yield what a slip may make of a node, as its place and the table allow.

    :param path: Where the node is in the equation.
    :param arrays: Values of the symbols; their axes tell what fits.
    """
    above = get_part(equation, path[:-1]) if path else Node("")
    yield from _edit_transpose(node, above, arrays)
    yield from _edit_step(node)
    yield from _edit_derivative(node, arrays)
    yield from _edit_letter(node, above, arrays)


def _edit_transpose(node: Node, above: Node, arrays: Arrays) -> Iterator[NodeEdit]:
    """A transpose more or less."""
    if node.kind == "transpose":
        yield f"without the transpose of {describe_node(node.parts[0])}", node.parts[0]
    axes: Axes = ()
    if node.kind in ("symbol", "step"):
        inner = node if node.kind == "symbol" else node.parts[0]
        axes = arrays.values[inner.value].axes
    least = 2 if node.kind == "symbol" else 3  # one more for the steps
    if len(axes) >= least and above.kind not in ("transpose", "step"):
        yield f"with {describe_node(node)} transposed", Node("transpose", (node,))


def _edit_step(node: Node) -> Iterator[NodeEdit]:
    """The step before or the step after."""
    if node.kind == "step":
        letter, shift = node.value
        for other in {-1, 0, 1} - {shift}:
            yield (
                f"with {describe_step(letter, other)} for {describe_node(node)}",
                Node("step", node.parts, (letter, other)),
            )


def _edit_derivative(node: Node, arrays: Arrays) -> Iterator[NodeEdit]:
    """A function for its derivative, and the other path round."""
    if node.kind == "call" and node.value in arrays.functions:
        name = node.value
        other = name[:-1] if name.endswith("'") else name + "'"
        if other in arrays.functions:
            yield f"with {other} for {name}", Node("call", node.parts, other)


def _edit_letter(node: Node, above: Node, arrays: Arrays) -> Iterator[NodeEdit]:
    """Another letter below a symbol, or in the arithmetic of one."""
    if node.kind == "index":
        where = f" below {above.value}" if above.kind == "symbol" else ""
        for letter in sorted(arrays.sizes):
            if letter != node.value:
                yield (
                    f"with {letter} for {node.value}{where}",
                    Node("index", (), letter),
                )
