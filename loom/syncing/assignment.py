"""syncing.assignment"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from loom.syncing.edits import Edit, compute_likeness, find_edits
from loom.syncing.homes import Home, is_fitting


def assign_lines(
    edit: Edit, homes: Sequence[Home | Any], old: Sequence[str]
) -> tuple[int, ...]:
    """The line beside which, or in whose place, each new line stands.

    :returns: For each new line a number; the one before the first is
        the line above, the last is the line below.
    """
    first, last, new = edit
    large = len(new) * (last - first) > 10_000
    there = find_runs(homes, first, last, large)
    inside = {id(home.block) for home in homes[first:last]}
    likely = find_likely_places(edit, old) if large else [0] * len(new)
    best: dict[int, Way] = {-1: (0, None)}  # by place
    for text, middle in zip(new, likely):
        step: dict[int, Way] = {}
        above = best.get(-1)
        for run in there:
            n = run.start
            here, home = best.get(n), homes[n]
            if is_fitting(text, home):
                strange = inside and id(home.block) not in inside
                price = 1 + 2 * home.is_shared + bool(strange)
                near = again = 0.0  # an old line is replaced only once
                if large:
                    near = again = 1 / (1 + max(n - middle, middle - run.stop + 1, 0))
                elif first <= n < last:
                    near = compute_likeness(text, old[n], True)
                ways = [
                    (way[0] + price - gain, (way[1], n))
                    for way, gain in ((above, near), (here, again))
                    if way
                ]
                step |= {n: find_cheapest(ways)} if ways else {}
            above = find_cheapest(filter(None, (above, here)))
        if not step:
            raise ValueError(
                describe_too_shallow(text, homes, [run.start for run in there])
            )
        best = step
    found: list[int] = []
    _, way = find_cheapest(best.values())
    while way:
        way, n = way
        found.append(n)
    return tuple(reversed(found))


Way = tuple[float, tuple | None]  # the cost, and (the way so far, n)


def find_cheapest(ways: Iterable[Way]) -> Way | Any:
    return min(ways, key=lambda way: way[0], default=None)


def find_runs(
    homes: Sequence[Home | Any], first: int, last: int, large: bool
) -> list[range]:
    """Where new lines may stand: in an edit's lines, or beside them.

    :param large: Whether lines of a document that follow each other
        are one place.
    """
    found: list[range] = []
    for n in range(max(first - 1, 0), min(last + 1, len(homes))):
        if (
            large
            and first < n < last
            and (
                homes[n].block is homes[n - 1].block
                and homes[n].line == homes[n - 1].line + 1
            )
        ):
            found[-1] = range(found[-1].start, n + 1)
        elif homes[n]:
            found.append(range(n, n + 1))
    return found


def find_likely_places(edit: Edit, old: Sequence[str]) -> list[int]:
    """For each new line of an edit the old one it may stand for."""
    first, last, new = edit
    words = [
        [re.sub(r"\W", "", line) for line in lines] for lines in (old[first:last], new)
    ]
    found: list[int] = []
    done = 0
    for a, b, lines in (*find_edits(*words), (last - first,) * 2 + ([],)):
        found += range(first + done, first + a)
        found += [first + a + (b - a) * n // len(lines) for n in range(len(lines))]
        done = b
    return found


def describe_too_shallow(
    text: str, homes: Sequence[Home | Any], there: Sequence[int]
) -> str:
    if not there:
        return "there is no line beside it that a document holds"
    name = homes[there[-1]].block.name
    return (
        f"`{text.strip()}` is indented less than the reference by "
        f"which {name!r} comes into this file"
    )
