"""Let functions of the library tell a recorder what each of their statements makes."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from types import CodeType

from loom.browser.operands import OperandWrapper, make_call
from loom.equations.scopes import FunctionNode


@dataclass(frozen=True)
class RecordedStatement:
    """A statement that tells what it makes.

    :param node: As it is written.
    :param module: The module that it is in.
    :param function: The name of its function.
    """

    node: ast.stmt
    module: str
    function: str


class Instrumenter:
    """Changes functions so that they call a recorder.

    :param statements: All statements that have a number, in the order of the numbers.
    """

    def __init__(self) -> None:
        self.statements: list[RecordedStatement] = []

    def change_module(
        self, module: str, text: str, names: Sequence[str], file: str
    ) -> Mapping[str, CodeType]:
        """Compile some functions of a module anew.

        :param text: The code of the module.
        :param names: The names of the functions, with that of a class: ``Scale.f``.
        :param file: The file that a traceback shall name.
        :returns: The code of each function, by its name.
        """
        tree = ast.parse(text)
        for name, node in list_named_functions(tree):
            if name in names:
                start = ast.Expr(make_call("begin", name, _list_locals()))
                body = self._change_block(node.body, module, name)
                node.body = [_place(start, node.body[0]), *body]
        code = compile(ast.fix_missing_locations(tree), file, "exec")
        return {each.co_qualname: each for each in _list_code(code)}

    def _change_block(
        self, body: list[ast.stmt], module: str, function: str
    ) -> list[ast.stmt]:
        """The statements of a block, each followed by a call of the recorder."""
        found: list[ast.stmt] = []
        for node in body:
            if isinstance(node, FunctionNode | ast.ClassDef):
                found.append(node)
                continue
            is_loop = isinstance(node, ast.For | ast.AsyncFor)
            inner = list(_list_blocks(node))
            for owner, name, block in inner:
                setattr(owner, name, self._change_block(block, module, function))
            if is_loop:
                names = _list_names(node.target)  # type: ignore[attr-defined]
                entered = ast.Expr(make_call("enter", function, names, _list_locals()))
                node.body.insert(0, _place(entered, node))  # type: ignore[attr-defined]
            if inner:
                found.append(node)
                if is_loop:
                    left = ast.Expr(make_call("leave", function, names))
                    found.append(_place(left, node))
            else:
                found += self._change_statement(node, module, function)
        return found

    def _change_statement(
        self, node: ast.stmt, module: str, function: str
    ) -> list[ast.stmt]:
        """A statement without blocks."""
        value = getattr(node, "value", None)
        if value is None or isinstance(value, ast.Constant):
            return [node]
        number = len(self.statements)
        self.statements.append(RecordedStatement(deepcopy(node), module, function))
        changed = OperandWrapper(number).visit(value)
        if isinstance(node, ast.Return):
            node.value = make_call("give", number, changed, _list_locals())
            return [node]
        node.value = changed  # type: ignore[attr-defined]
        return [node, _place(ast.Expr(make_call("note", number, _list_locals())), node)]


def list_named_functions(tree: ast.Module) -> Iterator[tuple[str, FunctionNode]]:
    """The functions of a module and of its classes, each with its name."""
    for node in tree.body:
        if isinstance(node, FunctionNode):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, FunctionNode):
                    yield f"{node.name}.{each.name}", each


def _list_code(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _list_code(each)


def _list_blocks(node: ast.stmt) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    """The blocks of a statement, and what they are the blocks of."""
    owners = [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    for owner in owners:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(owner, name, None)
            if isinstance(block, list) and block:
                yield owner, name, block


def _list_names(target: ast.expr) -> tuple[str, ...]:
    return tuple(each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def _list_locals() -> ast.Call:
    return ast.Call(ast.Name("locals", ast.Load()), [], [])


def _place(node: ast.stmt, beside: ast.stmt) -> ast.stmt:
    return ast.copy_location(node, beside)
