"""The files of the library that some code imports, near or far."""

import ast
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.util import resolve_name
from pathlib import Path
from typing import NamedTuple

from loom.tangling.keptresults import KeptResults

MAGIC = re.compile(r"^[ \t]*[%!].*|;[ \t]*$", re.M)  # no end of a line


Find = Callable[[str, Path | str], set[Path]]  # as find_module_files


class Module(NamedTuple):
    """What is to be known of a file of Python.

    :param imports: As :func:`list_imports` has them.
    :param digest: Of its code without the comments.
    """

    imports: dict[str, str]
    digest: str


KEPT_MODULES = KeptResults("modules.json", __file__)


@cache
def list_imports(code: str) -> dict[str, str]:
    """The dotted names that a piece of Python may import.

    :returns: For each of them, the name that it has there.
    """
    return _find_module(MAGIC.sub("", code).encode(), "").imports


def _list_tree_imports(tree: ast.Module, package: str) -> dict[str, str]:
    """As :func:`list_imports`, of a syntax tree.

    :param package: The package that it is in, which relative imports begin from.
    """
    names: dict[str, str] = {}
    for node in _walk_statements(tree):
        if isinstance(node, ast.Import):
            for name in (alias.name for alias in node.names):
                names |= {name: name, name.partition(".")[0]: name}
        elif isinstance(node, ast.ImportFrom):
            try:
                module = resolve_name("." * node.level + (node.module or ""), package)
            except ImportError:  # it leads out of all packages
                continue
            for alias in node.names:
                name = f"{module}.{alias.name}".removesuffix(".*")
                names[name] = alias.asname or alias.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            if isinstance(node.value, ast.Dict):
                names |= _list_table_names(node.value)
    return names


def _walk_statements(tree: ast.Module) -> Iterator[ast.AST]:
    """The statements of a module, without the expressions, which are most of it."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            todo += getattr(node, part, ())


def _list_table_names(node: ast.Dict) -> dict[str, str]:
    """A table of modules and the names that they have."""
    pairs = [
        [part.value if isinstance(part, ast.Constant) else None for part in pair]
        for pair in zip(node.keys, node.values, strict=True)
    ]
    return {
        f"{module}.{name}": name
        for module, listed in pairs
        if isinstance(module, str) and isinstance(listed, str)
        for name in listed.split()
    }


def find_module_files(
    name: str, root: Path | str, passed: frozenset[str] = frozenset()
) -> set[Path]:
    """The files behind a dotted name; a package passes names on.

    :param passed: The names on the way to this one, lest they go round in a circle.
    """
    place = str(root)  # a weave asks some thousand times, and paths as objects are slow
    for part in name.split("."):
        init = os.path.join(place, "__init__.py")
        below = os.path.join(place, part)
        if os.path.isdir(below):
            place = below
        elif os.path.isfile(f"{below}.py"):
            return {Path(f"{below}.py")}
        elif os.path.isfile(init):
            return {
                file
                for origin, known in read_module(Path(init)).imports.items()
                if known == part and origin not in passed
                for file in find_module_files(origin, root, passed | {origin})
            } or {Path(init)}
        else:
            return set()
    init = os.path.join(place, "__init__.py")
    return {Path(init)} if os.path.isfile(init) else set()


def read_module(file: Path) -> Module:
    """What a file imports, and a digest of its code without the comments."""
    return _read_module_at(file, file.stat().st_mtime_ns)


@cache
def _read_module_at(file: Path, time: int) -> Module:
    return _find_module(file.read_bytes(), _find_package(file))


def _find_module(code: bytes, package: str) -> Module:
    key = hashlib.sha256(package.encode() + b"\n" + code).hexdigest()
    return Module(*KEPT_MODULES.find(key, partial(_parse_module, code, package)))


def _parse_module(code: bytes, package: str) -> Module:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):  # a draft, which stands for itself
        return Module({}, hashlib.sha256(code).hexdigest())
    digest = hashlib.sha256(ast.dump(tree).encode()).hexdigest()
    return Module(_list_tree_imports(tree, package), digest)


def _find_package(file: Path) -> str:
    """The dotted name of the package that a module is in, or nothing."""
    names: list[str] = []
    for folder in file.parents:
        if not (folder / "__init__.py").is_file():
            break
        names.insert(0, folder.name)
    return ".".join(names)


def find_dependencies(
    code: str, root: Path | str, find: Find = find_module_files
) -> set[Path]:
    """All files below a root that some code imports, near or far."""
    found: set[Path] = set()
    names: set[str] = set()
    todo = {*list_imports(code)}
    while todo:
        names |= todo
        files = {file for name in todo for file in find(name, root)}
        new = files - found
        todo = {name for file in new for name in read_module(file).imports} - names
        found |= files
    return found
