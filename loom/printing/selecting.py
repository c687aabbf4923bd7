"""Which part of the book is printed: what is read, or one that is looked up."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from loom.printing.contents import (
    BookPart,
    Contents,
    list_part_names,
    name_part,
    strip_tags,
)

_SOLUTIONS = "solutions"

_HEADING = re.compile(
    r"<section[^>]*>\s*(?:<span[^>]*></span>\s*)*<h[2-6][^>]*>(.*?)<a", re.S
)
_TITLE = re.compile(r"<h1>.*?</h1>", re.S)
_EXERCISE = re.compile(r'<div class="exercise\b')
_CHECK = re.compile(r'<div class="literate literate-check\b')
_EXERCISE_TITLE = re.compile(r'.*?<p class="exercise-title">.*?</p>', re.S)
_HIDDEN_CODE = re.compile(r'<details class="(?:admonition )?hide\b')


def select_part(
    contents: Contents, articles: Mapping[str, str], name: str | None
) -> tuple[list[BookPart], dict[str, str]]:
    """The parts to print, and what their pages say.

    What is read is printed without what a reader looks up: what stands below a heading
    that ends a page, the hints and solutions of exercises, the code of pictures that is
    folded on the screen. The first part that is looked up begins with the ends of the
    pages that are read; the hints and solutions are a part of their own.

    :param articles: What each page says.
    :param name: The name of a part that is looked up; None for what is read.
    :raises ValueError: There is no such part, or nothing in it.
    """
    names = list_part_names(contents)
    if name not in (None, _SOLUTIONS, *names):
        known = ", ".join([*names, _SOLUTIONS])
        raise ValueError(
            f"the book has no part {name!r} to print on request; known: {known}"
        )
    said: dict[str, str] = {}
    for part in contents.parts:
        for page in part.pages:
            text = articles[page]
            if not part.is_read:
                said[page] = text if name == name_part(part) else ""
                continue
            text, end = _split_sections(text, contents.ends)
            if name is None:
                said[page] = _cut_looked_up(text)
            elif name == _SOLUTIONS:
                said[page] = _add_title(articles[page], _keep_solutions(text))
            else:
                said[page] = _add_title(text, end) if name == names[0] else ""
    said = {page: text for page, text in said.items() if text}
    parts = [
        replace(
            part, pages={page: part.pages[page] for page in part.pages if page in said}
        )
        for part in contents.parts
    ]
    if not said:
        raise ValueError(f"the book has nothing to print as {name!r}")
    return [part for part in parts if part.pages], said


def _split_sections(html: str, ends: Collection[str]) -> tuple[str, str]:
    """What of a page is read, and the sections that are looked up.

    :param ends: The headings of sections that are looked up.
    """

    def is_end(start: int) -> bool:
        heading = _HEADING.match(html, start)
        return bool(heading and _read_heading(heading[1]) in ends)

    return _split(html, "section", is_end)


def _cut_looked_up(html: str) -> str:
    """A page that is read, without hidden code, and of exercises only the task."""
    html = _split(html, "details", lambda at: bool(_HIDDEN_CODE.match(html, at)))[0]
    html = html.replace("<details>", '<details class="fold">')  # of an output: its line
    kept, begin = "", 0
    for start, end in _find_exercises(html):
        kept += html[begin:start] + _split_exercise(html[start:end])[0]
        begin = end
    return kept + html[begin:]


def _keep_solutions(html: str) -> str:
    """Checks, hints and solutions of a page, each below the title of its exercise."""
    kept = ""
    for start, end in _find_exercises(html):
        title = _EXERCISE_TITLE.match(html[start:end])
        if title:
            kept += f"{title[0]}{_split_exercise(html[start:end])[1]}</div>"
    return kept


def _split_exercise(html: str) -> tuple[str, str]:
    """The task of an exercise; and its checks, hints and solution."""
    rest, checks = _split(html, "div", lambda at: bool(_CHECK.match(html, at)))
    task, folded = _split(rest, "details", lambda at: True)
    return task, checks + folded


def _find_exercises(html: str) -> Iterator[tuple[int, int]]:
    return _find_elements(html, "div", lambda start: bool(_EXERCISE.match(html, start)))


def _split(html: str, tag: str, is_wanted: Callable[[int], bool]) -> tuple[str, str]:
    """The HTML without the elements that are wanted, and these."""
    kept, cut, begin = "", "", 0
    for start, end in _find_elements(html, tag, is_wanted):
        kept += html[begin:start]
        cut += html[start:end]
        begin = end
    return kept + html[begin:], cut


def _find_elements(
    html: str, tag: str, is_wanted: Callable[[int], bool]
) -> Iterator[tuple[int, int]]:
    """Where elements begin and end that are wanted, and in no other that is.

    :param is_wanted: A function from where an element begins.
    """
    depth, start, outside = 0, None, 0
    for match in re.finditer(rf"<(/?){tag}\b", html):
        if not match[1]:
            if start is None and is_wanted(match.start()):
                start, outside = match.start(), depth
            depth += 1
            continue
        depth -= 1
        if start is not None and depth == outside:
            yield start, html.index(">", match.end()) + 1
            start = None


def _add_title(html: str, text: str) -> str:
    """A text below the title of its page, if there is one."""
    title = _TITLE.search(html)
    return f"{title[0] if title else ''}{text}" if text else ""


def _read_heading(html: str) -> str:
    """The words of a heading, without its number."""
    return re.sub(r"^[\d.]+ ", "", strip_tags(html))
