"""The pages of the woven book as one page, to print."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from loom.browser.figurescripts import FIGURE_SCRIPTS, FIGURE_STYLE
from loom.config import get_config
from loom.printing.contents import (
    ContentsEntry,
    list_contents_entries,
    make_front_matter,
    make_part_id,
    read_contents,
)
from loom.printing.moving import (
    drop_dead_links,
    make_printed_id,
    move_page,
    read_article,
)
from loom.printing.selecting import select_part
from loom.serving import find_site


@dataclass(frozen=True)
class OnePage:
    """The book as one page.

    :param html: What it says.
    :param entries: What its contents name.
    :param title: The title of the book, and of the part if it is one.
    :param author: Who wrote it.
    :param chapters: The titles of its pages.
    """

    html: str
    entries: list[ContentsEntry]
    title: str
    author: str
    chapters: tuple[str, ...]


def make_one_page(folder: Path | str, part: str | None = None) -> OnePage:
    """A part of the book in a folder as one page to print.

    :param part: The name of a part that is looked up; None for what is read.
    :raises FileNotFoundError: Where there is no woven site.
    :raises ValueError: Where there is no such part.
    """
    site = find_site(folder)
    contents = read_contents(site)
    names = [name for each in contents.parts for name in each.pages]
    articles = {name: read_article(site, name) for name in names}
    parts, said = select_part(contents, articles, part)
    folded = get_config().printing.folded
    body = []
    for each in parts:
        if each.title:
            heading = f'<h1 id="{make_part_id(each)}">{escape(each.title)}</h1>'
            body.append(f'<section class="part">{heading}')
        for name in each.pages:
            html = move_page(said[name], name, said, bool(each.title), folded)
            ident = make_printed_id(name)
            body.append(f'<div class="page-of-book" id="{ident}">{html}</div>')
        if each.title:
            body.append("</section>")
    entries = list_contents_entries(parts, said)
    title = contents.title if part is None else f"{contents.title}: {part}"
    chapters = tuple(title for each in parts for title in each.pages.values())
    html = _add_frame(site, title, contents.author, entries, drop_dead_links(body))
    return OnePage(html, entries, title, contents.author, chapters)


def _add_frame(
    site: Path, title: str, author: str, entries: Sequence[ContentsEntry], body: str
) -> str:
    """The book with its head: style, title, contents."""
    front = (site / "index.html").read_text("utf-8")
    links = re.findall(r'stylesheet"[^>]*href="([^"?]+)', front)
    has_figures = 'class="interactive"' in body
    if has_figures:
        links = [*dict.fromkeys([*links, f"_static/{FIGURE_STYLE}"])]
    sheets = "".join(
        f'<link rel="stylesheet" href="{(site / link).as_uri()}">' for link in links
    )
    head = front.partition("</head>")[0]
    styles = "".join(re.findall(r"<style>.*?</style>", head, re.S))
    styles = styles.replace("url(", f"url({site.as_uri()}/")  # fonts
    scripts = "".join(
        f'<script src="{(site / "_static" / name).as_uri()}"></script>'
        for name in FIGURE_SCRIPTS
        if has_figures
    )
    lead = re.search(r'class="lead[^>]*>\s*<p>(.*?)</p>', front, re.S)
    icon = site / "_static/favicon.svg"
    emblem = f'<img src="{icon.as_uri()}" alt="">' if icon.is_file() else ""
    before = make_front_matter(title, author, entries, lead[1] if lead else "", emblem)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{sheets}{styles}"
        f'<body class="book" data-theme="light">{before}'
        f'<article role="main">{body}</article>{scripts}</body></html>'
    )
