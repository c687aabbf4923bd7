"""Whether references lead to chunks, and none of them in a circle."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from loom.documents.model import Document
from loom.documents.references import TANGLED_KEYS, find_references
from loom.problems import Location, Problem, suggest_nearest
from loom.tangling.blocks import Blocks


def check_references(documents: Iterable[Document], chunks: Blocks) -> list[Problem]:
    """The problems of references to nothing, and of unused chunks."""
    used: set[str] = set()
    problems = []
    for block in (block for page in documents for block in page.blocks):
        kinds = block.attributes.keys() & TANGLED_KEYS
        for name, line in find_references(block):
            if kinds and name not in chunks:
                problems.append(
                    Problem(
                        Location(block.document, line),
                        describe_missing_chunk(name, chunks),
                    )
                )
            if kinds - {"replaces"} or block.kind == "unknown":
                used.add(name)
    problems += [
        Problem(
            chunks[name][0].location,
            f"chunk `{name}` is never used; refer to it, or take it out",
        )
        for name in chunks.keys() - used
    ]
    return problems


def describe_missing_chunk(
    name: str, chunks: Iterable[str], is_reference: bool = True
) -> str:
    """What is said of a chunk that is not there.

    :param is_reference: Whether code refers to it; then it may be mere text, too.
    """
    define = f"define it with `python {{#{name}}}`"
    if is_reference:
        define += r", or write \x3c for its first < if it is text"
    return f"no chunk is called `{name}`; {suggest_nearest(name, chunks) or define}"


def find_circles(needs: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield circles until each chunk that is on one is on one of these.

    :param needs: The names that each chunk refers to.
    """
    done = set()
    for name in needs:
        circle = None if name in done else _find_way_back(name, needs)
        if circle:
            done.update(circle)
            yield circle


def _find_way_back(start: str, needs: Mapping[str, Iterable[str]]) -> list[str] | None:
    """The shortest walk from a chunk to itself, or None."""
    walks, seen = deque([[start]]), set()
    while walks:
        walk = walks.popleft()
        for name in sorted(needs.get(walk[-1], ())):
            if name == start:
                return [*walk, start]
            if name not in seen:
                seen.add(name)
                walks.append([*walk, name])
    return None


def describe_circle(circle: Sequence[str], chunks: Blocks) -> Problem:
    """The problem of chunks that refer to each other, at the first reference."""
    place = next(
        Location(block.document, line)
        for block in chunks[circle[0]]
        for name, line in find_references(block)
        if name == circle[1]
    )
    return Problem(
        place,
        f"chunks in a circle: {' -> '.join(circle)}; take one of these references out",
    )
