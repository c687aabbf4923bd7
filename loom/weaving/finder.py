"""A walk through a program that collects its symbols."""

import ast
from collections.abc import Iterable, Mapping

from loom.weaving.codes import ENTERS, Codes, SymbolMark


class SymbolFinder(ast.NodeVisitor):
    """Collect the symbols of a program.

    :param library: Whether it keeps to the custom of the library.
    :param params: Names that are parameters of a function, which may
        have begun in another block.
    """

    def __init__(self, codes: Codes, library: bool, params: Iterable[str] = ()):
        self.codes, self.marks = codes, []
        self.names = dict(codes.local) if library else {}
        self.library, self.entering, self.loops = library, {}, set()
        self.leaving = {}
        self.forget(params)

    def forget(self, names: Iterable[str]) -> None:
        for name in names:
            self.names.pop(name, None)

    def mark(self, node: ast.expr, key: str) -> None:
        if node.lineno == node.end_lineno:
            quoted = ()
            if isinstance(node, ast.Subscript) and isinstance(
                getattr(node.slice, "value", None), str
            ):
                quoted = node.slice.col_offset, node.slice.end_col_offset
            self.marks.append(
                SymbolMark(
                    node.lineno - 1, node.col_offset, node.end_col_offset, key, quoted
                )
            )

    def visit(self, node: ast.AST) -> None:
        key = self.codes.key_of(node)
        if key is None and isinstance(node, ast.Name):
            if node.id == UNKNOWN:  # who knows what happens there
                self.entering = {}
            key = self.entering.get(node.id, self.names.get(node.id))
        if key is None:
            super().visit(node)
        elif not (isinstance(node, ast.Name) and node.id in self.loops):
            self.mark(node, key)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        before = self.names, self.entering, self.loops, self.leaving
        params = list_parameters(node)
        self.names = dict(self.codes.local) if self.library else {}
        self.forget(params)
        self.loops = find_loop_names(node) - set(params)
        self.leaving = _find_returned_names(node, self.codes.results)
        self.entering = {
            name: self.codes.forms[code]
            for code, (part, name) in ENTERS.items()
            if part in node.name
            and name in params
            and self.library
            and code in self.codes.forms
        }
        known = self.codes.forms | self.entering
        places = [(arg.arg, arg.lineno, arg.col_offset) for arg in node.args.args]
        places.append((node.name, node.lineno, node.col_offset + len("def ")))
        for name, line, at in places:
            if name in known and name not in ENTERS:
                self.mark(
                    ast.Name(
                        name,
                        lineno=line,
                        end_lineno=line,
                        col_offset=at,
                        end_col_offset=at + len(name),
                    ),
                    known[name],
                )
        for part in node.body:
            self.visit(part)
        self.names, self.entering, self.loops, self.leaving = before

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.assign(target, node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        """Note what a name stands for from here on."""
        if isinstance(target, ast.Tuple):
            values = getattr(value, "elts", ())
            if len(values) != len(target.elts):
                values = [value] * len(target.elts)
            for one, other in zip(target.elts, values, strict=True):
                self.assign(one, other)
            if isinstance(value, ast.Call):
                function = ast.unparse(value.func)
                self.names |= {
                    one.id: self.codes.results[function, place]
                    for place, one in enumerate(target.elts)
                    if isinstance(one, ast.Name)
                    and (function, place) in self.codes.results
                }
        elif isinstance(target, ast.Name):
            custom = self.codes.local.get(target.id)
            key = custom or target.id
            self.entering.pop(target.id, None)
            self.forget([target.id])
            if target.id in self.leaving:
                self.names[target.id] = self.leaving[target.id]
            elif key in self.codes.own and (
                self.library
                and custom
                or key in map(self.codes.key_of, ast.walk(value))
            ):
                self.names[target.id] = key


def list_parameters(function: ast.FunctionDef) -> list[str]:
    """The names of the parameters of a function."""
    args = function.args
    return [arg.arg for arg in args.posonlyargs + args.args + args.kwonlyargs]


def _find_returned_names(
    function: ast.FunctionDef, results: Mapping[tuple[str, int], str]
) -> dict[str, str]:
    """The names in which a function keeps what it will return."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value:
            parts = getattr(node.value, "elts", [node.value])
            for place, part in enumerate(parts):
                key = results.get((function.name, place))
                if key and isinstance(part, ast.Name):
                    found[part.id] = key
    return found


def find_loop_names(tree: ast.AST) -> set[str]:
    """The names that loops and comprehensions go through."""
    targets = [
        node.target
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.comprehension)
    ]
    return {
        name.id
        for target in targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }


UNKNOWN = "weavereference"  # what stands for one
