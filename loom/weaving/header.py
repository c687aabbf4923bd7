"""One line under each title: what a page can be had as."""

import os
from html import escape
from typing import NoReturn
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from loom.config import get_config
from loom.weaving.links import files_of
from loom.weaving.solutions import source_name
from loom.weaving.views import raw


class tools(nodes.General, nodes.Element):
    """What a reader can take from a page."""


def edit(self: HTML5Translator, docname: str) -> str:
    """How to change a page."""
    path = f"{get_config().documents}/{docname}.md"
    where = self.config.weave_edit
    if where:
        absolute = self.builder.env.doc2path(docname).as_posix()
        url = where.replace("{path}", quote(path)).replace(
            "{absolute}", quote(absolute)
        )
        return f'<a href="{escape(url)}">Edit</a>'
    return disclosure(
        "Edit",
        (
            f"<p>Open <code>{path}</code> in any editor and change it. Then"
            "</p><pre>.venv/bin/python tangle.py</pre><p>brings the "
            "library up to date, and</p><pre>make site</pre>"
            "<p>this page.</p>"
        ),
    )


def files(self: HTML5Translator, docname: str, here: str) -> str:
    """The files that the code of a page ends up in."""
    rows = []
    for file in files_of(self.builder, docname):
        page = f"files/{file}"
        view, code = (
            relative_uri(here, address)
            for address in (self.builder.get_target_uri(page), raw(self.builder, page))
        )
        rows.append(
            f'<li><a href="{view}">{escape(file)}</a> '
            f'<a href="{code}" download title="Download '
            f'{escape(file)}">download</a></li>'
        )
    return (
        disclosure(
            f"{len(rows)} file{'s' * (len(rows) != 1)}", f"<ul>{''.join(rows)}</ul>"
        )
        if rows
        else ""
    )


def disclosure(name: str, inside: str) -> str:
    return (
        f'<details name="tools"><summary>{name}</summary><div>{inside}</div></details>'
    )


def add(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line below the title of a page; on the first, last."""
    docname = app.env.docname
    section = next(doctree.findall(nodes.section), None)
    if section is not None:
        first = docname == app.config.root_doc
        section.insert(len(section) if first else 1, tools(docname=docname))


def visit_tools(self: HTML5Translator, node: tools) -> NoReturn:
    docname, builder = node["docname"], self.builder
    single = builder.name == "singlehtml"
    here = "" if single else builder.get_target_uri(docname)
    parts = []
    if docname in builder.env.get_domain("book").data["keys"]:
        link = relative_uri(here, f"{docname}.ipynb")
        parts.append(f'<a href="{link}" download>Notebook</a>')
    parts.append(files(self, docname, here))
    copied = self.config.html_copy_source or not self.config.weave_solutions
    if copied and not single:
        name = source_name(builder.app, docname)
        link = relative_uri(here, f"_sources/{name}")
        parts.append(f'<a href="{link}">Source</a>')
    parts.append(edit(self, docname))
    self.body.append(f'<div class="page-tools">{"".join(filter(None, parts))}</div>\n')
    raise nodes.SkipNode


def ignore(self: SphinxTranslator, node: tools) -> NoReturn:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_config_value("weave_edit", os.environ.get("WEAVE_EDIT", ""), "html")
    app.add_node(
        tools,
        html=(visit_tools, None),
        **{b: (ignore, None) for b in ("latex", "text", "man", "texinfo")},
    )
    app.connect("doctree-read", add)
