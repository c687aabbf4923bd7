"""The pages of the woven book as one page, to print."""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from loom.printing.contents import (
    Entry,
    list_entries,
    make_front_matter,
    make_part_id,
    read_contents,
)
from loom.printing.moving import make_printed_id, move_page, read_article


def make_one_page(site: Path | str) -> tuple[str, list[Entry]]:
    """The book in a folder as one page to print, and its entries.

    :raises FileNotFoundError: Where there is no woven site.
    """
    site = Path(site).resolve()
    if not (site / "index.html").is_file():
        raise FileNotFoundError(
            f'{site} has no index.html: weave it first, "make html"'
        )
    front = (site / "index.html").read_text("utf-8")
    parts = read_contents(front)
    pages = {
        name: read_article(site, name) for _, listed in parts for name, _ in listed
    }
    body = []
    for part, listed in parts:
        if part:
            body.append(
                f'<section class="part"><h1 id="{make_part_id(part)}">{escape(part)}</h1>'
            )
        for name, _ in listed:
            html = move_page(pages[name], name, pages, bool(part))
            body.append(
                f'<div class="page-of-book" id="{make_printed_id(name)}">{html}</div>'
            )
        body.append("</section>" if part else "")
    listed = list_entries(parts, pages)
    return _add_frame(front, site, listed, "".join(body)), listed


def _add_frame(front: str, site: Path, listed: Sequence[Entry], body: str) -> str:
    """The book with its head: style, title, contents."""
    sheets = "".join(
        f'<link rel="stylesheet" href="{(site / href).as_uri()}">'
        for href in re.findall(r'stylesheet"[^>]*href="([^"?]+)', front)
    )
    head = front.partition("</head>")[0]
    styles = "".join(re.findall(r"<style>.*?</style>", head, re.S))
    styles = styles.replace("url(", f"url({site.as_uri()}/")  # fonts
    lead = re.search(r'class="lead[^>]*>\s*<p>(.*?)</p>', front, re.S)
    emblem = (site / "_static/favicon.svg").as_uri()
    before = make_front_matter(
        listed, lead[1] if lead else "", f'<img src="{emblem}" alt="">'
    )
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        f"<title>{escape(listed[0][2])}</title>{sheets}{styles}"
        f'<body class="book" data-theme="light">{before}'
        f'<article role="main">{body}</article></body></html>'
    )
