"""Check what a page asserts, and tell of each part: a program for Child."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import loom.testing.examples  # noqa: F401 (now, while there is nothing to do)
from loom.config import use_book
from loom.documents.containers import make_exercise_id
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.equations.marks import check_equations
from loom.exercises.attempts import try_exercises
from loom.exercises.book import CourseBook
from loom.exercises.failures import describe_first_failure
from loom.exercises.model import Exercise
from loom.exercises.record import read_sound_record
from loom.exercises.states import is_edited, is_recorded, remember_green
from loom.exercises.work import find_student_blocks
from loom.live.examples import LONGEST_REPORT, check_examples
from loom.live.orders import Answer, Message, end_process

Check = Callable[[Path, Document, Answer], None]


def _check_exercises(root: Path, page: Document, answer: Answer) -> None:
    """Check the exercises of a page that somebody has begun."""
    book = CourseBook(root)
    record, begun = read_sound_record(root), []
    for exercise in book.exercises:
        if exercise.document == page.path:
            blocks = find_student_blocks(book.documents, exercise)
            edited = not blocks or is_edited(book, exercise, record)
            unsure = edited or not is_recorded(book, exercise, record)
            state = "waiting" if unsure else "open"
            _tell_exercise(answer, exercise, state, "")
            if unsure:
                begun.append((exercise, edited))
    for exercise, edited in begun:
        result = try_exercises(book, [exercise])[exercise.label]
        if result.is_green:
            remember_green(book, exercise)
        # of what has no record it is not known whether anybody has begun
        state = "green" if result.is_green else "red" if edited else "open"
        failure = describe_first_failure(exercise, result) if edited else ""
        _tell_exercise(answer, exercise, state, failure)


def _tell_exercise(answer: Answer, exercise: Exercise, state: str, text: str) -> None:
    answer(
        kind="exercise",
        key=make_exercise_id(exercise.label),
        line=exercise.line,
        state=state,
        text=text[-LONGEST_REPORT:],
    )


_CHECKS: dict[str, Check] = {
    "examples": check_examples,
    "equations": check_equations,
    "exercises": _check_exercises,
}


def main(orders: Iterator[Message], answer: Answer) -> None:
    """Do what the first order says."""
    if hasattr(os, "nice"):
        os.nice(10)  # the page comes first, its marks after it
    root = Path.cwd()
    use_book(root)
    order = next(orders)
    path = order["path"]
    page, _ = read_document(path, (root / path).read_text("utf-8-sig"))
    for part in order["parts"]:
        _CHECKS[part](root, page, answer)
    answer(done=True)
    end_process()
