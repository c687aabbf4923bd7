"""An output beside a file, whatever an editor put around its lines."""

from collections.abc import Iterable

from loom.config import get_config
from loom.documents.grammar import MERGE_MARKS
from loom.problems import Location, Problem
from loom.tangling.outputs import Output, find_nearest_origin


def split_code(text: str) -> list[str]:
    """The lines of an output, whatever an editor put around them."""
    lines = _split_lines(text)
    while lines and not lines[-1].strip():
        lines.pop()  # tangling ends every file in one way
    return lines


def _split_lines(text: str) -> list[str]:
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return plain.split("\n")


def has_same_lines(output: Output, text: str) -> bool:
    """Whether a text is an output, whatever an editor put around it."""
    return split_code(text) == output.text.split("\n")[:-1]


def find_difference(output: Output, text: str) -> tuple[int, Location]:
    """The first line where an output differs, and its location."""
    old = _split_lines(text)
    new = output.text.split("\n")
    line = next(
        (n for n, pair in enumerate(zip(old, new)) if pair[0] != pair[1]),
        min(len(old), len(new)) - 1,
    )
    return line + 1, find_nearest_origin(output, line)


def find_merge_mark(output: Output, lines: Iterable[str]) -> Problem | None:
    """A problem for the first line that a merge left in an output, or None."""
    for number, line in enumerate(lines, 1):
        if line.startswith(MERGE_MARKS):
            return Problem(
                Location(output.path, number),
                f"this line is left over from a merge; see that {output.owner} is as "
                "it should be, delete this file, and run "
                f"`{get_config().command}`, which writes it anew",
            )
    return None
