"""Pages with code cells, as notebooks to download."""
import json
import posixpath
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.osutil import relative_uri

import tangle


class download(nodes.General, nodes.Element):
    """The link to the page as a notebook."""


FIRST = '''\
# This notebook runs with the library of its book. If the line below
# fails, install it, from a clone of the book's repository
#     %pip install path/to/the/clone
# or from the wheel that "pip wheel --no-deps path/to/the/clone" makes
#     %pip install WHEEL
# (EpyNN in the package index is the original, another library.)
from epynn import EpyNN, __version__

print('EpyNN, the literate edition', __version__)'''


def first(root):
    """The first cell of a notebook, with the name of the wheel."""
    text = Path(root, 'tangled/epynn/__init__.py').read_text('utf-8')
    version = re.search(r"^__version__ = '(.*)'", text, re.M)[1]
    return FIRST.replace(
        'WHEEL', f'epynn_literate-{version}-py3-none-any.whl')


FRONT = re.compile(r'\A---\n.*?\n---\n', re.S)
API = re.compile(r'^(?:## API\n+)?```\{eval-rst\}\n.*?^```\n', re.M | re.S)
ROLE = re.compile(r'\{([\w:+-]+)\}`([^`<]*?)\s*(?:<([^`>]*)>)?`')
OPENING = re.compile(
    r'^:{3,}\{(\w[\w-]*)\} *(.*)\n(?::[\w-]+:.*\n)*', re.M)
CLOSING = re.compile(r'^:{3,} *\n?', re.M)
FENCE = re.compile(r'^(`{3,})(\w+) \{(file)?[^\n]*?=?([^\n}]*)\}$', re.M)


def numbered(said, target, titles):
    """A reference to a number, where nothing has one."""
    if target:
        return f"*{re.sub(',? *%s', '', said)}*"
    page, _, tag = said.rpartition(':')
    if said.startswith('/') and not page:
        return f'*{titles(said)}*'
    if re.fullmatch(r'\d[\d.]*[a-z]?', tag):
        return f'*{titles(page)}* ({tag})' if page else f'({tag})'
    return f'*{said}*'


def prose(text, titles):
    """The Markdown between two cells, as Jupyter can show it.

    :param titles: For each page that a text may refer to, its title.
    """
    def role(match):
        kind, said, target = match.groups()
        if kind == 'doc' and target is None:
            return f'*{titles(said)}*'
        if kind in ('eq', 'numref'):
            return numbered(said, target, titles)
        return f'*{said}*' if kind in ('doc', 'ref') else f'`{said}`'

    def opening(match):
        said = ': '.join(filter(None, [
            match[1].capitalize() if match[1] == 'exercise' else '',
            match[2]]))
        shown = match[1] in ('exercise', 'dropdown')
        return f'\n**{said}**\n\n' if shown else ''

    def fence(match):
        file = f'*{match[4]}:*\n\n' if match[3] else ''
        return f'{file}{match[1]}{match[2]}'

    text = API.sub('', FRONT.sub('', text))
    text = CLOSING.sub('', OPENING.sub(opening, text))
    return FENCE.sub(fence, ROLE.sub(role, text)).strip('\n')


def cell(kind, source, number):
    """A cell of a notebook."""
    made = {'cell_type': kind, 'id': f'cell-{number}', 'metadata': {},
            'source': source.splitlines(keepends=True)}
    if kind == 'code':
        made |= {'execution_count': None, 'outputs': []}
    return made


def notebook(text, root, titles=str):
    """A page as a notebook without results.

    :param text: The document.
    :param root: The root of the repository.
    :param titles: A function from a page to its title.
    """
    page, _ = tangle.read_document('page.md', text)
    lines = text.splitlines(keepends=True)
    parts, above = [('code', first(root))], 0
    for block in page.blocks:
        if block.kind != 'cell':
            continue
        parts.append(('markdown', prose(
            ''.join(lines[above:block.line - 1]), titles)))
        parts.append(('code', '\n'.join(block.code).strip('\n')))
        if caption := block.attributes.get('caption'):
            name = block.attributes.get('name', 'above')
            parts.append(('markdown', f'Figure *{name}*: {caption}'))
        above = (block.lines or (block.line,))[-1] + 1
    parts.append(('markdown', prose(''.join(lines[above:]), titles)))
    cells = [cell(kind, source, number) for number, (kind, source)
             in enumerate(parts) if source]
    kernel = {'name': 'python3', 'display_name': 'Python 3',
              'language': 'python'}
    return {'cells': cells, 'metadata': {'kernelspec': kernel},
            'nbformat': 4, 'nbformat_minor': 5}


def add_link(app, doctree):
    """Put the link below the title of a page that has cells."""
    docname = app.env.docname
    section = next(doctree.findall(nodes.section), None)
    keys = app.env.get_domain('book').data['keys']
    if docname in keys and section is not None:
        section.insert(1, download(docname=docname))


def visit_download(self, node):
    docname, here = node['docname'], ''
    if self.builder.name != 'singlehtml':
        here = self.builder.get_target_uri(docname)
    link = relative_uri(here, f'{docname}.ipynb')
    self.body.append(
        f'<p class="notebook-link"><a href="{link}" download>'
        'Download this page as a notebook</a></p>\n')
    raise nodes.SkipNode


def ignore(self, node):
    raise nodes.SkipNode


def write(app, error):
    """Write the notebooks beside the pages."""
    if error or app.builder.format != 'html':
        return
    env = app.env
    for docname in env.get_domain('book').data['keys']:
        if docname not in env.found_docs:
            continue

        def titles(page, here=docname):
            path = posixpath.join('/', posixpath.dirname(here), page)
            name = posixpath.normpath(path).lstrip('/')
            known = env.titles.get(name)  # a lost page is told of
            return known.astext() if known else name

        text = Path(env.doc2path(docname)).read_text('utf-8')
        made = json.dumps(notebook(text, app.confdir, titles), indent=1,
                          ensure_ascii=False) + '\n'
        path = Path(app.outdir, f'{docname}.ipynb')
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text('utf-8') != made:
            path.write_text(made, encoding='utf-8')


def setup(app):
    app.add_node(download, html=(visit_download, None), **{
        b: (ignore, None) for b in ('latex', 'text', 'man', 'texinfo')})
    app.connect('doctree-read', add_link)
    app.connect('build-finished', write)
