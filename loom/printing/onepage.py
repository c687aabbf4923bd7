"""The pages of the woven book as one page, to print."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from loom.config import get_config
from loom.printing.contents import (
    ContentsEntry,
    list_entries,
    make_front_matter,
    make_part_id,
    read_contents,
)
from loom.printing.moving import make_printed_id, move_page, read_article


@dataclass(frozen=True)
class OnePage:
    """The book as one page.

    :param html: What it says.
    :param entries: What its contents name.
    """

    html: str
    entries: list[ContentsEntry]


def find_site(folder: Path | str) -> Path:
    """The folder of a woven site.

    :raises FileNotFoundError: There is no site in it.
    """
    site = Path(folder).resolve()
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"{site} has no index.html: weave it first")
    return site


def make_one_page(folder: Path | str) -> OnePage:
    """The book in a folder as one page to print.

    :raises FileNotFoundError: Where there is no woven site.
    """
    site = find_site(folder)
    front = (site / "index.html").read_text("utf-8")
    parts = read_contents(front)
    pages = {name: read_article(site, name) for part in parts for name in part.pages}
    folded = get_config().printing.folded
    body = []
    for part in parts:
        title = part.title
        if title:
            heading = f'<h1 id="{make_part_id(title)}">{escape(title)}</h1>'
            body.append(f'<section class="part">{heading}')
        for name in part.pages:
            html = move_page(pages[name], name, pages, bool(title), folded)
            ident = make_printed_id(name)
            body.append(f'<div class="page-of-book" id="{ident}">{html}</div>')
        if title:
            body.append("</section>")
    entries = list_entries(parts, pages)
    return OnePage(_add_frame(front, site, entries, "".join(body)), entries)


def _add_frame(
    front: str, site: Path, entries: Sequence[ContentsEntry], body: str
) -> str:
    """The book with its head: style, title, contents."""
    sheets = "".join(
        f'<link rel="stylesheet" href="{(site / href).as_uri()}">'
        for href in re.findall(r'stylesheet"[^>]*href="([^"?]+)', front)
    )
    head = front.partition("</head>")[0]
    styles = "".join(re.findall(r"<style>.*?</style>", head, re.S))
    styles = styles.replace("url(", f"url({site.as_uri()}/")  # fonts
    lead = re.search(r'class="lead[^>]*>\s*<p>(.*?)</p>', front, re.S)
    icon = site / "_static/favicon.svg"
    emblem = f'<img src="{icon.as_uri()}" alt="">' if icon.is_file() else ""
    before = make_front_matter(entries, lead[1] if lead else "", emblem)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        f"<title>{escape(entries[0].title)}</title>{sheets}{styles}"
        f'<body class="book" data-theme="light">{before}'
        f'<article role="main">{body}</article></body></html>'
    )
