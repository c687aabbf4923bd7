"""Run the checks of an exercise on any answer to it, such as its solution."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from loom.documents.hunks import is_patch
from loom.documents.model import Block, Document
from loom.exercises.jobs import make_job, run_jobs
from loom.exercises.model import (
    Exercise,
    Failure,
    Outcome,
    get_replaced_chunk,
    is_library_change,
)
from loom.patching.patches import apply_patches
from loom.tangling.outputs import Output, make_outputs, substitute_chunks
from loom.tangling.run import copy_outputs, write_outputs


def try_answer(
    root: Path,
    documents: Sequence[Document],
    exercise: Exercise,
    answer: Sequence[Block],
) -> Outcome:
    """Run the checks of an exercise on an answer to it.

    :param root: Path of the repository; nothing in it is changed.
    :param answer: Blocks in place of the student's work.
    :returns: What became of them.
    """
    if not any(map(is_library_change, answer)):
        return run_jobs([make_job(exercise, answer)], root)[0]
    with tempfile.TemporaryDirectory() as folder:
        copy_outputs(root, {}, Path(folder))
        return try_answer_in_copy(Path(folder), documents, exercise, answer)


def try_answer_in_copy(
    copy: Path,
    documents: Sequence[Document],
    exercise: Exercise,
    answer: Sequence[Block],
) -> Outcome:
    """As :func:`try_answer`, in a copy of the library for one answer after the other.

    :param copy: Its folder; what an answer before has changed is put back.
    """
    try:
        made = make_changed_outputs(documents, answer)
    except ValueError as error:
        return Outcome(0, (Failure(answer[0].line, "tangle", str(error)),))
    write_outputs(made, copy)
    return run_jobs([make_job(exercise, answer)], copy)[0]


def make_changed_outputs(
    documents: Sequence[Document], answer: Sequence[Block]
) -> dict[str, Output]:
    """The library that an answer describes, in memory.

    :param answer: Blocks of a solution; those that neither replace a
        chunk nor are a patch take no part.
    :returns: All outputs, by path.
    :raises ValueError: If the changed documents can't be tangled.
    """
    chunks: dict[str, list[str]] = {}
    for block in answer:
        if name := get_replaced_chunk(block):
            chunks.setdefault(name, []).extend(block.code)
    texts = {name: "\n".join(code) for name, code in chunks.items()}
    patches = list(filter(is_patch, answer))
    before = make_outputs(documents).outputs
    if patches:
        documents = apply_patches(documents, patches)
    made, wrong, _ = make_outputs(substitute_chunks(documents, texts))
    if before.keys() - made.keys():
        raise ValueError("; ".join(map(str, wrong)))
    return made
