"""How a patch is written."""

import re
from dataclasses import dataclass, replace

from loom.documents.model import Block
from loom.problems import Location, Problem


@dataclass(frozen=True)
class Hunk:
    """One place that a patch changes.

    :param name: The file or chunk, as the patch calls it.
    :param line: The place's first line, from 1; 0 if that is not said.
    :param heading: How the function or class begins that the place is in; empty if that
        is not said.
    :param rows: For each line its sign, its text, and its line in the document. A blank
        line without a sign stays.
    """

    name: str
    line: int
    heading: str
    rows: list[tuple[str, str, int]]

    @property
    def old(self) -> list[tuple[str, int]]:
        """The lines to find, each with its line in the document."""
        return [(text.rstrip(), line) for sign, text, line in self.rows if sign != "+"]


PATCHED = re.compile(r"(---|\+\+\+)[ \t]+(?:[ab]/)?(\S+).*")
_PATCH_PLACE = re.compile(r"@@(?: -(\d+)\S* \+\S+ @@)?(.*)")
_PATCH_NOTE = "diff ", "index ", "\\"  # what git says beside


def is_patch(block: Block) -> bool:
    """Whether a block is a solution that is written as a patch."""
    return block.kind == "solution" and block.language == "diff"


def read_patch(block: Block) -> tuple[list[Hunk], list[Problem]]:
    """Read a unified diff, which need not give line numbers.

    :returns: The hunks that are understood, and a list of problems.
    """
    hunks, problems = [Hunk("", 0, "", [])], []
    for text, line in zip(block.code, block.lines):
        if match := PATCHED.fullmatch(text):
            hunks.append(Hunk(match[2], 0, "", []))
        elif match := _PATCH_PLACE.fullmatch(text):
            hunks.append(Hunk(hunks[-1].name, int(match[1] or 0), match[2].strip(), []))
        elif text[:1] in ("", " ", "+", "-"):
            hunks[-1].rows.append((text[:1], text[1:], line))
        elif not text.startswith(_PATCH_NOTE):
            problems.append(
                Problem(
                    Location(block.document, line),
                    "this is no line of a patch; begin it with a space if it stays, "
                    "with - if it goes, with + if it is new",
                )
            )
    hunks = [hunk for hunk in map(_trim_hunk, hunks) if hunk.rows]
    if not hunks and not problems:
        problems.append(
            Problem(
                block.location,
                "this patch is empty; add `--- FILE` and lines with - and +",
            )
        )
    wrong = {n: why for n, hunk in enumerate(hunks) if (why := _find_hunk_fault(hunk))}
    problems += [
        Problem(Location(block.document, hunks[n].rows[0][2]), why)
        for n, why in wrong.items()
    ]
    return [hunk for n, hunk in enumerate(hunks) if n not in wrong], problems


def _trim_hunk(hunk: Hunk) -> Hunk:
    """A hunk without blank lines that set it off in the document."""
    rows = list(hunk.rows)
    while rows and not rows[-1][0]:
        rows.pop()
    while rows and not rows[0][0]:
        rows.pop(0)
    return replace(hunk, rows=rows)


def _find_hunk_fault(hunk: Hunk) -> str:
    """What a hunk lacks, or nothing."""
    signs = {sign for sign, _, _ in hunk.rows} - {""}
    if not hunk.name:
        return "it is not said what this changes; put `--- FILE` above"
    if signs == {" "}:
        return "nothing changes here; begin lines with - or +"
    if signs == {"+"}:
        return (
            "it is not said where these lines go; add the line above or below them, "
            "with a space before it"
        )
    return ""
