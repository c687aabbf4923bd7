"""Prove that every exercise is red unsolved and green when solved.

``python -m loom.exercises.proof LABEL …`` proves some, and without a label all.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loom.config import find_root, use_book
from loom.documents.prompts import find_bad_prompt
from loom.exercises.answers import try_answer_in_copy
from loom.exercises.book import CourseBook
from loom.exercises.jobs import make_job, run_jobs
from loom.exercises.model import Exercise, Outcome, PracticeError
from loom.problems import describe_os_error
from loom.tangling.run import copy_outputs

# why a check may be red that has not found a mistake in the answer
WRONG_REASONS = {
    "SyntaxError": "is not Python",
    "IndentationError": "is not Python",
    "NameError": "uses a name that neither it nor the start defines",
    "ModuleNotFoundError": "imports a module that does not exist",
    "process": "ended or outlasted its process",
    "tangle": "does not tangle",
}


@dataclass(frozen=True)
class Proof:
    """What is wrong with an exercise; nothing if it is proven."""

    exercise: Exercise
    faults: list[str]


def describe_faults(
    exercise: Exercise, unsolved: Outcome, solved: Outcome
) -> list[str]:
    """Say what is wrong with an exercise.

    :param unsolved: What became of its checks on the start block.
    :param solved: The same on its solution.
    :returns: A list of sentences, each after its place in the document;
        empty if the exercise is red unsolved and green solved.
    """
    page, label = exercise.document, exercise.label
    found, place = [], f"{page}:{exercise.line}"
    if unsolved.is_green:
        found.append(f"{place}: the checks of {label!r} pass before anything is solved")
    elif unsolved.failures and (why := WRONG_REASONS.get(unsolved.failures[0].reason)):
        first = unsolved.failures[0]
        found.append(f"{page}:{first.line}: unsolved, {label!r} {why}: {first.text}")
    if not (solved.passed or solved.failures):
        found.append(f"{place}: the checks of {label!r} check nothing")
    for each in solved.failures:
        found.append(
            f"{page}:{each.line}: the solution of {label!r} fails, {each.reason}: "
            f"{each.text}"
        )
    return found


def prove_exercises(root: Path, labels: Sequence[str] = ()) -> Iterator[Proof]:
    """Run exercises unsolved and solved.

    :param root: Path of the repository.
    :param labels: Which exercises; all of them if there are none.
    :returns: A :class:`Proof` for each, one after the other as they are found out.
    :raises PracticeError: There is no such exercise, or a page has a problem, so that
        an exercise of it could be passed over.
    """
    book = CourseBook(root)
    checks = [check for exercise in book.exercises for check in exercise.checks]
    for problem in [*book.problems, *filter(None, map(find_bad_prompt, checks))]:
        raise PracticeError(f"nothing is proven; mend this first: {problem}")
    exercises = [each for each in book.exercises if not labels or each.label in labels]
    if lost := set(labels) - {each.label for each in exercises}:
        raise PracticeError(f"no exercise is called {', '.join(sorted(lost))}")
    # the pages may say more than their outputs yet
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_outputs(root, book.outputs, folder)
        red = run_jobs([make_job(each, each.start) for each in exercises], folder)
        for exercise, unsolved in zip(exercises, red, strict=True):
            answer = exercise.solutions
            solved = try_answer_in_copy(folder, book.documents, exercise, answer)
            yield Proof(exercise, describe_faults(exercise, unsolved, solved))


def main(words: Sequence[str] | None = None) -> int:
    """Print what became of each exercise.

    :param words: The words of the command line; those of this process if None.
    :returns: 1 if one is not proven, 2 for a misuse, 130 if it was stopped; else 0.
    """
    parser = argparse.ArgumentParser(
        prog="python -m loom.exercises.proof",
        description="Prove that every exercise is red unsolved and green when solved.",
    )
    parser.add_argument(
        "labels", nargs="*", metavar="LABEL", help="an exercise; without it, all"
    )
    labels = parser.parse_args(words).labels
    root, failed = find_root(Path.cwd()), False
    try:
        use_book(root)
        for proof in prove_exercises(root, labels):
            print("FAILED" if proof.faults else "proven", proof.exercise.label)
            for sentence in proof.faults:
                print("  ", sentence)
            failed = failed or bool(proof.faults)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except (OSError, PracticeError) as error:
        print(describe_os_error(error), file=sys.stderr)
        return 2
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
