"""progress.txt: which exercises were green in this copy, and since when.

The file is the reader's own: git ignores it, and what else stands in it stays.
"""

import datetime
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from loom.documents.paths import PROGRESS
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise
from loom.tangling.files import read_text, replace_file

HEADER = (
    "# Exercises that were green in this copy: the day, the name, "
    "and a print of the code.\n"
)
SOLVED_LINE = re.compile(
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
        for match in map(SOLVED_LINE.fullmatch, lines)
        if match
    }


def remember_solved(root: Path, label: str, digest: str) -> None:
    """Note that an exercise is green; the first day stays."""
    text, known = read_text(root / PROGRESS) or "", read_progress(root).get(label)
    if known and known.digest == digest:
        return
    if not known:
        text = text or HEADER
        text += "" if text.endswith("\n") else "\n"
        text += f"{datetime.date.today().isoformat()} {label} {digest}\n"
    else:
        lines = text.split("\n")
        for number, line in enumerate(lines):
            match = SOLVED_LINE.fullmatch(line)
            if match and match["label"] == label:
                lines[number] = f"{match['day']} {label} {digest}{match['end']}"
        text = "\n".join(lines)
    replace_file(root, str((root / PROGRESS).resolve()), text)


def compute_work_digest(book: CourseBook, exercise: Exercise) -> str:
    """A number that changes with all that makes an exercise green."""
    blocks = [block.code for block in (*exercise.start, *exercise.checks)]
    library = sorted((path, made.sha256) for path, made in book.outputs.items())
    parts = [*blocks, *(library if exercise.is_of_library else ())]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
