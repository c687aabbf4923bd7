"""Each tangled file as a page."""

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from loom.tangling.outputs import Output
from loom.weaving.addresses import make_address
from loom.weaving.book import get_book
from loom.weaving.memory import FileMemory, compute_fingerprint
from loom.weaving.places import (
    assemble_files,
    find_view,
    map_heads,
    map_line_numbers,
    map_places,
    read_sources,
)
from loom.weaving.viewlines import (
    CodeMap,
    ViewLine,
    highlight_file,
    list_view_lines,
    make_runs,
)


def find_raw_file(builder: Builder, page: str) -> str:
    """Where the file itself is, to download."""
    view = builder.get_target_uri(page)
    name = page.rpartition("/")[2]
    return page if not view.endswith("/") else f"{view}{name}"


def _make_view(
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
    htmls = highlight_file(builder, output.text)
    htmls += [""] * (count - len(htmls))
    inside = "".join(make_runs(builder, page, lines, htmls))
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


def _make_views(app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
    """The views that have changed, for Sphinx to write."""
    builder, env = cast(StandaloneHTMLBuilder, app.builder), app.env
    book = get_book(env)
    memory = FileMemory(app.outdir, "views")
    around = book.data["contents"], builder.build_info.config_hash
    if memory.is_unchanged(compute_fingerprint(read_sources(env), around)):
        return
    documents, outputs = assemble_files(read_sources(env))
    code = CodeMap(
        map_places(documents), map_line_numbers(documents), map_heads(documents)
    )
    for path, output in outputs.items():
        page = find_view(path)
        lines = list_view_lines(output, book, code)
        number = compute_fingerprint(output.text, lines, around)
        file = Path(builder.get_outfilename(page))
        names = (file.relative_to(app.outdir).as_posix(), find_raw_file(builder, page))
        # of a list, as each of them is to be remembered
        if all([memory.is_current(name, number) for name in names]):
            continue
        memory.write_file(names[1], output.text)
        yield (
            page,
            {
                "title": page.removeprefix("files/"),
                "body": _make_view(builder, page, output, lines),
            },
            "page.html",
        )
    memory.save()


def _share_contents(
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
    """Connect with Sphinx."""
    app.connect("html-collect-pages", _make_views)
    app.connect("html-page-context", partial(_share_contents, {}), priority=400)
