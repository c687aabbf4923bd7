"""Parts of an equation in a few words, for a message."""

from loom.equations.tree import Node


def describe_node(node: Node) -> str:
    """A short name of a part of an equation."""
    if node.kind in ("symbol", "call", "index"):
        return str(node.value)
    if node.kind == "number":
        return f"{node.value:g}"
    if node.kind == "step":
        return describe_node(node.parts[0]) + describe_step(*node.value)
    if node.kind == "transpose":
        return f"{describe_node(node.parts[0])}ᵀ"
    names = {"fold": "the sum", "divide": "the fraction"}
    return names.get(node.kind, f"the {node.kind}")


def describe_step(letter: str, shift: int) -> str:
    """A step such as ⟨s-1⟩."""
    return f"⟨{letter}{shift:+d}⟩" if shift else f"⟨{letter}⟩"
