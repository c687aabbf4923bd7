"""Edits of a node alone: of its sign, its terms, its products, its relation."""

from collections.abc import Iterator

from loom.equations.tree import Node
from loom.equations.words import describe_node

NodeEdit = tuple[str, Node]  # in words, and what it makes of a node
_OPPOSITE = {"max": "min", "min": "max", "sum": "mean", "mean": "sum"}
_TURNED = {"=": "<", "<": ">", ">": "<"}
_WRAPPERS = "root", "absolute", "floor", "ceiling"


def list_arithmetic_edits(node: Node) -> Iterator[NodeEdit]:
    """Yield what a slip may make of a node, whatever is around it."""
    yield from _edit_sign(node)
    yield from _drop_part(node)
    yield from _exchange_products(node)
    yield from _edit_fold(node)
    yield from _exchange_opposites(node)
    if node.kind == "relation" and node.value in _TURNED:
        other = _TURNED[node.value]
        yield f"with {other} for {node.value}", Node("relation", (), other)
    if node.kind == "number":
        more = node.value + 1
        yield f"with {more:g} for {node.value:g}", Node("number", (), more)


def _edit_sign(node: Node) -> Iterator[NodeEdit]:
    """The other sign."""
    if node.kind == "add":
        yield "with − for +", Node("subtract", node.parts)
    if node.kind == "subtract":
        yield "with + for −", Node("add", node.parts)
    if node.kind == "negative":
        yield "with the other sign", node.parts[0]
    if node.kind == "equation" and node.parts[1].kind != "negative":
        left, right = node.parts
        negative = Node("negative", (right,))
        yield "with the other sign", Node("equation", (left, negative))


def _drop_part(node: Node) -> Iterator[NodeEdit]:
    """One term, one factor, one part of a fraction less."""
    if node.kind in ("add", "subtract"):
        a, b = node.parts
        yield f"without {describe_node(b)}", a
        rest = b if node.kind == "add" else Node("negative", (b,))
        yield f"without {describe_node(a)}", rest
    if node.kind == "times":
        a, b = node.parts
        yield f"without the factor {describe_node(b)}", a
        yield f"without the factor {describe_node(a)}", b
    if node.kind == "divide":
        yield f"without the divisor {describe_node(node.parts[1])}", node.parts[0]
    if node.kind == "power":
        yield "without the power", node.parts[0]
    if node.kind in _WRAPPERS:
        yield f"without the {node.kind}", node.parts[0]


def _exchange_products(node: Node) -> Iterator[NodeEdit]:
    """The matrix product for the other one."""
    if node.kind == "dot":
        yield "with ⊙ for ·", Node("times", node.parts, r"\odot")
    if node.kind == "times" and node.value == r"\odot":
        yield "with · for ⊙", Node("dot", node.parts)


def _edit_fold(node: Node) -> Iterator[NodeEdit]:
    """A sum less, or a sum over fewer letters."""
    if node.kind == "fold":
        name, letters = node.value
        yield f"without the {name} over {' '.join(letters)}", node.parts[0]
        for letter in letters if len(letters) > 1 else ():
            rest = tuple(other for other in letters if other != letter)
            yield (
                f"without {letter} below the {name}",
                Node("fold", node.parts, (name, rest)),
            )


def _exchange_opposites(node: Node) -> Iterator[NodeEdit]:
    """The smallest for the largest, and the other way round."""
    if node.kind == "fold" and node.value[0] in _OPPOSITE:
        name, letters = node.value
        value = _OPPOSITE[name], letters
        yield f"with {_OPPOSITE[name]} for {name}", Node("fold", node.parts, value)
    if node.kind == "call" and node.value[1:] in _OPPOSITE:
        other = "\\" + _OPPOSITE[node.value[1:]]
        yield f"with {other} for {node.value}", Node("call", node.parts, other)
