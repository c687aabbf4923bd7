"""Each tangled file as a page."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from loom.documents.folder import get_page_name
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.filecache import FileCache, compute_fingerprint
from loom.weaving.book.sources import assemble_files, find_view, read_sources
from loom.weaving.files.places import map_heads, map_line_numbers, map_places
from loom.weaving.files.viewhtml import find_raw_file, make_view
from loom.weaving.files.viewlines import CodeMap, list_view_lines


def _make_views(app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
    """The views that have changed, for Sphinx to write."""
    builder, env = cast(StandaloneHTMLBuilder, app.builder), app.env
    book = get_book(env)
    cache = FileCache(app.outdir, "views")
    around = book.data["contents"], builder.build_info.config_hash
    if cache.is_unchanged(compute_fingerprint(read_sources(env), around)):
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
        if all([cache.is_current(name, number) for name in names]):
            continue
        cache.write_file(names[1], output.text)
        yield (
            page,
            {
                "title": page.removeprefix("files/"),
                "owner": get_page_name(output.owner),  # for the sidebar
                "body": make_view(builder, page, output, lines),
            },
            "page.html",
        )
    cache.save()


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("html-collect-pages", _make_views)
