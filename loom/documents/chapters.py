"""The path through a book: its chapters, what they need, and what they are good for.

The order is that of the numbered toctrees of the front page. What a chapter needs and
what a reader is able to do afterwards stand in the front matter of its page:

    chapter:
      needs: [foundations/slopes]
      outcome: You can follow any backward pass.

A front page with the directive ``{chapters}`` demands that of each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loom.documents.folder import get_page_name
from loom.documents.frontmatter import FrontEntry, FrontSection, read_front_section
from loom.documents.minutes import estimate_minutes
from loom.documents.model import Document
from loom.documents.toctrees import get_front, list_toctrees
from loom.problems import Location, Problem, suggest_nearest

_KEYS = "needs", "outcome"
_EXAMPLE = "write `chapter:`, and below it, indented, `needs: [PAGE]` and `outcome: …`"


@dataclass(frozen=True)
class Chapter:
    """A chapter of the path.

    :param number: Its place in the path, from 1.
    :param part: The caption of its part.
    :param page: Its page, without folder and ending.
    :param needs: Pages that a reader has read before.
    :param outcome: What a reader is able to do afterwards.
    :param minutes: How long it takes, about.
    """

    number: int
    part: str
    page: str
    needs: tuple[str, ...]
    outcome: str
    minutes: int


def read_chapters(documents: Sequence[Document]) -> dict[str, Chapter]:
    """The chapters of a book by page, in their order; none without ``{chapters}``."""
    found: dict[str, Chapter] = {}
    for part, document in _list_path(documents):
        page = get_page_name(document.path)
        section = read_front_section(document.text) or FrontSection(1)
        entries = {key: section.entries.get(key, FrontEntry("", 1)) for key in _KEYS}
        found[page] = Chapter(
            len(found) + 1,
            part,
            page,
            tuple(entries["needs"].items or ()),
            entries["outcome"].text,
            estimate_minutes(document),
        )
    return found


def find_chapter_problems(documents: Sequence[Document]) -> list[Problem]:
    """All that is wrong with the path."""
    if lost := _find_lost_entries(documents):
        return lost  # the others would be blamed for it
    path = {get_page_name(page.path): page for _, page in _list_path(documents)}
    places = {page: number for number, page in enumerate(path)}
    return [
        problem
        for page, document in path.items()
        for problem in _check_page(page, document, places)
    ]


def _find_lost_entries(documents: Sequence[Document]) -> list[Problem]:
    """The problems of chapters in the toctrees that there are no pages of."""
    front = _get_path_front(documents)
    if not front:
        return []
    pages = {get_page_name(page.path) for page in documents}
    return [
        Problem(
            Location(front.path, line),
            f"there is no page `{name}`; "
            + (suggest_nearest(name, pages) or "name it without folder and ending"),
        )
        for tree in list_toctrees(front)
        if tree.is_numbered
        for name, line in tree.entries
        if name not in pages
    ]


def _get_path_front(documents: Sequence[Document]) -> Document | None:
    """The front page, if the book is a path of chapters."""
    front = get_front(documents)
    has_path = front and any(block.name == "chapters" for block in front.blocks)
    return front if has_path else None


def _list_path(documents: Sequence[Document]) -> list[tuple[str, Document]]:
    """The part and the document of each chapter."""
    front = _get_path_front(documents)
    if not front:
        return []
    pages = {get_page_name(page.path): page for page in documents}
    return [
        (tree.caption, pages[name])
        for tree in list_toctrees(front)
        if tree.is_numbered
        for name, _ in tree.entries
        if name in pages
    ]


def _check_page(
    page: str, document: Document, places: dict[str, int]
) -> Iterator[Problem]:
    if not document.text.strip():
        return  # it can't be read, or is blank: that is told
    section = read_front_section(document.text)
    if section is None:
        message = f"a chapter says what it needs, at the top of its page; {_EXAMPLE}"
        yield Problem(Location(document.path, 1), message)
        return
    for key in _KEYS:
        if key not in section.entries:
            message = f"this chapter has no `{key}`; {_EXAMPLE}"
            yield Problem(Location(document.path, section.line), message)
    for key, entry in section.entries.items():
        place = Location(document.path, entry.line)
        if key not in _KEYS:
            hint = suggest_nearest(key, _KEYS) or f"known: {', '.join(_KEYS)}"
            yield Problem(place, f"unknown word `{key}` of a chapter; {hint}")
        elif entry.fault:
            yield Problem(place, f"`{key}` {entry.fault}")
        elif key == "outcome" and not entry.text:
            yield Problem(place, "the outcome is empty; write what a reader can do")
        elif key == "needs":
            for message in _check_needs(page, entry, places):
                yield Problem(place, message)


def _check_needs(page: str, entry: FrontEntry, places: dict[str, int]) -> Iterator[str]:
    if entry.items is None:
        yield f"`{entry.text}` is no list of pages; write `[PAGE, PAGE]`, or `[]`"
    for need in entry.items or ():
        if need not in places:
            hint = suggest_nearest(need, places) or "name a page as the toctrees do"
            yield f"`{need}` is no chapter of the path; {hint}"
        elif need == page:
            yield f"`{need}` is this page itself; leave it out"
        elif places[need] >= places[page]:
            yield (
                f"`{need}` comes later in the path than `{page}`, which needs it; move "
                "one of them in the toctrees of the front page"
            )
