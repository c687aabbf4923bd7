"""The modules of the tool and of other packages that a book needs in the browser."""

import sys
from functools import lru_cache, partial
from pathlib import Path

from loom.browser import PACKAGES
from loom.browser.modules import (
    Modules,
    drop_unusable,
    find_file,
    find_package,
    follow_imports,
    list_modules,
)
from loom.config import FILE, get_config
from loom.settings import ConfigError

TOOL = "loom"
# What a reader's browser never does, nor the working copy that it gives: make a site or
# a PDF, show one, or make a new book
_ELSEWHERE = (
    "creation",
    "example",
    "live",
    "printing",
    "serving.py",
    "tests",
    "weaving",
)
# What the tool imports, as far as it is installed; no part is compiled
_PACKAGES = ("lark", "markdown_it", "mdit_py_plugins", "mdurl", "rich", "sybil")
# Their modules that nobody needs there: commands, an inspector, another system's,
# Markdown and coloured code in a terminal, and bars of several tasks at once, which ask
# for threads or processes
_UNUSED = (
    "__main__",
    "_inspect",
    "markdown",
    "progress",
    "syntax",
    "traceback",
    "_win32_console",
    "_windows",
    "_windows_renderer",
)
# Tables that nothing here asks for: of 3,600 names of pictures, and of turning signs
SHORTENED = {
    f"{PACKAGES}/rich/_emoji_codes.py": b"EMOJI: dict[str, str] = {}\n",
    f"{PACKAGES}/rich/_spinners.py": b"SPINNERS: dict[str, dict] = {}\n",
}
_PROVIDED = ("matplotlib", "numpy")  # by Pyodide
_DATA = (".json", ".lark", ".txt", "matplotlibrc")
_LICENCES = ("AUTHORS", "COPYING", "LICENCE", "LICENSE", "NOTICE")


def list_tool() -> Modules:
    """The tool's modules for a browser: those that can be imported there."""
    folder = find_package(TOOL)
    assert folder
    known = {TOOL, *_find_packages(), *_PROVIDED, *sys.stdlib_module_names}
    modules = list_modules(TOOL, folder)
    start = {
        name: path
        for name, path in modules.items()
        if path.relative_to(folder).parts[0] not in _ELSEWHERE
    }
    usable = drop_unusable(follow_imports(start, modules.get), known)
    start = {name: path for name, path in start.items() if name in usable}
    return follow_imports(start, usable.get)


def list_packages(modules: Modules) -> dict[str, Path]:
    """What other packages give to some modules: their modules, data and licences.

    :returns: The files, by their paths in the bundle.
    :raises ConfigError: A package that the settings name is not installed.
    """
    needed = follow_imports(modules, partial(find_file, _find_packages()))
    for name in {*modules, *(each for each in needed if _is_unused(each))}:
        del needed[name]
    found = place_modules(needed, f"{PACKAGES}/")
    for package in {name.partition(".")[0] for name in needed}:
        found |= _list_licences(package)
    return found


def _is_unused(name: str) -> bool:
    top, _, rest = name.partition(".")
    return top in _PACKAGES and rest.rpartition(".")[2] in _UNUSED


def place_modules(modules: Modules, above: str = "") -> dict[str, Path]:
    """The files of modules, and the data beside them, by their paths in the bundle."""
    found = {}
    for name, file in modules.items():
        is_package = file.stem == "__init__"
        folder = above + "/".join(name.split(".")[: None if is_package else -1])
        found[f"{folder}/{file.name}"] = file
        for data in file.parent.iterdir() if is_package else ():
            if data.name.endswith(_DATA):
                found[f"{folder}/{data.name}"] = data
    return found


def find_package_folders() -> list[Path]:
    """The folders of the tool, and of all packages that may be packed."""
    tool = find_package(TOOL)
    assert tool
    return [tool, *_find_packages().values()]


def _find_packages() -> dict[str, Path]:
    """The folders of the packages that may be packed, by name."""
    folders = {}
    named = get_config().browser.packages
    for name in {*_PACKAGES, *named}:
        if folder := find_package(name):
            folders[name] = folder
        elif name in named:
            raise ConfigError(
                f"{FILE}: `browser.packages` names {name}, which is not installed; "
                "install it where the book is woven"
            )
    return folders


@lru_cache(100)
def _list_licences(package: str) -> dict[str, Path]:
    """The licences of a package's distribution, which go where its files go.

    A folder that is only on the path of Python is of none.
    """
    path = find_package(package)
    assert path
    modules, name = path.parent, path.name + "/__init__.py" * path.is_dir()
    return {
        f"{PACKAGES}/{file.relative_to(modules).as_posix()}": file
        for record in modules.glob("*.dist-info/RECORD")
        if f"\n{name}," in f"\n{record.read_text('utf-8')}"
        for file in sorted(record.parent.rglob("*"))
        if file.is_file() and file.name.upper().startswith(_LICENCES)
    }
