"""Whether the parts of each exercise fit together."""

from collections.abc import Collection, Iterable, Iterator

from loom.documents.hunks import is_patch, read_patch
from loom.documents.model import Block, Document
from loom.problems import Location, Problem, describe_unknown
from loom.tangling.blocks import Blocks
from loom.tangling.references import describe_missing_chunk


def check_exercises(documents: Iterable[Document], chunks: Blocks) -> list[Problem]:
    """The problems of exercises whose parts do not fit together."""
    problems: list[Problem] = []
    seen: dict[str, Location] = {}
    for document in documents:
        parts = [
            block
            for block in document.blocks
            if block.kind in ("start", "check", "solution")
        ]
        there = {(block.kind, block.name) for block in parts}
        lost = {kind for kind, name in there if name not in document.exercises}
        for block in parts:
            problems += _check_part(block, document, chunks, there)
        for label, line in document.exercises.items():
            place = Location(document.path, line)
            first = seen.setdefault(label, place)
            if first != place:
                problems.append(
                    Problem(
                        place,
                        f"exercise `{label}` is already set in {first}; choose "
                        "another label",
                    )
                )
            problems += [
                Problem(
                    place,
                    f"exercise `{label}` has no {kind}; add a block `{kind}={label}`",
                )
                for kind in ("check", "solution")
                # a block of no exercise may be the one that is missed
                if document.sound and (kind, label) not in there and kind not in lost
            ]
    return problems


def _check_part(
    block: Block, document: Document, chunks: Blocks, there: Collection[tuple[str, str]]
) -> Iterator[Problem]:
    """Yield what is wrong with one block of an exercise."""
    chunk = block.attributes.get("replaces")
    if block.name not in document.exercises:
        yield Problem(
            block.location,
            describe_unknown("exercise", block.name, document.exercises)
            + " (an exercise is set by its `:label:`)",
        )
    if chunk and chunk not in chunks:
        yield Problem(
            block.location, describe_missing_chunk(chunk, chunks, is_reference=False)
        )
    if is_patch(block):
        yield from read_patch(block)[1]
    elif (
        block.kind == "solution"
        and not chunk
        and document.sound
        and ("start", block.name) not in there
    ):
        yield Problem(
            block.location,
            f"this solution stands for nothing; add a block `start={block.name}`, or "
            "say with `replaces=` for which chunk",
        )
