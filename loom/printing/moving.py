"""A page as a part of the printed book."""

import posixpath
import re
from collections.abc import Container
from pathlib import Path

_REFERS = re.compile(
    r'(\s(?:id|for|aria-labelledby|aria-describedby)="|url\(#)'
    r'([^")]+)(?=["\)])'
)


_LINK = re.compile(r'(\s(?:xlink:)?href=")([^"]*)"')


def make_printed_id(name: str, ident: str = "") -> str:
    """The id that a thing on a page has in the book."""
    return f"{name.replace('/', '-')}--{ident}"


def move_page(html: str, name: str, names: Container[str], deeper: int = 0) -> str:
    """A page as a part of the book.

    :param html: What the page says.
    :param name: Its name.
    :param names: The names of all pages of the book.
    :param deeper: How many levels its headings go down.
    """
    known = set(re.findall(r'\sid="([^"]*)"', html))

    def link(match: re.Match[str]) -> str:
        path, _, ident = match[2].partition("#")
        if re.match(r"[a-z]+:", path):
            return match[0]
        target = name
        if path:
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(name), path)
            ).removesuffix(".html")
        if target not in names:
            return ""
        return f'{match[1]}#{make_printed_id(target, ident)}"'

    def style(match: re.Match[str]) -> str:
        return re.sub(
            r"#([\w-]+)",
            lambda m: f"#{make_printed_id(name, m[1])}" if m[1] in known else m[0],
            match[0],
        )

    html = re.sub(r"<style>.*?</style>", style, html, flags=re.S)
    html = _REFERS.sub(
        lambda m: (
            m[1] + " ".join(make_printed_id(name, ident) for ident in m[2].split())
        ),
        html,
    )
    html = _LINK.sub(link, html)
    html = re.sub(
        r"(</?h)([1-6])\b", lambda m: f"{m[1]}{min(6, int(m[2]) + deeper)}", html
    )
    return html.replace("<details", "<details open")


def read_article(site: Path, name: str) -> str:
    """What a page says, without the frame around it."""
    path = Path(site, f"{name}.html")
    html = re.search(r"<article[^>]*>(.*)</article>", path.read_text("utf-8"), re.S)[1]
    return re.sub(
        r'(\ssrc=")(?![a-z]+:)([^"]*)',
        lambda match: match[1] + (path.parent / match[2]).resolve().as_uri(),
        html,
    )
