"""The blocks that an exercise leaves to the student."""

from collections.abc import Iterable

from loom.documents.hunks import is_patch, read_patch
from loom.documents.model import Block, Document
from loom.documents.paths import parse_output_path
from loom.documents.references import find_references
from loom.exercises.model import Exercise, get_replaced_chunk
from loom.patching.search import find_patched

BlockTexts = dict[str, list[list[str]]]  # lines of blocks, by what they are


def find_student_blocks(
    documents: Iterable[Document], exercise: Exercise
) -> list[Block]:
    """The blocks that are the student's to edit.

    These are its start blocks, and of the library the chunks that the solution
    replaces, and the files and chunks that it patches.
    """
    documents = list(documents)
    names = {get_replaced_chunk(block) for block in exercise.solutions}
    names |= _find_patched_names(documents, exercise)
    names.discard(None)
    if not names:
        return list(exercise.start)
    library = [
        block
        for page in documents
        for block in page.blocks
        if _find_name(block) in names
    ]
    return [*exercise.start, *library]


def find_exercise_pages(documents: Iterable[Document], exercise: Exercise) -> set[str]:
    """The paths of the page of an exercise and of what a student edits for it."""
    blocks = find_student_blocks(documents, exercise)
    return {exercise.document, *(block.document for block in blocks)}


def describe_lost_block(exercise: Exercise) -> str:
    """What to do if the block that a student fills in is no longer there."""
    label = exercise.label
    return (
        f"the block of `{label}` is gone; put ```python {{start={label}}} back, with a "
        "closing ``` below"
    )


def make_block_key(block: Block) -> str:
    """What a block is in its document, such as ``start=NAME`` or ``#chunk``."""
    kind = block.tangled_as or "start"
    return f"{'#' if kind == 'chunk' else kind + '='}{block.name}"


def collect_block_texts(blocks: Iterable[Block]) -> BlockTexts:
    """The lines of blocks, by :func:`make_block_key`."""
    found: BlockTexts = {}
    for block in blocks:
        found.setdefault(make_block_key(block), []).append(list(block.code))
    return found


def _find_name(block: Block) -> str | None:
    """The chunk or the path of the output that a block is part of."""
    file = block.attributes.get("file")
    return parse_output_path(file) if file else block.attributes.get("chunk")


def _find_patched_names(
    documents: Iterable[Document], exercise: Exercise
) -> set[str | None]:
    """The files and chunks that patches name, and all chunks in them."""
    patches = list(filter(is_patch, exercise.solutions))
    blocks: dict[str, list[Block]] = {}
    for page in documents if patches else ():
        for block in page.blocks:
            if name := _find_name(block):
                blocks.setdefault(name, []).append(block)
    todo = [
        find_patched(hunk.name, blocks)
        for block in patches
        for hunk in read_patch(block)[0]
    ]
    found: set[str | None] = set()
    while todo:
        name = todo.pop()
        if name and name not in found:
            found.add(name)
            todo += [
                each
                for block in blocks.get(name, ())
                for each, _ in find_references(block)
            ]
    return found
