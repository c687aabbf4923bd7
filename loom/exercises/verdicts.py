"""Print what became of an attempt: green or red, and why."""

import re
from doctest import Example

from loom.documents.markdown import normalize_text
from loom.exercises.attempts import DRAFT
from loom.exercises.book import CourseBook
from loom.exercises.failures import list_examples
from loom.exercises.model import Exercise, Failure, Outcome
from loom.exercises.terminal import print_quote, print_text
from loom.exercises.work import find_student_blocks
from loom.problems import Location, count_noun

NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
PLACE_IN_TEXT = re.compile(r" \([^()]*, line \d+\)$")


def print_verdict(book: CourseBook, exercise: Exercise, outcome: Outcome) -> None:
    """Print what became of an attempt: green or red, and why."""
    examples = list_examples(exercise)
    counted = {line for line, each in examples.items() if each.want}
    if outcome.is_green:
        print_text("GREEN", "bold green", end=" ")
        total = count_noun(len(counted), "check")
        is_one = len(counted) == 1
        print_text("Its check passes." if is_one else f"All of {total} pass.")
        return
    print_text("RED", "bold red", end=" ")
    if not outcome.failures:
        place = f"{exercise.document}:{exercise.line}"
        print_text(f"Nothing was checked. Put its checks back: {place}")
        return
    failure = outcome.failures[0]
    if failure.reason == DRAFT:
        print_text("The page is not ready to be tried:")
        print_text(f"{failure.places[0]}: {failure.text}")
        return
    right = counted - {each.line for each in outcome.failures}
    if failure.reason == "process":  # what follows did not run
        right = {line for line in right if line < failure.line}
    example = examples.get(failure.line)
    has_run = example is not None
    print_text(
        _describe_count(len(right), len(counted)) if has_run else "No check ran."
    )
    if example:
        print_text(f"{exercise.document}:{failure.line} asks", "bold")
        print_quote(example.source.rstrip())
    if failure.reason == "output" and example:
        _print_difference(example, failure)
    elif failure.reason == "process":
        print_text(f"Your code {failure.text}")
    else:
        print_text("and raises" if example else "Your code raises", "bold")
        _print_exception(book, exercise, failure)


def find_cause(
    book: CourseBook, exercise: Exercise, failure: Failure
) -> Location | None:
    """The last step of an exception that may be the student's.

    :returns: A line of the blocks to edit. If there is none, one of their pages for an
        exercise on the library, and any line for what is not Python.
    """
    blocks = find_student_blocks(book.documents, exercise)
    own = {Location(block.document, line) for block in blocks for line in block.lines}
    steps = [place for place in failure.places if place in own]
    if not steps and exercise.changes_library:
        pages = {block.document for block in blocks}
        steps = [place for place in failure.places if place.document in pages]
    if not steps and failure.reason in NOT_PYTHON:
        steps = list(failure.places)
    return steps[-1] if steps else None


def _describe_count(right: int, total: int) -> str:
    """How many of the checks pass, of which one does not."""
    checks = count_noun(total, "check")
    if right:
        return f"{right} of {checks} pass."
    return "Its check fails." if total == 1 else f"None of {checks} pass."


def _print_difference(example: Example, failure: Failure) -> None:
    """Print what was expected, and what came."""
    want = example.want.rstrip()
    print_text("It expects", "bold")
    print_quote(want or "(nothing)")
    print_text("and gets", "bold")
    print_quote(failure.text.removeprefix(f"expected {want}, got ") or "(nothing)")


def _print_exception(book: CourseBook, exercise: Exercise, failure: Failure) -> None:
    """Print an exception, and the document line that it comes from."""
    text = PLACE_IN_TEXT.sub("", failure.text)
    print_quote(f"{failure.reason}: {text}" if text else failure.reason)
    if place := find_cause(book, exercise, failure):
        print_text(f"at {place}", "bold")
        page = book.pages[place.document][0]
        line = normalize_text(page.text).split("\n")[place.line - 1]
        print_quote(line.strip())
