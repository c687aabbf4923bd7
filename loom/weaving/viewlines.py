"""The lines of a view, each with a link to the book."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder

from loom.documents.lines import linked, numbers_of
from loom.tangling.outputs import Output
from loom.weaving.addresses import make_address, make_line_id, make_whole_id
from loom.weaving.book import BookDomain
from loom.weaving.places import CodeLine, CodePlace


@dataclass(frozen=True)
class ViewLine:
    """A line of a file.

    :param place: The block that it comes from.
    :param anchor: The id of the line on the page of that block.
    :param numbers: The equation numbers in it that are links.
    :param begins: The ids of the blocks that begin here.
    """

    place: CodePlace
    anchor: str
    numbers: tuple[str, ...]
    begins: tuple[str, ...]


@dataclass(frozen=True)
class CodeMap:
    """Where the lines of all documents stand.

    :param places: For each line of a document, its :class:`CodePlace`.
    :param numbers: For each line of a document, its number in its block.
    :param heads: For each line of a document, the blocks that begin with it.
    """

    places: Mapping[CodeLine, CodePlace]
    numbers: Mapping[CodeLine, int]
    heads: Mapping[CodeLine | None, Sequence[CodePlace]]


def list_view_lines(output: Output, book: BookDomain, code: CodeMap) -> list[ViewLine]:
    """The lines of a file, as data.

    :param book: The blocks of the book.
    :param code: Where the lines of the documents stand.
    """
    found: list[ViewLine] = []
    seen: set[str] = set()
    for text, origin in zip(output.text.split("\n"), output.origins):
        key = origin.document, origin.line
        place, number = code.places[key], code.numbers.get(key)
        block = book.find_block(place.docname, place.anchor)
        tags = block["tags"] if block else ()
        ids = [make_whole_id(p.docname, p.anchor) for p in code.heads.get(key, ())]
        new = tuple(each for each in ids if each not in seen)
        seen.update(new)
        found.append(
            ViewLine(
                place,
                make_line_id(place.anchor, number) if number else place.anchor,
                tuple(n for n in numbers_of(text).get(0, ()) if n in tags),
                new,
            )
        )
    return found


def highlight_file(builder: StandaloneHTMLBuilder, code: str) -> list[str]:
    """The lines of a file in HTML."""
    html = builder.highlighter.highlight_block(code, "python")
    inside = html.partition("<pre>")[2].rpartition("</pre>")[0]
    return inside.removeprefix("<span></span>").rstrip("\n").split("\n")


def _make_line(
    builder: Builder, here: str, number: int, line: ViewLine, html: str
) -> str:
    """A line of the file."""

    def find_equation(tag: str) -> str | None:
        if tag not in line.numbers:
            return None
        return make_address(builder, here, line.place.docname, f"eq-{tag}")

    html = linked(html, line.numbers, find_equation)
    url = make_address(builder, here, line.place.docname, line.anchor)
    marks = "".join(f'<i id="{ident}"></i>' for ident in line.begins)
    return (
        f'<span class="row" id="L{number}">{marks}<a href="'
        f'{url}" class="row-number" data-line="{number}" '
        f'aria-label="Line {number} in the book" tabindex="-1">'
        f"</a>{html}\n</span>"
    )


def make_runs(
    builder: Builder, here: str, lines: Iterable[ViewLine], htmls: Iterable[str]
) -> Iterator[str]:
    """The lines, with the name of a block where it changes."""
    titles, named, page = builder.env.titles, None, None
    both = enumerate(zip(lines, htmls), 1)
    for place, part in groupby(both, lambda pair: pair[1][0].place):
        name, full = "", False
        rows = []
        for number, (line, html) in part:
            rows.append(_make_line(builder, here, number, line, html))
            full = full or bool(html.strip())
        if full and place != named:
            url = make_address(builder, here, place.docname, place.anchor)
            said = escape(titles[place.docname].astext())
            name = (
                f'<a class="run-name {place.kind}" href="{url}">{make_label(place)}</a>'
            )
            if place.docname != page:
                name += f'<span class="run-page">{said}</span>'
            named, page = place, place.docname
        yield (
            f'<div class="run"><div class="run-side">{name}</div>'
            f"<pre>{''.join(rows)}</pre></div>\n"
        )


def make_label(place: CodePlace, parts: int = 1) -> str:
    """How a block is called in the margin.

    :param parts: How many parts of a path say enough.
    """
    if place.kind == "file":
        return escape("/".join(place.name.split("/")[-parts:]))
    return f"⟨{escape(place.name)}⟩"
