"""What the checker has to say, on the terminal and on the site."""

import time
from collections.abc import Iterator

from loom.documents.model import Document
from loom.equations.check import Checked, Result, check_page
from loom.equations.page import Page


def shown(number: float) -> str:
    """A deviation, short: '3e-16', or 'exact' for none."""
    return f"{number:.0e}" if number else "exact"


def told(page: Page, result: Result) -> str:
    """Tell all that helps to mend an equation.

    :param page: The page it stands on.
    :param result: What became of it.
    :returns: Its place, the equation, both values, single edits with
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
    if result.unsure:
        lines.append(
            "  Not every single edit was tried here, as too much is wrong on this page."
        )
    return "\n".join(lines)


def complaints(checked: Checked) -> list[str]:
    """List what is wrong on a page, each with its document line."""
    found = [
        (line, f"{checked.page.path}:{line}: {message}")
        for line, message in checked.problems
    ]
    found += [
        (result.equation.line, told(checked.page, result))
        for result in checked.results
        if result.message
    ]
    return [text for _, text in sorted(found)]


def mark(checked: Checked, result: Result) -> tuple[str, str]:
    """The mark that an equation bears on the site, and its tip."""
    tip = f"Holds in {len(checked.cases)} settings"
    if len(checked.cases) == 1:
        tip = tip[:-1]
    if result.slope is not None:
        tip += f"; central differences agree to {result.slope:.0e}"
    return f"checked, {shown(result.deviation)}", tip


def chosen(documents: list[Document], asked: str | None) -> list[Document]:
    """The documents that a word on the command line means."""
    if asked is None:
        return documents
    end = "/" + asked.removesuffix(".md") + ".md"
    return [d for d in documents if f"/{d.path}".endswith(end)]


def report(documents: list[Document], asked: str | None = None) -> int:
    """Check documents, and print a line for each and what is wrong.

    :param documents: As ``tangle.read`` returns them.
    :param asked: A page, such as 'layers/dense'; all if None.
    :returns: 0 if all is well, else 1.
    """
    found, count, wrong = chosen(documents, asked), 0, 0
    if not found:
        print(f"no page is called {asked}")
        return 1
    start = time.perf_counter()
    width = max(len(d.path) for d in found)
    for document in found:
        checked = check_page(document)
        texts = complaints(checked)
        wrong += len(texts)
        count += len(checked.results)
        if checked.results:
            print(line(checked, width))
        if checked.results and asked and not texts:
            print("\n".join(details(checked)))
        for text in texts:
            print(text)
    seconds = time.perf_counter() - start
    print(f"{count} equations, {wrong} to mend ({seconds:.1f} s)")
    return 1 if wrong else 0


def line(checked: Checked, width: int) -> str:
    results = checked.results
    red = sum(bool(result.message) for result in results)
    worst = max(result.deviation for result in results)
    slopes = sum(result.slope is not None for result in results)
    end = f"{red} red" if red else f"largest deviation {shown(worst)}"
    noun = "equation, " if len(results) == 1 else "equations,"
    return (
        f"{checked.page.path:{width}}  {len(results):3} {noun} "
        f"{slopes:2} by differences, {len(checked.cases):2} "
        f"settings, {end}"
    )


def details(checked: Checked) -> Iterator[str]:
    for result in checked.results:
        text, tip = mark(checked, result)
        yield f"  ({result.equation.tag}) {text}. {tip}."
