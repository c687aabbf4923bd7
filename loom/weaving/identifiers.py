"""The names of the tangled code: defined where, used where."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from loom.weaving.notebooks import imported

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def named(node: ast.stmt) -> list[tuple[str, str]]:
    """The names that a statement gives, and their kind."""
    if isinstance(node, ast.FunctionDef):
        return [(node.name, "function")]
    if isinstance(node, ast.ClassDef):
        return [(node.name, "class")]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = getattr(node, "targets", None) or [node.target]
        return [
            (name.id, "constant")
            for target in targets
            for name in getattr(target, "elts", [target])
            if isinstance(name, ast.Name)
        ]
    return []


def defined(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """The names of a module: each with its kind and its line."""
    for node in tree.body:
        for name, kind in named(node):
            yield name, kind, node.lineno
        for inner in getattr(node, "body", ()):
            if isinstance(node, ast.ClassDef) and isinstance(inner, ast.FunctionDef):
                yield (f"{node.name}.{inner.name}", "method", inner.lineno)


def local_names(tree: ast.AST, package: str) -> dict[str, str]:
    """What each imported name of a module stands for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name.partition(".")[0]
                found[alias.asname or whole] = alias.name if alias.asname else whole
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".") if node.level else []
            parts = parts[: len(parts) + 1 - max(node.level, 1)]
            parts += [node.module] if node.module else []
            for alias in node.names:
                found[alias.asname or alias.name] = ".".join([*parts, alias.name])
    return found


def dotted(node: ast.expr) -> str:
    """A name with its attributes, as `np.linalg.norm`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def own(function: ast.AST) -> set[str]:
    """The names that belong to a function."""
    return {
        node.arg if isinstance(node, ast.arg) else node.id
        for node in ast.walk(function)
        if isinstance(node, ast.arg)
        or isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
    } - {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global)
        for name in node.names
    }


def used(
    node: ast.AST, hidden: frozenset[str] = frozenset(), within: str = ""
) -> Iterator[tuple[str, str, int]]:
    """The names that are used: each with its class and its line."""
    if isinstance(node, SCOPES):
        hidden = hidden | own(node)
    if isinstance(node, ast.ClassDef):
        within = node.name
    if isinstance(node, ast.Name | ast.Attribute):
        name = dotted(node)
        root = name.partition(".")[0]
        if isinstance(node.ctx, ast.Load) and (
            root not in hidden or isinstance(node, ast.Attribute)
        ):
            known = (
                name
                if root not in hidden or root == "self"
                else "." + name.rpartition(".")[2]
            )
            yield known, within, node.end_lineno
    for child in ast.iter_child_nodes(node):
        yield from used(child, hidden, within)


class Facts(TypedDict):
    """What one file says."""

    module: str
    package: str
    imports: dict[str, str]
    passed: dict[str, str]
    defined: list[tuple[str, str, int]]
    used: list[tuple[str, str, int]]


def module_of(path: str) -> tuple[str, str]:
    """The dotted name of a file, and the package that it is in."""
    parts = path.removeprefix("tangled/").removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        return ".".join(parts[:-1]), ".".join(parts[:-1])
    return ".".join(parts), ".".join(parts[:-1])


def facts(path: str, text: str) -> Facts | None:
    """What a file defines, imports, uses, and passes on."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    module, package = module_of(path)
    imports, passed = local_names(tree, package), {}
    if path.endswith("__init__.py"):
        passed = {
            name: origin for origin, name in imported(text).items() if "." in origin
        } | imports
    return {
        "module": module,
        "package": package,
        "imports": imports,
        "passed": {f"{module}.{name}": origin for name, origin in passed.items()},
        "defined": list(defined(tree)),
        "used": sorted(set(used(tree))),
    }


class Names:
    """The names of all files.

    :ivar found: For each full name its kind, its place and the places
        that use it, a place being a path and a line.
    """

    def __init__(self, files: Mapping[str, Facts | None]):
        self.found, self.methods, self.passed = {}, {}, {}
        files = {path: fact for path, fact in files.items() if fact}
        for path, fact in files.items():
            self.define(path, fact)
        self.roots = {name.partition(".")[0] for name in self.found}
        for path, fact in files.items():
            for name, within, line in fact["used"]:
                for full in self.meant(fact, name, within):
                    self.found[full][2].add((path, line))

    def define(self, path: str, fact: Facts) -> None:
        self.passed |= fact["passed"]
        for name, kind, line in fact["defined"]:
            full = f"{fact['module']}.{name}"
            self.found.setdefault(full, (kind, (path, line), set()))
            if kind == "method" and not name.endswith("__"):
                self.methods.setdefault(name.partition(".")[2], []).append(full)

    def meant(self, fact: Facts, name: str, within: str) -> Sequence[str]:
        """The full names that a name in a file may stand for."""
        root, _, rest = name.partition(".")
        module, package = fact["module"], fact["package"]
        here = fact["imports"].get(root, f"{module}.{root}")
        if root == "self" and within:
            here = f"{module}.{within}"
        full = f"{here}.{rest}" if rest else here
        for one in (full, f"{package}.{full}"):
            one = self.passed.get(one, one)
            if one in self.found:
                return [one]
        near = here.partition(".")[0] in self.roots
        if rest and (near or root not in fact["imports"]):
            return self.methods.get(rest.rpartition(".")[2], ())
        return ()
