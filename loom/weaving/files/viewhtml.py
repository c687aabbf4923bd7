"""A view of a file in HTML."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from loom.documents.lines import link_equation_numbers
from loom.problems import count_noun
from loom.tangling.outputs import Output
from loom.weaving.adapters import highlight_lines
from loom.weaving.book.addresses import make_address
from loom.weaving.files.places import CodePlace
from loom.weaving.files.viewlines import ViewLine


def find_raw_file(builder: Builder, page: str) -> str:
    """Where the file itself is, to download."""
    view = builder.get_target_uri(page)
    name = page.rpartition("/")[2]
    return page if not view.endswith("/") else f"{view}{name}"


def make_view(
    builder: StandaloneHTMLBuilder, page: str, output: Output, lines: Sequence[ViewLine]
) -> str:
    """The inside of a view."""
    pages = dict.fromkeys(line.place.docname for line in lines)
    said = ", ".join(
        f'<a href="{make_address(builder, page, docname, "")}">'
        f"{escape(builder.env.titles[docname].astext())}</a>"
        for docname in pages
    )
    here = builder.get_target_uri(page)
    link = relative_uri(here, find_raw_file(builder, page))
    count = len(lines)
    htmls = highlight_lines(builder.highlighter, output.text, "python")
    htmls += [""] * (count - len(htmls))
    inside = "".join(_make_runs(builder, page, lines, htmls))
    name = escape(page.removeprefix("files/"))
    title = name.replace("/", "/<wbr>")
    return (
        f'<section id="file"><h1>{title}</h1>\n<p class="page-tools">'
        f"<span>{count_noun(count, 'line')} from {said}</span>"
        f'<a href="{link}" download>Download</a></p>\n'
        f'<p class="view-note">Made from the book. A change belongs '
        "there: each line number leads to the place.</p>\n"
        f'<div class="view"><section class="highlight" aria-label='
        f'"Code of {name}">{inside}</section></div></section>'
    )


def _make_line(
    builder: Builder, here: str, number: int, line: ViewLine, html: str
) -> str:
    """A line of the file."""

    def find_equation(tag: str) -> str | None:
        if tag not in line.numbers:
            return None
        return make_address(builder, here, line.place.docname, f"eq-{tag}")

    html = link_equation_numbers(html, line.numbers, find_equation)
    url = make_address(builder, here, line.place.docname, line.anchor)
    marks = "".join(f'<i id="{ident}"></i>' for ident in line.begins)
    return (
        f'<span class="row" id="L{number}">{marks}<a href="'
        f'{url}" class="row-number" data-line="{number}" '
        f'aria-label="Line {number} in the book" tabindex="-1">'
        f"</a>{html}\n</span>"
    )


def _make_runs(
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
