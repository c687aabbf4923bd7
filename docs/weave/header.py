"""One line under each title: what a page can be had as."""
import os
from html import escape
from urllib.parse import quote

from docutils import nodes
from sphinx.util.osutil import relative_uri

import tangle

from .links import files_of
from .views import raw


class tools(nodes.General, nodes.Element):
    """What a reader can take from a page."""


def edit(self, docname):
    """How to change a page."""
    path = f'{tangle.LITERATE}/{docname}.md'
    where = self.config.weave_edit
    if where:
        absolute = self.builder.env.doc2path(docname).as_posix()
        url = where.replace('{path}', quote(path)).replace(
            '{absolute}', quote(absolute))
        return f'<a href="{escape(url)}">Edit</a>'
    return disclosure('Edit', (
        f'<p>Open <code>{path}</code> in any editor and change it. Then'
        '</p><pre>python tangle.py</pre><p>brings the library up to '
        'date, and</p><pre>make site</pre><p>this page.</p>'))


def files(self, docname, here):
    """The files that the code of a page ends up in."""
    rows = []
    for file in files_of(self.builder, docname):
        page = f'files/{file}'
        view, code = (relative_uri(here, address) for address in (
            self.builder.get_target_uri(page), raw(self.builder, page)))
        rows.append(f'<li><a href="{view}">{escape(file)}</a> '
                    f'<a href="{code}" download title="Download '
                    f'{escape(file)}">download</a></li>')
    return disclosure(f'{len(rows)} file{"s" * (len(rows) != 1)}',
                      f'<ul>{"".join(rows)}</ul>') if rows else ''


def disclosure(name, inside):
    return (f'<details name="tools"><summary>{name}</summary>'
            f'<div>{inside}</div></details>')


def add(app, doctree):
    """Put the line below the title of a page."""
    docname = app.env.docname
    section = next(doctree.findall(nodes.section), None)
    if section is not None and docname != app.config.root_doc:
        section.insert(1, tools(docname=docname))


def visit_tools(self, node):
    docname, builder = node['docname'], self.builder
    single = builder.name == 'singlehtml'
    here = '' if single else builder.get_target_uri(docname)
    parts = []
    if docname in builder.env.get_domain('book').data['keys']:
        link = relative_uri(here, f'{docname}.ipynb')
        parts.append(f'<a href="{link}" download>Notebook</a>')
    parts.append(files(self, docname, here))
    if self.config.html_copy_source and not single:
        name = builder.env.doc2path(docname, base=False).as_posix()
        if not name.endswith(suffix := self.config.html_sourcelink_suffix):
            name += suffix
        link = relative_uri(here, f'_sources/{name}')
        parts.append(f'<a href="{link}">Source</a>')
    parts.append(edit(self, docname))
    self.body.append('<div class="page-tools">'
                     f'{"".join(filter(None, parts))}</div>\n')
    raise nodes.SkipNode


def ignore(self, node):
    raise nodes.SkipNode


def setup(app):
    app.add_config_value(
        'weave_edit', os.environ.get('WEAVE_EDIT', ''), 'html')
    app.add_node(tools, html=(visit_tools, None), **{
        b: (ignore, None) for b in ('latex', 'text', 'man', 'texinfo')})
    app.connect('doctree-read', add)
