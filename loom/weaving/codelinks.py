"""Names in code, and where they are described."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Set
from doctest import DocTestParser
from functools import cache, reduce
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.ext.intersphinx import InventoryAdapter
from sphinx_autodoc_typehints import process_signature
from sphinx_codeautolink.extension.resolve import resolve_location
from sphinx_codeautolink.parse import ImportTrackerVisitor, Name

from loom.documents.references import REFERENCE
from loom.weaving.blocks import listing
from loom.weaving.notebooks import MAGIC
from loom.weaving.programs import Tag

ROOTS = ("epynn", "numpy")  # of what may be imported
SCRIPTS = ("epynnlive",)  # of what would begin to train


class Code(Domain):
    """What the code of each page speaks of."""

    name = "code"
    label = "Code"
    initial_data = {"pages": {}, "seen": {}}

    def clear_doc(self, docname: str) -> None:
        self.data["pages"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        self.data["pages"].update(
            (name, meant)
            for name, meant in otherdata["pages"].items()
            if name in docnames
        )

    def resolve_any_xref(self, *args: object) -> list[tuple[str, nodes.reference]]:
        return []

    def outside(self) -> "Addresses":
        """The addresses of all names of other people's books."""
        inventory = InventoryAdapter(self.env).main_inventory
        size = sum(map(len, inventory.values()))
        if getattr(self, "flat", (None,))[0] != size:
            self.flat = (
                size,
                Addresses(
                    (name, item.uri)
                    for kind, items in inventory.items()
                    if kind.startswith("py:")
                    for name, item in items.items()
                ),
            )
        return self.flat[1]

    def place(self, name: str) -> tuple[str, str] | str | None:
        """Where a name is described: a page and a place, or a URL."""
        entry = self.env.domains.python_domain.objects.get(name)
        if entry:
            return entry.docname, entry.node_id
        return self.outside().get(name)

    def links(self, builder: Builder, node: nodes.Element) -> dict[int, list[Tag]]:
        """The links in a block: for each line, tags and columns."""
        found = {}
        for line, start, end, name in node.get("names", ()):
            place = self.place(name)
            if isinstance(place, tuple):
                docname, ident = place
                if builder.name == "singlehtml":
                    url = f"#{ident}"
                else:
                    url = (
                        builder.get_relative_uri(node["docname"], docname) + f"#{ident}"
                    )
            else:
                url = place
            if url:
                tag = (
                    f'<a class="code-link" tabindex="-1" href="'
                    f'{escape(url)}" title="{name}">'
                )
                found.setdefault(line, []).append((start, end, tag, "</a>"))
        return found


class Addresses(dict[str, str]):
    """A table that can be a key."""

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def public(
    app: Sphinx,
    env: BuildEnvironment,
    node: addnodes.pending_xref,
    contnode: nodes.Node,
) -> nodes.reference | None:
    """The public name of a type that is defined in a private module."""
    name = re.sub(r"\._\w+", "", node["reftarget"])
    if url := env.get_domain("code").outside().get(name):
        return nodes.reference("", "", contnode, refuri=url)


def moved(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that speak of what is described elsewhere by now."""
    code = env.get_domain("code")
    now = {
        docname: [code.place(name) for name in meant]
        for docname, meant in code.data["pages"].items()
    }
    seen, code.data["seen"] = code.data["seen"], now
    return [d for d in now if now[d] != seen.get(d, now[d])]


def pieces(text: str, language: str) -> list[tuple[int, int, str]]:
    """The Python in a block, with the line where each piece begins.

    :returns: Triples of a line, a number of columns, and code.
    """
    if language != "pycon":
        text = REFERENCE.sub(r"\1_", text)
        return [(0, 0, MAGIC.sub("", text))]
    try:
        examples = DocTestParser().get_examples(text)
    except ValueError:
        return []
    return [(e.lineno, e.indent + 4, e.source) for e in examples]


def tree_of(code: str) -> ast.Module | None:
    """The syntax tree; a piece of a function may have none."""
    try:
        return ast.parse(code)
    except SyntaxError:
        return None


def chains(code: str) -> list[list[int | str]]:
    """All dotted names of some code: line, column and text of each."""
    found, open_, last = [], False, ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            line, column = token.start
            if token.type == tokenize.NAME:
                if open_ and last == "." and found[-1][0] == line:
                    found[-1][2] += f".{token.string}"
                else:
                    found.append([line, column, token.string])
                open_ = True
            elif token.string != ".":
                open_ = False
            last = token.string
    except (tokenize.TokenError, SyntaxError):
        return []
    return found


def places(
    names: Iterable[Name], code: str
) -> Iterator[tuple[Name, tuple[int, int, int]]]:
    """The place of each name in the code, as line, start and end."""
    free = chains(code)
    for name in names:
        for chain in free:
            line, column, text = chain
            if name.lineno <= line <= name.end_lineno and text == name.code_str:
                free.remove(chain)
                yield name, (line - 1, column, column + len(text))
                break


@cache
def location(parts: tuple[str, ...], known: Addresses) -> str | None:
    """The full name of what a chain of names leads to, or None."""
    plain = ".".join(parts)
    if "." in plain and (plain in known or parts[0] in SCRIPTS):
        return plain
    if parts[0] not in ROOTS:
        return None
    try:
        full = resolve_location(Name(list(parts), "", 0, 0), known)
        if parts[0] == "numpy" and full not in known:  # np.abs
            thing = reduce(getattr, parts[1:], import_module("numpy"))
            full = f"numpy.{thing.__name__}"
        return full
    except Exception:  # whatever importing or looking may raise
        return None


def last(name: str) -> str:
    return name.rpartition(".")[2]


IMPORT = re.compile(r"^(?:import \w.*|from \w[\w.]* import (?:\([^)]*\)|.*))$", re.M)


def imports(doctree: nodes.document, root: Path) -> ast.Module:
    """What the chunks of a page may use without importing it."""
    found = ["import numpy as np"]
    for node in doctree.findall(listing):
        box = node.parent
        if box.get("kind") != "file" or not box["name"].endswith(".py"):
            continue
        found += IMPORT.findall(node.astext())
        module = box["name"].removesuffix(".py").replace("/", ".")
        file = Path(root, box["name"])
        ours = module.startswith(ROOTS + SCRIPTS)
        if ours and file.exists():
            tree = tree_of(file.read_text("utf-8"))
            names = [
                n.name
                for n in (tree.body if tree else ())
                if isinstance(n, ast.FunctionDef | ast.ClassDef)
            ]
            found += [f"from {module} import {n}" for n in names]
    return ast.parse("\n".join(found))


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the names in the code of a page, and what they mean."""
    env, meant = app.env, set()
    known = env.get_domain("code").outside()
    root = Path(app.confdir, app.config.weave_code)
    session, above = ImportTrackerVisitor(None), None
    for node in doctree.findall(listing):
        visitor = session
        if node.parent.get("kind") in ("file", "chunk", "solution") and (
            node["language"] == "python"
        ):
            above = above or imports(doctree, root)
            visitor = ImportTrackerVisitor(None)
            visitor.visit(above)
        node["names"] = []
        for line, indent, code in pieces(node.astext(), node["language"]):
            tree, count = tree_of(code), len(visitor.accessed)
            if tree is None:
                continue
            visitor.visit(tree)
            for name, (i, start, end) in places(visitor.accessed[count:], code):
                *_, end_name = parts = tuple(name.import_components)
                full = location(parts, known)
                if full and end_name == last(name.code_str):
                    meant.add(full)
                    node["names"].append((line + i, start + indent, end + indent, full))
    env.get_domain("code").data["pages"][env.docname] = sorted(meant)


def cells(app: Sphinx, doctree: nodes.document) -> None:
    """The code of a cell is written like all other code."""
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code_source":
            for node in list(cell.findall(nodes.literal_block)):
                text = node.astext()
                node.replace_self(listing(text, text, language="python"))


def signature(app: Sphinx, *described: Any) -> tuple[str, None] | None:
    """A signature with its types; a function in it by its name."""
    shown = process_signature(app, *described)
    return shown and (re.sub(r"<function (\w+)>", r"\1", shown[0]), shown[1])


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinx.ext.intersphinx")
    app.add_domain(Code)
    app.connect("doctree-read", cells, priority=450)
    app.connect("doctree-read", collect, priority=850)
    app.connect("env-updated", moved)
    app.connect("missing-reference", public, priority=900)
    app.connect("autodoc-process-signature", signature, priority=400)
