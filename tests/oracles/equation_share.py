"""How much of a layer's code is its equations: statements, and those that bear a number.

What is counted are the statements of a layer's forward pass, backward pass and gradients, and of
every function of the library that these use, wherever it stands: shaping arrays and making caches
takes statements too. Each is counted once for a layer. Not counted are

- docstrings, imports, and what does nothing: ``pass``, and a ``return`` of nothing;
- a statement without a number that gives a cache or a parameter its local name and does nothing
  else, as ``X = layer.fc['X']`` does, or ``Uf, Ui = weights(layer, 'U')`` where ``weights`` returns
  parameters and does nothing else;
- functions of every layer's mathematics and checks of arguments: :data:`ELSEWHERE`.

A statement with a number has it in a comment on one of its lines, as ``# (4.1s)``; or it is the
first one below a comment that begins with a number, unless statements further down have finer
ones: ``# (4s)`` is a heading where ``# (4.1s)`` follows. A library's source is read; nothing of it
is run.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LAYERS = "dense rnn gru lstm convolution pooling dropout flatten embedding template".split()
PASSES = {"forward": "forward", "backward": "backward", "parameters": "compute_gradients"}
ELSEWHERE = {"commons.maths", "commons.arguments"}
NUMBER = re.compile(r"#\s*\((\d[\d.]*[a-z]*)\)")
IDLE = (ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
OWNERS = {"layer", "self"}


@dataclass(frozen=True)
class Module:
    """A file of a library.

    :param name: Such as 'commons.maths', without the library's own.
    :param text: Its source.
    """

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    @cached_property
    def comments(self) -> dict[int, tuple[str, bool]]:
        """The numbers in comments by their lines, and whether a comment has its line to itself."""
        found = {}
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT and (match := NUMBER.match(token.string)):
                alone = not token.line[: token.start[1]].strip()
                found[token.start[0]] = match[1], alone
        return found


class Library:
    """The modules of a package, and what the names in them stand for.

    :param folder: That of the package.
    """

    def __init__(self, folder: Path | str):
        self.folder = Path(folder)
        self.read: dict[str, Module | None] = {}

    def find_module(self, name: str) -> Module | None:
        """Read a module, by its name without the library's own; None where there is none."""
        if name not in self.read:
            path = self.folder.joinpath(*name.split("."))
            files = [path.with_suffix(".py"), path / "__init__.py"] if name else []
            file = next((file for file in files if file.is_file()), None)
            self.read[name] = file and Module(name, file.read_text(encoding="utf-8"))
        return self.read[name]

    def find_imports(self, module: Module) -> dict[str, tuple[str, str]]:
        """What a module takes from the library, by local name: a module, and a name in it or ''."""
        own, found = self.folder.name, {}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                source = node.module or ""
                if node.level:
                    above = module.name.split(".")[: -node.level]
                    source = ".".join([own, *above, *filter(None, [source])])
                if source.partition(".")[0] == own:
                    inside = source.partition(".")[2]
                    for alias in node.names:
                        whole = f"{inside}.{alias.name}".lstrip(".")
                        place = (whole, "") if self.find_module(whole) else (inside, alias.name)
                        found[alias.asname or alias.name] = place
        return found

    def find_used(
        self, module: Module, function: ast.FunctionDef, layer: str
    ) -> Iterator[tuple[Module, ast.FunctionDef]]:
        """Yield the library's functions that a function names, and the layer's methods."""
        imports = self.find_imports(module)
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in module.functions:
                yield module, module.functions[node.id]
            elif isinstance(node, ast.Name) and node.id in imports:
                yield from self.find_function(*imports[node.id])
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id in OWNERS:
                    yield from self.find_methods(f"{layer}.models", None, node.attr)
                elif imports.get(node.value.id, ("", "no module"))[1] == "":
                    yield from self.find_function(imports[node.value.id][0], node.attr)

    def find_function(self, name: str, function: str) -> Iterator[tuple[Module, ast.FunctionDef]]:
        module = self.find_module(name)
        if module and function in module.functions:
            yield module, module.functions[function]

    def find_getters(self, module: Module) -> set[str]:
        """The names in a module of functions that only return what a layer holds."""
        named = {name: [function] for name, function in module.functions.items()} | {
            name: [function for _, function in self.find_function(*place)]
            for name, place in self.find_imports(module).items()
        }
        return {name for name, functions in named.items() if any(map(is_getter, functions))}

    def find_methods(
        self, name: str, wanted: str | None, method: str
    ) -> Iterator[tuple[Module, ast.FunctionDef]]:
        """Yield a method of a class of a module (None: of any), or of the classes it is made of."""
        module = self.find_module(name)
        for each, node in (module.classes if module else {}).items():
            if wanted in (None, each):
                own = [
                    inner
                    for inner in node.body
                    if isinstance(inner, ast.FunctionDef) and inner.name == method
                ]
                yield from ((module, inner) for inner in own)
                for base in node.bases if not own else ():
                    local = base.id if isinstance(base, ast.Name) else ""
                    if local in module.classes and local != each:
                        yield from self.find_methods(name, local, method)
                    elif local in (imports := self.find_imports(module)):
                        yield from self.find_methods(*imports[local], method)

    def find_passes(self, layer: str) -> list[tuple[Module, ast.FunctionDef]]:
        """The functions of a layer, and all that they use, each once."""
        found, waiting = {}, []
        for file, function in PASSES.items():
            waiting += self.find_function(f"{layer}.{file}", f"{layer}_{function}")
        while waiting:
            module, function = waiting.pop(0)
            known = module.name in ELSEWHERE or (module.name, function.lineno) in found
            if not known and not is_getter(function):
                found[module.name, function.lineno] = module, function
                waiting += self.find_used(module, function, layer)
        return list(found.values())


def count_equations(folder: Path | str, layers: list[str] = LAYERS) -> dict[str, dict[str, int]]:
    """The statements of each layer, and how many of them bear a number.

    :param folder: A library's.
    """
    library = Library(folder)
    counts = {}
    for layer in layers:
        marks = [
            mark
            for module, function in library.find_passes(layer)
            for mark in mark_statements(module, function, library.find_getters(module))
        ]
        counts[layer] = {"statements": len(marks), "numbered": sum(marks)}
    return counts


def mark_statements(
    module: Module, function: ast.FunctionDef, getters: set[str] = frozenset()
) -> list[bool]:
    """For each statement of a function that counts, whether it bears a number.

    :param getters: Names of functions that only return what a layer holds.
    """
    nodes = sorted(
        (node for node in ast.walk(function) if isinstance(node, ast.stmt)),
        key=lambda node: (node.lineno, node.col_offset),
    )
    nodes = [node for node in nodes if node is not function and not is_idle(node)]
    numbered = {
        node
        for node in nodes
        if any(line in module.comments and not module.comments[line][1] for line in head_of(node))
    }
    numbered |= find_headed(module, function, nodes)
    names = OWNERS | find_names_of_caches(nodes)
    return [
        node in numbered
        for node in nodes
        if node in numbered or not is_naming(node, names, getters)
    ]


def head_of(node: ast.stmt) -> range:
    """The lines of a statement; of a compound one, those above its body."""
    body = getattr(node, "body", None)
    end = max(node.lineno, body[0].lineno - 1) if isinstance(body, list) else node.end_lineno
    return range(node.lineno, end + 1)


def find_headed(module: Module, function: ast.FunctionDef, nodes: list[ast.stmt]) -> set[ast.stmt]:
    """The statements whose number is a comment above them."""
    lines = module.text.splitlines()
    inside = range(function.lineno, function.end_lineno + 1)
    alone = [line for line in inside if module.comments.get(line, ("", False))[1]]
    starts = {node.lineno: node for node in reversed(nodes)}
    found = set()
    for line, until in zip(alone, [*alone[1:], inside.stop]):
        finer = module.comments[line][0].rstrip("abcdefghijklmnopqrstuvwxyz") + "."
        below = (module.comments.get(n, ("", True)) for n in range(line + 1, until))
        if any(number.startswith(finer) for number, _ in below):
            continue
        first = line + 1
        while lines[first - 1].lstrip().startswith("#"):
            first += 1
        if first in starts:
            found.add(starts[first])
    return found


def is_idle(node: ast.stmt) -> bool:
    """Whether a statement does nothing when a layer runs."""
    nothing = isinstance(node, ast.Return) and (
        node.value is None or isinstance(node.value, ast.Constant) and node.value.value is None
    )
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return nothing or text or isinstance(node, IDLE)


def find_names_of_caches(nodes: list[ast.stmt]) -> set[str]:
    """The names of whole caches: fc, after ``fc = layer.fc``."""
    pairs = []
    for node in nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            both = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs += zip(target.elts, node.value.elts) if both else [(target, node.value)]
    return {
        target.id
        for target, value in pairs
        if isinstance(target, ast.Name)
        and isinstance(value, ast.Attribute)
        and is_held(value, OWNERS)
    }


def is_getter(function: ast.FunctionDef) -> bool:
    """Whether a function returns what a layer holds, and does nothing else."""
    nodes = [node for node in function.body if not is_idle(node)]
    return len(nodes) == 1 and isinstance(nodes[0], ast.Return) and is_held(nodes[0].value, OWNERS)


def is_naming(node: ast.stmt, owners: set[str], getters: set[str] = frozenset()) -> bool:
    """Whether a statement only gives what a layer holds a local name.

    :param owners: The names of the layer, and of its caches.
    :param getters: Those of functions that only return what a layer holds.
    """
    if not isinstance(node, ast.Assign):
        return False
    targets = [
        target
        for each in node.targets
        for target in (each.elts if isinstance(each, ast.Tuple | ast.List) else [each])
    ]
    value = node.value
    got = (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in getters
    )
    return all(isinstance(target, ast.Name) for target in targets) and (
        got or is_held(value, owners)
    )


def is_held(value: ast.expr, owners: set[str]) -> bool:
    """Whether an expression does nothing but take things that a layer holds."""
    if isinstance(value, ast.Tuple | ast.List):
        return all(is_held(each, owners) for each in value.elts)
    if isinstance(value, ast.GeneratorExp | ast.ListComp):
        return is_held(value.elt, owners)
    taken = isinstance(value, ast.Attribute | ast.Subscript)
    while isinstance(value, ast.Attribute | ast.Subscript):
        value = value.value
    return taken and isinstance(value, ast.Name) and value.id in owners
