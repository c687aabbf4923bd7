"""Print what became of an attempt: green or red, and why."""

from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise, Outcome
from loom.exercises.terminal import print_quote, print_text
from loom.exercises.verdict import make_verdict


def print_verdict(book: CourseBook, exercise: Exercise, outcome: Outcome) -> None:
    """Print what became of an attempt: green or red, and why."""
    verdict = make_verdict(book, exercise, outcome)
    if verdict.is_green:
        print_text("GREEN", "bold green", end=" ")
    else:
        print_text("RED", "bold red", end=" ")
    print_text(verdict.summary)
    for heading, quote in verdict.parts:
        print_text(heading, "bold")
        print_quote(quote)
    if verdict.said:
        print_text(verdict.said)
