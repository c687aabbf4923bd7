"""Check what a page asserts, and tell of each part: a program for Child."""

import os
from collections.abc import Callable
from pathlib import Path

from docutils.nodes import make_id  # type: ignore[import-untyped]

import loom.testing.examples  # noqa: F401 (now, while there is nothing to do)
from loom.config import use_book
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.exercises import course, practice
from loom.live.examples import LONGEST_TEXT, check_examples
from loom.live.orders import Answer, end_process, take_orders

Check = Callable[[Path, Document, Answer], None]


def _check_equations(root: Path, page: Document, answer: Answer) -> None:
    """Check the equations of a page."""
    from loom.equations.check import check_page
    from loom.equations.report import mark

    checked = check_page(page)
    for result in checked.results:
        place = f"{page.path}:{result.equation.line}"
        text = ". ".join(mark(checked, result))
        if result.message:
            text = f"{place}\n{result.message}"
            if result.hints:
                text += f"\nIt would hold {', or '.join(result.hints)}."
        answer(
            kind="equation",
            key=result.equation.tag,
            line=result.equation.line,
            text=text,
            state="red" if result.message else "green",
        )
    for n, (line, message) in enumerate(checked.problems):
        answer(
            kind="page",
            key=f"equations {n}",
            line=line,
            state="red",
            text=f"{page.path}:{line}\n{message}",
        )


def _check_exercises(root: Path, page: Document, answer: Answer) -> None:
    """Check the exercises of a page that somebody has begun."""
    book = course.Book(root)
    first, begun = course.unsolved(root), []
    for exercise in book.exercises:
        if exercise.document == page.path:
            now = course.texts(course.work(book.documents, exercise))
            same = now and all(first.get(key) == code for key, code in now.items())
            _tell_exercise(answer, exercise, "open" if same else "waiting", "")
            if not same:
                begun.append(exercise)
    for exercise in begun:
        result = course.attempt(book, [exercise])[exercise.label]
        if result.green:
            course.note(book, exercise)
        state = "green" if result.green else "red"
        _tell_exercise(answer, exercise, state, _describe_result(exercise, result))


def _describe_result(exercise: practice.Exercise, result: practice.Result) -> str:
    """Why an exercise is red: its first check that failed."""
    for failure in result.failures[:1]:
        asked = course.asked(exercise).get(failure.line)
        place = f"{exercise.document}:{failure.line}"
        source = asked.source.rstrip() if asked else ""
        what = failure.text
        if failure.reason != "output":
            what = f"{failure.reason}: {what}"
        steps = [f"at {step}" for step in failure.places[-1:]]
        return "\n".join(filter(None, [place, source, what, *steps]))
    return ""


def _tell_exercise(
    answer: Answer, exercise: practice.Exercise, state: str, text: str
) -> None:
    answer(
        kind="exercise",
        key=make_id(f"exercise-{exercise.label}"),
        line=exercise.line,
        state=state,
        text=text[-LONGEST_TEXT:],
    )


CHECKS: dict[str, Check] = {
    "examples": check_examples,
    "equations": _check_equations,
    "exercises": _check_exercises,
}


def _main() -> None:
    orders, answer = take_orders()
    if hasattr(os, "nice"):
        os.nice(10)  # the page comes first, its marks after it
    root = Path.cwd()
    use_book(root)
    order = next(orders)
    path = order["path"]
    page, _ = read_document(path, (root / path).read_text("utf-8"))
    for part in order["parts"]:
        CHECKS[part](root, page, answer)
    answer(done=True)
    end_process()


if __name__ == "__main__":
    _main()
