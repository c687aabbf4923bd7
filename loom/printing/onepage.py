"""The pages of the woven book as one page, to print."""

import posixpath
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from html import escape, unescape
from pathlib import Path

ENTRY = re.compile(
    r'<p class="caption"[^>]*>(.*?)</p>'
    r'|<a class="reference internal" href="([^"#]+)">(.*?)</a>',
    re.S,
)

Part = tuple[str, list[tuple[str, str]]]  # its title, its pages


def plain(html: str) -> str:
    """The words of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def contents(front: str) -> list[Part]:
    """The parts of the book: a title or '', and the pages.

    :param front: The front page.
    :returns: Pairs; a page is its name and its title.
    """
    title = re.search(r"<h1>(.*?)(?:<a|</h1>)", front, re.S)[1]
    tree = front.partition('class="sidebar-tree"')[2]
    parts = [("", [("index", plain(title))])]
    for caption, href, title in ENTRY.findall(tree.partition("</div>")[0]):
        if caption:
            parts.append((plain(caption), []))
        elif href != "#":
            name = href.removesuffix(".html")
            parts[-1][1].append((name, plain(title)))
    return parts


REFERS = re.compile(
    r'(\s(?:id|for|aria-labelledby|aria-describedby)="|url\(#)'
    r'([^")]+)(?=["\)])'
)
LINK = re.compile(r'(\s(?:xlink:)?href=")([^"]*)"')


def place(name: str, ident: str = "") -> str:
    """The id that a thing on a page has in the book."""
    return f"{name.replace('/', '-')}--{ident}"


def moved(html: str, name: str, names: Container[str], deeper: int = 0) -> str:
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
        return f'{match[1]}#{place(target, ident)}"'

    def style(match: re.Match[str]) -> str:
        return re.sub(
            r"#([\w-]+)",
            lambda m: f"#{place(name, m[1])}" if m[1] in known else m[0],
            match[0],
        )

    html = re.sub(r"<style>.*?</style>", style, html, flags=re.S)
    html = REFERS.sub(
        lambda m: m[1] + " ".join(place(name, ident) for ident in m[2].split()), html
    )
    html = LINK.sub(link, html)
    html = re.sub(
        r"(</?h)([1-6])\b", lambda m: f"{m[1]}{min(6, int(m[2]) + deeper)}", html
    )
    return html.replace("<details", "<details open")


SECTION = re.compile(r'<h2[^>]*>(.*?)<a class="headerlink" href="#([^"]+)"', re.S)
BLANK = "000"  # print.css makes it invisible

Entry = tuple[int, str, str]  # level, place in the book, title


def place_of(part: str) -> str:
    """The id of a part."""
    return place("part", re.sub(r"\W+", "-", part.lower()))


def entries(parts: Iterable[Part], pages: Mapping[str, str]) -> list[Entry]:
    """What the contents name.

    :param pages: For each name of a page, what it says.
    """
    found = []
    for part, listed in parts:
        if part:
            found.append((0, place_of(part), part))
        for name, title in listed:
            found.append((int(bool(part)), place(name), title))
            found += [
                (bool(part) + 1, place(name, ident), plain(said))
                for said, ident in SECTION.findall(pages[name])
            ]
    return found


def front_matter(listed: Sequence[Entry], lead: str, emblem: str) -> str:
    """The title and the table of contents."""
    rows = []
    for _, ident, said in listed:
        row = (
            "part"
            if ident.startswith("part--")
            else "page"
            if ident.endswith("--")
            else "section"
        )
        rows.append(
            f'<a class="contents-{row}" href="#{ident}"><span>'
            f'{escape(said)}</span> <i data-page="{ident}">{BLANK}</i></a>'
        )
    return (
        f'<div class="title-page">{emblem}'
        f'<p class="title">{escape(listed[0][2])}</p>'
        f'<p class="lead">{lead}</p></div>'
        '<nav class="book-contents" aria-label="Contents">'
        f"<p>Contents</p>{' '.join(rows)}</nav>"
    )


def article(site: Path, name: str) -> str:
    """What a page says, without the frame around it."""
    path = Path(site, f"{name}.html")
    html = re.search(r"<article[^>]*>(.*)</article>", path.read_text("utf-8"), re.S)[1]
    return re.sub(
        r'(\ssrc=")(?![a-z]+:)([^"]*)',
        lambda match: match[1] + (path.parent / match[2]).resolve().as_uri(),
        html,
    )


def one_page(site: Path | str) -> tuple[str, list[Entry]]:
    """The book in a folder as one page to print, and its entries.

    :raises FileNotFoundError: Where there is no woven site.
    """
    site = Path(site).resolve()
    if not (site / "index.html").is_file():
        raise FileNotFoundError(
            f'{site} has no index.html: weave it first, "make html"'
        )
    front = (site / "index.html").read_text("utf-8")
    parts = contents(front)
    pages = {name: article(site, name) for _, listed in parts for name, _ in listed}
    body = []
    for part, listed in parts:
        if part:
            body.append(
                f'<section class="part"><h1 id="{place_of(part)}">{escape(part)}</h1>'
            )
        for name, _ in listed:
            html = moved(pages[name], name, pages, bool(part))
            body.append(f'<div class="page-of-book" id="{place(name)}">{html}</div>')
        body.append("</section>" if part else "")
    listed = entries(parts, pages)
    return around(front, site, listed, "".join(body)), listed


def around(front: str, site: Path, listed: Sequence[Entry], body: str) -> str:
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
    before = front_matter(
        listed, lead[1] if lead else "", f'<img src="{emblem}" alt="">'
    )
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        f"<title>{escape(listed[0][2])}</title>{sheets}{styles}"
        f'<body class="book" data-theme="light">{before}'
        f'<article role="main">{body}</article></body></html>'
    )
