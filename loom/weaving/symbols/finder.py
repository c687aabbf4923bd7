"""A walk through a program that collects its symbols."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from loom.config import get_config
from loom.weaving.symbols.functionnames import (
    find_loop_names,
    find_returned_names,
    list_parameters,
)
from loom.weaving.symbols.tablecode import SymbolMark, TableCode

UNKNOWN = "weavereference"  # what stands for a reference to a chunk


@dataclass
class _Scope:
    """What names stand for in a function.

    :param names: Keys of local names.
    :param sent: Keys of parameters, as long as they are what the caller sent.
    :param loops: Names that loops go through, which are no symbols.
    :param returned: Keys of the names in which it keeps what it returns.
    """

    names: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    loops: set[str] = field(default_factory=set)
    returned: dict[str, str] = field(default_factory=dict)

    def forget(self, names: Iterable[str]) -> None:
        """Let some names stand for nothing."""
        for name in names:
            self.names.pop(name, None)


class SymbolFinder(ast.NodeVisitor):
    """Collect the symbols of a program.

    :param codes: What the code of the page's table looks like.
    :param library: Whether it keeps to the custom of the library.
    :param params: Names that are parameters of a function, which may
        have begun in another block.
    :param loops: Names that loops go through outside of functions.
    """

    def __init__(
        self,
        codes: TableCode,
        library: bool,
        params: Iterable[str],
        loops: Iterable[str],
    ):
        self.codes, self.library = codes, library
        self.marks: list[SymbolMark] = []
        self._scope = _Scope(self._list_local_names(), loops=set(loops))
        self._scope.forget(params)

    def visit(self, node: ast.AST) -> None:
        """Mark a node that is a symbol; else go into it."""
        key, scope = self.codes.find_key(node), self._scope
        if key is None and isinstance(node, ast.Name):
            if node.id == UNKNOWN:  # who knows what happens there
                scope.sent = {}
            key = scope.sent.get(node.id, scope.names.get(node.id))
        if key is None or not isinstance(node, ast.expr):
            super().visit(node)
        elif not (isinstance(node, ast.Name) and node.id in scope.loops):
            self._mark(node, key)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Go through a function, in which names stand for other things."""
        around, params = self._scope, list_parameters(node)
        self._scope = _Scope(
            self._list_local_names(),
            self._list_sent(node.name, params),
            find_loop_names(node) - set(params),
            find_returned_names(node, self.codes.results),
        )
        self._scope.forget(params)
        self._mark_signature(node)
        for part in node.body:
            self.visit(part)
        self._scope = around

    def visit_Assign(self, node: ast.Assign) -> None:
        """Go through a value first, then note what the names stand for."""
        self.visit(node.value)
        for target in node.targets:
            self._assign(target, node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Go through a value first, as it stands for what it was."""
        self.visit(node.value)
        self.visit(node.target)

    def _list_local_names(self) -> dict[str, str]:
        return dict(self.codes.local) if self.library else {}

    def _list_sent(self, function: str, params: list[str]) -> dict[str, str]:
        """The keys of the parameters that the caller sends something in."""
        if not self.library:
            return {}
        return {
            name: self.codes.forms[code]
            for code, part, name in get_config().pointing.parameters
            if part in function and name in params and code in self.codes.forms
        }

    def _mark(self, node: ast.expr, key: str) -> None:
        if node.lineno != node.end_lineno or node.end_col_offset is None:
            return
        quoted = None
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            end = node.slice.end_col_offset
            if isinstance(node.slice.value, str) and end is not None:
                quoted = node.slice.col_offset, end
        self.marks.append(
            SymbolMark(
                node.lineno - 1, node.col_offset, node.end_col_offset, key, quoted
            )
        )

    def _mark_signature(self, node: ast.FunctionDef) -> None:
        """Mark the name and the parameters of a function."""
        known = self.codes.forms | self._scope.sent
        codes = {code for code, *_ in get_config().pointing.parameters}
        places = [(arg.arg, arg.lineno, arg.col_offset) for arg in node.args.args]
        places.append((node.name, node.lineno, node.col_offset + len("def ")))
        for name, line, at in places:
            if name in known and name not in codes:
                self.marks.append(
                    SymbolMark(line - 1, at, at + len(name.encode()), known[name])
                )

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        """Note what a name stands for from here on."""
        if isinstance(target, ast.Tuple):
            self._assign_each(target.elts, value)
        elif isinstance(target, ast.Name):
            scope, local = self._scope, self.codes.local.get(target.id)
            key = local or target.id
            scope.sent.pop(target.id, None)
            scope.forget([target.id])
            if target.id in scope.returned:
                scope.names[target.id] = scope.returned[target.id]
            elif key in self.codes.own and (
                self.library
                and local
                or key in map(self.codes.find_key, ast.walk(value))
            ):
                scope.names[target.id] = key

    def _assign_each(self, targets: list[ast.expr], value: ast.expr) -> None:
        """Note what several names stand for from here on."""
        values = list(getattr(value, "elts", ()))
        if len(values) != len(targets):
            values = [value] * len(targets)
        for one, other in zip(targets, values, strict=True):
            self._assign(one, other)
        if isinstance(value, ast.Call):
            function = ast.unparse(value.func)
            for place, one in enumerate(targets):
                key = self.codes.results.get((function, place))
                if key and isinstance(one, ast.Name):
                    self._scope.names[one.id] = key
