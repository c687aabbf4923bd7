"""Names in code lead to where they are described."""

import ast
import re
from functools import cache, reduce
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from loom.config import get_config
from loom.weaving.adapters import (
    ImportTrackerVisitor,
    Name,
    process_signature,
    resolve_location,
)
from loom.weaving.blocknodes import listing
from loom.weaving.cells import find_code_root
from loom.weaving.codedomain import (
    Addresses,
    CodeDomain,
    NameInCode,
    find_moved_pages,
    find_public_name,
    get_code,
)
from loom.weaving.codenames import find_name_places, parse_code, split_pieces

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


def _collect_imports(doctree: nodes.document, root: Path) -> ast.Module:
    """What the chunks of a page may use without importing it."""
    found, known = ["import numpy as np"], get_config().names
    for node in doctree.findall(listing):
        box = node.parent
        if box.get("kind") != "file" or not box["name"].endswith(".py"):
            continue
        found += _IMPORT.findall(node.astext())
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


def _collect_names(app: Sphinx, doctree: nodes.document) -> None:
    """Note the names in the code of a page, and what they mean."""
    env = app.env
    meant: set[str] = set()
    known = get_code(env).find_addresses()
    root = find_code_root(app)
    session = ImportTrackerVisitor(None)
    above: ast.Module | None = None
    for node in doctree.findall(listing):
        visitor = session
        if node.parent.get("kind") in ("file", "chunk", "solution") and (
            node["language"] == "python"
        ):
            above = above or _collect_imports(doctree, root)
            visitor = ImportTrackerVisitor(None)
            visitor.visit(above)
        node["names"] = []
        for piece in split_pieces(node.astext(), node["language"]):
            tree, count = parse_code(piece.code), len(visitor.accessed)
            if tree is None:
                continue
            visitor.visit(tree)
            for name, chain in find_name_places(visitor.accessed[count:], piece.code):
                parts = tuple(name.import_components)
                full = resolve_name(parts, known)
                if full and parts[-1] == name.code_str.rpartition(".")[2]:
                    meant.add(full)
                    node["names"].append(
                        NameInCode(
                            piece.line + chain.line - 1,
                            piece.indent + chain.column,
                            piece.indent + chain.end,
                            full,
                        )
                    )
    get_code(env).data["pages"][env.docname] = sorted(meant)


def _convert_cells(app: Sphinx, doctree: nodes.document) -> None:
    """The code of a cell is written like all other code."""
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code_source":
            for node in list(cell.findall(nodes.literal_block)):
                text = node.astext()
                node.replace_self(listing(text, text, language="python"))


def _make_signature(app: Sphinx, *described: Any) -> tuple[str, None] | None:
    """A signature with its types; a function in it by its name."""
    shown = process_signature(app, *described)
    if shown is None:
        return None
    return re.sub(r"<function (\w+)>", r"\1", shown[0]), shown[1]


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.setup_extension("sphinx.ext.intersphinx")
    app.add_domain(CodeDomain)
    app.connect("doctree-read", _convert_cells, priority=450)
    app.connect("doctree-read", _collect_names, priority=850)
    app.connect("env-updated", find_moved_pages)
    app.connect("missing-reference", find_public_name, priority=900)
    app.connect("autodoc-process-signature", _make_signature, priority=400)
