"""How many exercises are solved, and which is next."""

from collections.abc import Mapping

from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise
from loom.exercises.progress import read_progress
from loom.exercises.states import ExerciseState, find_states


def count_solved(states: Mapping[str, ExerciseState]) -> tuple[int, int]:
    """How many are solved now, and how many were at any time."""
    return (
        sum(state.word == "solved" for state in states.values()),
        sum(state.day is not None for state in states.values()),
    )


def describe_score(book: CourseBook) -> str:
    """How many exercises were solved at any time."""
    labels = {exercise.label for exercise in book.exercises}
    solved = len(labels & read_progress(book.root).keys())
    return f"{solved} of {len(labels)} solved."


def find_next_open(book: CourseBook, after: Exercise | None = None) -> Exercise | None:
    """The first exercise that is not solved, from a given one on and around.

    :returns: One that never was, as long as there are any; else one that is no more.
    """
    solved, ring = read_progress(book.root), book.exercises
    labels = [exercise.label for exercise in ring]
    if after and after.label in labels:
        number = labels.index(after.label) + 1
        ring = ring[number:] + ring[: number - 1]
    if new := [each for each in ring if each.label not in solved]:
        return new[0]
    states = find_states(book)
    return next((each for each in ring if states[each.label].word != "solved"), None)
