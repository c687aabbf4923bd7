"""What is wrong, where, and how it is said."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Location:
    """A line of a document."""

    document: str
    line: int

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and how to mend it."""

    location: Location
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"


def describe_unknown(what: str, word: str, known: Collection[str]) -> str:
    """Say that a word is not known, and what may have been meant."""
    if not word:
        return f"this fence has no {what}; known: {', '.join(known)}"
    return f"unknown {what} `{word}`; " + (
        suggest_nearest(word, known) or f"known: {', '.join(known) or 'none'}"
    )


def suggest_nearest(word: str, known: Iterable[str]) -> str:
    """A question that names the most similar known word, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, 1, 0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def describe_missing_library(library: str, purpose: str) -> ImportError:
    """An error that says how to get a library, and what it does."""
    return ImportError(
        f"{library} is missing, which {purpose}; run `python -m pip install {library}`"
    )


def describe_os_error(error: Exception) -> str:
    """What the system refused, and what that means for the files."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    what = [error.strerror, error.filename2 or error.filename]
    return (
        ": ".join(map(str, filter(None, what))) + "; every file is the old or the new "
        "one, so mend that and run again"
    )


def sort_by_place(problem: Problem) -> tuple[str, int, str]:
    """The key that sorts problems as the documents are read."""
    location = problem.location
    return location.document, location.line, problem.message


def count_noun(number: int, noun: str) -> str:
    """A number and its noun, in the plural unless it is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
