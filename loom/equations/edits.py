"""Single edits of an equation: what a slip of the pen would make."""

from collections.abc import Iterator

from loom.equations.arrays import Arrays
from loom.equations.axes import Axes
from loom.equations.tree import Node, Way, put, walk

OPPOSITE = {"max": "min", "min": "max", "sum": "mean", "mean": "sum"}
Slip = tuple[str, Node]  # in words, and what it makes of a node


def edits(equation: Node, arrays: Arrays) -> Iterator[Slip]:
    """Yield each single edit that fits an equation.

    :param equation: The meaning of an equation.
    :param arrays: Values of the symbols; their axes tell what fits.
    :returns: Pairs of what was done, in words, and the new tree.
    """
    seen = {equation}
    for path, node in walk(equation):
        for words, new in changed(equation, path, node, arrays):
            tree = put(equation, path, new)
            if tree not in seen:
                seen.add(tree)
                yield words, tree
    yield from exchanged(equation, arrays, seen)


def changed(equation: Node, path: Way, node: Node, arrays: Arrays) -> Iterator[Slip]:
    yield from signs(node)
    yield from terms(node)
    yield from products(node)
    yield from turned(path, node, equation, arrays)
    yield from stepped(node)
    yield from derived(node, arrays)
    yield from lettered(path, node, equation, arrays)
    yield from summed(node)
    yield from opposed(node)
    yield from related(node)
    if node.kind == "number":
        more = node.value + 1
        yield f"with {more:g} for {node.value:g}", Node("number", (), more)


def signs(node: Node) -> Iterator[Slip]:
    """The other sign."""
    if node.kind == "add":
        yield "with − for +", Node("subtract", node.parts)
    if node.kind == "subtract":
        yield "with + for −", Node("add", node.parts)
    if node.kind == "negative":
        yield "with the other sign", node.parts[0]
    if node.kind == "equation":
        left, right = node.parts
        if right.kind != "negative":
            yield (
                "with the other sign",
                Node("equation", (left, Node("negative", (right,)))),
            )


def terms(node: Node) -> Iterator[Slip]:
    """One term, one factor, one part of a fraction less."""
    if node.kind in ("add", "subtract"):
        a, b = node.parts
        yield f"without {words(b)}", a
        yield (
            f"without {words(a)}",
            (b if node.kind == "add" else Node("negative", (b,))),
        )
    if node.kind == "times":
        a, b = node.parts
        yield f"without the factor {words(b)}", a
        yield f"without the factor {words(a)}", b
    if node.kind == "divide":
        yield f"without the divisor {words(node.parts[1])}", (node.parts[0])
    if node.kind == "power":
        yield "without the power", node.parts[0]
    if node.kind in ("root", "absolute", "floor", "ceiling"):
        yield f"without the {node.kind}", node.parts[0]


def products(node: Node) -> Iterator[Slip]:
    """The matrix product for the other one."""
    if node.kind == "dot":
        yield "with ⊙ for ·", Node("times", node.parts, r"\odot")
    if node.kind == "times" and node.value == r"\odot":
        yield "with · for ⊙", Node("dot", node.parts)


def turned(path: Way, node: Node, equation: Node, arrays: Arrays) -> Iterator[Slip]:
    """A transpose more or less."""
    if node.kind == "transpose":
        yield f"without the transpose of {words(node.parts[0])}", (node.parts[0])
    above = at(equation, path[:-1]).kind if path else ""
    axes: Axes = ()
    if node.kind in ("symbol", "step"):
        inner = node if node.kind == "symbol" else node.parts[0]
        axes = arrays.values[inner.value][1]
    if len(axes) > (1 if node.kind == "symbol" else 2) and (
        above not in ("transpose", "step")
    ):
        yield f"with {words(node)} transposed", Node("transpose", (node,))


def stepped(node: Node) -> Iterator[Slip]:
    """The step before or the step after."""
    if node.kind == "step":
        letter, shift = node.value
        for other in {-1, 0, 1} - {shift}:
            sign = f"{other:+d}".replace("+0", "")
            yield (
                f"with ⟨{letter}{sign}⟩ for {words(node)}",
                Node("step", node.parts, (letter, other)),
            )


def derived(node: Node, arrays: Arrays) -> Iterator[Slip]:
    """A function for its derivative, and the other way round."""
    if node.kind == "call" and node.value in arrays.functions:
        other = node.value[:-1] if node.value.endswith("'") else node.value + "'"
        if other in arrays.functions:
            yield f"with {other} for {node.value}", Node("call", node.parts, other)


def lettered(path: Way, node: Node, equation: Node, arrays: Arrays) -> Iterator[Slip]:
    """Another letter below a symbol, or in the arithmetic of one."""
    if node.kind == "index":
        above = at(equation, path[:-1])
        where = f" below {above.value}" if above.kind == "symbol" else ""
        for letter in sorted(arrays.sizes):
            if letter != node.value:
                yield (
                    f"with {letter} for {node.value}{where}",
                    Node("index", (), letter),
                )


def summed(node: Node) -> Iterator[Slip]:
    """A sum less, or a sum over fewer letters."""
    if node.kind == "fold":
        name, letters = node.value
        yield f"without the {name} over {' '.join(letters)}", (node.parts[0])
        for letter in letters if len(letters) > 1 else ():
            yield (
                f"without {letter} below the {name}",
                Node(
                    "fold",
                    node.parts,
                    (name, tuple(other for other in letters if other != letter)),
                ),
            )


def opposed(node: Node) -> Iterator[Slip]:
    """The smallest for the largest, and the other way round."""
    if node.kind == "fold" and node.value[0] in OPPOSITE:
        name, letters = node.value
        yield (
            f"with {OPPOSITE[name]} for {name}",
            Node("fold", node.parts, (OPPOSITE[name], letters)),
        )
    if node.kind == "call" and node.value[1:] in OPPOSITE:
        other = "\\" + OPPOSITE[node.value[1:]]
        yield f"with {other} for {node.value}", Node("call", node.parts, other)


def related(node: Node) -> Iterator[Slip]:
    """A comparison turned round."""
    if node.kind == "relation":
        for other in {"=": "<", "<": ">", ">": "<"}.get(node.value, ""):
            yield f"with {other} for {node.value}", Node("relation", (), other)


def exchanged(equation: Node, arrays: Arrays, seen: set[Node]) -> Iterator[Slip]:
    """Two symbols of the same axes, each in the other's place."""
    places = [(path, node) for path, node in walk(equation) if node.kind == "symbol"]
    for i, (path, one) in enumerate(places):
        for way, two in places[i + 1 :]:
            if (
                one.value == two.value
                or len(one.parts) != len(two.parts)
                or axes_of(one, arrays) != axes_of(two, arrays)
            ):
                continue
            tree = put(
                put(equation, path, Node("symbol", one.parts, two.value)),
                way,
                Node("symbol", two.parts, one.value),
            )
            if tree not in seen:
                seen.add(tree)
                yield (f"with {one.value} and {two.value} exchanged", tree)


def axes_of(symbol: Node, arrays: Arrays) -> Axes:
    return arrays.values[symbol.value][1]


def at(node: Node, path: Way) -> Node:
    for i in path:
        node = node.parts[i]
    return node


def words(node: Node) -> str:
    """A short name of a part of an equation, for a message."""
    if node.kind in ("symbol", "call", "index"):
        return str(node.value)
    if node.kind == "number":
        return f"{node.value:g}"
    if node.kind == "step":
        letter, shift = node.value
        sign = f"{shift:+d}".replace("+0", "")
        return f"{words(node.parts[0])}⟨{letter}{sign}⟩"
    if node.kind == "transpose":
        return f"{words(node.parts[0])}ᵀ"
    return {"fold": "the sum", "divide": "the fraction"}.get(
        node.kind, f"the {node.kind}"
    )
