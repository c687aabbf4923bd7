"""What the names in code mean."""

import ast
import re
from functools import cache, reduce
from importlib import import_module
from pathlib import Path

from docutils import nodes

from loom.config import get_config
from loom.weaving.adapters import Name, resolve_location
from loom.weaving.book.blocknodes import listing
from loom.weaving.names.dottednames import parse_code
from loom.weaving.names.namedomain import Addresses

_IMPORT = re.compile(r"^(?:import \w.*|from \w[\w.]* import (?:\([^)]*\)|.*))$", re.M)


@cache
def resolve_name(parts: tuple[str, ...], known: Addresses) -> str | None:
    """The full name of what a chain of names leads to, or None."""
    plain = ".".join(parts)
    if "." in plain and (plain in known or parts[0] in get_config().names.scripts):
        return plain
    if parts[0] not in get_config().names.importable:
        return None
    try:
        full = resolve_location(Name(list(parts), "", 0, 0), known)
        if parts[0] == "numpy" and full not in known:  # np.abs
            thing = reduce(getattr, parts[1:], import_module("numpy"))
            full = f"numpy.{thing.__name__}"
        return full
    except Exception:  # whatever importing or looking may raise
        return None


def collect_imports(doctree: nodes.document, root: Path) -> ast.Module:
    """What the chunks of a page may use without importing it."""
    found, known = ["import numpy as np"], get_config().names
    for node in doctree.findall(listing):
        box = node.parent
        if box.get("kind") != "file" or not box["name"].endswith(".py"):
            continue
        # a line of a docstring may begin as an import does
        found += filter(parse_code, _IMPORT.findall(node.astext()))
        module = box["name"].removesuffix(".py").replace("/", ".")
        file = Path(root, box["name"])
        ours = module.startswith((*known.importable, *known.scripts))
        if ours and file.exists():
            tree = parse_code(file.read_text("utf-8"))
            names = [
                n.name
                for n in (tree.body if tree else ())
                if isinstance(n, ast.FunctionDef | ast.ClassDef)
            ]
            found += [f"from {module} import {n}" for n in names]
    return ast.parse("\n".join(found))
