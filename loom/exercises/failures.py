"""What failed in an exercise, for who shows it."""

from contextlib import suppress
from doctest import Example

from loom.exercises.attempts import parse_examples
from loom.exercises.model import Exercise, Outcome


def list_examples(exercise: Exercise) -> dict[int, Example]:
    """The examples of the checks, by their line in the document."""
    found: dict[int, Example] = {}
    for block in exercise.checks:
        with suppress(ValueError):  # a draft
            found |= parse_examples(block)
    return found


def describe_first_failure(exercise: Exercise, outcome: Outcome) -> str:
    """Why an exercise is red: its first check that failed, with its line."""
    for failure in outcome.failures[:1]:
        asked = list_examples(exercise).get(failure.line)
        place = f"{exercise.document}:{failure.line}"
        source = asked.source.rstrip() if asked else ""
        what = failure.text
        if failure.reason != "output":
            what = f"{failure.reason}: {what}"
        steps = [f"at {step}" for step in failure.places[-1:]]
        return "\n".join(filter(None, [place, source, what, *steps]))
    return ""
