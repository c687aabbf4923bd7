"""Which code cells of a page the examples behind them need.

The weave has run every cell. A test needs one only if it works with what the cell leaves behind: a
name that it binds, or a value that it may change. A name that a page imports is no such value.
"""

import ast
import builtins
import doctest
from dataclasses import dataclass
from symtable import symtable

ALWAYS = ("raises-exception", "skip-execution")  # what the weave does not vouch for
CERTAIN = ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
AT_ONCE = ("listcomp", "setcomp", "dictcomp", "genexpr")


@dataclass
class Statement:
    """The names of a statement at the top level of an example.

    :param imported: Those that it imports.
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


def is_woven(block):
    """Whether a block is a cell that the weave runs to its end."""
    tags = block.attributes.get("tags", "")
    return block.kind == "cell" and not any(tag in tags for tag in ALWAYS)


def needed_cells(blocks):
    """The numbers of the cells that an example behind them needs, among the blocks of a page."""
    code = [statements(block) for block in blocks]
    modules = {name for part in code for each in part for name in each.imported}
    needed = {n for n, block in enumerate(blocks) if not is_woven(block)}
    kept, size = set(), None
    while size != (len(needed), len(kept)):  # what a function keeps may be bound behind it
        size, alive = (len(needed), len(kept)), set()
        for n in reversed(range(len(blocks))):
            changed = {name for each in code[n] for name in each.bound | (each.read - modules)}
            if n in needed or changed & alive:
                needed.add(n)
                kept |= {name for each in code[n] for name in each.kept}
                for each in reversed(code[n]):
                    alive = (alive - each.replaced) | each.read | kept
    return {n for n in needed if blocks[n].kind == "cell"}


def statements(block):
    """The statements of an example, one after the other; none of other blocks."""
    text = "\n".join(block.code) + "\n"
    if block.kind == "doctest":
        sources = [each.source for each in doctest.DocTestParser().get_examples(text)]
    else:
        sources = [text] if block.kind in ("example", "cell") else []
    found = []
    for source in sources:
        try:
            found += map(names_of, ast.parse(source).body)
        except SyntaxError:  # its own run will tell
            continue
    return found


def names_of(node):
    """The names of a statement."""
    table = symtable(ast.unparse(node), "", "exec")
    symbols = table.get_symbols()
    imported = {each.get_name() for each in symbols if each.is_imported()}
    bound = imported | {each.get_name() for each in symbols if each.is_assigned()}
    read = {each.get_name() for each in symbols if each.is_referenced()}
    kept = set()
    for scope in table.get_children():
        (read if scope.get_name() in AT_ONCE else kept).update(globals_of(scope))
    replaced = bound if isinstance(node, CERTAIN) else set()
    known = set(dir(builtins))
    return Statement(imported, bound | owners(node), replaced, read - known, kept - known)


def globals_of(scope):
    """The global names of a scope and of those in it."""
    names = {each.get_name() for each in scope.get_symbols() if each.is_global()}
    return names.union(*map(globals_of, scope.get_children()))


def owners(node):
    """The names of which a statement sets an attribute or an entry."""
    names = set()
    for target in ast.walk(node):
        if not isinstance(getattr(target, "ctx", ast.Load()), ast.Load):
            while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
                target = target.value
            if isinstance(target, ast.Name):
                names.add(target.id)
    return names
