"""What a statement makes: names, keys of caches, what a function returns."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loom.equations.scopes import Scope, Statement
from loom.equations.wanted import find_last_word

_SAME_NUMBERS = {"reshape", "copy", "astype", "ravel", "tolist", "transpose", "T"}
_EMPTY = "zeros", "empty", "ones", "array", "asarray"  # how NumPy's makers begin
_ANY = re.compile(".*", re.DOTALL)


@dataclass
class Made:
    """What a statement makes.

    :param names: Variables and attributes.
    :param changed: Those of them that are changed in place.
    :param keys: Keys, each with the name of its cache; a computed key as a pattern.
    """

    names: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    keys: list[tuple[str, re.Pattern[str]]] = field(default_factory=list)

    def join(self, other: "Made") -> None:
        """Take over all that another one makes."""
        self.names |= other.names
        self.keys += other.keys

    def describe(self) -> str:
        """What is made, in words for a message."""
        keys = [
            f"{cache}[…]" if key is _ANY else f"{cache}['{key.pattern}']"
            for cache, key in self.keys
        ]
        names = self.names - {cache for cache, _ in self.keys}
        return ", ".join([*sorted(names), *keys]) or "nothing that has a name"


def find_made(statement: Statement, scope: Scope) -> Made:
    """What a statement makes, under all names that its function gives it."""
    made = read_targets(statement.node)
    for name in sorted(made.changed):
        made.join(_find_origins(name, scope, frozenset()))
    for name in sorted(made.names):
        made.join(_find_stored(name, statement, scope))
    return made


def read_targets(node: ast.stmt) -> Made:
    """What a statement assigns, or hands to a helper by name."""
    made = Made()
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                _read_target(target, made)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            _read_target(target, made)
        case ast.AugAssign(target=target):
            _read_target(target, made)
            if isinstance(target, ast.Name):
                made.changed.add(target.id)
        case ast.Expr(value=ast.Call() as call):
            _read_helper(call, made)
    for each in ast.walk(node):
        if isinstance(each, ast.keyword) and each.arg == "out":
            _read_target(each.value, made)
            if isinstance(each.value, ast.Name):
                made.changed.add(each.value.id)
    return made


def _read_target(target: ast.expr, made: Made) -> None:
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                _read_target(part, made)
        case ast.Starred(value=value):
            _read_target(value, made)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            made.names.add(name)
        case ast.Subscript(value=value, slice=key):
            pattern = _read_key(key)
            if pattern:
                made.keys.append((find_last_word(value), pattern))
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                return
            _read_target(value, made)
            if isinstance(value, ast.Name):
                made.changed.add(value.id)


def _read_key(key: ast.expr) -> re.Pattern[str] | None:
    """The keys that an expression can produce; None for one that counts entries."""
    match key:
        case ast.Constant(value=str(text)):
            return re.compile(re.escape(text))
        case ast.JoinedStr(values=parts):
            return re.compile(
                "".join(
                    re.escape(str(part.value))
                    if isinstance(part, ast.Constant)
                    else ".*"
                    for part in parts
                )
            )
        case ast.Name() | ast.BinOp() | ast.Call():
            return _ANY
        case ast.Subscript(slice=ast.Slice()):  # name[1:]
            return _ANY
    return None


def _read_helper(call: ast.Call, made: Made) -> None:
    """A call that stores: ``keep(fc, Z=X @ W)``, ``store(layer, 'dW', dW)``."""
    cache = find_last_word(call.args[0]) if call.args else ""
    if not call.args and isinstance(call.func, ast.Attribute):
        cache = find_last_word(call.func.value)
    words = [each.arg for each in call.keywords if each.arg]
    words += [
        each.value
        for each in call.args
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    made.keys += [(cache, re.compile(re.escape(word))) for word in words]


def _find_origins(name: str, scope: Scope, seen: frozenset[str]) -> Made:
    """Whose memory a name is: to change `places = windows(dX)` is to change `dX`."""
    made = Made()
    if name in seen:
        return made
    sources = [
        (statement.node.targets, statement.node.value)
        for statement in scope.statements
        if isinstance(statement.node, ast.Assign)
    ]
    sources += [([loop.target], loop.iter) for loop in scope.loops]
    for targets, value in sources:
        if not any(isinstance(each, ast.Name) and each.id == name for each in targets):
            continue
        for target in targets:
            _read_target(target, made)
        origin = _find_origin(value)
        if isinstance(origin, ast.Subscript):
            _read_target(origin, made)
        elif isinstance(origin, ast.Attribute):
            made.keys.append((origin.attr, _ANY))
        elif isinstance(origin, ast.Name):
            made.names.add(origin.id)
            made.join(_find_origins(origin.id, scope, seen | {name}))
    return made


def _find_origin(value: ast.expr) -> ast.expr | None:
    """What an expression shows a part of."""
    match value:
        case ast.Subscript(value=whole, slice=key) if _read_key(key) is None:
            return _find_origin(whole) or value
        case ast.Name() | ast.Subscript():
            return value
        case ast.Call(func=ast.Attribute(value=cache, attr="values")):
            return cache
        case ast.Call(func=ast.Name(), args=[first, *_]):
            return _find_origin(first)
    return None


def _find_stored(name: str, origin: Statement, scope: Scope) -> Made:
    """Where a helper puts a variable as it is, as in ``keep(bc, dh=dhp)``."""
    made = Made()
    for statement in scope.statements[scope.statements.index(origin) + 1 :]:
        if not isinstance(statement.node, ast.Expr):
            continue
        call = statement.node.value
        if isinstance(call, ast.Call):
            stored = [each for each in call.keywords if _is_same(each.value, name)]
            inner = Made()
            _read_helper(ast.Call(call.func, call.args, stored), inner)
            made.keys += inner.keys if stored else []
    return made


def _is_same(value: ast.expr, name: str) -> bool:
    """Whether an expression is a variable, or the same numbers in another shape."""
    match value:
        case ast.Name(id=found):
            return found == name
        case ast.Subscript(value=inner) | ast.Attribute(value=inner, attr="T"):
            return _is_same(inner, name)
        case ast.Call(func=ast.Attribute(value=inner, attr=method)):
            return method in _SAME_NUMBERS and _is_same(inner, name)
    return False


def is_reshaped(node: ast.stmt) -> bool:
    """Whether a statement only gives a variable another shape."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return _is_same(value, name)
    return False


def list_returned(value: ast.expr | None) -> Iterator[str]:
    """The variables that a function hands back, or cuts by."""
    match value:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from list_returned(part)
        case ast.Subscript(value=inner, slice=ast.Slice(lower=lower, upper=upper)):
            for each in (inner, lower, upper):
                yield from list_returned(each)
        case ast.Subscript(value=inner) | ast.Attribute(value=inner):
            yield from list_returned(inner)
        case ast.IfExp(body=body, orelse=other):
            yield from list_returned(body)
            yield from list_returned(other)
        case ast.Call(func=ast.Attribute(value=inner, attr=method)):
            if method in _SAME_NUMBERS:
                yield from list_returned(inner)
        case ast.Call(func=ast.Name(id="float" | "int"), args=[only]):
            yield from list_returned(only)


def list_kept(scope: Scope) -> set[str]:
    """The parameters that a function gets and at most converts: ``x = as_float(x)``."""
    kept = set(scope.parameters)
    for statement in scope.statements:
        node = statement.node
        for name in read_targets(node).names & kept:
            if isinstance(node, ast.AugAssign) or name not in statement.reads:
                kept.discard(name)
    return kept


def is_computed(value: ast.expr | None) -> bool:
    """Whether a value is more than a variable, or several, in whatever shape."""
    match value:
        case None | ast.Name():
            return False
        case ast.Tuple(elts=parts):
            return any(map(is_computed, parts))
    return not any(
        _is_same(value, each.id)
        for each in ast.walk(value)
        if isinstance(each, ast.Name)
    )


def has_arithmetic(node: ast.stmt) -> bool:
    """Whether a statement computes: with an operator, or a function of NumPy's."""
    return isinstance(node, ast.AugAssign) or any(
        isinstance(each, ast.BinOp | ast.Compare)
        or isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and find_last_word(each.func.value) == "np"
        and not each.func.attr.startswith(_EMPTY)
        for each in ast.walk(node)
    )
