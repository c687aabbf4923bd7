"""Fences in places where Markdown would pass them over."""

import re
from collections.abc import Collection, Iterable, Iterator

from loom.documents.containers import MARGIN, Container
from loom.documents.markdown import Piece
from loom.problems import Location, Problem

_FENCE = re.compile(r"\s*(`{3,}[^`]*|~{3,}.*)")
_MARGIN = re.compile(MARGIN)
_HIDING = {
    "code_block": "is indented by four columns or more",
    "html_block": "follows HTML without an empty line",
    "fence": "stands in a backtick directive",
}


def refuse_hidden_fence(piece: Piece) -> None:
    """Refuse a fence in a place where Markdown sees only text."""
    if piece.type == "html_block" and piece.code[0].lstrip().startswith("<!--"):
        if not any("-->" in line for line in piece.code):
            raise ValueError(
                "this comment is never closed, so all that follows is passed over; add "
                "-->"
            )
        return
    hidden = next(filter(_FENCE.fullmatch, piece.code), None)
    if hidden:
        raise ValueError(
            f"the fence {hidden.strip()} {_HIDING[piece.type]}, so it would be passed "
            "over; move it out (containers are written with colons, longer fences show "
            "shorter ones)"
        )


def refuse_swallowed_fence(piece: Piece) -> None:
    """Refuse a fence that runs on over the beginning of the next."""
    for number, line in enumerate(piece.code, piece.first + 2):
        words = line.lstrip(" ")
        if words.startswith(piece.mark) and len(line) - len(words) < 4:
            raise ValueError(
                f"this fence is not closed before line {number}, where another begins; "
                f"add a line {piece.mark} between them, or make this one longer"
            )


def find_lost_fences(
    path: str, lines: Iterable[str], code: Collection[int]
) -> Iterator[Problem]:
    """Yield a problem for each fence that Markdown takes for text."""
    for number, line in enumerate(lines):
        if ("```" in line or "~~~" in line or "::{" in line) and number not in code:
            words = _MARGIN.sub("", line, count=1).rstrip()
            if words.startswith("::{"):
                yield Problem(
                    Location(path, number + 1),
                    f"`{words}` has two colons, so it would be shown as text; write "
                    "three, here and where it ends",
                )
            if _FENCE.fullmatch(words):
                yield Problem(
                    Location(path, number + 1),
                    f"the fence {words} is part of the paragraph above it, so it "
                    "would be passed over; put an empty line between, and mind the "
                    "indentation",
                )


def refuse_enclosed_cell(piece: Piece, boxes: Iterable[Container]) -> None:
    """Refuse a code cell in a container, where it would not run."""
    around = [box.name for box in boxes if box.first < piece.first < box.last]
    if around or piece.level:
        inside = around[-1] if around else "a list or a quote"
        raise ValueError(
            f"a code cell in {inside} would not run; move it to the top level of the "
            "page"
        )
