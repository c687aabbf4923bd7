"""The page 404.html, which a server shows where there is no page.

It is shown at any address, so it holds all it needs, and finds the site by a script.
Where the site has an address (`html_baseurl`), its links work without script, too.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from loom.weaving.book.bookdomain import get_book
from loom.weaving.frame.sidebar import list_sidebar_parts


def _make_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page, with a search field, the path of the book, and what to look up."""
    env, builder = app.env, app.builder
    parts: dict[str, list[tuple[str, str]]] = {}
    for page, chapter in get_book(env).data["chapters"].items():
        if page in env.titles:
            link = builder.get_target_uri(page), env.titles[page].astext()
            parts.setdefault(chapter.part, []).append(link)
    for part in list_sidebar_parts(env):
        if not part.is_path:
            parts[part.caption] = [
                (builder.get_target_uri(page), env.titles[page].astext())
                for page in part.pages
            ]
    addresses = map(builder.get_target_uri, env.found_docs)
    folders = {address.partition("/")[0] for address in addresses if "/" in address}
    yield (
        "404",
        {
            "title": "No such page",
            "parts": parts,
            "folders": sorted({*folders, "_sources", "_static", "files"}),
            "home": builder.get_target_uri(app.config.root_doc),
            "search": builder.get_target_uri("search"),
            "root": urlsplit(app.config.html_baseurl).path.rstrip("/") + "/"
            if app.config.html_baseurl
            else "",
        },
        "notfound.html",  # of templates/, which theme.py adds
    )


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("html-collect-pages", _make_page)
