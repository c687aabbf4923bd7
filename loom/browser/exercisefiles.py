"""What a page knows of its exercises before Python is started: blocks and solutions."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from loom.documents.containers import make_exercise_id
from loom.documents.folder import get_page_name
from loom.documents.hunks import is_patch
from loom.documents.model import Block, Document
from loom.exercises.model import Exercise, get_replaced_chunk, is_library_change
from loom.exercises.work import find_exercise_pages, find_student_blocks
from loom.patching.patches import apply_patches


class BlockPlace(TypedDict):
    """Where a block is: its page, its number there, and what it is called."""

    page: str
    block: int
    name: str


class ExerciseFacts(TypedDict):
    """An exercise, for the scripts of its page.

    :param id: That of its box.
    :param blocks: What is to be edited.
    :param solution: By page, the new code of blocks by number; empty if the book does
        not tell.
    """

    id: str
    blocks: list[BlockPlace]
    solution: dict[str, dict[int, str]]


def describe_exercise(
    documents: Sequence[Document], exercise: Exercise, tells: bool
) -> ExerciseFacts:
    """Describe an exercise for the scripts of its page.

    :param documents: Those of the book.
    :param tells: Whether its solution may be known.
    """
    answer = _find_answer(documents, exercise)
    pages = {page.path: page for page in documents}
    places: list[BlockPlace] = [
        {
            "page": get_page_name(path),
            "block": number,
            "name": pages[path].blocks[number].name,
        }
        for path, blocks in answer.items()
        for number in blocks
    ]
    if not places:
        student = find_student_blocks(documents, exercise)
        places = [_place_block(pages[block.document], block) for block in student]
    told = {get_page_name(path): blocks for path, blocks in answer.items()}
    return {
        "id": make_exercise_id(exercise.label),
        "blocks": places,
        "solution": told if tells else {},
    }


def _place_block(page: Document, block: Block) -> BlockPlace:
    number = page.blocks.index(block)
    return {"page": get_page_name(page.path), "block": number, "name": block.name}


def _find_answer(
    documents: Sequence[Document], exercise: Exercise
) -> dict[str, dict[int, str]]:
    """The blocks that a solution changes, by path, with their new code."""
    changes = exercise.is_of_library
    blocks = find_student_blocks(documents, exercise) if changes else []
    touched = find_exercise_pages(documents, exercise)
    pages = [page for page in documents if page.path in touched]
    found: dict[str, dict[int, str]] = {}

    def put(block: Block, code: Iterable[str]) -> None:
        page = next(page for page in pages if page.path == block.document)
        number = page.blocks.index(block)
        found.setdefault(page.path, {})[number] = "\n".join(code)

    own = [block for block in exercise.solutions if not is_library_change(block)]
    # the answer stands in one block; what else is to be edited is empty then
    for block in exercise.start if own else ():
        is_first = block is exercise.start[0]
        put(block, [line for each in own for line in each.code] if is_first else [])
    for block in blocks:
        code = [
            line
            for each in exercise.solutions
            if get_replaced_chunk(each) == block.attributes.get("chunk", "")
            for line in each.code
        ]
        if code:
            put(block, code)
    if patches := [block for block in exercise.solutions if is_patch(block)]:
        try:
            patched = apply_patches(pages, patches)
        except ValueError:  # `check` says why
            return found
        for before, after in zip(pages, patched, strict=True):
            for old, new in zip(before.blocks, after.blocks):
                if old.code != new.code and old.tangled_as:
                    put(old, new.code)
    return found
