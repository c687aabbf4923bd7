"""Names in code lead to where they are described."""

import ast
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from loom.documents.lines import count_blank_lines
from loom.weaving.adapters import ImportTrackerVisitor, process_signature
from loom.weaving.book.blocknodes import listing
from loom.weaving.book.sources import find_code_root
from loom.weaving.names.dottednames import find_name_places, parse_code, split_pieces
from loom.weaving.names.namedomain import (
    CodeDomain,
    NameInCode,
    find_moved_pages,
    find_public_name,
    get_code,
)
from loom.weaving.names.resolving import collect_imports, resolve_name


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
            above = above or collect_imports(doctree, root)
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
    get_code(env).data["blocks"][env.docname] = _note_block_names(doctree)


def _note_block_names(
    doctree: nodes.document,
) -> dict[str, dict[int, list[NameInCode]]]:
    """The names in each chunk of a page, by the numbers of its lines."""
    found: dict[str, dict[int, list[NameInCode]]] = {}
    for node in doctree.findall(listing):
        if node.parent.get("kind") != "chunk":
            continue
        first = count_blank_lines(node.astext().split("\n"))
        lines = found.setdefault(node.parent["anchor"], {})
        for name in node["names"]:
            lines.setdefault(name.line + 1 - first, []).append(name)
    return found


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
