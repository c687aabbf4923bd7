"""The place that a part of a patch means."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from loom.config import get_config
from loom.documents.hunks import Hunk
from loom.problems import Location, Problem
from loom.tangling.outputs import Output, find_nearest_origin

_HEADING = re.compile(r"(async )?(def|class)\b|@")


def find_patched(name: str, known: Collection[str]) -> str | None:
    """Which of some files and chunks a patch means, or None."""
    plain = name.removeprefix("/")
    names = (name, f"{get_config().outputs}/{plain}", plain)
    return next((each for each in names if each in known), None)


def find_hunk(hunk: Hunk, output: Output, place: Location) -> int | Problem:
    """The line of an output, from 0, where a hunk begins."""
    lines = [line.rstrip() for line in output.text.split("\n")[:-1]]
    old = [text for text, _ in hunk.old]
    starts = [
        n for n in range(len(lines) - len(old) + 1) if lines[n : n + len(old)] == old
    ]
    if not starts:
        return _describe_missing_lines(hunk, output, place)
    if hunk.line:
        near = min(abs(n + 1 - hunk.line) for n in starts)
        starts = [n for n in starts if abs(n + 1 - hunk.line) == near]
    elif hunk.heading:
        inside = _find_lines_under(hunk.heading, lines)
        starts = [n for n in starts if inside.intersection(range(n, n + len(old)))]
    if len(starts) == 1:
        return starts[0]
    if not starts:
        return Problem(
            place,
            f"these lines are in {output.path}, but not below a line that begins with "
            f"`{hunk.heading}`; mend that",
        )
    numbers = " and ".join(str(n + 1) for n in starts[:3])
    return Problem(
        place,
        f"these lines begin {len(starts)} times in {output.path}, in lines {numbers}; "
        "add a line above or below them, or name the function, as in `@@ def forward`",
    )


def _find_lines_under(heading: str, lines: Iterable[str]) -> set[int]:
    """The lines of the functions or classes that begin in a way."""
    found, limit = set(), None
    for n, line in enumerate(lines):
        words = line.lstrip()
        depth = len(line) - len(words)
        if limit is not None and depth <= limit and _HEADING.match(words):
            limit = None
        if limit is None and words.startswith(heading):
            limit = depth
        if limit is not None:
            found.add(n)
    return found


def _describe_missing_lines(hunk: Hunk, output: Output, place: Location) -> Problem:
    """Name the first line that is not there, and what is instead."""
    lines = [line.rstrip() for line in output.text.split("\n")[:-1]]
    texts = [text for text, _ in hunk.old]
    small = len(lines) * len(texts) < 10_000

    def rate(start: int) -> tuple[int, float]:
        pairs = list(zip(texts, lines[start:]))
        same = [text == line for text, line in pairs]
        return (
            [*same, False].index(False),
            sum(_compute_likeness(*pair, small) for pair in pairs),
        )

    start = max(range(len(lines)), key=rate, default=0)
    n = rate(start)[0]
    there = min(start + n, len(lines) - 1)
    missed, near = (
        f"`{text}`" if text else "blank line"
        for text in (texts[n], (lines or [""])[there])
    )
    return Problem(
        replace(place, line=hunk.old[n][1]),
        f"{output.path} has no {missed} here; the nearest is {near} "
        f"({find_nearest_origin(output, there)})",
    )


def _compute_likeness(text: str, line: str, small: bool) -> float:
    """How much two lines have in common, from 0 to 1; if not small, all or nothing."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, text, line).ratio() if small else float(text == line)
