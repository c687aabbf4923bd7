"""Small mistakes in Python code: which ones there are in a file, and how one is made.

A mutant is known by the text of its statement and of what becomes of it, white space aside, and not
by a line's number, so that it is found again when the file around it changes.
"""

import ast
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

COMPARE = {
    ast.Lt: (b"<", b"<="), ast.LtE: (b"<=", b"<"), ast.Gt: (b">", b">="), ast.GtE: (b">=", b">"),
    ast.Eq: (b"==", b"!="), ast.NotEq: (b"!=", b"=="), ast.In: (b"in", b"not in"),
    ast.NotIn: (b"not in", b"in"), ast.Is: (b"is", b"is not"), ast.IsNot: (b"is not", b"is"),
}  # fmt: skip
ARITHMETIC = {
    ast.Add: (b"+", b"-"), ast.Sub: (b"-", b"+"), ast.Mult: (b"*", b"/"), ast.Div: (b"/", b"*"),
    ast.FloorDiv: (b"//", b"*"), ast.Mod: (b"%", b"*"), ast.Pow: (b"**", b"*"),
    ast.MatMult: (b"@", b"*"), ast.BitOr: (b"|", b"&"), ast.BitAnd: (b"&", b"|"),
}  # fmt: skip
LOGIC = {ast.And: (b"and", b"or"), ast.Or: (b"or", b"and")}
NAMES = [("min", "max"), ("minimum", "maximum"), ("argmin", "argmax"), ("any", "all"),
         ("zeros", "ones"), ("zeros_like", "ones_like"), ("floor", "ceil")]  # fmt: skip
SWAPPED = {a: b for pair in NAMES for a, b in (pair, pair[::-1])}
# A plus between these joins; a minus would be an error at once, which any test sees.
JOINED = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
# What a compound statement says before its colon.
HEADS = {ast.If: "test", ast.While: "test", ast.For: "iter"}
GROSS = {"statement removed", "nothing returned"}
REMOVED = (ast.AugAssign, ast.Delete, ast.Raise)


class Statement(NamedTuple):
    """A statement, or what a compound one says before its colon.

    :param scope: The function that it stands in, as `co_qualname` names it; empty at import.
    :param start: Its first byte in the source, and `end` the one behind its last.
    """

    scope: str
    start: int
    end: int
    node: ast.stmt


class Mutant(NamedTuple):
    """One mistake: `statement` of `scope` in `file` becomes `replacement`."""

    file: str
    scope: str
    statement: str
    operator: str
    replacement: str


class Source:
    """A file of Python code, its statements and its mutants.

    :param name: The file's path in the repository.
    :param code: What is in it. Positions count bytes, as those of `ast` do.
    """

    def __init__(self, name: str, code: bytes) -> None:
        self.name, self.code = name, code
        self.starts = [0]
        for line in code.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.statements = list(self.find_statements(ast.parse(code).body, "", True))

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        return (self.starts[node.lineno - 1] + node.col_offset,
                self.starts[node.end_lineno - 1] + node.end_col_offset)  # fmt: skip

    def find_statements(
        self, body: list[ast.stmt], scope: str, imported: bool
    ) -> Iterator[Statement]:
        """Yield the statements of a body; of code that is run at import, the scope is empty."""
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                is_class = isinstance(node, ast.ClassDef)
                inner = scope + node.name + ("." if is_class else ".<locals>.")
                yield from self.find_statements(node.body, inner, is_class and imported)
                continue
            start, end = self.span(node)
            if kind := HEADS.get(type(node)):
                end = self.span(getattr(node, kind))[1]
            bodies = [inner for name in ("body", "orelse", "finalbody")
                      if (inner := getattr(node, name, None))]  # fmt: skip
            if kind or not bodies:
                owner = "" if imported else re.sub(r"\.(<locals>\.)?$", "", scope)
                yield Statement(owner, start, end, node)
            bodies += [handler.body for handler in getattr(node, "handlers", [])]
            for inner in bodies:
                yield from self.find_statements(inner, scope, imported)

    def mutants(self, statement: Statement) -> Iterator[tuple[Mutant, bytes]]:
        """Yield each mutant of a statement and the file with it."""
        begin, end = statement.start, statement.end
        before = plain(self.code[begin:end])
        for operator, first, last, new in self.find_edits(statement.node):
            after = self.code[begin:first] + new + self.code[last:end]
            # an argument's closing parenthesis may have gone with what was left out
            if is_statement(after, type(statement.node) in HEADS):
                code = self.code[:begin] + after + self.code[end:]
                yield Mutant(self.name, statement.scope, before, operator, plain(after)), code

    def find_edits(self, node: ast.stmt) -> Iterator[tuple[str, int, int, bytes]]:
        """Yield the operator, the span and its new text for each mistake in one statement."""
        start, end = self.span(node)
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if call or isinstance(node, REMOVED) or isinstance(target, (ast.Attribute, ast.Subscript)):
            yield "statement removed", start, end, b"pass"
        if isinstance(node, (ast.Break, ast.Continue)):
            other = b"continue" if isinstance(node, ast.Break) else b"break"
            yield "break and continue", start, end, other
        if isinstance(node, ast.Return) and not is_none(node.value):
            yield "nothing returned", start, end, b"return None"
        if isinstance(node, ast.Raise):  # the words of a message are no mistake
            return
        if name := HEADS.get(type(node)):
            found = [getattr(node, name)]
        else:
            found = [child for field, child in ast.iter_fields(node) if field != "annotation"]
        queue = [child for item in found for child in (item if isinstance(item, list) else [item])]
        if isinstance(node, ast.If):
            yield from self.negated(node.test)
        while queue:
            child = queue.pop()
            # Python 3.11 does not know the places inside an f-string
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield from self.expression_edits(child)
                queue += ast.iter_child_nodes(child)

    def expression_edits(self, node: ast.AST) -> Iterator[tuple[str, int, int, bytes]]:
        match node:
            case ast.Compare(ops=[operator]):
                right = node.comparators[0]
                yield self.between("comparison", node.left, right, COMPARE[type(operator)])
            case ast.BinOp(left=left, right=right) if type(node.op) in ARITHMETIC:
                if not any(isinstance(side, JOINED) or is_text(side) for side in (left, right)):
                    yield self.between("arithmetic", left, right, ARITHMETIC[type(node.op)])
            case ast.BoolOp(values=[left, right, *_]):
                yield self.between("and, or", left, right, LOGIC[type(node.op)])
            case ast.UnaryOp(op=ast.Not()):
                start, _ = self.span(node)
                yield "negation", start, start + len(b"not"), b""
            case ast.UnaryOp(op=ast.USub()):
                start, _ = self.span(node)
                yield "sign", start, start + len(b"-"), b""
            case ast.IfExp():
                yield from self.negated(node.test)
            case ast.Constant(value=bool(value)):
                yield "constant", *self.span(node), repr(not value).encode()
            case ast.Constant(value=int(value) | float(value)):
                yield "constant", *self.span(node), repr(value + 1).encode()
            case ast.Call():
                yield from self.call_edits(node)

    def call_edits(self, node: ast.Call) -> Iterator[tuple[str, int, int, bytes]]:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in SWAPPED:
            _, end = self.span(node.func)
            yield "name", end - len(name.encode()), end, SWAPPED[name].encode()
        arguments = sorted([*node.args, *node.keywords], key=self.span)
        for before, argument in zip([None, *arguments], arguments):
            if isinstance(argument, ast.keyword) and argument.arg:
                start, end = self.span(argument)
                if before is None and len(arguments) > 1:
                    end, _ = self.span(arguments[1])
                elif before is not None:
                    _, start = self.span(before)
                yield "argument left out", start, end, b""

    def negated(self, test: ast.expr) -> Iterator[tuple[str, int, int, bytes]]:
        """Yield a condition turned round, where no smaller edit does the same."""
        if not isinstance(test, (ast.Compare, ast.UnaryOp)):
            start, end = self.span(test)
            yield "negation", start, end, b"not (" + self.code[start:end] + b")"

    def between(
        self, operator: str, left: ast.expr, right: ast.expr, names: tuple[bytes, bytes]
    ) -> tuple[str, int, int, bytes]:
        """Return the edit that exchanges the operator between two operands."""
        (_, start), (end, _) = self.span(left), self.span(right)
        return operator, start, end, self.code[start:end].replace(*names, 1)


def plain(code: bytes) -> str:
    return " ".join(code.decode().split())


def is_statement(code: bytes, is_head: bool) -> bool:
    try:
        ast.parse(code.removeprefix(b"el") + b": pass" if is_head else code)
    except SyntaxError:
        return False
    return True


def is_none(node: ast.expr | None) -> bool:
    return node is None or isinstance(node, ast.Constant) and node.value is None


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def read_sources(root: Path, patterns: list[str]) -> list[Source]:
    """Read the files that mistakes are made in: those of some patterns, without their tests."""
    names = {
        path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)
    }
    return [
        Source(name, (root / name).read_bytes())
        for name in sorted(names)
        if not name.startswith(("loom/tests/", "loom/example/"))
    ]


def find_mutant(mutant: Mutant, sources: list[Source]) -> tuple[Mutant, bytes] | None:
    """Return a mutant as it is now and the file with it, or None if its statement is gone.

    It may have gone to another function or file, if the statement stands there once.
    """
    found = defaultdict(list)
    for source in sources:
        for statement in source.statements:
            if plain(source.code[statement.start : statement.end]) == mutant.statement:
                nearness = (source.name == mutant.file, statement.scope == mutant.scope)
                found[nearness].append((source, statement))
    for nearness in ((True, True), (True, False), (False, True), (False, False)):
        places = found[nearness]
        if nearness == (True, True) or len(places) == 1:
            for source, statement in places:
                for now, code in source.mutants(statement):
                    if (now.operator, now.replacement) == (mutant.operator, mutant.replacement):
                        return now, code
    return None


def draw_mutants(sources: list[Source], count: int, there: list[Mutant]) -> list[Mutant]:
    """Return new mutants, so that there are `count` with those that are there already.

    Each file has its share by the number of its statements. What is drawn in a file depends on
    that file alone, so that an edit of another changes nothing.
    """
    pools = {}
    for source in sources:
        choose = random.Random(source.name)
        statements = [s for s in source.statements if any(source.mutants(s))]
        pools[source.name] = source, choose.sample(statements, len(statements))
    total = sum(len(statements) for _, statements in pools.values())
    shares = {name: count * len(pool) / total for name, (_, pool) in pools.items()}
    have = Counter(mutant.file for mutant in there)
    statements_there = {(mutant.file, mutant.scope, mutant.statement) for mutant in there}
    new: list[Mutant] = []
    # the file that lacks most of its share is next
    while len(there) + len(new) < count and any(pool for _, pool in pools.values()):
        name = max((n for n in pools if pools[n][1]), key=lambda n: (shares[n] - have[n], n))
        source, pool = pools[name]
        statement = pool.pop()
        choose = random.Random(f"{name} {plain(source.code[statement.start : statement.end])}")
        kinds = defaultdict(list)
        for mutant, _ in source.mutants(statement):
            kinds[mutant.operator].append(mutant)
        # a subtle mistake says more about the tests than a gross one
        operators = sorted(kinds.keys() - GROSS or kinds)
        mutant = choose.choice(kinds[choose.choice(operators)])
        if mutant[:3] not in statements_there:
            statements_there.add(mutant[:3])
            new.append(mutant)
            have[name] += 1
    return new
