"""The contents of the printed book."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path

from loom.printing.moving import make_printed_id
from loom.weaving.book.contents import CONTENTS

_SECTION = re.compile(r'<h2[^>]*>(.*?)<a class="headerlink" href="#([^"]+)"', re.S)
_BLANK = "000"  # print.css makes it invisible


@dataclass(frozen=True)
class BookPart:
    """A part of the book.

    :param title: Its title; what stands ahead of the parts has none.
    :param pages: For each name of a page in it, the title.
    :param is_read: Whether it is read from end to end: a part with chapters.
    """

    title: str
    pages: dict[str, str] = field(default_factory=dict)
    is_read: bool = True


@dataclass(frozen=True)
class Contents:
    """The contents of the book, as the site tells them.

    :param author: Who wrote it.
    :param ends: The headings below which a page is looked up rather than read.
    :param parts: Its parts; the first holds the front page.
    """

    author: str
    ends: tuple[str, ...]
    parts: tuple[BookPart, ...]

    @property
    def title(self) -> str:
        """The title of the book."""
        return next(iter(self.parts[0].pages.values()))


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


def read_contents(site: Path) -> Contents:
    """The contents of a woven site.

    :raises FileNotFoundError: There is no woven site in the folder.
    """
    file = site / CONTENTS
    if not file.is_file():
        raise FileNotFoundError(f"{site} has no {CONTENTS}: weave it first")
    read = json.loads(file.read_text("utf-8"))
    parts = tuple(BookPart(**part) for part in read["parts"])
    return Contents(read["author"], tuple(read["ends"]), parts)


def list_part_names(contents: Contents) -> list[str]:
    """The names of the parts that are printed on request."""
    return [name_part(part) for part in contents.parts if not part.is_read]


def name_part(part: BookPart) -> str:
    """The name of a part on the command line."""
    return re.sub(r"\W+", "-", part.title.lower())


def make_part_id(part: BookPart) -> str:
    """The id of a part in the printed book."""
    return make_printed_id("part", name_part(part))


def list_contents_entries(
    parts: Iterable[BookPart], pages: Mapping[str, str]
) -> list[ContentsEntry]:
    """What the contents name.

    :param pages: For each name of a page, what it says.
    """
    found = []
    for part in parts:
        level = int(bool(part.title))
        if part.title:
            found.append(ContentsEntry(0, make_part_id(part), part.title))
        for name, title in part.pages.items():
            found.append(ContentsEntry(level, make_printed_id(name), title))
            found += [
                ContentsEntry(level + 1, make_printed_id(name, ident), strip_tags(said))
                for said, ident in _SECTION.findall(pages[name])
            ]
    return found


def make_front_matter(
    title: str, author: str, entries: Sequence[ContentsEntry], lead: str, emblem: str
) -> str:
    """The title and the table of contents.

    :param title: The title of the book.
    :param author: Who wrote it.
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
        f'<p class="title">{escape(title)}</p>'
        f'<p class="lead">{lead}</p><p class="author">{escape(author)}</p></div>'
        '<nav class="book-contents" aria-label="Contents">'
        f"<p>Contents</p>{rows}</nav>"
    )


def _find_kind(entry: ContentsEntry) -> str:
    if entry.ident.startswith("part--"):
        return "part"
    return "page" if entry.ident.endswith("--") else "section"


def strip_tags(html: str) -> str:
    """The words of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
