"""A page as a part of the printed book."""

import posixpath
import re
from collections.abc import Container, Iterable
from pathlib import Path
from urllib.parse import unquote

_REFERENCE = re.compile(
    r'(\s(?:id|for|aria-labelledby|aria-describedby)="|url\(#)'
    r'([^")]+)(?=["\)])'
)
_LINK = re.compile(r'(\s(?:xlink:)?href=")([^"]*)"')
_HEADING = re.compile(r"(</?h)([1-6])\b")


def make_printed_id(name: str, ident: str = "") -> str:
    """The id that a thing on a page has in the printed book.

    :param name: The name of the page.
    :param ident: Its id on that page; none for the page itself.
    """
    return f"{name.replace('/', '-')}--{ident}"


def move_page(
    html: str, name: str, names: Container[str], deeper: int = 0, folded: bool = True
) -> str:
    """A page as a part of the book.

    :param html: What the page says.
    :param name: Its name.
    :param names: The names of all pages of the book.
    :param deeper: How many levels its headings go down.
    :param folded: Whether headers and docstrings in its code stay folded.
    """
    known = set(re.findall(r'\sid="([^"]*)"', html))

    def move_ids(match: re.Match[str]) -> str:
        return match[1] + " ".join(make_printed_id(name, i) for i in match[2].split())

    def move_link(match: re.Match[str]) -> str:
        path, _, ident = match[2].partition("#")
        if re.match(r"[a-z]+:", path):
            return match[0]
        target = name
        if path:
            target = posixpath.join(posixpath.dirname(name), path)
            target = posixpath.normpath(target).removesuffix(".html")
        if target not in names:
            return ""
        return f'{match[1]}#{make_printed_id(target, ident)}"'

    def move_style(match: re.Match[str]) -> str:
        return re.sub(
            r"#([\w-]+)",
            lambda m: f"#{make_printed_id(name, m[1])}" if m[1] in known else m[0],
            match[0],
        )

    html = re.sub(r"<style>.*?</style>", move_style, html, flags=re.S)
    html = _LINK.sub(move_link, _REFERENCE.sub(move_ids, html))
    html = _HEADING.sub(lambda m: f"{m[1]}{min(6, int(m[2]) + deeper)}", html)
    kept = '(?! class="fold")' if folded else ""
    return re.sub(f"<details{kept}", "<details open", html)


def drop_dead_links(body: Iterable[str]) -> str:
    """The pages of the book together, without links to what isn't among them."""
    html = "".join(body)
    known = set(re.findall(r'\sid="([^"]*)"', html))
    return re.sub(
        r'\s(?:xlink:)?href="#([^"]*)"',
        lambda match: match[0] if match[1] in known else "",
        html,
    )


def read_article(site: Path, name: str) -> str:
    """What a page says, without the frame around it; its pictures by their address."""
    path = Path(site, f"{name}.html")
    text = path.read_text("utf-8")
    inside = re.sub(r".*?<article[^>]*>", "", text, count=1, flags=re.S)
    return re.sub(
        r'(\s(?:src|data-record)=")(?![a-z]+:)([^"?]*)(?:\?[^"]*)?',
        lambda match: match[1] + (path.parent / unquote(match[2])).resolve().as_uri(),
        inside.rpartition("</article>")[0],
    )
