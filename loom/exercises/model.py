"""An exercise, and what became of an answer to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loom.documents.hunks import is_patch
from loom.documents.markdown import normalize_text
from loom.documents.model import Block, Document
from loom.exercises.checks import FrameStep
from loom.problems import Location


class PracticeError(ValueError):
    """What was asked for can't be done; the message says why."""


@dataclass(frozen=True)
class Exercise:
    """The blocks of one exercise.

    :param label: Its name.
    :param title: What it is called.
    :param document: The path of its page.
    :param line: Where it begins.
    :param level: From 1, easy, to 3, optional; 0 if it is not said.
    :param start: What a student finds, to be edited.
    :param checks: What must pass.
    :param solutions: What a student may write instead of the start, or a change of the
        library.
    """

    label: str
    title: str
    document: str
    line: int
    level: int
    start: tuple[Block, ...]
    checks: tuple[Block, ...]
    solutions: tuple[Block, ...]

    @property
    def is_of_library(self) -> bool:
        """Whether it asks for a change of the library."""
        return any(map(is_library_change, self.solutions))


@dataclass(frozen=True)
class Failure:
    """What went wrong, and on which line of the document.

    :param line: That of the check, or the first of code that failed.
    :param reason: ``'output'``, the name of an exception, or what else
        kept the check from running.
    :param text: What was expected and what came, or the message.
    :param steps: Files and lines on an exception's way, outermost first.
    :param places: Those of them that are lines of documents.
    """

    line: int
    reason: str
    text: str
    steps: Sequence[FrameStep] = ()
    places: tuple[Location, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of the checks of one exercise.

    :param passed: How many examples passed.
    :param failures: What went wrong with others.
    """

    passed: int
    failures: tuple[Failure, ...]

    @property
    def is_green(self) -> bool:
        """Whether all passed, and there was something to check."""
        return bool(self.passed and not self.failures)


def list_exercises(documents: Iterable[Document]) -> list[Exercise]:
    """The exercises of some documents, in the order of the pages."""
    found = []
    for page in documents:
        lines = normalize_text(page.text).split("\n")
        for label, line in page.exercises.items():
            title = lines[line - 1].partition("{exercise}")[2].strip()
            start, checks, solutions = (
                tuple(
                    block
                    for block in page.blocks
                    if (block.kind, block.name) == (kind, label)
                )
                for kind in ("start", "check", "solution")
            )
            found.append(
                Exercise(
                    label,
                    title,
                    page.path,
                    line,
                    page.levels.get(label, 0),
                    start,
                    checks,
                    solutions,
                )
            )
    return found


def get_replaced_chunk(block: Block) -> str | None:
    """The name of the chunk that a solution replaces, or None."""
    return block.attributes.get("replaces")


def is_library_change(block: Block) -> bool:
    """Whether a block of a solution changes the library."""
    return bool(get_replaced_chunk(block)) or is_patch(block)
