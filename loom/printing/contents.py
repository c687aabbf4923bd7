"""The contents of the printed book."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape, unescape

from loom.printing.moving import make_printed_id

_ENTRY = re.compile(
    r'<p class="caption"[^>]*>(.*?)</p>'
    r'|<a class="reference internal" href="([^"#]+)">(.*?)</a>',
    re.S,
)


_Part = tuple[str, list[tuple[str, str]]]  # its title, its pages


def _strip_tags(html: str) -> str:
    """The words of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def read_contents(front: str) -> list[_Part]:
    """The parts of the book: a title or '', and the pages.

    :param front: The front page.
    :returns: Pairs; a page is its name and its title.
    """
    title = re.search(r"<h1>(.*?)(?:<a|</h1>)", front, re.S)[1]
    tree = front.partition('class="sidebar-tree"')[2]
    parts = [("", [("index", _strip_tags(title))])]
    for caption, href, title in _ENTRY.findall(tree.partition("</div>")[0]):
        if caption:
            parts.append((_strip_tags(caption), []))
        elif href != "#":
            name = href.removesuffix(".html")
            parts[-1][1].append((name, _strip_tags(title)))
    return parts


_SECTION = re.compile(r'<h2[^>]*>(.*?)<a class="headerlink" href="#([^"]+)"', re.S)


_BLANK = "000"  # print.css makes it invisible


Entry = tuple[int, str, str]  # level, place in the book, title


def make_part_id(part: str) -> str:
    """The id of a part."""
    return make_printed_id("part", re.sub(r"\W+", "-", part.lower()))


def list_entries(parts: Iterable[_Part], pages: Mapping[str, str]) -> list[Entry]:
    """What the contents name.

    :param pages: For each name of a page, what it says.
    """
    found = []
    for part, listed in parts:
        if part:
            found.append((0, make_part_id(part), part))
        for name, title in listed:
            found.append((int(bool(part)), make_printed_id(name), title))
            found += [
                (bool(part) + 1, make_printed_id(name, ident), _strip_tags(said))
                for said, ident in _SECTION.findall(pages[name])
            ]
    return found


def make_front_matter(listed: Sequence[Entry], lead: str, emblem: str) -> str:
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
            f'{escape(said)}</span> <i data-page="{ident}">{_BLANK}</i></a>'
        )
    return (
        f'<div class="title-page">{emblem}'
        f'<p class="title">{escape(listed[0][2])}</p>'
        f'<p class="lead">{lead}</p></div>'
        '<nav class="book-contents" aria-label="Contents">'
        f"<p>Contents</p>{' '.join(rows)}</nav>"
    )
