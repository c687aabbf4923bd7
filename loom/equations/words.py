"""Parts of an equation in a few words, for a message."""

import re

from loom.equations.tree import Node

_ABOVE = {"bar": "\u0304", "tilde": "\u0303", "hat": "\u0302"}  # combining


def describe_node(node: Node) -> str:
    """A short name of a part of an equation, without LaTeX as far as that goes."""
    if node.kind in ("symbol", "call", "index"):
        return _write_plainly(str(node.value))
    if node.kind == "number":
        return f"{node.value:g}"
    if node.kind == "step":
        return describe_node(node.parts[0]) + describe_step(*node.value)
    if node.kind == "transpose":
        return f"{describe_node(node.parts[0])}ᵀ"
    names = {"fold": "the sum", "divide": "the fraction"}
    return names.get(node.kind, f"the {node.kind}")


def _write_plainly(latex: str) -> str:
    """The name of a symbol with signs in place of the commands that are frequent."""
    text = latex.replace(r"\partial ", "∂").replace(r"\mathcal{L}", "ℒ")
    text = re.sub(r"\\mathrm\{(\w+)\}", r"\1", text)
    return re.sub(
        r"\\(bar|tilde|hat)\{(\w)\}", lambda found: found[2] + _ABOVE[found[1]], text
    )


def describe_step(letter: str, shift: int) -> str:
    """A step such as ⟨s-1⟩."""
    return f"⟨{letter}{shift:+d}⟩" if shift else f"⟨{letter}⟩"
