"""Which code cells of a page the examples behind them need.

The weave has run every cell. A test needs one only if it works with what the cell
leaves behind: a name that it binds, or a value that it may change. A name that a page
imports is no such value, and what a cell imports is imported in any case.
"""

import ast
import builtins
import doctest
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from symtable import SymbolTable, symtable

from loom.documents.model import Block

IMPORT = ast.Import | ast.ImportFrom
# what the weave does not vouch for
_ALWAYS_RUN = ("raises-exception", "skip-execution")
_BINDING = ast.Assign | ast.AnnAssign | IMPORT | ast.FunctionDef | ast.ClassDef


@dataclass
class StatementNames:
    """The names of a statement at the top level of an example.

    :param imported: Those that it imports, if it is an import.
    :param bound: Those that it binds, or whose attributes or entries it sets.
    :param replaced: Those that have nothing of their old value after it.
    :param read: Those that it reads.
    :param kept: Those that its functions and classes read, which may be later.
    """

    imported: set[str]
    bound: set[str]
    replaced: set[str]
    read: set[str]
    kept: set[str]


def is_run_by_weave(block: Block) -> bool:
    """Whether a block is a cell that the weave runs to its end."""
    tags = block.attributes.get("tags", "")
    return block.kind == "cell" and not any(tag in tags for tag in _ALWAYS_RUN)


def find_needed_cells(blocks: Sequence[Block]) -> set[int]:
    """The places of the cells, among a page's blocks, that an example behind needs."""
    code = [_list_statements(block) for block in blocks]
    modules = {name for part in code for each in part for name in each.imported}
    needed = {n for n, block in enumerate(blocks) if not is_run_by_weave(block)}
    inside = _find_changed_inside(code, modules)
    kept: set[str] = set()
    size: tuple[int, int] | None = None
    # again and again, as what a function keeps may be bound behind it
    while size != (len(needed), len(kept)):
        size = len(needed), len(kept)
        alive: set[str] = set()
        for n in reversed(range(len(blocks))):
            changed: set[str] = set()
            for each in code[n]:
                changed |= (each.bound - each.imported) | (each.read - modules)
                changed = changed.union(*(inside.get(name, ()) for name in each.read))
            if n in needed or changed & alive:
                needed.add(n)
                kept |= {name for each in code[n] for name in each.kept}
                for each in reversed(code[n]):
                    alive = (alive - each.replaced) | each.read | kept
            else:
                alive -= {name for each in code[n] for name in each.imported}
    return {n for n in needed if blocks[n].kind == "cell"}


def _find_changed_inside(
    code: Sequence[Sequence[StatementNames]], modules: set[str]
) -> dict[str, set[str]]:
    """What a call of a function may change, by its name: what it reads, near or far."""
    inside: dict[str, set[str]] = {}
    for part in code:
        for each in part:
            for name in each.replaced:  # a loop's variable is no function
                inside.setdefault(name, set()).update(each.kept - modules)
    for names in inside.values():
        size = -1
        while size != len(names):
            size = len(names)
            names.update(*(inside.get(name, ()) for name in [*names]))
    return inside


def _list_statements(block: Block) -> list[StatementNames]:
    """The statements of an example, one after the other; none of other blocks."""
    text = "\n".join(block.code) + "\n"
    if block.kind == "doctest":
        sources = [each.source for each in doctest.DocTestParser().get_examples(text)]
    else:
        sources = [text] if block.kind in ("example", "cell") else []
    found: list[StatementNames] = []
    for source in sources:
        try:
            found += map(_collect_names, ast.parse(source).body)
        except SyntaxError:  # its own run will tell
            continue
    return found


def _collect_names(node: ast.stmt) -> StatementNames:
    """The names of a statement."""
    code = ast.unparse(_GeneratorMaker().visit(deepcopy(node)))
    table = symtable(code, "", "exec")
    symbols = table.get_symbols()
    bound = {each.get_name() for each in symbols if each.is_assigned()}
    bound |= {each.get_name() for each in symbols if each.is_imported()}
    imported = bound if isinstance(node, IMPORT) else set()
    read = {each.get_name() for each in symbols if each.is_referenced()}
    kept: set[str] = set()
    for scope in table.get_children():
        at_once = scope.get_name() == "genexpr"
        (read if at_once else kept).update(_find_globals(scope))
    replaced = bound if isinstance(node, _BINDING) else set()
    known = set(dir(builtins))
    bound_or_set = bound | _find_owners(node)
    return StatementNames(imported, bound_or_set, replaced, read - known, kept - known)


class _GeneratorMaker(ast.NodeTransformer):
    """Makes a generator of each comprehension.

    From Python 3.12 on the names of a comprehension count among those around it.
    """

    def visit(self, node: ast.AST) -> ast.AST:
        node = self.generic_visit(node)
        if isinstance(node, ast.ListComp | ast.SetComp):
            return ast.GeneratorExp(node.elt, node.generators)
        if isinstance(node, ast.DictComp):
            pair = ast.Tuple([node.key, node.value], ast.Load())
            return ast.GeneratorExp(pair, node.generators)
        return node


def _find_globals(scope: SymbolTable) -> set[str]:
    """The global names of a scope and of those in it."""
    names = {each.get_name() for each in scope.get_symbols() if each.is_global()}
    return names.union(*map(_find_globals, scope.get_children()))


def _find_owners(node: ast.stmt) -> set[str]:
    """The names of which a statement sets an attribute or an entry."""
    names = set()
    for target in ast.walk(node):
        if not isinstance(getattr(target, "ctx", ast.Load()), ast.Load):
            owner: ast.AST = target
            while isinstance(owner, ast.Attribute | ast.Subscript | ast.Starred):
                owner = owner.value
            if isinstance(owner, ast.Name):
                names.add(owner.id)
    return names
