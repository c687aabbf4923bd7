"""One line under each title: what a page can be had as."""

import os
from html import escape
from typing import NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from loom.config import get_config
from loom.documents.folder import get_document_path, read_once
from loom.problems import count_noun
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.sourcelinks import make_edit_address, make_source_address
from loom.weaving.book.sources import read_source
from loom.weaving.files.viewhtml import find_raw_file

_EDITED = "chunk", "file", "start"  # the kinds of blocks that a reader edits

# Shown where the page's code can be edited, which is known in the browser.
_TRY_HERE = (
    '<p class="try-here" hidden>To try a change, press “Edit” at a block of code on '
    "this page.</p>"
)


class tools(nodes.General, nodes.Element):
    """What a reader can take from a page."""


def _make_edit_tool(self: HTML5Translator, docname: str) -> str:
    """How to change a page."""
    url = make_edit_address(self, docname)
    if url:
        return f'<a href="{escape(url)}">Edit</a>'
    path = get_document_path(docname)
    document, _ = read_once(path, read_source(self.builder.env, docname))
    is_edited = any(block.kind in _EDITED for block in document.blocks)
    here = _TRY_HERE if is_edited else ""
    return _make_disclosure(
        "Edit",
        (
            f"{here}<p>In a copy of the book, open <code>{path}</code> in any editor "
            f"and change it. Then</p><pre>{escape(get_config().command)}</pre>"
            "<p>brings the files up to date. To see the change on the site, weave "
            "the book again.</p>"
        ),
    )


def _make_file_tool(self: HTML5Translator, docname: str, here: str) -> str:
    """The files that the code of a page ends up in."""
    rows = []
    for file in get_book(self.builder.env).list_files(docname):
        page = f"files/{file}"
        view, code = (
            relative_uri(here, address)
            for address in (
                self.builder.get_target_uri(page),
                find_raw_file(self.builder, page),
            )
        )
        rows.append(
            f'<li><a href="{view}">{escape(file)}</a> '
            f'<a href="{code}" download title="Download '
            f'{escape(file)}">download</a></li>'
        )
    if not rows:
        return ""
    return _make_disclosure(count_noun(len(rows), "file"), f"<ul>{''.join(rows)}</ul>")


def _make_disclosure(name: str, inside: str) -> str:
    return (
        f'<details name="tools"><summary>{name}</summary><div>{inside}</div></details>'
    )


def _add_tools(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line below the title of a page; on the first, last."""
    docname = app.env.docname
    section = next(doctree.findall(nodes.section), None)
    if section is not None:
        first = docname == app.config.root_doc
        section.insert(len(section) if first else 1, tools(docname=docname))


def _visit_tools(self: HTML5Translator, node: tools) -> NoReturn:
    docname, builder = node["docname"], self.builder
    here = builder.get_target_uri(docname)
    parts = []
    if docname in get_book(builder.env).data["keys"]:
        link = relative_uri(here, f"{docname}.ipynb")
        parts.append(f'<a href="{link}" download>Notebook</a>')
    parts.append(_make_file_tool(self, docname, here))
    if source := make_source_address(self, docname):
        parts.append(f'<a href="{source}">Source</a>')
    parts.append(_make_edit_tool(self, docname))
    self.body.append(f'<div class="page-tools">{"".join(filter(None, parts))}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_config_value("weave_edit", os.environ.get("WEAVE_EDIT", ""), "html")
    app.add_node(tools, html=(_visit_tools, None))
    app.connect("doctree-read", _add_tools)
