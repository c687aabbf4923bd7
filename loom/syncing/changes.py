"""Changes of documents that carry out edits of outputs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from loom.problems import Location
from loom.syncing.assignment import assign_lines
from loom.syncing.edits import Edit
from loom.syncing.homes import Home, fit_line


@dataclass(frozen=True)
class Change:
    """What a line of a document becomes.

    :param lines: The lines in its place, or beside it.
    :param where: ``instead`` of the line, or ``above`` or ``below`` it; then it stays.
    """

    location: Location
    lines: tuple[str, ...]
    where: str = "instead"


@dataclass(frozen=True)
class EditChanges:
    """An edit of an output, and the changes that carry it out.

    :param path: The output.
    :param line: The first line of the edit, from 1, as the edited file counts.
    :param changes: Changes of documents.
    """

    path: str
    line: int
    changes: list[Change]


def make_changes(
    edit: Edit, homes: Sequence[Home | None], old: Sequence[str]
) -> list[Change]:
    """The changes of documents that carry out an edit of an output.

    :param homes: A :class:`Home` for each line of the output.
    :param old: Those lines.
    :raises ValueError: There is no place for one of the lines.
    """
    first, last, new = edit
    if None in homes[first:last]:
        raise ValueError(
            "the blank line that sets off a code cell is not in the document"
        )
    taken: dict[int, list[str]] = {n: [] for n in range(first, last)}
    for text, n in zip(new, assign_lines(edit, homes, old)):
        taken.setdefault(n, []).append(text)
    where = {first - 1: "below", last: "above"}
    return [
        Change(
            home.location,
            tuple(fit_line(text, home) for text in lines),
            where.get(n, "instead"),
        )
        for n, lines in sorted(taken.items())
        if (home := homes[n])
    ]


def claim_changes(
    changes: Iterable[Change], claimed: dict[tuple[Location, str], Change]
) -> None:
    """Put changes to those that are claimed, by place.

    The same change asked for twice, as by two files that share a chunk, is made once.

    :raises ValueError: Two changes of one line differ.
    """
    for change in changes:
        key = change.location, change.where
        if claimed.setdefault(key, change) != change:
            raise ValueError(
                f"{change.location} is shown in several places, and they were edited "
                "in different ways"
            )


def apply_changes(
    changes: Iterable[Change], texts: Mapping[str, list[str]]
) -> dict[str, str]:
    """Apply changes to the lines of documents.

    :param changes: Changes of any documents, each of another place.
    :param texts: By document, its lines with their ends.
    :returns: The new text of each document that changes.
    """
    new = {}
    for change in changes:
        location, side = change.location, change.where
        if location.document not in new:
            new[location.document] = [[line] for line in texts[location.document]]
        here = new[location.document][location.line - 1]
        old = texts[location.document][location.line - 1]
        end = old[len(old.rstrip("\r\n")) :]
        made = [line + end for line in change.lines]
        place = here.index(old) if old in here else 0
        # a line that is replaced leaves those that were put beside it
        if side == "instead":
            here[place : place + 1] = made
        else:
            place += side == "below"
            here[place:place] = made
    return {
        path: "".join("".join(part) for part in lines) for path, lines in new.items()
    }
