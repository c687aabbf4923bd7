"""How every exercise stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from loom.exercises.attempts import try_exercises
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise
from loom.exercises.progress import (
    compute_work_digest,
    read_progress,
    remember_solved,
)
from loom.exercises.record import Record, has_other_checks, read_sound_record
from loom.exercises.work import collect_block_texts, find_student_blocks


@dataclass(frozen=True)
class ExerciseState:
    """How an exercise stands.

    :param word: 'open', 'begun' (its code is not as it was set, and not
        green), 'solved', 'new checks' (it is green, but by others than
        it was set), or, of what was green once and is not now, 'reset'
        (its code is as it was set) or 'red again'.
    :param day: When it was first green, or None.
    """

    word: str
    day: str | None


def find_states(book: CourseBook, trust: bool = True) -> dict[str, ExerciseState]:
    """Tell how every exercise stands; what is green is remembered.

    :param trust: Whether code that was green need not run again.
    :returns: The state of each exercise, by label.
    """
    solved, record = read_progress(book.root), read_sound_record(book.root)
    edited: set[str] = set()
    doubtful = []
    for exercise in book.exercises:
        if is_edited(book, exercise, record):
            edited.add(exercise.label)
        may_be_solved = exercise.label in edited or not is_recorded(
            book, exercise, record
        )
        if has_other_checks(record, exercise):
            doubtful.append(exercise)
        elif known := solved.get(exercise.label):
            if not trust or known.digest != compute_work_digest(book, exercise):
                doubtful.append(exercise)
        elif may_be_solved:
            doubtful.append(exercise)
    green = run_and_remember(book, doubtful)
    solved = read_progress(book.root)
    found = {}
    for exercise in book.exercises:
        label = exercise.label
        day = solved[label].day if label in solved else None
        if green.get(label, bool(day)):
            word = "new checks" if has_other_checks(record, exercise) else "solved"
        elif label in edited:
            word = "red again" if day else "begun"
        else:
            word = "reset" if day else "open"
        found[label] = ExerciseState(word, day)
    return found


def is_edited(book: CourseBook, exercise: Exercise, record: Record) -> bool:
    """Whether a block of an exercise is not as the record has it."""
    now = collect_block_texts(find_student_blocks(book.documents, exercise))
    return any(record.get(key, text) != text for key, text in now.items())


def is_recorded(book: CourseBook, exercise: Exercise, record: Record) -> bool:
    """Whether the record has all blocks of an exercise."""
    now = collect_block_texts(find_student_blocks(book.documents, exercise))
    return now.keys() <= record.keys()


def run_and_remember(
    book: CourseBook, exercises: Sequence[Exercise]
) -> dict[str, bool]:
    """Run exercises, remember the green; say which are, by label."""
    outcomes = try_exercises(book, exercises)
    for exercise in exercises:
        if outcomes[exercise.label].is_green:
            remember_green(book, exercise)
    return {label: outcome.is_green for label, outcome in outcomes.items()}


def remember_green(book: CourseBook, exercise: Exercise) -> None:
    """Remember that an exercise is green, unless that doesn't count."""
    if not has_other_checks(read_sound_record(book.root), exercise):
        digest = compute_work_digest(book, exercise)
        remember_solved(book.root, exercise.label, digest)
