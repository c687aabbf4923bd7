"""Run the checks of exercises on the book as it stands."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from doctest import DocTestParser, Example
from pathlib import Path

from loom.documents.model import Block
from loom.documents.prompts import find_bad_prompt
from loom.exercises.book import CourseBook
from loom.exercises.jobs import make_job, run_jobs
from loom.exercises.model import Exercise, Failure, Outcome
from loom.exercises.work import describe_lost_block, find_exercise_pages
from loom.problems import Location, Problem
from loom.tangling.run import copy_outputs, prepare_run
from loom.tracing.origins import Origins, find_origin

DRAFT = "draft"  # the reason of a failure whose page can't be tangled
Stop = Callable[[], bool]


def try_exercises(
    book: CourseBook, exercises: Iterable[Exercise], stop: Stop | None = None
) -> dict[str, Outcome]:
    """Run the checks of exercises on the book as it stands.

    :param book: The book; nothing in its folder is changed.
    :param exercises: Some of its exercises.
    :param stop: Asked now and then whether to give up.
    :returns: What became of each, by label. The places of a failure are lines of
        documents.
    :raises StoppedError: If ``stop`` said so.
    """
    found: dict[str, Outcome] = {}
    functions: list[Exercise] = []
    changes: list[Exercise] = []
    for exercise in exercises:
        if drafts := find_drafts(book, exercise):
            found[exercise.label] = Outcome(0, drafts)
        else:
            (changes if exercise.is_of_library else functions).append(exercise)
    found |= _run_in(book, functions, book.root, stop)
    if changes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            copy_outputs(book.root, book.outputs, folder)
            found |= _run_in(book, changes, folder, stop)
    return found


def parse_examples(block: Block) -> dict[int, Example]:
    """The examples of a check, by their line in the document.

    :raises ValueError: A line is not as doctest wants it.
    """
    text = "\n".join(block.code) + "\n"
    return {
        block.lines[example.lineno]: example
        for example in DocTestParser().get_examples(text)
    }


def find_drafts(book: CourseBook, exercise: Exercise) -> tuple[Failure, ...]:
    """What keeps the pages of an exercise from being tangled."""
    is_sound = book.pages[exercise.document][0].sound
    is_lost = exercise.solutions and not (exercise.start or exercise.is_of_library)
    if is_sound and is_lost:
        place = Location(exercise.document, exercise.line)
        text = describe_lost_block(exercise)
        return (Failure(place.line, DRAFT, text, places=(place,)),)
    pages = find_exercise_pages(book.documents, exercise)
    found = [each for each in book.problems if each.location.document in pages]
    found += filter(None, map(find_bad_prompt, exercise.checks))
    return tuple(
        Failure(each.location.line, DRAFT, each.message, places=(each.location,))
        for each in found
    )


def find_hand_edits(book: CourseBook, exercise: Exercise) -> list[Problem]:
    """The problems of outputs of an exercise's pages that were edited by hand."""
    pages = find_exercise_pages(book.documents, exercise)
    problems = prepare_run(book.root).plan.problems
    return [each for each in problems if each.location.document in pages]


def _run_in(
    book: CourseBook, exercises: Sequence[Exercise], folder: Path, stop: Stop | None
) -> dict[str, Outcome]:
    """Run the checks of exercises on the library in a folder."""
    origins = Origins(folder, book.outputs)
    jobs = [make_job(exercise, exercise.start) for exercise in exercises]
    outcomes = run_jobs(jobs, folder, stop=stop)
    return {
        exercise.label: place_failures(outcome, exercise, folder, origins)
        for exercise, outcome in zip(exercises, outcomes, strict=True)
    }


def place_failures(
    outcome: Outcome, exercise: Exercise, folder: Path, origins: Origins
) -> Outcome:
    """An outcome whose failures have their places."""
    failures = (
        replace(each, places=_find_places(each, exercise, folder, origins))
        for each in outcome.failures
    )
    return Outcome(outcome.passed, tuple(failures))


def _find_places(
    failure: Failure, exercise: Exercise, folder: Path, origins: Origins
) -> tuple[Location, ...]:
    """The steps of an exception that are lines of documents."""
    found: list[Location | None] = []
    for file, line in failure.steps:
        if file == exercise.document:
            found.append(Location(file, line))
        elif Path(file).is_relative_to(folder):
            path = Path(file).relative_to(folder).as_posix()
            found.append(find_origin(folder, path, line, origins))
    return tuple(filter(None, found))
