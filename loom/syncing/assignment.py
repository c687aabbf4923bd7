"""Which line of a document each new line of an edit belongs to.

The rule is plain. What replaces lines of one block stays in that block. As many lines
as there were take their places one by one. What is inserted stays with the line above
it, or with the one below if it fits only there. Anything else is refused.
"""

import re
from collections.abc import Iterable, Sequence

from loom.documents.model import Block
from loom.syncing.edits import Edit, find_edits
from loom.syncing.homes import Home, is_fitting


def assign_lines(
    edit: Edit, homes: Sequence[Home | None], old: Sequence[str]
) -> list[int]:
    """The line in whose place, or beside which, each new line of an edit stands.

    :param homes: A :class:`Home` for each line of the output, or None; the lines that
        are replaced have one.
    :param old: The lines of the output.
    :returns: For each new line a number from 0. The one before the edit's first is the
        line above it, the edit's last is the line below it.
    :raises ValueError: It is not clear where a line belongs, or there is no place for
        it.
    """
    first, last, new = edit
    if not new:
        return []
    if first == last:
        return [_find_neighbour(first, new, homes)] * len(new)
    there = [home for home in homes[first:last] if home]
    if len(new) != last - first and not _has_one_run(there):
        return _assign_between_anchors(edit, homes, old)
    for text, home in zip(new, there + there[-1:] * len(new)):
        _refuse_shallow(text, home)
    return [min(first + n, last - 1) for n in range(len(new))]


def _assign_between_anchors(
    edit: Edit, homes: Sequence[Home | None], old: Sequence[str]
) -> list[int]:
    """Part an edit of several blocks where lines keep their letters and digits."""
    first, last, new = edit
    found: list[int] = []
    parts = find_edits(_find_words(old[first:last]), _find_words(new))
    if [(a, b) for a, b, _ in parts] == [(0, last - first)]:
        _refuse_several_blocks(edit, [home for home in homes[first:last] if home])
    above = 0
    for a, b, words in [*parts, Edit(last - first, last - first, [])]:
        # first the lines that keep their words, then those that replace others
        for start, stop, count in ((above, a, a - above), (a, b, len(words))):
            lines = new[len(found) : len(found) + count]
            found += assign_lines(Edit(first + start, first + stop, lines), homes, old)
        above = b
    return found


def _find_words(lines: Iterable[str]) -> list[str]:
    """Each line without its spaces and signs, unless signs are all it has."""
    return [re.sub(r"\W", "", line) or line.strip() for line in lines]


def _has_one_run(homes: Sequence[Home]) -> bool:
    """Whether lines follow each other in one block."""
    return all(
        one.block is other.block and one.line < other.line
        for one, other in zip(homes, homes[1:])
    )


def _find_neighbour(n: int, new: Sequence[str], homes: Sequence[Home | None]) -> int:
    """The line beside which inserted lines fit: the one above line `n`, or `n` itself.

    A line that stands in several places comes second, since they were not all edited.
    """
    beside = {
        place: home
        for place in (n - 1, n)
        if 0 <= place < len(homes) and (home := homes[place])
    }
    if not beside:
        raise ValueError("there is no line beside it that a document holds")
    fitting = [
        place
        for place, home in beside.items()
        if all(is_fitting(text, home) for text in new)
    ]
    if not fitting:
        for text in new:
            _refuse_shallow(text, min(beside.values(), key=lambda it: len(it.margin)))
    return min(fitting, key=lambda place: beside[place].is_shared)


def _refuse_shallow(text: str, home: Home) -> None:
    if not is_fitting(text, home):
        raise ValueError(
            f"`{text.strip()}` is indented less than the reference by which "
            f"{home.block.name!r} comes into this file"
        )


def _refuse_several_blocks(edit: Edit, homes: Iterable[Home]) -> None:
    blocks: dict[int, Block] = {id(home.block): home.block for home in homes}
    names = " and ".join(
        f"{'chunk' if 'chunk' in block.attributes else 'file'} `{block.name}` "
        f"({block.location})"
        for block in blocks.values()
    )
    raise ValueError(
        f"its {edit.last - edit.first} lines stand in {names}, and became "
        f"{len(edit.lines)}, so it is not clear which belongs where; edit one of these "
        "blocks, sync, and then the next"
    )
