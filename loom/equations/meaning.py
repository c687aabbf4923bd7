"""What an equation means, once the table says what its names are."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

import numpy as np

from loom.equations.tree import Node, Wrong, walk

FOLDS = {
    r"\sum": "sum",
    r"\prod": "prod",
    r"\max": "max",
    r"\min": "min",
    r"\operatorname{mean}": "mean",
}
BUILT_IN = {
    r"\exp": np.exp,
    r"\log": np.log,
    r"\sin": np.sin,
    r"\cos": np.cos,
    r"\tanh": np.tanh,
    r"\max": np.maximum,
    r"\min": np.minimum,
}
Step = tuple[str, int]  # its letter, and how far from there


@dataclass(frozen=True)
class Names:
    """What the table of a page says of names.

    :param arrays: Names of arrays and of numbers.
    :param functions: Names of functions, and of derivatives.
    :param letters: Letters of axes.
    """

    arrays: Set[str] = frozenset()
    functions: Set[str] = frozenset()
    letters: Set[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self.arrays or name in self.functions


@dataclass
class Parsed:
    """A name with what is written around it."""

    name: str
    below: tuple[Node, ...] = ()
    step: Step | None = None
    top: bool = False
    powers: list[Node] = field(default_factory=list)


def name_of(factor: Node) -> str:
    """Return the name that a cell of the table introduces."""
    base, *marks = factor.parts
    if base.kind == "partial":
        return partial_name(*map(name_of, base.parts))
    if base.kind not in ("letter", "accent"):
        raise Wrong(f"{factor.value} is not a symbol")
    name = spaceless(base.value)
    for mark in marks:
        name = marked(name, mark)
    return name


def marked(name: str, mark: Node) -> str:
    if mark.kind == "prime":
        return name + mark.value
    sign = "_" if mark.kind == "below" else "^"
    inside = mark.parts[0]
    text = spaceless(inside.value)
    if inside.kind == "step":
        shift = inside.parts[0].value if inside.parts else ""
        text = rf"\langle{text}{shift}\rangle"
    return f"{name}{sign}{{{text}}}"


def spaceless(text: str) -> str:
    return "".join(text.split())


def partial_name(above: str, below: str) -> str:
    return rf"\partial {above}/\partial {below}"


MOVED = re.compile(r"(.+)\^\{\\langle(\w)([+-]\d+)\\rangle\}")


def moved(name: str) -> tuple[str, Step] | None:
    """Split the name of an array that another one is at another step.

    :returns: The other's name, and the letter and the shift of the
        step; None for all other names.
    """
    found = MOVED.fullmatch(name)
    return found and (found[1], (found[2], int(found[3])))


class Meaning:
    """Turn what is written into what is meant.

    :param names: The names of the page, as :class:`Names`.
    """

    def __init__(self, names: Names):
        self.names = names

    def __call__(self, node: Node) -> Node:
        """Return the meaning of a node.

        :raises Wrong: For a name that no row explains, and for what
            can be read in two ways.
        """
        own = getattr(self, node.kind, None)
        if own:
            return own(node)
        return Node(node.kind, tuple(map(self, node.parts)), node.value)

    def equation(self, node: Node) -> Node:
        return Node("equation", tuple(map(self, node.parts)))

    def number(self, node: Node) -> Node:
        return Node("number", (), float(node.value))

    def letter(self, node: Node) -> Node:
        return self.symbol(node, Parsed(node.value))

    def relation(self, node: Node) -> Node:
        return node

    def group(self, node: Node) -> Node:
        parts = node.parts[0].parts
        if len(parts) > 1:
            raise Wrong(f"{node.value} is no list of arguments here")
        return self(parts[0])

    def product(self, node: Node) -> Node:
        """Take the factors from left to right."""
        signs = {p.value for p in node.parts if p.kind == "operator"}
        if {r"\cdot", r"\odot"} <= signs:
            raise Wrong(
                f"{node.value} mixes \\cdot and \\odot: say "
                "with parentheses which comes first"
            )
        return self.chain(list(node.parts))

    def chain(self, items: list[Node]) -> Node:
        result, sign = None, ""
        while items:
            item = items.pop(0)
            if item.kind == "operator":
                sign = item.value
                continue
            if self.folds(item):
                node = self.fold(item, items)
                items = []
            else:
                node = self.term(item, items)
            result = node if result is None else combined(result, sign, node)
            sign = ""
        return result

    def folds(self, item: Node) -> bool:
        """Whether an item is a sum or its like, over letters."""
        base, *marks = item.parts
        return (
            base.value in FOLDS
            and base.value not in self.names
            and any(mark.kind == "below" for mark in marks)
        )

    def fold(self, item: Node, rest: list[Node]) -> Node:
        base, *marks = item.parts
        if len(marks) > 1 or not rest:
            raise Wrong(
                f"{item.value} takes letters below, nothing "
                "above, and something to run over"
            )
        letters = self.letters(marks[0])
        if not all(part.kind == "index" for part in letters):
            raise Wrong(f"{item.value} runs over letters of axes")
        return Node(
            "fold",
            (self.chain(rest),),
            (FOLDS[base.value], tuple(part.value for part in letters)),
        )

    def term(self, item: Node, rest: list[Node]) -> Node:
        """One factor; a function takes the group behind it."""
        base, *marks = item.parts
        if base.kind == "partial":
            return self.partial(base, marks)
        if base.kind not in ("letter", "accent"):
            parsed = self.parsed("", marks)
            if parsed.below or parsed.step or parsed.name:
                raise Wrong(f"{item.value}: only a symbol has axes, steps and primes")
            return finished(self(base), parsed)
        parsed = self.parsed(spaceless(base.value), marks)
        name = parsed.name
        if name in self.names.functions or (
            name in BUILT_IN and name not in self.names
        ):
            return self.call(item, parsed, rest)
        return finished(self.symbol(item, parsed), parsed)

    def call(self, item: Node, parsed: Parsed, rest: list[Node]) -> Node:
        if (
            parsed.below
            or parsed.step
            or not rest
            or rest[0].parts[:1] == ()
            or rest[0].parts[0].kind != "group"
        ):
            raise Wrong(
                f"{item.value} is a function: what is it of? "
                "Put its argument in parentheses behind it"
            )
        group, *marks = rest.pop(0).parts
        arguments = tuple(map(self, group.parts[0].parts))
        node = finished(Node("call", arguments, parsed.name), parsed)
        behind = self.parsed("", marks)
        if behind.below or behind.step or behind.name:
            raise Wrong(f"{item.value}(…) has no axes of its own")
        return finished(node, behind)

    def symbol(self, item: Node, parsed: Parsed) -> Node:
        name = parsed.name
        if name in self.names:
            return Node("symbol", parsed.below, name)
        if name in self.names.letters and not parsed.below:
            return Node("index", (), name)
        raise Wrong(f"no row of the symbols table explains {name}")

    def partial(self, base: Node, marks: Sequence[Node]) -> Node:
        above, below = (
            self.parsed(spaceless(part.parts[0].value), part.parts[1:], inside=True)
            for part in base.parts
        )
        if above.top or below.top:
            raise Wrong(f"{base.value}: write \\top behind it")
        if above.step and above.step != below.step:
            raise Wrong(f"{base.value}: both sides at the same step, please")
        name = partial_name(above.name, below.name)
        if name not in self.names:
            raise Wrong(f"no row of the symbols table explains {base.value}")
        axes = above.below + tuple(p for p in below.below if p not in above.below)
        node = Node("symbol", axes, name)
        if below.step:
            node = Node("step", (node,), below.step)
        around = self.parsed("", marks)
        if around.below or around.step or around.name:
            raise Wrong(f"{base.value}: write axes and steps inside")
        return finished(node, around)

    def parsed(self, name: str, marks: Sequence[Node], inside: bool = False) -> Parsed:
        """Sort what stands above and below a name."""
        found = Parsed(name)
        for mark in marks:
            wider = marked(found.name, mark)
            if mark.kind == "prime" or (wider in self.names and not moved(wider)):
                found.name = wider
            elif (
                inside
                and mark.kind == "above"
                and (not mark.parts[0].kind.startswith(("step", "top")))
            ):
                found.name = wider
            elif mark.kind == "below":
                found.below = self.letters(mark)
            else:
                self.above(found, mark.parts[0])
        return found

    def above(self, found: Parsed, node: Node) -> None:
        if node.kind in ("top", "step_top"):
            found.top = True
        if node.kind in ("step", "step_top"):
            step = node if node.kind == "step" else node.parts[0]
            shift = step.parts[0].value if step.parts else "0"
            found.step = step.value[0], int(shift)
        if node.kind in ("plus", "minus", "stroke"):
            raise Wrong(
                f"no row of the symbols table explains {found.name}^{{{node.value}}}"
            )
        if node.kind not in ("top", "step", "step_top"):
            found.powers.append(self(node))

    def letters(self, mark: Node) -> tuple[Node, ...]:
        """The letters below a symbol, or the arithmetic of some."""
        inside = mark.parts[0]
        parts = inside.parts if inside.kind == "list" else (inside,)
        if len(parts) == 1 and parts[0].kind == "product":
            if all(map(plain, parts[0].parts)):
                return tuple(
                    Node("index", (), part.parts[0].value) for part in parts[0].parts
                )
        return tuple(map(self.place, parts))

    def place(self, node: Node) -> Node:
        if node.kind == "product" and len(node.parts) == 1:
            node = node.parts[0]
        if plain(node):
            node = node.parts[0] if node.kind == "factor" else node
            if node.value not in self.names.arrays:
                return Node("index", (), node.value)
        if node.kind == "factor":
            node = Node("product", (node,), node.value)
        return self(node)


def plain(node: Node) -> bool:
    """Whether a node is a single letter with nothing around it."""
    if node.kind == "factor" and len(node.parts) == 1:
        node = node.parts[0]
    return node.kind == "letter"


def combined(a: Node, sign: str, b: Node) -> Node:
    if sign == r"\cdot":
        return Node("dot", (a, b))
    if sign == "/":
        return Node("divide", (a, b))
    return Node("times", (a, b), sign)


def finished(node: Node, parsed: Parsed) -> Node:
    """Wrap a symbol in its step, its transpose and its powers."""
    if parsed.step:
        node = Node("step", (node,), parsed.step)
    if parsed.top:
        node = Node("transpose", (node,))
    for power in parsed.powers:
        node = Node("power", (node, power))
    return node


def names_in(node: Node) -> set[str]:
    """Return the names that an equation uses."""
    found = {part.value for _, part in walk(node) if part.kind in ("symbol", "call")}
    for name in list(found):
        if name.startswith(r"\partial "):
            above, _, below = name[9:].partition(r"/\partial ")
            found |= {above, below}
    return found
