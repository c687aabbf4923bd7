"""Each tangled file as a page, its lines linked to the book."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from loom.documents.lines import linked, numbers_of
from loom.tangling.outputs import Output
from loom.weaving.kept import Kept, digest
from loom.weaving.links import Book, address, ident, line_of
from loom.weaving.places import (
    Line,
    Place,
    assembled,
    heads,
    numbers,
    page_of,
    places,
    sources,
)

Shown = tuple[Place, str, list[str], list[str]]


def lines_of(
    output: Output,
    book: Book,
    at: Mapping[Line, Place],
    nth: Mapping[Line, int],
    begins: Mapping[Line | None, Sequence[Place]],
) -> list[Shown]:
    """The lines of a file, as data.

    :param book: The blocks of the book.
    :param at: For each line of a document, its :class:`Place`.
    :param nth: For each line of a document, its number in its block.
    :param begins: For each line of a document, the places of the blocks
        that begin with it.
    :returns: For each line, its place, the id of the line on the page,
        the equation numbers that are links, and the ids of the blocks
        that begin here.
    """
    found, seen = [], set()
    for text, origin in zip(output.text.split("\n"), output.origins):
        key = origin.document, origin.line
        place = at[key]
        block = book.block(place.docname, place.anchor) or {}
        ids = [ident(p.docname, p.anchor) for p in begins.get(key, ())]
        new = [i for i in ids if i not in seen]
        seen.update(new)
        found.append(
            (
                place,
                line_of(place.anchor, nth[key]) if key in nth else place.anchor,
                [n for n in numbers_of(text).get(0, ()) if n in block.get("tags", ())],
                new,
            )
        )
    return found


def coloured(builder: StandaloneHTMLBuilder, code: str) -> list[str]:
    """The lines of a file in HTML."""
    html = builder.highlighter.highlight_block(code, "python")
    return re.search(r"<pre>(?:<span></span>)?(.*?)\n*</pre>", html, re.S)[1].split(
        "\n"
    )


def row(builder: Builder, here: str, number: int, line: Shown, html: str) -> str:
    """A line of the file."""
    place, anchor, numbers, ids = line

    def url(name: str) -> str:
        return address(builder, here, place.docname, name)

    html = linked(html, numbers, lambda n: url(f"eq-{n}") if n in numbers else None)
    marks = "".join(f'<i id="{i}"></i>' for i in ids)
    return (
        f'<span class="row" id="L{number}">{marks}<a href="'
        f'{url(anchor)}" class="row-number" data-line="{number}" '
        f'aria-label="Line {number} in the book" tabindex="-1">'
        f"</a>{html}\n</span>"
    )


def runs(
    builder: Builder, here: str, lines: Iterable[Shown], htmls: Iterable[str]
) -> Iterator[str]:
    """The lines, with the name of a block where it changes."""
    titles, named, page = builder.env.titles, None, None
    both = enumerate(zip(lines, htmls), 1)
    for place, part in groupby(both, lambda pair: pair[1][0][0]):
        name, full = "", False
        rows = []
        for number, (line, html) in part:
            rows.append(row(builder, here, number, line, html))
            full = full or bool(html.strip())
        if full and place != named:
            url = address(builder, here, place.docname, place.anchor)
            said = escape(titles[place.docname].astext())
            name = f'<a class="run-name {place.kind}" href="{url}">{label(place)}</a>'
            if place.docname != page:
                name += f'<span class="run-page">{said}</span>'
            named, page = place, place.docname
        yield (
            f'<div class="run"><div class="run-side">{name}</div>'
            f"<pre>{''.join(rows)}</pre></div>\n"
        )


def label(place: Place, parts: int = 1) -> str:
    """How a block is called in the margin.

    :param parts: How many parts of a path say enough.
    """
    if place.kind == "file":
        return escape("/".join(place.name.split("/")[-parts:]))
    return f"⟨{escape(place.name)}⟩"


def raw(builder: Builder, page: str) -> str:
    """Where the file itself is, to download."""
    view = builder.get_target_uri(page)
    name = page.rpartition("/")[2]
    return page if not view.endswith("/") else f"{view}{name}"


def body(
    builder: StandaloneHTMLBuilder, page: str, output: Output, lines: Sequence[Shown]
) -> str:
    """The inside of a view."""
    pages = dict.fromkeys(line[0].docname for line in lines)
    said = ", ".join(
        f'<a href="{address(builder, page, docname, "")}">'
        f"{escape(builder.env.titles[docname].astext())}</a>"
        for docname in pages
    )
    here = builder.get_target_uri(page)
    link = relative_uri(here, raw(builder, page))
    count = len(lines)
    htmls = coloured(builder, output.text)
    htmls += [""] * (count - len(htmls))
    inside = "".join(runs(builder, page, lines, htmls))
    name = escape(page.removeprefix("files/"))
    return (
        f'<section id="file"><h1>{name}</h1>\n<p class="page-tools">'
        f"<span>{count} line{'s' * (count != 1)} from {said}</span>"
        f'<a href="{link}" download>Download</a></p>\n'
        f'<p class="view-note">Made from the book. A change belongs '
        "there: each line number leads to the place.</p>\n"
        f'<div class="view"><section class="highlight" aria-label='
        f'"Code of {name}">{inside}</section></div></section>'
    )


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
    """The views that have changed, for Sphinx to write."""
    builder, env = app.builder, app.env
    book = env.get_domain("book")
    kept = Kept(app.outdir, "views")
    around = book.data["contents"], builder.build_info.config_hash
    if kept.unchanged(digest(sources(env), around)):
        return
    documents, outputs = assembled(sources(env))
    at, nth, begins = (look(documents) for look in (places, numbers, heads))
    for path, output in outputs.items():
        page = page_of(path)
        lines = lines_of(output, book, at, nth, begins)
        number = digest(output.text, lines, around)
        file = Path(builder.get_outfilename(page))
        names = (file.relative_to(app.outdir).as_posix(), raw(builder, page))
        if all([kept.still(name, number) for name in names]):
            continue
        kept.write(names[1], output.text)
        yield (
            page,
            {
                "title": page.removeprefix("files/"),
                "body": body(builder, page, output, lines),
            },
            "page.html",
        )
    kept.close()


def share(
    trees: dict[tuple[str, str], str],
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Compute the contents once for the views of the same depth."""
    make, root = context.get("toctree"), context["content_root"]
    if make is None or not pagename.startswith("files/"):
        return

    def toctree(**options: object) -> str:
        key = root, repr(options)
        if key not in trees:
            trees[key] = make(**options)
        return trees[key]

    context["toctree"] = toctree


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", partial(share, {}), priority=400)
