"""From the table of symbols to arrays: run what its options say."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from itertools import product
from pkgutil import iter_modules
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from loom.config import Equations, get_config
from loom.equations.axes import Axes
from loom.equations.page import Page, Row
from loom.equations.tree import Wrong

KNOWN = {"layer", "values", "sizes", "training", "before", "after", "indices", "run"}
SEED = 7
Space = dict[str, Any]  # what an expression knows, by name
Entries = np.ndarray | np.generic  # one alone is often no array
Function = Callable[[Entries], Entries]


@dataclass(frozen=True)
class Setting:
    """Sizes of the axes, and a choice of functions."""

    sizes: tuple[tuple[str, int], ...] = ()  # by letter
    functions: tuple[tuple[str, str], ...] = ()  # what name is what

    def __str__(self) -> str:
        return " ".join(f"{k}={v}" for k, v in self.sizes + self.functions)


@dataclass
class Arrays:
    """The values of a page's symbols in one setting.

    :param values: By name, an array and the letters of its axes.
    :param functions: By name, a function.
    :param takes: By name of a function, letters that it takes.
    :param gives: By name of a function, letters of what it returns.
    :param sizes: The size of each letter's axis.
    :param before: Values beyond the first step, by name.
    :param after: Values beyond the last step, by name.
    :param aliases: For a second letter of an axis, the first.
    :param codes: By name, the code of its row.
    """

    values: dict[str, tuple[np.ndarray, Axes]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    takes: dict[str, Axes | None] = field(default_factory=dict)
    gives: dict[str, Axes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    before: dict[str, np.ndarray | float] = field(default_factory=dict)
    after: dict[str, np.ndarray | float] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


def keywords(text: str, option: str) -> dict[str, str]:
    """Read ``a = 1, b = f(2)``: expressions by name, in order."""
    try:
        call = ast.parse(f"dict({text})", mode="eval").body
    except SyntaxError as error:
        raise Wrong(f":{option}: {error.msg} in {text}") from None
    if call.args or any(k.arg is None for k in call.keywords):
        raise Wrong(f":{option}: takes name = expression, …")
    return {k.arg: ast.unparse(k.value) for k in call.keywords}


def settings(options: Mapping[str, str]) -> list[Setting]:
    """List the settings that the options of a table ask for.

    :param options: Options of the directive, by name.
    :returns: All combinations of sizes and functions.
    :raises Wrong: For sizes that would let a wrong equation pass.
    """
    sizes = [
        keywords(part.strip().replace(" ", ", "), "sizes")
        for part in options.get("sizes", "").split(",")
    ]
    sizes = [tuple((k, int(v)) for k, v in one.items()) for one in sizes]
    if sizes[0] and not any(
        min(dict(one).values()) > 1 and len(set(dict(one).values())) == len(one)
        for one in sizes
    ):
        raise Wrong(
            ":sizes: no setting has all sizes different and "
            "above 1; a square or a single sample lets wrong "
            "equations pass"
        )
    ranges = []
    for name, text in options.items():
        if name in KNOWN:
            continue
        try:
            choices = ast.parse(f"({text},)", mode="eval").body.elts
        except (SyntaxError, AttributeError):
            raise Wrong(f":{name}: is no option") from None
        ranges.append([(name, ast.unparse(c)) for c in choices])
    return [Setting(one, chosen) for one in sizes for chosen in product(*ranges)]


@cache
def library(equations: Equations) -> Space:
    """All public names of the library that an expression may use."""
    names = {"np": np, "partial": partial, "SimpleNamespace": SimpleNamespace}
    for module in equations.names:
        package, star, _ = module.partition(".*")
        found = import_module(package)
        if star:
            for each in iter_modules(found.__path__):
                names.update(public(f"{package}.{each.name}"))
        else:
            names.update({k: getattr(found, k) for k in exported(found)})
    return names


def exported(module: ModuleType) -> list[str]:
    """The public names of a module."""
    plain = [name for name in vars(module) if not name.startswith("_")]
    return getattr(module, "__all__", plain)


def public(module: str) -> Space:
    return {
        k: v for k, v in vars(import_module(module)).items() if not k.startswith("_")
    }


def space_of(page: Page) -> Space:
    """Names for the expressions of a page: the library's, its own."""
    config = get_config().equations
    names = dict(library(config))
    for block in page.document.blocks:
        if block.kind != "file" or not block.name.endswith(".py"):
            continue
        name = block.name.removesuffix(".py").replace("/", ".")
        if name.startswith(f"{config.package}."):
            names.update(public(name.removesuffix(".__init__")))
    if "examples" in page.options.get("run", ""):
        for block in page.document.blocks:
            if block.kind == "example":
                exec("\n".join(block.code), names)
    return names


@cache
def compiled(code: str) -> CodeType:
    return compile(code.strip(), f"<{code}>", "eval")


def value_of(code: str, names: Space, what: str) -> Any:
    try:
        return eval(compiled(code), names)
    except Exception as error:
        raise Wrong(f"{what}: {code} raises {type(error).__name__}: {error}") from None


class Source:
    """Where a page's values come from, in one setting.

    :param page: The page.
    :param setting: One of its :func:`settings`.
    :param space: What :func:`space_of` returns for the page.
    """

    def __init__(self, page: Page, setting: Setting, space: Space):
        self.page, self.setting, self.space = page, setting, space
        self.fixed: dict[str, np.ndarray] = {}  # instead of computed
        self.names = self.run()

    def run(self) -> Space:
        names = dict(self.space, rng=np.random.default_rng(SEED))
        names.update(self.setting.sizes)
        for name, code in self.setting.functions:
            names[name] = value_of(code, names, f":{name}:")
        options = self.page.options
        if "layer" in options:
            self.layer(names, options["layer"])
        values = keywords(options.get("values", ""), "values")
        for name, code in values.items():
            value = value_of(code, names, f":values: {name}")
            names[name] = self.fixed.get(name, value)
        return names

    def layer(self, names: Space, code: str) -> None:
        """Run a layer; its attributes join the names."""
        shapes = {row.code: row.axes for row in self.page.rows}
        try:
            shape = [names[k] for k in shapes["input"]]
        except KeyError as error:
            raise Wrong(
                f":layer: needs a row with the code `input` "
                f"and sizes for its axes, {error}"
            ) from None
        run, rng = names[get_config().equations.run], names["rng"]
        training = self.page.options.get("training") == "yes"
        A = self.fixed.get("input", rng.standard_normal(shape))
        layer = run(value_of(code, names, ":layer:"), X=A, training=training, seed=SEED)
        error = np.random.default_rng(SEED).standard_normal(layer.forward(A).shape)
        layer = run(
            value_of(code, names, ":layer:"),
            X=A,
            dA=error,
            training=training,
            seed=SEED,
        )
        names.update(vars(layer), layer=layer, input=A, error=error)

    def arrays(self) -> Arrays:
        """Give each symbol of the table its value.

        :raises Wrong: If a value does not have its row's axes.
        """
        found = Arrays(sizes=dict(self.setting.sizes))
        found.aliases = keywords(self.page.options.get("indices", ""), "indices")
        for row in self.page.rows:
            value = value_of(row.code, self.names, "the symbols table")
            found.codes[row.name] = row.code
            if callable(value):
                give_function(found, row, value)
            else:
                give_array(found, row, value)
        for alias, letter in found.aliases.items():
            if letter not in found.sizes:
                raise Wrong(
                    f":indices: {alias} = {letter}, and no axis is called {letter}"
                )
            found.sizes[alias] = found.sizes[letter]
        for side in "before", "after":
            self.beyond(getattr(found, side), side)
        return found

    def beyond(self, found: dict[str, np.ndarray | float], side: str) -> None:
        asked = keywords(self.page.options.get(side, ""), side)
        for key, code in asked.items():
            rows = [row for row in self.page.rows if key == last_name(row.code)]
            if not rows:
                raise Wrong(f":{side}: no row has the code of {key}")
            for row in rows:
                found[row.name] = value_of(code, self.names, side)


def last_name(code: str) -> str:
    """The name in a row's code: 'h' in ``fc['h']`` and in ``h``."""
    values = [
        getattr(node, "value", None) for node in ast.walk(ast.parse(code.strip()))
    ]
    words = [value for value in values if isinstance(value, str)]
    return words[-1] if words else code.strip()


def give_function(found: Arrays, row: Row, value: Callable[..., Entries]) -> None:
    name = row.name.rstrip("'")
    if name == row.name:
        found.functions[row.name] = value
    else:
        found.functions[row.name] = partial(value, deriv=True)
    found.takes[row.name] = row.takes
    found.gives[row.name] = row.axes


def give_array(found: Arrays, row: Row, value: ArrayLike) -> None:
    array = np.array(value, float)
    if array.ndim != len(row.axes):
        raise Wrong(
            f"the row of {row.name} names the axes "
            f"({', '.join(row.axes)}), and {row.code} has the "
            f"shape {array.shape}"
        )
    for letter, size in zip(row.axes, array.shape):
        if found.sizes.setdefault(letter, size) != size:
            raise Wrong(
                f"the row of {row.name}: axis {letter} has "
                f"{size} entries in {row.code}, and "
                f"{found.sizes[letter]} elsewhere"
            )
    found.values[row.name] = array, row.axes
