"""What a module imports, read from its text and never run.

What was read is kept on disk, since a bundle asks for it of some 600 files.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from loom.tangling.keptresults import KeptResults

KEPT_IMPORTS = KeptResults("imports.json", __file__)


class Imports(NamedTuple):
    """The names that a file imports; of `from a import b` both `a` and `a.b`.

    :param needed: Those without which it can't be imported.
    :param later: Those of functions, and those that it can do without.
    """

    needed: frozenset[str]
    later: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """All of them."""
        return self.needed | self.later


def read_imports(path: Path, module: str) -> Imports:
    """The imports of a file.

    :param path: The file.
    :param module: The name of its module, from which relative imports start.
    """
    package = module if path.stem == "__init__" else module.rpartition(".")[0]
    return _find_imports(path.read_bytes(), package)


@lru_cache(2000)
def _find_imports(text: bytes, package: str) -> Imports:
    digest = hashlib.sha256(package.encode() + b"\n" + text).hexdigest()
    needed, later = KEPT_IMPORTS.find(digest, partial(_parse_imports, text, package))
    return Imports(frozenset(needed), frozenset(later))


def _parse_imports(text: bytes, package: str) -> list[list[str]]:
    needed: set[str] = set()
    later: set[str] = set()
    for node, is_needed in _walk_statements(ast.parse(text).body, True):
        (needed if is_needed else later).update(_list_names(node, package))
    return [sorted(needed), sorted(later - needed)]


_Import = ast.Import | ast.ImportFrom


def _walk_statements(
    body: list[ast.stmt], is_needed: bool
) -> Iterator[tuple[_Import, bool]]:
    """Each import, and whether the module can't be imported without it.

    What only a checker of types sees is none.
    """
    for node in body:
        if isinstance(node, _Import):
            yield node, is_needed
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _walk_statements(node.orelse, is_needed)
            continue
        at_once = isinstance(node, ast.If | ast.With | ast.ClassDef)
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            for part in getattr(node, name, ()):
                if isinstance(part, ast.stmt):
                    yield from _walk_statements([part], is_needed and at_once)
                else:  # a handler or a case
                    yield from _walk_statements(part.body, False)


def _list_names(node: _Import, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
        return
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    base = ".".join([*(above if node.level else ()), *filter(None, [node.module])])
    yield base
    yield from (f"{base}.{each.name}" for each in node.names)
