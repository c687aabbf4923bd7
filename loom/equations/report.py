"""Check pages, and print what became of each."""

import time
from collections.abc import Iterable, Iterator, Sequence

from loom.documents.folder import get_page_name
from loom.documents.model import Document
from loom.equations.check import CheckedPage, check_page
from loom.equations.complaints import (
    describe_mark,
    format_deviation,
    list_complaints,
)
from loom.problems import count_noun, suggest_nearest


def report_equations(documents: Sequence[Document], asked: Sequence[str] = ()) -> int:
    """Check documents, and print a line for each and what is wrong.

    :param asked: Pages, such as 'part/page'; all if there are none.
    :returns: 0 if all is well, 1 if something is to mend, 2 if there is no such page.
    """
    chosen = {page: _choose_documents(documents, page) for page in asked}
    if missing := [page for page, found in chosen.items() if not found]:
        names = [get_page_name(document.path) for document in documents]
        for page in missing:
            near = suggest_nearest(page.removesuffix(".md"), names)
            print(f"no page is called {page}" + (f"; {near}" if near else ""))
        return 2
    wanted = {each.path for found in chosen.values() for each in found}
    found = [each for each in documents if not asked or each.path in wanted]
    if not found:
        print("this book has no page")
        return 1
    count = paths = wrong = 0
    start = time.perf_counter()
    width = max(len(document.path) for document in found)
    for document in found:
        checked = check_page(document)
        complaints = list_complaints(checked)
        wrong += len(complaints)
        count += len(checked.results)
        paths += sum(not path.message for path in checked.paths)
        if checked.results:
            print(_summarize_page(checked, width))
        if asked and not complaints:
            for text in _list_details(checked):
                print(text)
        for text in complaints:
            print(text)
    seconds = time.perf_counter() - start
    said = f", {count_noun(paths, 'path')} checked" if paths else ""
    print(f"{count_noun(count, 'equation')}{said}, {wrong} to mend ({seconds:.1f} s)")
    return 1 if wrong else 0


def _choose_documents(documents: Iterable[Document], asked: str) -> list[Document]:
    """The documents that a word on the command line means."""
    end = f"/{asked.removesuffix('.md')}.md"
    return [each for each in documents if f"/{each.path}".endswith(end)]


def _summarize_page(checked: CheckedPage, width: int) -> str:
    """The line of a page that has equations."""
    results = checked.results
    red = sum(bool(result.message) for result in results)
    worst = max(result.deviation for result in results)
    slopes = sum(result.slope is not None for result in results)
    end = f"{red} red" if red else f"largest deviation {format_deviation(worst)}"
    if checked.paths:
        end = f"{count_noun(len(checked.paths), 'path')}, {end}"
    noun = "equation, " if len(results) == 1 else "equations,"
    return (
        f"{checked.page.path:{width}}  {len(results):3} {noun} {slopes:2} by "
        f"differences, {len(checked.cases):2} settings, {end}"
    )


def _list_details(checked: CheckedPage) -> Iterator[str]:
    """A line for each equation of a page on which all hold."""
    for result in checked.results:
        text, tip = describe_mark(checked, result)
        yield f"  ({result.equation.tag}) {text}. {tip}."
