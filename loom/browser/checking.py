"""Check a page after a change of the library: equations, examples and exercises."""

from pathlib import Path
from typing import Any

from loom.browser.exercising import check_exercise
from loom.browser.namespace import RUNNABLE, PageNamespace, Tell
from loom.documents.model import Document
from loom.equations.marks import check_equations
from loom.exercises.book import CourseBook
from loom.exercises.record import read_sound_record
from loom.exercises.states import is_edited


def check_counted(
    root: Path, page: Document, names: PageNamespace, tell: Tell
) -> dict[str, int]:
    """:func:`check_assertions`; return how many marks are green, how many red."""
    states: dict[tuple[Any, ...], str] = {}

    def count(**mark: Any) -> None:
        if "state" in mark:  # the last one counts
            states[mark.get("kind"), mark.get("key"), mark.get("block")] = mark["state"]
        tell(**mark)

    names.listen(count)
    try:
        check_assertions(root, page, names, count)
    finally:
        names.listen(tell)
    return {state: [*states.values()].count(state) for state in ("green", "red")}


def check_assertions(
    root: Path, page: Document, names: PageNamespace, tell: Tell
) -> None:
    """Check all that a page asserts.

    :param root: The reader's copy of the book.
    :param names: Of the page; all its blocks run in it.
    :param tell: Called with a mark for each part, one by one.
    """
    if names.equation_marks:
        for mark in names.equation_marks:
            tell(**mark)
    else:
        names.equation_marks = _check_equations(root, page, tell)
    last = max(
        (n for n, b in enumerate(page.blocks) if b.kind in RUNNABLE), default=None
    )
    if last is not None:
        names.run(page, last)  # which may ask for a package, and then all begins again
    names.equation_marks.clear()
    _check_begun_exercises(root, page, tell)


def _check_equations(root: Path, page: Document, tell: Tell) -> list[dict[str, Any]]:
    """Check the equations of a page; return all that was told."""
    marks = []

    def note(**mark: Any) -> None:
        marks.append(mark)
        tell(**mark)

    check_equations(root, page, note)
    return marks


def _check_begun_exercises(root: Path, page: Document, tell: Tell) -> None:
    """Check the exercises of a page that the reader has begun.

    Whoever changes the library has not begun each exercise about it. Such a one is
    told of if it is solved.
    """
    if not page.exercises:
        return
    book, record = CourseBook(root), read_sound_record(root)
    for exercise in book.exercises:
        if exercise.document == page.path and is_edited(book, exercise, record):
            outcome = check_exercise(book, exercise.label)
            if not exercise.start and outcome["state"] != "green":
                continue
            tell(kind="exercise", key=exercise.label, line=exercise.line, **outcome)
