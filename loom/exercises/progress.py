"""progress.txt: which exercises were green in this copy, and since when.

The file is the reader's own: git ignores it, and what else stands in it stays.
"""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from loom.documents.model import compute_digest
from loom.documents.paths import PROGRESS
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise
from loom.tangling.files import read_text, replace_file, resolve_links

_HEADER = (
    "# Exercises that were green in this copy: the day, the name, "
    "and a print of the code.\n"
)
_SOLVED_LINE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[ \t]+(?P<label>[^\s#]\S*)"
    r"(?:[ \t]+(?P<digest>\w+))?(?P<end>\s*)"
)


@dataclass(frozen=True)
class SolvedEntry:
    """A line of the file.

    :param day: When the exercise was first green.
    :param digest: What :func:`compute_work_digest` gave then, if it is known.
    """

    day: str
    digest: str | None


def read_progress(root: Path) -> dict[str, SolvedEntry]:
    """What was solved, by label."""
    lines = (read_text(root / PROGRESS) or "").split("\n")
    return {
        match["label"]: SolvedEntry(match["day"], match["digest"])
        for match in map(_SOLVED_LINE.fullmatch, lines)
        if match
    }


def remember_solved(root: Path, label: str, digest: str) -> None:
    """Note that an exercise is green; the first day stays."""
    path, is_done = resolve_links(root, PROGRESS), False
    while not is_done:  # another process may have noted something meanwhile
        old = read_text(root / path)
        text = _add_solved(old or _HEADER, label, digest)
        is_done = text == old or replace_file(root, path, text, {old})


def _add_solved(text: str, label: str, digest: str) -> str:
    """The text of the file with an exercise that is green."""
    lines = text.split("\n")
    found = False
    for number, line in enumerate(lines):
        match = _SOLVED_LINE.fullmatch(line)
        if match and match["label"] == label:
            lines[number] = f"{match['day']} {label} {digest}{match['end']}"
            found = True
    if found:
        return "\n".join(lines)
    text += "" if text.endswith("\n") else "\n"
    return f"{text}{datetime.date.today().isoformat()} {label} {digest}\n"


def compute_work_digest(book: CourseBook, exercise: Exercise) -> str:
    """A number that changes with all that makes an exercise green."""
    blocks = [block.code for block in (*exercise.start, *exercise.checks)]
    library = sorted((path, made.sha256) for path, made in book.outputs.items())
    parts = [*blocks, *(library if exercise.is_of_library else ())]
    return compute_digest(repr(parts))[:12]
