"""The blocks of a page for its reader's browser: their numbers, and their code.

A block has the number that it has among all of its document, so that page and worker
speak of the same one.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from loom.browser.exerciseweaving import write_exercises
from loom.browser.inability import describe_inability
from loom.browser.offering import offer_python
from loom.browser.policy import add_policy
from loom.documents.folder import read_once
from loom.documents.model import Block
from loom.tangling.files import replace_bytes
from loom.weaving.book.blocknodes import listing, literate
from loom.weaving.book.solutions import make_shown_text
from loom.weaving.book.sources import read_source

_BLOCKS = "_blocks"  # the folder of a site with the code of its pages
_KINDS = "cell", "check", "chunk", "doctest", "example", "file", "start"
_RUN = "cell", "doctest", "example"  # the others are edited, and the page is checked


def _number_blocks(app: Sphinx, doctree: nodes.document) -> None:
    """Give each block of the page its number, as a class; another if it can't run."""
    blocks = _read_blocks(app, app.env.docname)
    first = 0
    for node, code in _find_code(doctree):
        for number in range(first, len(blocks)):
            if blocks[number].kind in _KINDS and _join(blocks[number]) == _strip(code):
                node["classes"].append(f"block-{number}")
                if _describe_block(blocks[number]).get("unable"):
                    node["classes"].append("unable")
                first = number + 1
                break


def _read_blocks(app: Sphinx, docname: str) -> tuple[Block, ...]:
    text = make_shown_text(app, read_source(app.env, docname))
    return read_once(f"{docname}.md", text)[0].blocks


def _join(block: Block) -> str:
    return _strip("\n".join(block.code))


def _strip(code: str) -> str:
    """Code without the blank lines around it, which a listing does not keep."""
    return code.strip("\n").rstrip()


def _find_code(doctree: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """Yield what stands for each block, and its code, in the order of the page."""
    for node in doctree.findall(nodes.Element):
        if isinstance(node, literate):
            if node["kind"] in _KINDS and not _is_in_cell(node):
                yield node, node[0].astext()
        elif isinstance(node, listing):
            if not isinstance(node.parent, literate):
                yield node, node.astext()
        elif isinstance(node, nodes.container) and "cell" in node["classes"]:
            source = next(node.findall(nodes.literal_block), None)
            if source is not None:
                yield node, source.astext()


def _is_in_cell(node: nodes.Node | None) -> bool:
    while node is not None:
        if isinstance(node, nodes.container) and "cell" in node["classes"]:
            return True
        node = node.parent
    return False


def _write_blocks(app: Sphinx, docname: str, *_: object) -> None:
    """Write the code of a page's blocks beside the pages."""
    if app.builder.name != "html" or docname not in app.env.found_docs:
        return
    found = [
        _describe_block(block) if block.kind in _KINDS else None
        for block in _read_blocks(app, docname)
    ]
    if any(found):
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        replace_bytes(Path(app.outdir, _BLOCKS, f"{docname}.json"), text.encode())


def _describe_block(block: Block) -> dict[str, str]:
    found = {"kind": block.kind, "name": block.name, "code": "\n".join(block.code)}
    reason = describe_inability(block) if block.kind in _RUN else ""
    return {**found, "unable": reason} if reason else found


def setup(app: Sphinx) -> None:
    """Connect with Sphinx; where Python can't be had, no page offers it."""
    has_python = offer_python(app)
    # so that all pages are read again when it changes
    app.add_config_value("weave_python", has_python, "env")
    if has_python:
        app.connect("doctree-read", _number_blocks, priority=700)
        app.connect("html-page-context", _write_blocks)
        app.connect("html-page-context", add_policy)
        app.connect("build-finished", write_exercises)
        app.add_js_file("runner.js", loading_method="defer")
        app.add_js_file("takehome.js", loading_method="defer")
        app.add_css_file("runner.css")
