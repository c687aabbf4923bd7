"""The names that expressions of a page may use, and the values of expressions."""

import ast
import sys
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules
from types import CodeType, FrameType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from loom.config import Equations, get_config
from loom.documents.model import Block
from loom.equations.model import MathPage
from loom.equations.tree import EquationError

Namespace = dict[str, Any]  # what an expression knows, by name


@cache
def collect_library_names(equations: Equations) -> Namespace:
    """All public names of the library that an expression may use.

    :param equations: The settings of the book, which name the modules.
    """
    names: Namespace = {
        "np": np,
        "partial": partial,
        "SimpleNamespace": SimpleNamespace,
        "find_locals": find_locals,
    }
    for module in equations.names:
        package, star, _ = module.partition(".*")
        found = _import_named(package)
        if star:
            for each in iter_modules(found.__path__):
                names.update(_import_public(f"{package}.{each.name}"))
        else:
            names.update({name: getattr(found, name) for name in _list_exports(found)})
    return names


def find_locals(function: Callable[..., Any], *arguments: Any) -> Namespace:
    """The variables that a call of a function has when it ends.

    :param function: A function of Python's, or a method.
    """
    found: Namespace = {}
    before = sys.getprofile()

    def note(frame: FrameType, event: str, value: Any) -> None:
        if event == "return" and frame.f_code is function.__code__:
            found.update(frame.f_locals)

    sys.setprofile(note)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return found


def _import_named(module: str) -> ModuleType:
    """Import a module that a setting of the book names."""
    try:
        if all(map(str.isidentifier, module.split("."))):
            return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
    raise EquationError(
        f"`equations.names` in loom.toml has {module or repr(module)}, which is no "
        "module"
    )


def make_namespace(page: MathPage) -> Namespace:
    """The names of the library, and those of a page itself.

    These are the public names of its modules, and if the option ``:run: examples``
    asks for them, what its examples define, and the functions of its code cells.
    """
    config = get_config().equations
    names = dict(collect_library_names(config))
    for block in page.document.blocks:
        if block.kind != "file" or not block.name.endswith(".py"):
            continue
        name = block.name.removesuffix(".py").replace("/", ".")
        if name.startswith(f"{config.package}."):
            names.update(_import_public(name.removesuffix(".__init__")))
    if "examples" in page.options.get("run", ""):
        for block in page.document.blocks:
            if block.kind in ("example", "cell"):
                exec(_compile_block(block, page.path), names)
    return names


def _compile_block(block: Block, path: str) -> CodeType:
    """An example, or the functions of a code cell, without what it trains or draws."""
    above = "\n" * (min(block.lines, default=1) - 1)  # so errors have document lines
    tree = ast.parse(above + "\n".join(block.code))
    if block.kind == "cell":
        tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return compile(tree, path, "exec")


def evaluate_code(code: str, names: Namespace, where: str) -> Any:
    """The value of an expression.

    :param where: What a message begins with.
    :raises EquationError: It fails, or ends the program.
    """
    try:
        return eval(_compile_code(code), names)
    except (Exception, SystemExit) as error:
        raise EquationError(
            f"{where}: {code} raises {type(error).__name__}: {error}"
        ) from None


@cache
def _compile_code(code: str) -> CodeType:
    return compile(code.strip(), f"<{code}>", "eval")


def _list_exports(module: ModuleType) -> list[str]:
    """What a module exports: ``__all__``, or its public names."""
    plain = [name for name in vars(module) if not name.startswith("_")]
    return list(getattr(module, "__all__", plain))


def _import_public(module: str) -> Namespace:
    """All names of a module that don't begin with an underscore."""
    found = vars(import_module(module))
    return {name: value for name, value in found.items() if not name.startswith("_")}
