"""Fenced code with a name: directives, and what is noted of them."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loom.documents.infos import parse_info
from loom.documents.references import REFERENCE
from loom.weaving.blocks.blockcaptions import depart_literate, visit_literate
from loom.weaving.blocks.listings import visit_listing
from loom.weaving.book.blocknodes import listing, literate
from loom.weaving.book.bookdomain import NamedBlock, get_book

log = logging.getLogger(__name__)
_LANGUAGES = ("python", "pycon", "diff")


class Fence(SphinxDirective):
    """A fence whose first word is a language."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The block."""
        code = "\n".join(self.content)
        if not self.arguments:
            node = listing(code, code, language=self.name)
            self.set_source_info(node)
            return [node]
        try:
            info = parse_info(f"{self.name} {self.arguments[0]}")
        except ValueError as error:
            raise self.error(str(error)) from None
        node = _make_block_node(
            code, self.name, info.kind, info.name, info.attributes.get("replaces")
        )
        self.set_source_info(node)
        self.set_source_info(node[0])
        return [node]


def _make_block_node(
    code: str, language: str, kind: str, name: str, replaces: str | None = None
) -> literate:
    """A named block as a node."""
    return literate(
        "",
        listing(code, code, language=language),
        kind=kind,
        name=name,
        replaces=replaces,
    )


def _name_cells(doctree: nodes.document) -> None:
    """Code cells that are tangled as well become named blocks."""
    for cell in list(doctree.findall(nodes.container)):
        data = cell.get("cell_metadata") or {}
        for option, kind in (("file", "file"), ("chunk", "chunk")):
            source = next(cell.findall(nodes.literal_block), None)
            if option in data and source is not None:
                node = _make_block_node(
                    source.astext(), "python", kind, str(data[option])
                )
                node.source, node.line = cell.source, cell.line
                source.replace_self(node)


def _register_blocks(app: Sphinx, doctree: nodes.document) -> None:
    """Give every named block its address and note it in the book."""
    _name_cells(doctree)
    docname, book = app.env.docname, get_book(app.env)
    count = 0
    for node in doctree.findall(lambda n: isinstance(n, literate | listing)):
        node["docname"] = docname
        if isinstance(node, listing):
            node["above"] = count  # blocks, its own among them
            continue
        count += 1
        key = f"{node['kind']}-{nodes.make_id(node['name'])}"
        uses = [match[2] for match in REFERENCE.finditer(node[0].astext())]
        block: NamedBlock = {
            "key": key,
            "kind": node["kind"],
            "name": node["name"],
            "uses": uses,
            "line": node.line,
            "anchor": key,
            "tags": [],
        }
        if count_before := book.add_block(docname, block):
            block["anchor"] = f"{key}-{count_before + 1}"
        node["anchor"] = block["anchor"]


def _warn_of_undefined(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a reference to a chunk that no page defines."""
    book = get_book(env)
    known = {block["name"] for _, block in book.list_blocks(kind="chunk")}
    for docname, block in book.list_blocks():
        for name in set(block["uses"]) - known:
            log.warning(
                "undefined chunk <<%s>>",
                name,
                type="weave",
                location=(docname, block["line"]),
            )


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_node(literate, html=(visit_literate, depart_literate))
    app.add_node(listing, html=(visit_listing, None))
    for language in _LANGUAGES:
        app.add_directive(language, Fence)
    app.connect("doctree-read", _register_blocks)
    app.connect("env-check-consistency", _warn_of_undefined)
