"""The record of what each exercise has set: ``exercises.json`` among the outputs.

It has the lines of each block that a student edits, as the book sets them, and a
digest of the checks. So `practice reset` restores a block, and `practice list` knows
what was edited. Git can't tell this: a student's branch commits answers, and a packed
copy of the book has no git at all.

``python -m loom.exercises.record`` takes the blocks as they are now; an author does
that after a change.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from loom.config import find_root, get_config, use_book
from loom.documents.model import Block, Document, compute_digest
from loom.exercises.attempts import try_exercises
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise, PracticeError
from loom.exercises.work import (
    collect_block_texts,
    find_student_blocks,
    make_block_key,
)
from loom.problems import describe_os_error
from loom.tangling.files import replace_file

Record = Mapping[str, list[list[str]] | str]  # lines of blocks or a digest, by key


def read_record(root: Path) -> Record:
    """What was set.

    :returns: The lines of blocks, by :func:`~.work.make_block_key`, and digests of
        checks. It is empty if the book has no record.
    :raises PracticeError: The file is damaged.
    """
    path = get_config().exercises
    try:
        found = json.loads((root / path).read_bytes())
        if not isinstance(found, dict):
            raise ValueError("it holds no object of JSON")
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PracticeError(
            f"{path} is damaged ({error}), so it is not known what the book has set; "
            "put back the file of the book"
        ) from None
    return found


def read_sound_record(root: Path) -> Record:
    """What was set; nothing if the file is damaged."""
    try:
        return read_record(root)
    except PracticeError:
        return {}


def find_changed_blocks(documents: Iterable[Document], record: Record) -> list[Block]:
    """The blocks of exercises that are not as the book has set them."""
    every = (block for page in documents for block in page.blocks)
    blocks = [block for block in every if block.tangled_as or block.kind == "start"]
    texts = collect_block_texts(blocks)
    changed = {key for key, text in texts.items() if record.get(key, text) != text}
    return [block for block in blocks if make_block_key(block) in changed]


def make_record(documents: Iterable[Document], exercise: Exercise) -> Record:
    """What a book sets with an exercise: blocks to edit, and a digest of the checks."""
    blocks = find_student_blocks(documents, exercise)
    digest = {_make_check_key(exercise): _compute_check_digest(exercise)}
    return {**collect_block_texts(blocks), **digest}


def _make_check_key(exercise: Exercise) -> str:
    """The key of the digest of the checks."""
    return f"check={exercise.label}"


def has_other_checks(record: Record, exercise: Exercise) -> bool:
    """Whether checks are not those that were set."""
    now = _compute_check_digest(exercise)
    return record.get(_make_check_key(exercise), now) != now


def describe_other_checks(exercise: Exercise) -> str:
    """That checks are not those that were set, and where they are found again."""
    places = ", ".join(str(check.location) for check in exercise.checks)
    return (
        f"its checks ({places or 'gone'}) are not those that the book set, so it "
        f"doesn't count; `git diff {exercise.document}` shows what to put back"
    )


def format_record(record: Record) -> str:
    """The text of the file."""
    return json.dumps(record, indent=0, sort_keys=True, ensure_ascii=False) + "\n"


def write_record(root: Path) -> list[str]:
    """Take the blocks as they are for those that the book sets.

    :returns: The labels of exercises that are solved, so that theirs are not.
    :raises PracticeError: The record is damaged, or a page has a problem, so that
        an exercise of it could be lost.
    """
    book, old = CourseBook(root), read_record(root)
    for problem in book.problems:
        raise PracticeError(f"nothing is recorded; mend this first: {problem}")
    found = {
        exercise.label: make_record(book.documents, exercise)
        for exercise in book.exercises
    }
    new = [
        exercise
        for exercise in book.exercises
        if any(old.get(key) != text for key, text in found[exercise.label].items())
    ]
    outcomes = try_exercises(book, new)
    green = [label for label, outcome in outcomes.items() if outcome.is_green]
    # others may have a block of a solved one, too
    solved = {key for label in green for key in found[label]}
    record = {key: text for each in found.values() for key, text in each.items()}
    record = {key: text for key, text in record.items() if key not in solved}
    record |= {key: old[key] for key in solved & old.keys()}
    replace_file(root, get_config().exercises, format_record(record))
    return green


def main(words: Sequence[str] | None = None) -> int:
    """Record the book of this folder.

    :param words: The words of the command line; those of this process if None.
    :returns: 1 if something is left out, 2 for a misuse, 130 if it was stopped; else 0.
    """
    argparse.ArgumentParser(
        prog="python -m loom.exercises.record",
        description="Record the blocks and checks of all exercises as they are now, so "
        "that `practice reset` restores them. Those of a solved one are left out.",
    ).parse_args(words)
    root = find_root(Path.cwd())
    try:
        use_book(root)
        solved = write_record(root)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except (OSError, PracticeError) as error:
        print(describe_os_error(error), file=sys.stderr)
        return 2
    for label in solved:
        print(f"{label} is green, so it was not recorded; reset it")
    return 1 if solved else 0


def _compute_check_digest(exercise: Exercise) -> str:
    return compute_digest(repr([block.code for block in exercise.checks]))[:12]


if __name__ == "__main__":
    sys.exit(main())
