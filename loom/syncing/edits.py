"""Edits of lines: found between two texts, moved, and merged."""

import os
from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """A run of lines that becomes another.

    :param first: Its first line, from 0.
    :param last: The line behind its last one.
    :param lines: The lines in their place.
    """

    first: int
    last: int
    lines: list[str]


class ConflictError(ValueError):
    """Both sides have changed the same lines.

    :param pairs: For each such place the edit of the documents, as of
        :func:`find_edits`, and that of the file.
    """

    def __init__(self, pairs: list[tuple[Edit, Edit]]):
        super().__init__("both sides changed the same lines")
        self.pairs = pairs


def find_edits(old: list[str], new: list[str]) -> list[Edit]:
    """The runs of lines that differ."""
    from difflib import SequenceMatcher

    above = len(os.path.commonprefix([old, new]))
    rest = old[above:], new[above:]
    below = len(os.path.commonprefix([lines[::-1] for lines in rest]))
    before, after = (lines[: len(lines) - below] for lines in rest)
    # among many lines, those that are often repeated find no partner of their own,
    # which would take long; only their neighbours do
    matcher = SequenceMatcher(None, before, after)
    found = [
        Edit(above + a, above + b, after[c:d])
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]
    changed = [n for n, pair in enumerate(zip(before, after)) if pair[0] != pair[1]]
    moved = sum(max(last - first, len(lines)) for first, last, lines in found)
    if len(before) != len(after) or len(changed) > moved:
        return found
    return _join_lines(above, changed, after)


def _join_lines(above: int, changed: Iterable[int], after: list[str]) -> list[Edit]:
    """Edits of lines that are changed one by one; neighbours are one edit."""
    found: list[Edit] = []
    for n in changed:
        run = Edit(above + n, above + n, [])
        if found and found[-1].last == above + n:
            run = found.pop()
        run.lines.append(after[n])
        found.append(run._replace(last=above + n + 1))
    return found


def has_overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits are in the same place."""
    (a, b, _), (c, d, _) = one, other
    inside = a < d and c < b
    return inside or (a == b or c == d) and a <= d and c <= b


def move_line(line: int, made: Iterable[Edit]) -> int:
    """Where a line is once the edits above it are made, from 0."""
    return line + sum(
        len(new) - (last - first) for first, last, new in made if first < line
    )


def merge_edits(base: list[str], ours: list[str], theirs: list[str]) -> list[Edit]:
    """Move the edits of one side to the text of the other.

    :param base: Lines that both sides come from.
    :param ours: Lines of the side that takes the edits in.
    :param theirs: Lines of the side whose edits they are.
    :returns: Edits of ``ours``; those it has already are left out.
    :raises ConflictError: Both sides changed the same lines, and not alike.
    """
    mine, yours = find_edits(base, ours), find_edits(base, theirs)
    try:
        return _move_edits(mine, yours)
    except ConflictError as conflict:
        # lines that stand next to each other are one edit: they may agree one by one
        try:
            return _move_edits(_split_lines(base, mine), _split_lines(base, yours))
        except ConflictError:
            raise conflict from None


def _split_lines(base: list[str], edits: Iterable[Edit]) -> list[Edit]:
    """Edits of single lines where as many lines come as go."""
    found = []
    for first, last, lines in edits:
        if len(lines) != last - first:
            found.append(Edit(first, last, lines))
            continue
        for n, line in enumerate(lines, first):
            if line != base[n]:
                found.append(Edit(n, n + 1, [line]))
    return found


def _move_edits(mine: list[Edit], yours: Iterable[Edit]) -> list[Edit]:
    """Your edits where mine have been made, without those that are the same."""
    moved, pairs = [], []
    for edit in yours:
        if edit in mine:
            continue
        pairs += [(other, edit) for other in mine if has_overlap(edit, other)]
        first, last, lines = edit
        place = move_line(first, mine)
        moved.append(Edit(place, place + last - first, lines))
    if pairs:
        raise ConflictError(pairs)
    return moved
