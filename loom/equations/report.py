"""What the checker has to say, on the terminal and on the site."""

import time
from collections.abc import Iterable, Iterator, Sequence

from loom.documents.model import Document
from loom.equations.check import CheckedPage, check_page
from loom.equations.judgement import EquationResult
from loom.equations.page import MathPage
from loom.problems import count_noun


def describe_mark(checked: CheckedPage, result: EquationResult) -> tuple[str, str]:
    """The mark that an equation bears on the site if it holds.

    :returns: What stands beside it, and what is shown when the pointer is on it.
    """
    tip = f"Holds in {count_noun(len(checked.cases), 'setting')}"
    if result.slope is not None:
        tip += f"; central differences agree to {result.slope:.0e}"
    return f"checked, {_format_deviation(result.deviation)}", tip


def describe_result(page: MathPage, result: EquationResult) -> str:
    """All that helps to mend an equation that does not hold.

    :returns: Its place, the equation, both values, and single edits with
        which it would hold.
    """
    equation = result.equation
    lines = [
        f"{page.path}:{equation.line}: equation ({equation.tag})",
        *(f"    {line}" for line in equation.latex.split("\n")),
        f"  {result.message}",
    ]
    if result.hints:
        lines.append(f"  It would hold {', or '.join(result.hints)}.")
    if result.is_unsure:
        lines.append(
            "  Not every single edit was tried here, as too much is wrong on this page."
        )
    return "\n".join(lines)


def list_complaints(checked: CheckedPage) -> list[str]:
    """What is wrong on a page, each with its document line, in the order of lines."""
    found = [(each.location.line, str(each)) for each in checked.problems]
    found += [
        (result.equation.line, describe_result(checked.page, result))
        for result in checked.results
        if result.message
    ]
    return [text for _, text in sorted(found)]


def report_equations(documents: Sequence[Document], asked: str | None = None) -> int:
    """Check documents, and print a line for each and what is wrong.

    :param asked: A page, such as 'part/page'; all if None.
    :returns: 0 if all is well, else 1.
    """
    found, count, wrong = _choose_documents(documents, asked), 0, 0
    if not found:
        print(f"no page is called {asked}")
        return 1
    start = time.perf_counter()
    width = max(len(document.path) for document in found)
    for document in found:
        checked = check_page(document)
        complaints = list_complaints(checked)
        wrong += len(complaints)
        count += len(checked.results)
        if checked.results:
            print(_summarize_page(checked, width))
        if asked and not complaints:
            for text in _list_details(checked):
                print(text)
        for text in complaints:
            print(text)
    seconds = time.perf_counter() - start
    print(f"{count} equations, {wrong} to mend ({seconds:.1f} s)")
    return 1 if wrong else 0


def _choose_documents(
    documents: Iterable[Document], asked: str | None
) -> list[Document]:
    """The documents that a word on the command line means."""
    end = f"/{asked.removesuffix('.md')}.md" if asked else ""
    return [each for each in documents if f"/{each.path}".endswith(end)]


def _summarize_page(checked: CheckedPage, width: int) -> str:
    """The line of a page that has equations."""
    results = checked.results
    red = sum(bool(result.message) for result in results)
    worst = max(result.deviation for result in results)
    slopes = sum(result.slope is not None for result in results)
    end = f"{red} red" if red else f"largest deviation {_format_deviation(worst)}"
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


def _format_deviation(number: float) -> str:
    """A deviation, short: '3e-16', or 'exact' for none."""
    return f"{number:.0e}" if number else "exact"
