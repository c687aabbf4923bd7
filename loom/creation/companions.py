"""What the exercises of a new page need: as they were set, and outside the page."""

from pathlib import Path

from loom.config import New, get_config
from loom.creation.naming import NewName, rename_template
from loom.documents.model import Block, Document
from loom.exercises.model import list_exercises
from loom.exercises.record import format_record, make_record, read_record
from loom.exercises.resetting import restore_blocks
from loom.exercises.work import find_student_blocks, make_block_key


def restore_exercises(root: Path, page: Document) -> str:
    """The text of a page, its exercises unsolved."""
    known = read_record(root)
    changes: list[tuple[Block, list[str]]] = []
    for exercise in list_exercises([page]):
        for block in find_student_blocks([page], exercise):
            first = known.get(make_block_key(block))
            # where a name stands for several blocks, it is not known which this one was
            if isinstance(first, list) and len(first) == 1:
                if first[0] != list(block.code):
                    changes.append((block, first[0]))
    return restore_blocks(page.text, page.path, changes)


def find_companions(
    root: Path, page: Document, name: NewName, settings: New
) -> dict[str, str]:
    """The record of exercises with the new ones, and the answers to them, by path."""
    record, found = dict(read_record(root)), {}
    word = Path(settings.template).stem.lower()
    for exercise in list_exercises([page]):
        record |= make_record([page], exercise)
        old = exercise.label.replace(name.module, word, 1)
        folder = root / settings.answers / old
        for path in sorted(folder.glob("*.md")) if settings.answers else ():
            target = f"{settings.answers}/{exercise.label}/{path.name}"
            found[target] = rename_template(path.read_text("utf-8"), name, settings)
    return found | {get_config().exercises: format_record(record)}
