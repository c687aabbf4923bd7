"""References from one block to a chunk."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from loom.documents.attributes import NAME
from loom.documents.model import Block, Document
from loom.problems import Location, Problem, suggest_nearest
from loom.tangling.blocks import Blocks

REFERENCE = re.compile(rf"^([ \t]*)<<({NAME.pattern})>>[ \t]*$", re.MULTILINE)
# what looks like a reference, and like no code
_ALIKE = re.compile(r"""<<(?!\s)[^<>{}()[\]"'#=%\\]+(?<!\s)>>|^<<[^<>]+>>$""")
_GOES_SOMEWHERE = {"file", "chunk", "replaces"}


def find_references(block: Block) -> Iterator[tuple[str, int]]:
    """Yield the name and the line of each reference in a block."""
    for text, line in zip(block.code, block.lines):
        match = REFERENCE.fullmatch(text) if "<<" in text else None
        if match:
            yield match[2], line


def find_misplaced_references(block: Block) -> Iterator[Problem]:
    """Yield a problem for each reference that would stay as it is."""
    if not block.attributes.keys() & _GOES_SOMEWHERE:
        return
    for text, line in zip(block.code, block.lines):
        if "<<" not in text or REFERENCE.fullmatch(text):
            continue
        match = _ALIKE.search(text.strip())
        if match:
            yield Problem(
                Location(block.document, line),
                f"`{match[0]}` must stand alone on its line, and its name has no "
                'spaces and none of { } " # =; give it a line of its own, or, if it is '
                "no reference, put spaces inside of << and >> (in a string that must "
                r"keep its text, write \x3c for the first <)",
            )


def check_references(documents: Iterable[Document], chunks: Blocks) -> list[Problem]:
    """The problems of references to nothing, and of unused chunks."""
    used: set[str] = set()
    problems = []
    for block in (block for page in documents for block in page.blocks):
        kinds = block.attributes.keys() & _GOES_SOMEWHERE
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


def describe_missing_chunk(name: str, chunks: Iterable[str]) -> str:
    """What is said of a reference to a chunk that is not there."""
    return f"no chunk is called `{name}`; " + (
        suggest_nearest(name, chunks) or f"define it with `python {{#{name}}}`"
    )


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
