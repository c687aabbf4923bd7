"""What the pages know of each other, and the addresses within them."""
from docutils import nodes
from sphinx.domains import Domain


class Book(Domain):
    """The named blocks and the symbols of every page."""

    name = 'book'
    label = 'Book'
    data_version = 3
    initial_data = {'blocks': {}, 'symbols': {}, 'keys': {}, 'seen': {},
                    'contents': None, 'counts': None}

    def clear_doc(self, docname):
        for kind in ('blocks', 'symbols', 'keys'):
            self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames, otherdata):
        for kind in ('blocks', 'symbols', 'keys'):
            self.data[kind].update(
                (name, value) for name, value in otherdata[kind].items()
                if name in docnames)

    def add(self, docname, block):
        """Note a block; return its place among those of its name."""
        page = self.data['blocks'].setdefault(docname, [])
        same = [b for b in page if b['key'] == block['key']]
        page.append(block)
        return len(same)

    def all(self, **wanted):
        """Every block of the book, in its order, that is as wanted."""
        return [(docname, block)
                for docname in sorted(self.data['blocks'])
                for block in self.data['blocks'][docname]
                if all(block[k] == v for k, v in wanted.items())]

    def resolve_any_xref(self, *args):
        return []

    def context(self, docname):
        """All that a page shows of other blocks, to compare later."""
        page = self.data['blocks'].get(docname, [])
        names = {n for b in page for n in b['uses']}
        names |= {b['name'] for b in page}
        return [(d, b['key'], b['anchor']) for d, b in self.all()
                if b['name'] in names or names & set(b['uses'])]


def anchor(builder, docname, name):
    """The id of a thing on its page, unique in a one-page book too."""
    if builder.name == 'singlehtml':
        return f'{nodes.make_id(docname)}-{name}'
    return name


def address(builder, here, docname, name):
    """The link from one page to a named place on another."""
    place = '#' + anchor(builder, docname, name)
    if docname == here or builder.name == 'singlehtml':
        return place
    return builder.get_relative_uri(here, docname) + place


def rewrite(app, env):
    """Pages that show what has moved or changed are written again."""
    book = env.get_domain('book')
    now = {docname: book.context(docname)
           for docname in book.data['blocks']}
    before, book.data['seen'] = book.data['seen'], now
    contents = {docname: (env.titles[docname].astext(),
                          env.toctree_includes.get(docname))
                for docname in sorted(env.all_docs)}
    if book.data['contents'] != contents:
        book.data['contents'] = contents
        return list(contents)
    return [d for d in now if d in before and now[d] != before[d]]


def setup(app):
    app.add_domain(Book)
    app.connect('env-updated', rewrite)
