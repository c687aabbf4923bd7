"""Indexes of chunks, of symbols and of files."""

import re
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from itertools import groupby
from typing import NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxTranslator
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from loom.weaving.equations import mathml
from loom.weaving.kept import digest
from loom.weaving.links import address, ident
from loom.weaving.places import Place, assembled, page_of, places, sources
from loom.weaving.views import label, raw


class listed(nodes.General, nodes.Element):
    """The place of an index."""


class BookIndex(SphinxDirective):
    """An index, of a kind, for all or for the names that begin so."""

    required_arguments = 1
    optional_arguments = 9

    def run(self) -> list[nodes.Node]:
        kind, *begin = self.arguments
        if kind not in SHOW:
            raise self.error(f"no index of {kind}; there are {', '.join(SHOW)}")
        indexes = self.env.get_domain("book").data["indexes"]
        indexes.setdefault(self.env.docname, []).append(kind)
        return [listed(kind=kind, begin=tuple(begin), docname=self.env.docname)]


Symbol = namedtuple("Symbol", "latex code axes meaning")


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the symbols of a page."""
    rows = []
    for box in doctree.findall(nodes.container):
        if "symbols-table" in box["classes"]:
            for body in box.findall(nodes.tbody):
                for row in body:
                    rows += symbols_of(row)
    if rows:
        docname = app.env.docname
        app.env.get_domain("book").data["letters"][docname] = rows


def symbols_of(row: nodes.Element) -> Iterator[Symbol]:
    """The symbols of a row of a table."""
    cells = [*row, *[nodes.entry()] * (4 - len(row))]
    latex = [n.astext() for n in cells[0].findall(nodes.math)]
    code = [n.astext() for n in cells[1].findall(nodes.literal)]
    axes = cells[2].astext().split(", ")
    meaning = tuple(said(cells[3]))
    for n, one in enumerate(latex):
        yield Symbol(
            one,
            tuple(code[n : n + 1] if len(code) == len(latex) else code),
            axes[n] if len(axes) == len(latex) else ", ".join(axes),
            meaning,
        )


def said(cell: nodes.Element) -> Iterator[tuple[str, str]]:
    """The words, formulas and code of a cell, in their order."""
    for node in cell.findall():
        if isinstance(node, nodes.math):
            yield "math", node.astext()
        elif isinstance(node, nodes.literal):
            yield "code", node.astext()
        elif isinstance(node, nodes.Text) and not isinstance(
            node.parent, nodes.math | nodes.literal
        ):
            yield "text", node.astext()


GRADIENT = re.compile(r"\\frac\{\\partial[^{}]*(?:\{[^{}]*\})?\}\{\\partial (.*)\}")
SIGN = re.compile(r"\\(?:bar|tilde|hat|math\w+|operatorname|text|boldsymbol)\b")


def order(latex: str) -> tuple[bool, str, str, bool, int, str]:
    """Where a symbol stands in the alphabet: bare letters first."""
    bare = SIGN.sub("", GRADIENT.sub(r"\1", latex))
    letter = re.search(r"\\?[A-Za-z]+", bare)
    letter = letter[0] if letter else bare
    greek = unescape(f"&{letter[1:]};") if letter[0] == "\\" else ""
    letter = greek if len(greek) == 1 else letter.strip("\\")[:1]
    return (
        not letter.isascii(),
        letter.lower(),
        letter,
        "partial" in latex,
        len(latex),
        latex,
    )


Spot = tuple[str, str, str, str]  # what a Place holds
Chunk = tuple[list[tuple[str, str]], list[Spot], list[str]]
Letter = dict[tuple[tuple[str, ...], str, tuple[tuple[str, str], ...]], list[str]]
File = tuple[int, list[str]]


def chunks(env: BuildEnvironment) -> dict[str, Chunk]:
    """For each chunk, its pieces, its users and its files."""
    book, found = env.get_domain("book"), {}
    for docname, block in book.all():
        if block["kind"] == "chunk":
            found.setdefault(block["name"], ([], [], {}))[0].append(
                (docname, block["anchor"])
            )
    for docname, block in book.all():
        for name in dict.fromkeys(block["uses"]):
            if name in found and block["kind"] in ("file", "chunk"):
                found[name][1].append(
                    (docname, block["anchor"], block["kind"], block["name"])
                )
    return {
        name: (
            pieces,
            users,
            book.files(*pieces[0][:1], {"kind": "chunk", "name": name}),
        )
        for name, (pieces, users, _) in sorted(found.items())
    }


def symbols(env: BuildEnvironment) -> dict[str, Letter]:
    """For each symbol, what it means on which pages."""
    found = {}
    letters = env.get_domain("book").data["letters"]
    for docname in sorted(letters):
        for symbol in letters[docname]:
            rows = found.setdefault(symbol.latex, {})
            rows.setdefault(tuple(symbol[1:]), {})[docname] = None
    return {
        latex: {row: list(pages) for row, pages in rows.items()}
        for latex, rows in sorted(found.items(), key=lambda it: order(it[0]))
    }


def files(env: BuildEnvironment) -> dict[str, File]:
    """For each file, the number of its lines and its pages."""
    documents, made = assembled(sources(env))
    at = places(documents)
    return {
        page_of(path).removeprefix("files/"): (
            len(output.origins),
            list(dict.fromkeys(at[o.document, o.line].docname for o in output.origins)),
        )
        for path, output in made.items()
    }


def renew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Compute the indexes anew; their pages are written if needed."""
    book = env.get_domain("book").data
    now = digest(book["sources"], book["contents"], sorted(book["indexes"].items()))
    if book["indexed"] == now:
        return []
    book["indexed"] = now
    before, kinds = (
        book["index"],
        sorted({kind for page in book["indexes"].values() for kind in page}),
    )
    book["index"] = {kind: ENTRIES[kind](env) for kind in kinds}
    changed = [kind for kind in kinds if before.get(kind) != book["index"][kind]]
    return [
        docname for docname, page in book["indexes"].items() if set(page) & set(changed)
    ]


ENTRIES = {
    "chunks": chunks,
    "symbols": symbols,
    "files": files,
}


Row = tuple[str, tuple[str, ...]]


class Rows:
    """Makes the rows of the indexes on a page.

    :param here: The page.
    """

    def __init__(self, builder: Builder, here: str):
        self.builder, self.here = builder, here
        self.titles = builder.env.titles

    def page(self, docname: str) -> str:
        return (
            f'<a href="{address(self.builder, self.here, docname)}">'
            f"{escape(self.titles[docname].astext())}</a>"
        )

    def block(self, docname: str, anchor: str, text: str, kind: str = "chunk") -> str:
        url = address(self.builder, self.here, docname, anchor)
        page = escape(self.titles[docname].astext())
        return f'<a class="{kind}-name" href="{url}" title="{page}">{text}</a>'

    def place(self, place: Spot) -> str:
        return self.block(place[0], place[1], label(Place(*place), 2), place[2])

    def uri(self, target: str, anchor: str = "") -> str:
        here = self.builder.get_target_uri(self.here)
        return relative_uri(here, target) + (anchor and f"#{anchor}")

    def view(self, file: str, anchor: str = "") -> str:
        """The link to a view, with the id of a line."""
        if self.builder.name == "singlehtml":
            return f"<code>{escape(file)}</code>"
        url = self.uri(self.builder.get_target_uri(f"files/{file}"), anchor)
        name = escape(file).replace("/", "/<wbr>")
        return f'<a class="file-name" href="{url}">{name}</a>'

    def several(self, links: Iterable[str], limit: int = 6) -> str:
        """Some links; where they are many, the rest is folded."""
        links = list(dict.fromkeys(links))
        more = links[limit:]
        folded = (
            (f"<details><summary>{len(more)} more</summary>{', '.join(more)}</details>")
            if more
            else ""
        )
        return ", ".join(links[:limit]) + folded

    def chunks(self, entries: Mapping[str, Chunk]) -> Iterator[Row]:
        for name, (pieces, users, files) in entries.items():
            docname, anchor = pieces[0]
            more = "".join(
                f" {self.block(d, a, f'+{n}')}"
                for n, (d, a) in enumerate(pieces[1:], 1)
            )
            yield (
                name[0].upper(),
                (
                    self.block(docname, anchor, f"⟨{escape(name)}⟩") + more,
                    self.page(docname),
                    self.several(self.place(user) for user in users),
                    self.several(
                        self.view(file, ident(docname, anchor)) for file in files
                    ),
                ),
            )

    def symbols(self, entries: Mapping[str, Letter]) -> Iterator[Row]:
        for latex, rows in entries.items():
            letter, again = order(latex)[2].upper(), ""
            shown = f'<span class="math">{mathml(latex)}</span>'
            for (code, axes, meaning), pages in rows.items():
                yield (
                    letter,
                    (
                        f'<span class="symbol {again}">{shown}</span>',
                        ", ".join(f"<code>{escape(c)}</code>" for c in code),
                        f"<i>{escape(axes)}</i>",
                        "".join(MEANING[k](text) for k, text in meaning),
                        self.several(map(self.page, pages)),
                    ),
                )
                again = "again"

    def files(self, entries: Mapping[str, File]) -> Iterator[Row]:
        for file, (count, pages) in sorted(
            entries.items(), key=lambda it: it[0].rpartition("/")
        ):
            yield (
                file.rpartition("/")[0] or "/",
                (
                    self.view(file),
                    str(count),
                    self.several(map(self.page, pages)),
                    self.code(file),
                ),
            )

    def code(self, file: str) -> str:
        """The link to a file itself."""
        if self.builder.name == "singlehtml":
            return ""
        url = self.uri(raw(self.builder, f"files/{file}"))
        return (
            f'<a href="{url}" download aria-label="Download '
            f'{escape(file)}">download</a>'
        )


MEANING = {
    "text": escape,
    "code": lambda text: f"<code>{escape(text)}</code>",
    "math": lambda text: f'<span class="math">{mathml(text)}</span>',
}


SHOW = {
    "chunks": ("Chunk", "Page", "Used in", "Whole file"),
    "symbols": ("Symbol", "In code", "Axes", "Meaning", "Page"),
    "files": ("File", "Lines", "From", "The file itself"),
}


def visit_listed(self: HTML5Translator, node: listed) -> NoReturn:
    kind, begin = node["kind"], node["begin"]
    entries = self.builder.env.get_domain("book").data["index"][kind]
    if begin:
        entries = {
            name: entry for name, entry in entries.items() if name.startswith(begin)
        }
    rows = getattr(Rows(self.builder, node["docname"]), kind)(entries)
    heads = "".join(f'<th scope="col">{h}</th>' for h in SHOW[kind])
    jumps, parts = [], []
    for letter, group in groupby(rows, lambda row: row[0]):
        name = "-".join((node["docname"], kind, *begin, str(len(jumps))))
        name = nodes.make_id(name)
        jumps.append(f'<a href="#{name}">{escape(letter)}</a>')
        inside = "".join(
            "<tr>"
            + "".join(
                f'<td data-head="{head}">{cell}</td>'
                for head, cell in zip(SHOW[kind], cells)
            )
            + "</tr>\n"
            for _, cells in group
        )
        parts.append(
            f'<tbody id="{name}"><tr class="index-letter">'
            f'<th colspan="{len(SHOW[kind])}" scope="rowgroup">'
            f"{escape(letter)}</th></tr>{inside}</tbody>"
        )
    self.body.append(
        f'<nav class="index-jumps" aria-label="Parts of the index of '
        f'{" ".join((kind, *begin)).rstrip(".")}">'
        f"{' '.join(jumps)}</nav>"
        f'<table class="book-index index-{kind}"><thead><tr>{heads}'
        f"</tr></thead>{''.join(parts)}</table>\n"
    )
    raise nodes.SkipNode


def ignore(self: SphinxTranslator, node: listed) -> NoReturn:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_directive("book-index", BookIndex)
    app.add_node(
        listed,
        html=(visit_listed, None),
        **{b: (ignore, None) for b in ("latex", "text", "man", "texinfo")},
    )
    app.connect("doctree-read", collect)
    app.connect("env-updated", renew, priority=600)
