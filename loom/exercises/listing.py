"""Print how every exercise stands."""

import json

from rich.table import Table

from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise
from loom.exercises.progress import read_progress
from loom.exercises.score import count_solved, describe_score
from loom.exercises.states import ExerciseState, find_states
from loom.exercises.terminal import make_console, print_text

_STYLES = {
    "solved": "green",
    "red again": "red",
    "begun": "yellow",
    "new checks": "red",
}
_NARROW = 72  # columns of a terminal: in fewer, a day and a title beside it don't fit
_WIDTHS = 9, 10  # of the state and of the day


def print_list(book: CourseBook) -> None:
    """Print a line for each exercise, page by page."""
    states = find_states(book)
    pages: dict[str, list[Exercise]] = {}
    for exercise in book.exercises:
        pages.setdefault(exercise.document, []).append(exercise)
    width = max(len(exercise.label) for exercise in book.exercises)
    for page, exercises in pages.items():
        print_text(page, "bold")
        make_console().print(_make_table(exercises, states, width))
    now, once = count_solved(states)
    if now == once:
        print_text(describe_score(book))
    else:
        print_text(f"{once} of {len(states)} solved once, {now} now.")
    for problem in book.reading_problems:
        print_text(f"{problem} (its exercises are not known)")
    if gone := sorted(read_progress(book.root).keys() - states.keys()):
        print_text(f"Solved, and no longer in the book: {', '.join(gone)}")


def print_json(book: CourseBook) -> None:
    """Print how every exercise stands, for a program to read.

    What was green is run again, so a line in progress.txt proves nothing.
    """
    states = find_states(book, trust=False)
    rows = [
        {
            "label": each.label,
            "title": each.title,
            "page": each.document,
            "line": each.line,
            "level": each.level or None,
            "kind": "library" if each.is_of_library else "function",
            "state": states[each.label].word,
            "solved": states[each.label].day,
        }
        for each in book.exercises
    ]
    now, once = count_solved(states)
    found = {"solved": now, "once": once, "exercises": rows}
    print(json.dumps(found, indent=1, ensure_ascii=False))


def _make_table(
    exercises: list[Exercise], states: dict[str, ExerciseState], width: int
) -> Table:
    """The exercises of a page, with labels in a column of some width."""
    is_narrow = make_console().width < _NARROW
    widths = _WIDTHS[:1] if is_narrow else (*_WIDTHS, width)
    table = Table.grid(*[""] * (len(widths) + 1), padding=(0, 2, 0, 0))
    for column, size in zip(table.columns, widths):
        column.min_width, column.no_wrap = size, True
    for exercise in exercises:
        state, label = states[exercise.label], exercise.label
        title = exercise.title + f" (level {exercise.level})" * bool(exercise.level)
        cells = [f"{label}: {title}"] if is_narrow else [state.day or "", label, title]
        table.add_row(state.word, *cells, style=_STYLES.get(state.word))
    return table
