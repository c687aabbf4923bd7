"""What the exercises of a new page need: as they were set, and outside the page."""

from pathlib import Path

from loom.config import New
from loom.creation.naming import NewName, rename_template
from loom.documents.model import Block, Document
from loom.exercises import course, practice


def restore_exercises(root: Path, page: Document) -> str:
    """The text of a page, its exercises unsolved."""
    known = course.read_unsolved(root)
    changes: list[tuple[Block, list[str]]] = []
    for exercise in practice.find([page]):
        for block in course.work([page], exercise):
            [key] = course.texts([block])
            first = known.get(key)
            # where a name stands for several blocks, it is not known which this one was
            if isinstance(first, list) and len(first) == 1:
                if first[0] != list(block.code):
                    changes.append((block, first[0]))
    return course.restored(page.text.encode(), page.path, changes).decode()


def find_companions(
    root: Path, page: Document, name: NewName, settings: New
) -> dict[str, str]:
    """The record of exercises with the new ones, and the answers to them, by path."""
    blocks, found = course.read_unsolved(root), {}
    word = Path(settings.template).stem.lower()
    for exercise in practice.find([page]):
        blocks |= course.setting([page], exercise)
        old = exercise.label.replace(name.module, word, 1)
        folder = root / settings.answers / old
        for path in sorted(folder.glob("*.md")) if settings.answers else ():
            target = f"{settings.answers}/{exercise.label}/{path.name}"
            found[target] = rename_template(path.read_text("utf-8"), name, settings)
    return found | {course.UNSOLVED: course.written(blocks)}
