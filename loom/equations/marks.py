"""What became of the equations of a page, as marks that the page can bear."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loom.documents.model import Document
from loom.equations.results import Derivation, EquationResult

if TYPE_CHECKING:
    from loom.equations.check import CheckedPage

_Answer = Callable[..., None]


def check_equations(root: Path, page: Document, answer: _Answer) -> None:
    """Check the equations of a page, and its boxes of paths.

    :param root: The book's folder.
    :param answer: Called with a mark for each equation and each box, and for what is
        wrong beside them; once more where a look at the whole page has added to it.
    """
    from loom.equations.check import check_page  # NumPy is not needed before

    told: dict[str, dict[str, Any]] = {}

    def tell(checked: "CheckedPage", result: EquationResult) -> None:
        mark = _describe_equation(page, checked, result)
        if told.get(mark["key"]) != mark:
            told[mark["key"]] = mark
            answer(**mark)

    checked = check_page(page, root, tell)
    for result in checked.results:
        tell(checked, result)
    boxes = [each for each in checked.derivations if each.is_written]
    for each in boxes:
        answer(**_describe_paths(page, each))
    said = {message for each in boxes for message in each.messages}
    for n, problem in enumerate(checked.problems):
        if (problem.location.line, problem.message) in said:
            continue
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


def _describe_equation(
    page: Document, checked: "CheckedPage", result: EquationResult
) -> dict[str, Any]:
    """The mark of an equation."""
    from loom.equations.complaints import describe_failure, describe_mark

    place = f"{page.path}:{result.equation.line}"
    label, tip = describe_mark(checked, result)
    text = f"{label}. {tip}"
    if result.message:
        label = describe_failure(checked, result)
        text = f"{place}\n{result.message}"
        if result.hints:
            text += f"\nIt would hold {', or '.join(result.hints)}."
    # Where the code can't be run, that is what is wrong, and it is said once.
    wrong = "red" if checked.cases or not checked.problems else "skipped"
    return {
        "kind": "equation",
        "key": result.equation.tag,
        "line": result.equation.line,
        "text": text,
        "state": wrong if result.message else "green",
        "label": label,
    }


def _describe_paths(page: Document, derivation: Derivation) -> dict[str, Any]:
    """The mark of a box of paths; its key is the number of the equation above it."""
    wrong = "\n".join(message for _, message in derivation.messages)
    said = wrong or "Each row holds, and so does their sum."
    line = min((line for line, _ in derivation.messages), default=derivation.line)
    return {
        "kind": "paths",
        "key": derivation.tag,
        "line": line,
        "state": "red" if wrong else "green",
        "label": "does not hold" if wrong else "checked",
        "text": f"{page.path}:{line}\n{said}",
    }
