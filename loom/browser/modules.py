"""Which modules of some packages are needed by others, as far as imports lead."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from importlib.util import find_spec
from pathlib import Path

from loom.browser.imports import read_imports

Modules = dict[str, Path]  # the file of each, by its name


def find_package(name: str) -> Path | None:
    """The folder of an installed package, or the file of a module, or None."""
    spec = find_spec(name) if name.isidentifier() else None
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin)
    return path.parent if spec.submodule_search_locations else path


def list_modules(package: str, folder: Path) -> Modules:
    """All modules below the folder of a package."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        names = path.relative_to(folder).with_suffix("").parts
        names = names[:-1] if names[-1] == "__init__" else names
        found[".".join([package, *names])] = path
    return found


def follow_imports(start: Modules, find: Callable[[str], Path | None]) -> Modules:
    """Modules, and those that they import, and so on.

    :param start: The modules to start from.
    :param find: Gives the file of a module by its name, or None where nobody asks.
    """
    found, left = dict(start), [*start.items()]
    while left:
        module, path = left.pop()
        for name in _add_parents(read_imports(path, module).all):
            if name not in found and (file := find(name)):
                found[name] = file
                left.append((name, file))
    return found


def drop_unusable(modules: Modules, known: Set[str]) -> Modules:
    """Modules without those that can't be imported for want of a package.

    :param modules: Modules.
    :param known: The packages that are there, the modules' own among them.
    """
    needed = {
        name: {*_add_parents({name, *read_imports(path, name).needed})}
        for name, path in modules.items()
    }
    dropped: set[str] = set()
    while True:
        more = {
            name
            for name in needed.keys() - dropped
            if any(
                each in dropped or each.partition(".")[0] not in known
                for each in needed[name]
            )
        }
        if not more:
            return {name: modules[name] for name in modules if name not in dropped}
        dropped |= more


def _add_parents(names: Iterable[str]) -> Iterator[str]:
    """Names, each behind the packages that it is in."""
    for name in sorted(names):
        parts = name.split(".")
        yield from (".".join(parts[: n + 1]) for n in range(len(parts)))


def find_file(packages: Mapping[str, Path], name: str) -> Path | None:
    """The file of a module of one of some packages, or None.

    :param packages: The folder, or the file, of each by its name.
    """
    top, *rest = name.split(".")
    path = packages.get(top)
    if path is None or path.is_file():
        return None if rest else path
    folder = path.joinpath(*rest)
    files = [folder / "__init__.py", *([folder.with_suffix(".py")] if rest else [])]
    return next((file for file in files if file.is_file()), None)
