"""The search: its index, its page, and its field, in place of those of Sphinx.

A page notes what can be found on it when it is read. At the end all of it becomes
``searchindex.js``, and the prose of each page a small file below ``_search``, from
which the extracts are taken. They are scripts, since a page that is opened from the
disk may read nothing else.
"""

import json
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.config import get_config
from loom.weaving.adapters import turn_off_search
from loom.weaving.book.bookdomain import get_book
from loom.weaving.book.filecache import FileCache, compute_fingerprint
from loom.weaving.numbering.sections import is_looked_up
from loom.weaving.search.searchentries import (
    TERM,
    Entry,
    fill_entry,
    list_search_entries,
)
from loom.weaving.search.searchindex import STOP_WORDS, WEAK_WORDS, WordIndex
from loom.weaving.search.searchpage import make_search_page

_INDEX = "searchindex.js"
_REPLACED = "searchtools.js", "language_data.js", "sphinx_highlight.js"


def _note_entries(app: Sphinx, doctree: nodes.document) -> None:
    """Note what can be found on a page."""
    get_book(app.env).data["found"][app.env.docname] = list_search_entries(doctree)


def _turn_off(app: Sphinx) -> None:
    """Keep Sphinx from an index of its own."""
    if app.builder.format == "html":
        turn_off_search(app.builder)


def _leave_scripts_out(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Leave out the scripts of the search that is replaced."""
    context["script_files"] = [
        file
        for file in context.get("script_files", ())
        if not str(getattr(file, "filename", file)).endswith(_REPLACED)
    ]


def _make_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
    """The page of the search, for Sphinx to write."""
    if app.builder.name in ("html", "dirhtml"):
        _write_index(app)
        yield make_search_page()


def _write_index(app: Sphinx) -> None:
    """Write the index, and the prose of each page."""
    env, cache = app.env, FileCache(app.outdir, "search")
    found = {
        docname: [fill_entry(env, entry) for entry in entries]
        for docname, entries in sorted(get_book(env).data["found"].items())
        if entries and docname in env.all_docs
    }
    parts = _find_parts(env)
    if cache.is_unchanged(compute_fingerprint(found, parts, get_config().search)):
        return
    index = _make_index(app, found, parts)
    files = {_INDEX: f"window.searchIndex = {_dump(index)};\n"}
    for docname, entries in found.items():
        texts = [_join_texts(each) for each in entries]
        code = f"searchTexts({_dump(docname)}, {_dump(texts)});\n"
        files[f"_search/{docname}.js"] = code
    for name, text in files.items():
        if not cache.is_current(name, compute_fingerprint(text)):
            cache.write_file(name, text)
    cache.save()


def _join_texts(entry: Entry) -> str:
    """What extracts are taken from, each part in a line."""
    return "\n".join([*entry.texts, *entry.errors]) or " ".join(
        f"{row}." for row in entry.rows
    )


def _make_index(
    app: Sphinx, found: dict[str, list[Entry]], parts: dict[str, tuple[str, int]]
) -> dict[str, Any]:
    """All that ``static/searchquery.js`` and ``static/searching.js`` need."""
    pages = {name: n for n, name in enumerate(found)}
    all_entries = [(pages[name], entry) for name in found for entry in found[name]]
    words, places = WordIndex([entry for _, entry in all_entries]).make_postings()
    return {
        "pages": [
            [name, entries[0].title, app.builder.get_target_uri(name)]
            + list(parts.get(name, ("", 0)))
            for name, entries in found.items()
        ],
        "entries": [
            [page, entry.kind, entry.anchor, entry.title, int(entry.later)]
            for page, entry in all_entries
        ],
        "terms": {
            number: [
                *entry.aliases,
                [pages[page] for page in entry.pages if page in pages],
            ]
            for number, (_, entry) in enumerate(all_entries)
            if entry.kind == TERM
        },
        "words": words,
        "places": places,
        "same": get_config().search.synonyms,
        "absent": get_config().search.absent,
        "stop": STOP_WORDS,
        "weak": WEAK_WORDS,
    }


def _find_parts(env: BuildEnvironment) -> dict[str, tuple[str, int]]:
    """The part that a page is in, and how far that is from the path.

    The path is 0, as are pages before it. Parts whose pages are looked up follow it.
    """
    found: dict[str, tuple[str, int]] = {}
    distance = 0

    def add(docname: str, part: tuple[str, int]) -> None:
        if docname not in found:
            found[docname] = part
            for below in env.toctree_includes.get(docname, ()):
                add(below, part)

    for tree in env.tocs[env.config.root_doc].findall(addnodes.toctree):
        looked_up = is_looked_up(tree)
        distance += looked_up
        for _, docname in tree["entries"]:
            add(docname, (tree.get("caption") or "", distance if looked_up else 0))
    return found


def _dump(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    # so that all pages are written again when it changes
    settings = compute_fingerprint(get_config().search)
    app.add_config_value("weave_search", settings, "html")
    app.add_css_file("search.css")
    app.add_js_file("search.js", loading_method="defer")
    app.connect("builder-inited", _turn_off)
    app.connect("doctree-read", _note_entries, priority=900)
    app.connect("html-page-context", _leave_scripts_out)
    app.connect("html-collect-pages", _make_pages)
