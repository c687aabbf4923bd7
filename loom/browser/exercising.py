"""Check an exercise where there is no process to check it in."""

import sys
from contextlib import suppress
from dataclasses import replace
from typing import Any

from loom.browser.needs import NeededError
from loom.exercises.attempts import find_drafts, find_places
from loom.exercises.book import CourseBook
from loom.exercises.checks import run_job
from loom.exercises.failures import describe_first_failure, list_examples
from loom.exercises.jobs import make_job, make_outcome
from loom.exercises.model import Outcome
from loom.exercises.record import has_other_checks, read_sound_record
from loom.tracing.origins import Origins


def check_exercise(book: CourseBook, label: str) -> dict[str, Any]:
    """Run the checks of an exercise on the book as the reader has it.

    :param book: The reader's copy, whose library is the one that is imported.
    :param label: The name of the exercise.
    :returns: ``state``, 'green' or 'red'; the numbers of checks that passed and of all;
        ``text``, what failed first, with lines of documents; and ``counts``, whether
        the checks are those that the book has set.
    :raises PracticeError: There is no such exercise.
    """
    exercise = book.get_exercise(label)
    drafts = find_drafts(book, exercise)
    outcome = Outcome(0, drafts)
    if not drafts:
        answer = run_job(make_job(exercise, exercise.start))
        if NeededError.last and any(
            reason == NeededError.__name__ for _, reason, *_ in answer["failures"]
        ):
            raise NeededError.last
        outcome = make_outcome(answer)
        origins = Origins(book.root, book.outputs)
        failures = (
            replace(each, places=find_places(each, exercise, book.root, origins))
            for each in outcome.failures
        )
        outcome = Outcome(outcome.passed, tuple(failures))
    with suppress(KeyError):
        sys.modules["matplotlib.pyplot"].close("all")
    return {
        "state": "green" if outcome.is_green else "red",
        "passed": outcome.passed,
        "total": len(list_examples(exercise)),
        "text": describe_first_failure(exercise, outcome),
        "counts": not has_other_checks(read_sound_record(book.root), exercise),
    }
