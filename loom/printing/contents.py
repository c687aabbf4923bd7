"""The contents of the printed book."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from loom.printing.moving import make_printed_id

_TITLE = re.compile(r"<h1>(.*?)(?:<a|</h1>)", re.S)
_ENTRY = re.compile(
    r'<summary class="part">(.*?)</summary>'
    r'|<a class="reference internal" href="([^"#]+)">(.*?)</a>',
    re.S,
)
_SECTION = re.compile(r'<h2[^>]*>(.*?)<a class="headerlink" href="#([^"]+)"', re.S)
_BLANK = "000"  # print.css makes it invisible


@dataclass(frozen=True)
class BookPart:
    """A part of the book.

    :param title: Its title; that of the front page has none.
    :param pages: For each name of a page in it, the title.
    """

    title: str
    pages: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ContentsEntry:
    """What the contents name.

    :param level: How deep it is: a part, a page, a section.
    :param ident: Its id in the printed book.
    :param title: Its title.
    """

    level: int
    ident: str
    title: str


def read_contents(front: str) -> list[BookPart]:
    """The parts of the book.

    :param front: The front page.
    """
    title = _TITLE.search(front)
    tree = front.partition('class="sidebar-tree"')[2]
    parts = [BookPart("", {"index": _strip_tags(title[1] if title else "")})]
    for caption, href, text in _ENTRY.findall(tree.partition("</div>")[0]):
        if caption:
            parts.append(BookPart(_strip_tags(caption)))
        elif href != "#":
            parts[-1].pages[href.removesuffix(".html")] = _strip_tags(text)
    return parts


def make_part_id(title: str) -> str:
    """The id of a part in the printed book."""
    return make_printed_id("part", re.sub(r"\W+", "-", title.lower()))


def list_entries(
    parts: Iterable[BookPart], pages: Mapping[str, str]
) -> list[ContentsEntry]:
    """What the contents name.

    :param pages: For each name of a page, what it says.
    """
    found = []
    for part in parts:
        level = int(bool(part.title))
        if part.title:
            found.append(ContentsEntry(0, make_part_id(part.title), part.title))
        for name, title in part.pages.items():
            found.append(ContentsEntry(level, make_printed_id(name), title))
            found += [
                ContentsEntry(
                    level + 1, make_printed_id(name, ident), _strip_tags(said)
                )
                for said, ident in _SECTION.findall(pages[name])
            ]
    return found


def make_front_matter(entries: Sequence[ContentsEntry], lead: str, emblem: str) -> str:
    """The title and the table of contents.

    :param lead: What stands below the title.
    :param emblem: What stands above it.
    """
    rows = " ".join(
        f'<a class="contents-{_find_kind(entry)}" href="#{entry.ident}"><span>'
        f'{escape(entry.title)}</span> <i data-page="{entry.ident}">{_BLANK}</i></a>'
        for entry in entries
    )
    return (
        f'<div class="title-page">{emblem}'
        f'<p class="title">{escape(entries[0].title)}</p>'
        f'<p class="lead">{lead}</p></div>'
        '<nav class="book-contents" aria-label="Contents">'
        f"<p>Contents</p>{rows}</nav>"
    )


def _find_kind(entry: ContentsEntry) -> str:
    if entry.ident.startswith("part--"):
        return "part"
    return "page" if entry.ident.endswith("--") else "section"


def _strip_tags(html: str) -> str:
    """The words of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
