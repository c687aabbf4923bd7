"""Put the blocks of one file, or of one chunk, together."""

from collections.abc import Iterable
from dataclasses import dataclass

from loom.documents.model import Block, Document
from loom.documents.paths import parse_output_path
from loom.problems import Problem

Blocks = dict[str, list[Block]]  # by the name of file or chunk


@dataclass(frozen=True)
class CollectedBlocks:
    """The blocks of all files, or of all chunks.

    :param blocks: By name, in order.
    :param broken: The names that cannot be trusted.
    :param problems: Those of names that several documents define.
    """

    blocks: Blocks
    broken: set[str]
    problems: list[Problem]


def collect_blocks(documents: Iterable[Document], key: str) -> CollectedBlocks:
    """Put the blocks of one file or one chunk together.

    :param key: ``'file'`` or ``'chunk'``.
    """
    joined: Blocks = {}
    broken: set[str] = set()
    problems: dict[tuple[str, str], Problem] = {}
    for document in documents:
        for block in document.blocks:
            name = block.attributes.get(key)
            if name is None:
                continue
            if key == "file":
                name = parse_output_path(name)
            first = joined.setdefault(name, [block])[0]
            if first is not block:
                joined[name].append(block)
            if first.document != document.path:
                problems.setdefault(
                    (name, document.path),
                    Problem(block.location, _describe_second_owner(key, name, first)),
                )
                broken.add(name)
            if not document.sound:
                broken.add(name)
    return CollectedBlocks(joined, broken, list(problems.values()))


def _describe_second_owner(key: str, name: str, first: Block) -> str:
    way = (
        "add to it with a chunk that the other document places"
        if key == "file"
        else "choose another name"
    )
    return f"{key} `{name}` is already defined in {first.location}; {way}"
