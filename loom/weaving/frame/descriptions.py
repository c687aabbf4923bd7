"""What others show of a page: search engines its description, messages a card."""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from loom.weaving.book.blocknodes import codebeside
from loom.weaving.book.bookdomain import get_book

_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')  # the theme has one of its own
_LENGTH = 160  # letters of a description; more is cut off where it is shown


def find_description(doctree: nodes.document) -> str:
    """The first paragraph of a page as plain text; without formulas, if possible."""
    section = next(doctree.findall(nodes.section), doctree)
    found = _list_paragraphs(section) or [
        node
        for each in section.findall(nodes.section)
        for node in _list_paragraphs(each)
    ]
    plain = [node for node in found[:3] if not any(node.findall(nodes.math))]
    for node in (plain or found)[:1]:
        return shorten_text(" ".join(node.astext().replace("\\", "").split()))
    return ""


def _list_paragraphs(parent: nodes.Element) -> list[nodes.Element]:
    """The paragraphs of an element, and of plain boxes in it, up to its first row."""
    found: list[nodes.Element] = []
    for node in parent.children:
        if isinstance(node, codebeside | nodes.section):
            break
        if isinstance(node, nodes.paragraph) and node.astext().strip():
            found.append(node)
        elif isinstance(node, nodes.container):
            found += _list_paragraphs(node)
    return found


def shorten_text(text: str, length: int = _LENGTH) -> str:
    """A text up to the end of a sentence, or else of a word, that fits."""
    if len(text) <= length:
        return text
    start = text[: length + 1]
    end = max(start.rfind(f"{sign} ") for sign in ".!?")
    if end >= length // 3:
        return start[: end + 1]
    return f"{text[: length - 1].rpartition(' ')[0].rstrip(',;:')}…"


def _describe_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put the description of a page into its head, and what a message about it shows.

    A picture needs a whole address, so there is one only where the site has an address:
    see `html_baseurl`. The front matter of a page may say `description: ...`; of a
    chapter it is otherwise what a reader can do afterwards.
    """
    if doctree is None or app.builder.format != "html":
        return
    title = app.env.titles[pagename].astext()
    first = pagename == app.config.root_doc
    chapter = get_book(app.env).data["chapters"].get(pagename)
    said = (
        app.env.metadata[pagename].get("description")
        or (chapter and shorten_text(chapter.outcome))
        or find_description(doctree)
    )
    facts = {
        "og:type": "website" if first else "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": said,
        "twitter:card": "summary",
    }
    if address := context.get("pageurl"):
        # Here, as it brings Matplotlib, which takes half a second.
        from loom.weaving.frame.cards import find_sample, make_card

        sample = find_sample(doctree)
        name = make_card(app, title, sample)
        facts |= {
            "og:url": address,
            "og:image": f"{app.config.html_baseurl.rstrip('/')}/{name}",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": f"{title}: {sample.line}" if sample else title,
            "twitter:card": "summary_large_image",
        }
    tags = [("name", "description", said)]
    tags += [
        ("property" if name.startswith("og:") else "name", name, value)
        for name, value in facts.items()
    ]
    context["metatags"] = _VIEWPORT.sub("", context.get("metatags", "")) + "".join(
        f'\n    <meta {kind}="{name}" content="{escape(value)}">'
        for kind, name, value in tags
        if value
    )


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("html-page-context", _describe_page)
