"""Check what a page asserts, and tell of each part: a program for Child."""

import os
from collections.abc import Callable
from pathlib import Path

from docutils.nodes import make_id  # type: ignore[import-untyped]

import loom.testing.examples  # noqa: F401 (now, while there is nothing to do)
from loom.config import use_book
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.exercises.attempts import try_exercises
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise, Outcome
from loom.exercises.record import read_sound_record
from loom.exercises.states import is_edited, is_recorded, remember_green
from loom.exercises.verdicts import list_examples
from loom.exercises.work import find_student_blocks
from loom.live.examples import LONGEST_TEXT, check_examples
from loom.live.orders import Answer, end_process, take_orders

Check = Callable[[Path, Document, Answer], None]


def _check_equations(root: Path, page: Document, answer: Answer) -> None:
    """Check the equations of a page."""
    from loom.equations.check import check_page
    from loom.equations.complaints import describe_mark

    checked = check_page(page)
    for result in checked.results:
        place = f"{page.path}:{result.equation.line}"
        text = ". ".join(describe_mark(checked, result))
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
    for n, problem in enumerate(checked.problems):
        answer(
            kind="page",
            key=f"equations {n}",
            line=problem.location.line,
            state="red",
            text=f"{problem.location}\n{problem.message}",
        )


def _check_exercises(root: Path, page: Document, answer: Answer) -> None:
    """Check the exercises of a page that somebody has begun."""
    book = CourseBook(root)
    record, begun = read_sound_record(root), []
    for exercise in book.exercises:
        if exercise.document == page.path:
            blocks = find_student_blocks(book.documents, exercise)
            known = is_recorded(book, exercise, record)
            same = blocks and known and not is_edited(book, exercise, record)
            _tell_exercise(answer, exercise, "open" if same else "waiting", "")
            if not same:
                begun.append(exercise)
    for exercise in begun:
        result = try_exercises(book, [exercise])[exercise.label]
        if result.is_green:
            remember_green(book, exercise)
        state = "green" if result.is_green else "red"
        _tell_exercise(answer, exercise, state, _describe_result(exercise, result))


def _describe_result(exercise: Exercise, result: Outcome) -> str:
    """Why an exercise is red: its first check that failed."""
    for failure in result.failures[:1]:
        asked = list_examples(exercise).get(failure.line)
        place = f"{exercise.document}:{failure.line}"
        source = asked.source.rstrip() if asked else ""
        what = failure.text
        if failure.reason != "output":
            what = f"{failure.reason}: {what}"
        steps = [f"at {step}" for step in failure.places[-1:]]
        return "\n".join(filter(None, [place, source, what, *steps]))
    return ""


def _tell_exercise(answer: Answer, exercise: Exercise, state: str, text: str) -> None:
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
