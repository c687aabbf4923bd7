"""tangling.expansion"""

from collections.abc import Iterable, Iterator, Mapping

from loom.documents.model import Block
from loom.problems import Location, Problem
from loom.tangling.blocks import Blocks
from loom.tangling.references import REFERENCE, find_references

LIMIT = 50_000_000  # letters, and 50 for each line


Line = tuple[str, Location]


def expand_chunks(
    chunks: Blocks, broken: Iterable[str]
) -> tuple[dict[str, tuple[Line, ...]], dict[str, set[str]], list[Problem]]:
    """Expand the chunks, in rounds.

    :param broken: Names of chunks that cannot be trusted.
    :returns: The lines of each chunk that could be expanded, what each
        of the others refers to, and a list of problems.
    """
    waiting = {name: find_needs(chunks[name]) for name in chunks}
    expanded: dict[str, tuple[Line, ...]] = {}
    broken, room, problems = set(broken), LIMIT, []
    while ready := [
        name
        for name, needs in waiting.items()
        if needs <= expanded.keys() and name not in broken
    ]:
        for name in ready:
            lines, left = take_lines(expand_blocks(chunks[name], expanded), room)
            if left < 0:
                broken.add(name)
                problems.append(describe_too_long("chunk", chunks[name][0]))
                continue
            expanded[name], room = lines, left
            del waiting[name]
    return expanded, waiting, problems


def take_lines(lines: Iterable[Line], room: int) -> tuple[tuple[Line, ...], int]:
    """As many lines as there is room for, and the room that is left."""
    taken = []
    for line in lines:
        room -= len(line[0]) + 50
        if room < 0:
            break
        taken.append(line)
    return tuple(taken), room


def describe_too_long(what: str, block: Block) -> Problem:
    return Problem(
        block.location,
        (
            f"{what} `{block.attributes[what]}` becomes too long, with all "
            "that it refers to; take some of its references out"
        ),
    )


def find_needs(blocks: Iterable[Block]) -> set[str]:
    return {name for block in blocks for name, _ in find_references(block)}


def expand_blocks(
    blocks: Iterable[Block], expanded: Mapping[str, Iterable[Line]]
) -> Iterator[Line]:
    """Yield each line of some blocks, with its location."""
    for number, block in enumerate(blocks):
        if number and block.kind == "cell":
            yield "", block.location
        for text, line in zip(block.code, block.lines):
            match = REFERENCE.fullmatch(text) if "<<" in text else None
            if not match:
                yield text, Location(block.document, line)
                continue
            for inner, origin in expanded[match[2]]:
                indent = match[1] if inner.strip() else ""
                yield indent + inner, origin
