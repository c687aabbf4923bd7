"""Put chunks in the place of references to them."""

from collections.abc import Iterable, Iterator, Mapping

from loom.documents.model import Block
from loom.documents.references import REFERENCE, find_references
from loom.problems import Location
from loom.tangling.blocks import Blocks

PlacedLine = tuple[str, Location]


def expand_chunks(
    chunks: Blocks, broken: Iterable[str]
) -> tuple[dict[str, tuple[PlacedLine, ...]], dict[str, set[str]]]:
    """Expand the chunks, in rounds.

    :param broken: Names of chunks that cannot be trusted.
    :returns: The lines of each chunk that could be expanded, what each of the others
        refers to.
    """
    waiting = {name: find_needs(chunks[name]) for name in chunks}
    expanded: dict[str, tuple[PlacedLine, ...]] = {}
    broken = set(broken)
    while ready := [
        name
        for name, needs in waiting.items()
        if needs <= expanded.keys() and name not in broken
    ]:
        for name in ready:
            expanded[name] = tuple(expand_blocks(chunks[name], expanded))
            del waiting[name]
    return expanded, waiting


def find_needs(blocks: Iterable[Block]) -> set[str]:
    """The names of the chunks that some blocks refer to."""
    return {name for block in blocks for name, _ in find_references(block)}


def expand_blocks(
    blocks: Iterable[Block], expanded: Mapping[str, Iterable[PlacedLine]]
) -> Iterator[PlacedLine]:
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
