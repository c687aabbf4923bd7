"""What is particular to one book: `loom.toml` in its root folder.

A book without that file has the defaults. One process works on one book at a time: what
begins with a root folder calls :func:`use_book`, and what needs a setting asks
:func:`get_config`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from loom.problems import suggest_nearest

FILE = "loom.toml"


@dataclass(frozen=True)
class Equations:
    """How the checker of equations gets the arrays of a page.

    :param names: Modules whose public names an expression may use; ``package.*`` stands
        for all modules of a package.
    :param package: Files of a page below this package give their public names too.
    :param run: The function that passes an array forward and an error back through the
        object of the option ``:layer:``. It is called with that object and ``X``, ``dA``,
        ``training`` and ``seed``, and returns the object, its caches as attributes.
    :param loss: The function whose slope is compared with the gradients of that object. It
        is called with the object, its input, the error of its output, and a seed.
    """

    names: tuple[str, ...] = ()
    package: str = ""
    run: str = "run_layer"
    loss: str = "made_up_loss"


@dataclass(frozen=True)
class Names:
    """What the names in code blocks lead to.

    :param importable: Packages that may be imported to look a name up.
    :param scripts: Packages of the book whose import would begin to work.
    """

    importable: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebooks:
    """What the notebook of a page begins with.

    :param distribution: The name of the wheel, and of the package that it installs.
    :param package: The import name, whose ``__version__`` the first cell prints.
    :param title: What it prints before the version.
    :param show: What the first cell imports beside ``__version__``.
    :param warning: A comment above the installation.
    """

    distribution: str = ""
    package: str = ""
    title: str = ""
    show: str = ""
    warning: str = ""


@dataclass(frozen=True)
class New:
    """What `new` copies.

    :param kind: The word behind ``new``, such as ``layer``.
    :param template: The page to copy, from the root.
    :param package: The package in which the new one gets its module.
    :param lists: Triples of a page, what stands before each entry of a list in it, and the
        entry of the template; each list gets an entry more.
    """

    kind: str = ""
    template: str = ""
    package: str = ""
    lists: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Testing:
    """What the tests of the examples need to know.

    :param pages: Pages beside the documents whose examples are tests too.
    :param optional: Libraries whose absence skips an example that imports them.
    :param environment: Variables of the environment, such as ``NAME=value``.
    :param install: The command that installs what tests need; messages say it.
    """

    pages: tuple[str, ...] = ("README.md",)
    optional: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    install: str = ""


@dataclass(frozen=True)
class Printing:
    """The book on paper, and its pages in pictures.

    :param pdf: The file of the PDF, from the root.
    :param shots: Names of the pages to take pictures of.
    """

    pdf: str = "docs/_build/book.pdf"
    shots: tuple[str, ...] = ("index",)


@dataclass(frozen=True)
class Config:
    """The settings of a book.

    :param documents: The folder of the documents.
    :param outputs: The folder of what they produce.
    :param build: The folder of what weaving makes.
    :param command: How a reader calls the tool; messages say it.
    :param languages: Languages that a fence may be shown in, beside the tool's own.
    :param directives: Directives that a document may use, beside the tool's own.
    """

    documents: str = "literate"
    outputs: str = "tangled"
    build: str = "build"
    command: str = "python -m loom"
    languages: tuple[str, ...] = ()
    directives: tuple[str, ...] = ()
    equations: Equations = field(default_factory=Equations)
    names: Names = field(default_factory=Names)
    notebooks: Notebooks = field(default_factory=Notebooks)
    new: New = field(default_factory=New)
    testing: Testing = field(default_factory=Testing)
    printing: Printing = field(default_factory=Printing)

    @property
    def program(self) -> str:
        """What a message of the command begins with."""
        return self.command.split()[-1]

    @property
    def manifest(self) -> str:
        """The path of the list of all outputs."""
        return f"{self.outputs}/manifest.json"


class ConfigError(OSError):
    """`loom.toml` can't be used; the message says where and why."""


_current = Config()


def get_config() -> Config:
    """The settings of the book that is at work in this process."""
    return _current


def use_book(root: Path | str) -> Config:
    """Read the settings of a book and make them those of this process.

    :param root: The book's folder.
    :raises ConfigError: Its `loom.toml` can't be used.
    """
    global _current
    try:
        text = (Path(root) / FILE).read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{FILE} cannot be read ({error})") from None
    _current = parse_config(text)
    return _current


def find_root(start: Path) -> Path:
    """The nearest folder from `start` upwards that has a `loom.toml`, or `start`."""
    folders = (start, *start.parents)
    return next((each for each in folders if (each / FILE).is_file()), start)


@lru_cache(20)
def parse_config(text: str) -> Config:
    """Understand the text of a `loom.toml`.

    :raises ConfigError: It is no TOML, or it has a setting that is unknown or of another
        type.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE}: {error}") from None
    config = _fill(Config(), found, "")
    for folder in (config.documents, config.outputs):
        if not folder or set(folder) & set("/\\:") or folder.startswith("."):
            raise ConfigError(
                f"{FILE}: `{folder}` is not the name of a folder beside {FILE}; write one "
                "such as `literate`"
            )
    if config.documents == config.outputs:
        raise ConfigError(
            f"{FILE}: documents and outputs are both in `{config.outputs}`; give each a "
            "folder"
        )
    return config


def _fill(settings: Any, found: Mapping[str, Any], above: str) -> Any:
    """A copy of some settings with what a table says in their place."""
    types = get_type_hints(type(settings))
    known = {each.name for each in fields(settings)}
    new = {}
    for name, value in found.items():
        if name not in known:
            hint = suggest_nearest(name, known) or f"known: {', '.join(sorted(known))}"
            raise ConfigError(f"{FILE}: unknown setting `{above}{name}`; {hint}")
        old = getattr(settings, name)
        if hasattr(old, "__dataclass_fields__"):
            if not isinstance(value, dict):
                raise ConfigError(f"{FILE}: `{above}{name}` is a table; write [{name}]")
            new[name] = _fill(old, value, f"{above}{name}.")
        else:
            new[name] = _convert(value, types[name], f"{above}{name}")
    return replace(settings, **new)


def _convert(value: Any, kind: Any, name: str) -> Any:
    """A value of TOML as a setting has it: lists become tuples.

    :raises ConfigError: It has another type.
    """
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_convert(each, get_args(kind)[0], name) for each in value)
    if isinstance(kind, type) and not isinstance(kind, UnionType):
        if get_origin(kind) is None and isinstance(value, kind):
            return value
    wanted = "a list" if get_origin(kind) is tuple else "a text"
    raise ConfigError(f"{FILE}: `{name}` is {value!r}; write {wanted}")
