"""Restore the blocks of an exercise as the book has set them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from loom.config import get_config
from loom.documents.lines import TEXT_LINE
from loom.documents.model import Block
from loom.documents.paths import REPLACED
from loom.documents.reader import read_document
from loom.exercises.attempts import find_drafts
from loom.exercises.book import CourseBook
from loom.exercises.model import Exercise, PracticeError
from loom.exercises.progress import read_progress
from loom.exercises.record import Record, find_changed_blocks, read_sound_record
from loom.exercises.work import (
    describe_lost_block,
    find_exercise_pages,
    find_student_blocks,
    make_block_key,
)
from loom.problems import Location, Problem, count_noun
from loom.tangling.files import read_text, replace_file, resolve_links

_FENCE_OPENING = re.compile(
    r"(?P<margin>.*?)(?:`{3}|~{3}).*?(?P<end>[\r\n]+)", re.DOTALL
)
_BOM = "\ufeff"
_Changes = Sequence[tuple[Block, list[str]]]  # blocks, and the lines they are to have


def reset_exercise(book: CourseBook, exercise: Exercise) -> list[Location]:
    """Restore the blocks of an exercise; what stood there is kept in a file.

    :returns: Their locations, those that were restored only.
    :raises PracticeError: A block is gone, or its page is broken.
    """
    blocks = find_student_blocks(book.documents, exercise)
    for wrong in _find_broken_pages(book, exercise):
        raise PracticeError(
            f"mend {wrong} first, or it is not sure where the block ends"
        )
    if not blocks:
        for draft in find_drafts(book, exercise):
            raise PracticeError(f"{draft.places[0]}: {draft.text}")
        raise PracticeError(describe_lost_block(exercise))
    pages = _find_changes(blocks, read_sound_record(book.root))
    _keep_blocks(book.root, [block for each in pages.values() for block, _ in each])
    for path, changes in pages.items():
        _rewrite_page(book.root, path, changes)
    return [block.location for changes in pages.values() for block, _ in changes]


def find_lost_answers(book: CourseBook, exercise: Exercise) -> list[str]:
    """The solved exercises whose answer stands in a block that a reset restores."""
    changed = find_changed_blocks(book.documents, read_sound_record(book.root))
    own = find_student_blocks(book.documents, exercise)
    restored = [block for block in own if block in changed]
    known = read_progress(book.root)
    return [
        each.label
        for each in book.exercises
        if each.label in known
        and each is not exercise
        and any(
            block in restored for block in find_student_blocks(book.documents, each)
        )
    ]


def restore_blocks(text: str, path: str, changes: _Changes) -> str:
    """The text of a page with other lines in some of its blocks.

    Line ends stay as they are, and a block's new lines have that of its opening fence.

    :param path: The page, for messages.
    :raises PracticeError: Another block would not be the same.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    lines = TEXT_LINE.findall(text.removeprefix(_BOM))
    for block, code in sorted(changes, key=lambda change: -change[0].line):
        opening = _FENCE_OPENING.match(lines[block.line - 1])
        assert opening  # the line of a block is that of its opening fence
        margin = re.sub(r"[^\s>]", " ", opening["margin"])
        first = block.lines[0] - 1 if block.lines else block.line
        lines[first : first + len(block.lines)] = [
            (margin + line if line else margin.rstrip()) + opening["end"]
            for line in code
        ]
    new = "".join(lines)
    wanted = {block.line: tuple(code) for block, code in changes}
    before = read_document(path, text.removeprefix(_BOM))[0].blocks
    after = read_document(path, new)[0].blocks
    if [(block.name, wanted.get(block.line, block.code)) for block in before] != [
        (block.name, block.code) for block in after
    ]:
        raise PracticeError(
            f"{path} would not be the same elsewhere, so it is left as it is"
        )
    return mark + new


def _find_broken_pages(book: CourseBook, exercise: Exercise) -> Iterator[Problem]:
    """Yield what makes it unsure where blocks begin and end."""
    for path in find_exercise_pages(book.documents, exercise):
        page, problems = book.pages[path]
        if not page.sound:
            yield from problems


def _find_changes(
    blocks: Sequence[Block], record: Record
) -> Mapping[str, list[tuple[Block, list[str]]]]:
    """The blocks that are not as they were set, by page, and their lines as they were.

    :raises PracticeError: It is not known how they were.
    """
    same: dict[str, list[Block]] = {}
    for block in blocks:
        same.setdefault(make_block_key(block), []).append(block)
    pages: dict[str, list[tuple[Block, list[str]]]] = {}
    for key, here in same.items():
        texts = record.get(key, ())
        if not texts:
            raise PracticeError(
                f"{get_config().exercises} has no record of {here[0].location}, so it "
                "is not known how to restore it; `python -m loom.exercises.record` "
                "makes one, as long as an exercise is not solved"
            )
        if len(texts) != len(here) or isinstance(texts, str):
            raise PracticeError(
                f"{get_config().exercises} has no {count_noun(len(here), 'block')} "
                f"{key}, so it is not known how to restore them"
            )
        for block, lines in zip(here, texts):
            if list(block.code) != lines:
                pages.setdefault(block.document, []).append((block, lines))
    return pages


def _keep_blocks(root: Path, blocks: Sequence[Block]) -> None:
    """Add blocks to the end of the file of what was replaced.

    Another exercise may have its answer in one of them.
    """
    added = "".join(
        "\n".join([f"\n# {each.location}", *each.code, ""]) for each in blocks
    )
    path, is_done = resolve_links(root, REPLACED), False
    while not is_done:  # another process may have added something meanwhile
        kept = read_text(root / path)
        text = kept or ""
        # a reset that could not write the page has added it before
        is_done = text.endswith(added) or replace_file(root, path, text + added, {kept})


def _rewrite_page(root: Path, path: str, changes: _Changes) -> None:
    """Write the page with its blocks restored.

    :raises PracticeError: It is gone, or was saved in the meantime.
    """
    text = read_text(root / path)
    if text is None:
        raise PracticeError(f"{path} is gone")
    new = restore_blocks(text, path, changes)
    if not replace_file(root, resolve_links(root, path), new, [text]):
        raise PracticeError(f"{path} was saved just now, and is left as it is; again?")
