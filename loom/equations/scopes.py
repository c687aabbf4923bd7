"""The statements of a function, in order, and which of them a call runs."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_BRANCH = "if "
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Way = tuple[tuple[int, str], ...]  # the blocks around a statement, from outside in


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement that has none inside.

    :param node: What Python makes of it.
    :param way: Which blocks it is in.
    """

    node: ast.stmt
    way: Way = ()

    @property
    def reads(self) -> set[str]:
        """The variables that it reads; `y` of ``y *= 2`` as well."""
        found = {
            each.id
            for each in ast.walk(self.node)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
        }
        if isinstance(self.node, ast.AugAssign) and isinstance(
            self.node.target, ast.Name
        ):
            found.add(self.node.target.id)
        return found


@dataclass(frozen=True, eq=False)
class Scope:
    """A function, or what is in none.

    :param function: The function; None for the module itself.
    :param statements: Its own statements, in order.
    :param loops: Its own loops ``for``.
    """

    function: FunctionNode | None
    statements: list[Statement] = field(default_factory=list)
    loops: list[ast.For | ast.AsyncFor] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the function, empty for a module."""
        return self.function.name if self.function else ""

    @cached_property
    def parameters(self) -> set[str]:
        """The names of the function's parameters."""
        if not self.function:
            return set()
        given = self.function.args
        return {
            each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)
        }

    def list_reached(self, settings: Mapping[str, Any]) -> set[ast.stmt]:
        """The statements that may run when the function is called.

        :param settings: Arguments of the call that are constants, such as ``deriv``.
        """
        reached: set[ast.stmt] = set()
        if self.function:
            known = {**_list_defaults(self.function), **settings}
            assigned = {
                each.id
                for each in ast.walk(self.function)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
            known = {key: known[key] for key in known.keys() - assigned}
            _walk_block(self.function.body, known, reached)
        return reached


def list_scopes(tree: ast.Module) -> list[Scope]:
    """The module and all its functions, with the statements of each."""
    found = [Scope(None)]
    _collect(tree.body, found[0], (), found)
    return found


def _collect(body: list[ast.stmt], scope: Scope, way: Way, found: list[Scope]) -> None:
    """Note the statements of a block; a function inside has a scope of its own."""
    for node in body:
        if isinstance(node, FunctionNode):
            inner = Scope(node)
            found.append(inner)
            _collect(node.body, inner, (), found)
        elif isinstance(node, ast.ClassDef):
            _collect(node.body, scope, (*way, (id(node), "class")), found)
        else:
            blocks = list(_list_blocks(node))
            if isinstance(node, ast.For | ast.AsyncFor):
                scope.loops.append(node)
            for name, inside in blocks:
                _collect(inside, scope, (*way, (id(node), name)), found)
            if not blocks:
                scope.statements.append(Statement(node, way))


def _list_blocks(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """The blocks of a compound statement."""
    for name in ("body", "orelse", "finalbody"):
        inside = getattr(node, name, None)
        if isinstance(inside, list) and inside:
            yield _BRANCH + name if isinstance(node, ast.If) else name, inside
    for number, part in enumerate(
        (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))
    ):
        yield f"part {number}", part.body


def is_branch(block: str) -> bool:
    """Whether a block of a way is one of an ``if``."""
    return block.startswith(_BRANCH)


def _list_defaults(function: FunctionNode) -> dict[str, Any]:
    """The values of parameters that are constants."""
    given = function.args
    plain = (*given.posonlyargs, *given.args)
    pairs = [
        *zip(plain[len(plain) - len(given.defaults) :], given.defaults),
        *zip(given.kwonlyargs, given.kw_defaults),
    ]
    return {
        each.arg: value.value
        for each, value in pairs
        if isinstance(value, ast.Constant) and isinstance(value.value, bool)
    }


def _walk_block(
    body: list[ast.stmt], known: Mapping[str, Any], reached: set[ast.stmt]
) -> bool:
    """Note what may run of a block.

    :returns: Whether it certainly leaves the function.
    """
    for node in body:
        reached.add(node)
        if isinstance(node, ast.Return | ast.Raise):
            return True
        if isinstance(node, ast.If):
            held = _decide(node.test, known)
            left = [
                _walk_block(block, known, reached)
                for block, is_other in ((node.body, False), (node.orelse, True))
                if held is None or held != is_other
            ]
            if all(left):
                return True
        elif not isinstance(node, FunctionNode | ast.ClassDef):
            for _, block in _list_blocks(node):
                _walk_block(block, known, reached)
    return False


def _decide(test: ast.expr, known: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds; None if that is not known."""
    match test:
        case ast.Name(id=name) if name in known:
            return bool(known[name])
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            held = _decide(inner, known)
            return None if held is None else not held
    return None
