"""Try an exercise once: run its checks, and print what became of them."""

from loom.config import get_config
from loom.documents.paths import PROGRESS
from loom.exercises.attempts import Stop, find_hand_edits, try_exercises
from loom.exercises.book import CourseBook
from loom.exercises.jobs import StoppedError
from loom.exercises.model import Exercise
from loom.exercises.progress import read_progress
from loom.exercises.record import (
    describe_other_checks,
    find_changed_blocks,
    has_other_checks,
    read_sound_record,
)
from loom.exercises.score import describe_score, find_next_open
from loom.exercises.states import remember_green
from loom.exercises.terminal import print_text
from loom.exercises.verdicts import print_verdict
from loom.exercises.work import find_student_blocks
from loom.problems import describe_os_error


def run_and_print(
    book: CourseBook, exercise: Exercise, stop: Stop | None = None
) -> bool | None:
    """Run an exercise, print what became of it; return whether green.

    :param stop: Asked now and then whether to give up; then None is
        returned.
    """
    try:
        outcome = try_exercises(book, [exercise], stop)[exercise.label]
    except StoppedError:
        return None
    known = read_progress(book.root).get(exercise.label)
    why = _remember(book, exercise) if outcome.is_green else ""
    print_verdict(book, exercise, outcome)
    if why:
        print_text(f"But it can't be noted in {PROGRESS}: {why}", "red")
    for problem in find_hand_edits(book, exercise):
        print_text(str(problem))
    if not outcome.is_green:
        if known:
            print_text(f"It was green on {known.day}.")
            _print_changed_library(book, exercise)
        return False
    if has_other_checks(read_sound_record(book.root), exercise):
        print_text(f"But {describe_other_checks(exercise)}.")
        return False
    _print_what_follows(book, exercise)
    return True


def _remember(book: CourseBook, exercise: Exercise) -> str:
    """Remember that an exercise is green; why that is not possible, or ''."""
    try:
        remember_green(book, exercise)
    except OSError as error:
        return describe_os_error(error)
    return ""


def _print_changed_library(book: CourseBook, exercise: Exercise) -> None:
    """Say where the library is another one than the book's, for it may be the cause."""
    own = find_student_blocks(book.documents, exercise)
    changed = [
        str(block.location)
        for block in find_changed_blocks(book.documents, read_sound_record(book.root))
        if block.kind != "start" and block not in own
    ]
    if changed:
        print_text(f"The library is not as the book has it, at {', '.join(changed)}.")


def _print_what_follows(book: CourseBook, exercise: Exercise) -> None:
    """Print what to do behind a solved exercise."""
    command = get_config().command
    if exercise.is_of_library:
        print_text(
            f"`{command}` makes this your library. To undo it: `{command} practice "
            f"reset {exercise.label}`, and then `{command}` again."
        )
    if following := find_next_open(book, exercise):
        place = f"{following.document}:{following.line}"
        rest = f"Next: {following.title} ({following.label}), {place}"
    else:
        rest = "That was the last one."
    print_text(f"{describe_score(book)} {rest}")
