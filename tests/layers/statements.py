"""The statements of tangled code, the equations' numbers on them, and the rules that both keep.

A rule takes what a page says and what its code is, and returns a sentence for each violation.
"""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from loom.documents.lines import EQUATION_NUMBER, find_equation_numbers
from loom.documents.model import Block, Document
from loom.documents.references import find_references
from loom.equations.grammar import parse_latex
from loom.equations.model import Equation
from loom.equations.tree import EquationError, Node, walk_tree
from loom.problems import Location
from loom.tangling.outputs import Output

COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.FunctionDef, ast.ClassDef)
LAYOUT = {
    "swapaxes",
    "transpose",
    "moveaxis",
    "rollaxis",
    "as_strided",
    "matrix_transpose",
    "permute_dims",
    "mT",
}
Arm = tuple[ast.AST, object]  # what a statement lies in, and in which part of it


@dataclass(frozen=True)
class Statement:
    """A simple statement of a function, and the numbers on its lines.

    :param node: As :mod:`ast` reads it.
    :param numbers: Such as ``('4.1s',)``.
    :param arms: The blocks that it lies in, from the outside in.
    """

    node: ast.stmt
    numbers: tuple[str, ...]
    arms: tuple[Arm, ...]


@dataclass(frozen=True)
class Function:
    """A function of a file, with its statements in their order.

    :param path: The file.
    :param node: As :mod:`ast` reads it.
    :param statements: Its simple statements.
    :param loose: Numbers on lines where no simple statement is, with these lines.
    """

    path: str
    node: ast.FunctionDef
    statements: list[Statement] = field(default_factory=list)
    loose: list[tuple[str, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def lines(self) -> range:
        first = min([self.node.lineno, *(d.lineno for d in self.node.decorator_list)])
        return range(first, self.node.end_lineno + 1)

    @property
    def numbered(self) -> list[Statement]:
        return [statement for statement in self.statements if statement.numbers]

    def place(self, node: ast.AST | int) -> str:
        line = node if isinstance(node, int) else node.lineno
        return f"{self.path}:{line}: {self.name}"


def read_functions(path: str, text: str) -> list[Function]:
    """Read the functions of a file, methods among them.

    :param path: The file, for messages.
    :param text: Its source.
    """
    rows = text.split("\n")
    numbers = {  # all that the comment has: (2), (3) are two
        line + 1: re.findall(rf"\(({EQUATION_NUMBER})\)", rows[line].rpartition("#")[2])
        for line in find_equation_numbers(text)
    }
    functions = []
    for node in find_functions(ast.parse(text)):
        function = Function(path, node)
        seen = set()
        for inner, arms in walk_statements(node.body, ()):
            lines = range(inner.lineno, inner.end_lineno + 1)
            seen |= {*lines}
            here = [tag for line in lines for tag in numbers.get(line, ())]
            function.statements.append(Statement(inner, tuple(here), arms))
        function.loose.extend(
            (tag, line)
            for line in function.lines
            if line not in seen
            for tag in numbers.get(line, ())
        )
        functions.append(function)
    return functions


def find_functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module and of its classes; an inner function is part of its own."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node
        elif not isinstance(node, ast.expr):
            yield from find_functions(node)


def walk_statements(
    body: Sequence[ast.stmt], arms: tuple[Arm, ...]
) -> Iterator[tuple[ast.stmt, tuple[Arm, ...]]]:
    """Yield each simple statement with the blocks that it lies in."""
    for node in body:
        if not isinstance(node, COMPOUND):
            yield node, arms
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from walk_statements(getattr(node, part, ()), (*arms, (node, part)))
        for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from walk_statements(inner.body, (*arms, (node, inner)))


def are_alternatives(one: Statement, other: Statement) -> bool:
    """Whether two statements lie in different arms of one ``if``, so that only one of them runs."""
    for (node, part), (same, elsewhere) in zip(one.arms, other.arms):
        if node is not same:
            return False
        if part != elsewhere:
            return isinstance(node, ast.If)
    return False


def find_spread_equations(
    functions: Sequence[Function], equations: Sequence[Equation]
) -> list[str]:
    """An equation stands on one statement, or on one in each arm of an ``if``."""
    found = [
        f"{function.place(line)}: ({tag}) stands on no statement that computes"
        for function in functions
        for tag, line in function.loose
    ]
    for tag in dict.fromkeys(equation.tag for equation in equations):
        places = [
            (function, statement)
            for function in functions
            for statement in function.numbered
            if tag in statement.numbers
        ]
        for (first, one), (second, other) in combinations(places, 2):
            if first is not second or not are_alternatives(one, other):
                found.append(
                    f"{second.place(other.node)}: ({tag}) stands on line "
                    f"{one.node.lineno} of {first.name} already"
                )
    return found


def find_crowded_statements(functions: Sequence[Function]) -> list[str]:
    """A statement bears one number."""
    return [
        f"{function.place(statement.node)}: one statement, and the numbers "
        + " ".join(f"({tag})" for tag in statement.numbers)
        for function in functions
        for statement in function.statements
        if len(statement.numbers) > 1
    ]


def find_other_products(functions: Sequence[Function], equations: Sequence[Equation]) -> list[str]:
    """A statement has as many matrix products as its equation."""
    latex = {equation.tag: equation.latex for equation in equations}
    found = []
    for function in functions:
        for statement in function.numbered:
            tag = statement.numbers[0]
            there = len(re.findall(r"\\cdot(?![a-z])", latex.get(tag, "")))
            here = sum(isinstance(node, ast.MatMult) for node in ast.walk(statement.node))
            if here != there:
                found.append(
                    f"{function.place(statement.node)}: {here} @, and {there} \\cdot in ({tag})"
                )
    return found


def find_disorder(functions: Sequence[Function], equations: Sequence[Equation]) -> list[str]:
    """Within a function the numbers stand in the order of the page."""
    order = {equation.tag: n for n, equation in enumerate(equations)}
    found = []
    for function in functions:
        for one, other in combinations(function.numbered, 2):
            early = [order.get(tag, -1) for tag in one.numbers]
            late = [order.get(tag, -1) for tag in other.numbers]
            if max(early) > min(late) >= 0 and not are_alternatives(one, other):
                found.append(
                    f"{function.place(other.node)}: ({other.numbers[0]}) stands below "
                    f"({one.numbers[0]}), and above it on the page"
                )
    return found


def find_layouts(functions: Sequence[Function], equations: Sequence[Equation]) -> list[str]:
    """No function turns arrays, but by ``.T`` where its equation is transposed.

    Nor does a statement write its result into an argument: it has a name on its left.
    """
    latex = {equation.tag: equation.latex for equation in equations}
    found = []
    for function in functions:
        found += [
            f"{function.place(statement.node)}: no name for the result"
            for statement in function.numbered
            if isinstance(statement.node, ast.Expr)
        ]
        bearers = {
            inner: statement
            for statement in function.statements
            for inner in ast.walk(statement.node)
        }
        for node in ast.walk(function.node):
            word = (
                node.attr
                if isinstance(node, ast.Attribute)
                else node.id
                if isinstance(node, ast.Name)
                else ""
            )
            if word in LAYOUT:
                found.append(f"{function.place(node)}: {word}")
            if isinstance(node, ast.keyword) and node.arg == "out":
                found.append(f"{function.place(node.value)}: out=")
            if isinstance(node, ast.Attribute) and word == "T":
                bearer = bearers.get(node)
                numbers = bearer.numbers if bearer else ()
                if not any(is_transposed(latex.get(tag, "")) for tag in numbers):
                    found.append(f"{function.place(node)}: .T, and no transpose in an equation")
    return found


@cache
def is_transposed(latex: str) -> bool:
    """Whether an equation has a transpose, or a sum over a product, which leaves the order free."""
    try:
        nodes = [node for _, node in walk_tree(parse_latex(latex))] if latex else []
    except EquationError:
        return False
    return any(node.kind in ("top", "step_top") or sums_a_product(node) for node in nodes)


def sums_a_product(node: Node) -> bool:
    """Whether a part of an equation is a sum with letters below, over two factors or more."""
    if node.kind != "product":
        return False
    factors = [part for part in node.parts if part.kind != "operator"]
    sums = [n for n, part in enumerate(factors) if str(part.value).startswith(r"\sum")]
    return bool(sums) and len(factors) - sums[-1] > 2


def find_scattered_functions(
    functions: Sequence[Function],
    outputs: dict[str, Output],
    blocks: Collection[Block],
    kept: Collection[str],
) -> list[str]:
    """A function stands whole in one block of its document.

    :param outputs: The tangled files, with the place in a document that each line comes from.
    :param blocks: Those of all documents.
    :param kept: Chunks that may stand in the midst of a function all the same.
    """
    home = {Location(block.document, line): block for block in blocks for line in block.lines}
    found = []
    for function in functions:
        first, *rest = (home[outputs[function.path].origins[line - 1]] for line in function.lines)
        others = {block.location: block.name for block in rest if block is not first}
        found += [
            f"{function.place(function.node)}: its lines in <<{name}>> stand elsewhere, "
            f"at {location}"
            for location, name in others.items()
            if name not in kept
        ]
    return found


def find_needed_chunks(documents: Collection[Document]) -> set[str]:
    """The chunks that an exercise replaces or refers to, or that more than one page has a part in.

    Only these may stand in the midst of a function: the exercise, or the other page, has to say
    where its lines go.
    """
    needed, pages = set(), {}
    for document in documents:
        for block in document.blocks:
            names = {name for name, _ in find_references(block)}
            if block.kind == "solution":
                needed |= names | {block.attributes.get("replaces", "")}
            elif {"file", "chunk"} & block.attributes.keys():
                for name in names | {block.attributes.get("chunk", "")}:
                    pages.setdefault(name, set()).add(document.path)
    return (needed | {name for name, where in pages.items() if len(where) > 1}) - {""}
