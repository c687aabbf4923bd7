"""Check an exercise where there is no process to check it in."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, suppress
from itertools import chain
from typing import Any

import numpy as np

from loom.browser.capture import explain_limits
from loom.browser.needs import NeededError
from loom.config import get_config
from loom.documents.folder import get_page_name
from loom.documents.optional import find_absent_libraries
from loom.exercises.attempts import find_drafts, place_failures
from loom.exercises.book import CourseBook
from loom.exercises.checks import run_job
from loom.exercises.failures import describe_first_failure, list_examples
from loom.exercises.jobs import make_job, make_outcome
from loom.exercises.model import Exercise, Outcome
from loom.exercises.progress import compute_work_digest
from loom.exercises.record import has_other_checks, read_sound_record
from loom.exercises.verdict import Verdict, make_verdict
from loom.tracing.origins import Origins


def check_exercise(book: CourseBook, label: str) -> dict[str, Any]:
    """Run the checks of an exercise on the book as the reader has it.

    :param book: The reader's copy, whose library is the one that is imported.
    :param label: The name of the exercise.
    :returns: ``state``, 'green', 'red' or, without what its checks need, 'unable'; the
        numbers of checks that passed and of all;
        ``text``, what failed first, with lines of documents; ``counts``, whether
        the checks are those that the book has set; ``summary``, ``said`` and ``parts``
        of the verdict; ``cause``, the line to blame; and ``digest``, by which a copy
        of the book knows what was solved.
    :raises PracticeError: There is no such exercise.
    """
    exercise = book.get_exercise(label)
    if absent := [*chain.from_iterable(map(find_absent_libraries, exercise.checks))]:
        return _describe_unable(exercise, absent)
    with keep_state():
        outcome = _try_exercise(book, exercise)
    verdict = make_verdict(book, exercise, outcome)
    return {
        "state": "green" if outcome.is_green else "red",
        "passed": outcome.passed,
        "total": len(list_examples(exercise)),
        "text": describe_first_failure(exercise, outcome),
        "counts": not has_other_checks(read_sound_record(book.root), exercise),
        "summary": verdict.summary,
        "said": verdict.said,
        "parts": [(heading, explain_limits(text)) for heading, text in verdict.parts],
        "cause": _locate_cause(book, verdict),
        "digest": compute_work_digest(book, exercise),
    }


def _describe_unable(exercise: Exercise, absent: Sequence[str]) -> dict[str, Any]:
    """Of an exercise whose checks import what can't be had."""
    libraries = " and ".join(dict.fromkeys(absent))
    return {
        "state": "unable",
        "passed": 0,
        "total": len(list_examples(exercise)),
        "text": "",
        "counts": False,
        "summary": f"Its checks need {libraries}, which can't be had here. In a clone "
        f"of the book they run: {get_config().command} practice {exercise.label}",
        "said": "",
        "parts": [],
        "cause": None,
        "digest": "",
    }


def _try_exercise(book: CourseBook, exercise: Exercise) -> Outcome:
    """What becomes of the reader's answer."""
    drafts = find_drafts(book, exercise)
    if drafts:
        return Outcome(0, drafts)
    answer = run_job(make_job(exercise, exercise.start))
    if NeededError.last and any(
        reason == NeededError.__name__ for _, reason, *_ in answer["failures"]
    ):
        raise NeededError.last
    origins = Origins(book.root, book.outputs)
    return place_failures(make_outcome(answer), exercise, book.root, origins)


@contextmanager
def keep_state() -> Iterator[None]:
    """Keep from the page what checks do to NumPy, Matplotlib and the folder."""
    random = np.random.get_state()
    try:
        with (
            np.printoptions(),
            tempfile.TemporaryDirectory() as folder,
            chdir(folder),
        ):
            yield
    finally:
        np.random.set_state(random)
        with suppress(KeyError):
            sys.modules["matplotlib.pyplot"].close("all")


def _locate_cause(book: CourseBook, verdict: Verdict) -> dict[str, Any] | None:
    """The line to blame, as the page counts it: a block, and a line of that."""
    place = verdict.cause
    if place is None:
        return None
    found = book.pages[place.document][0].find_code_line(place.line)
    if found is None:
        return None
    number, line = found
    return {
        "page": get_page_name(place.document),
        "block": number,
        "line": line,
        "message": verdict.message,
    }
