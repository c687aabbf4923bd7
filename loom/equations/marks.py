"""What became of the equations of a page, as marks that the page can bear."""

from collections.abc import Callable
from pathlib import Path

from loom.documents.model import Document

_Answer = Callable[..., None]


def check_equations(root: Path, page: Document, answer: _Answer) -> None:
    """Check the equations of a page.

    :param root: The book's folder.
    :param answer: Called with a mark for each equation, and for what is wrong beside
        them.
    """
    from loom.equations.check import check_page  # NumPy is not needed before
    from loom.equations.complaints import describe_failure, describe_mark

    checked = check_page(page)
    for result in checked.results:
        place = f"{page.path}:{result.equation.line}"
        label, tip = describe_mark(checked, result)
        text = f"{label}. {tip}"
        if result.message:
            label = describe_failure(checked, result)
            text = f"{place}\n{result.message}"
            if result.hints:
                text += f"\nIt would hold {', or '.join(result.hints)}."
        answer(
            kind="equation",
            key=result.equation.tag,
            line=result.equation.line,
            text=text,
            state="red" if result.message else "green",
            label=label,
        )
    for n, problem in enumerate(checked.problems):
        found = page.find_code_line(problem.location.line)
        code = {"block": found[0], "at": found[1]} if found else {}
        answer(
            kind="page",
            key=f"equations {n}",
            line=problem.location.line,
            state="red",
            text=f"{problem.location}\n{problem.message}",
            **code,
        )
