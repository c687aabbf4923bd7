"""The files that documents describe, in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import is_
from typing import NamedTuple

from loom.config import get_config
from loom.documents.model import Block, Document, compute_digest
from loom.documents.paths import find_alike_paths
from loom.problems import Location, Problem
from loom.tangling.blocks import Blocks, collect_blocks
from loom.tangling.exercises import check_exercises
from loom.tangling.expansion import (
    PlacedLine,
    expand_blocks,
    expand_chunks,
    find_needs,
)
from loom.tangling.references import (
    check_references,
    describe_circle,
    describe_missing_chunk,
    find_circles,
)


@dataclass(frozen=True)
class Output:
    """A file to be, and where each of its lines comes from.

    :param path: From the repository's root, with slashes.
    :param owner: The path of the document that describes it.
    :param text: What it will hold.
    :param origins: For each line, its :class:`Location`.
    :param line: Where the owner begins it.
    """

    path: str
    owner: str
    text: str
    origins: tuple[Location, ...]
    line: int = 1

    @property
    def sha256(self) -> str:
        """The digest of its text."""
        return compute_digest(self.text)


def assemble_output(
    path: str, blocks: Sequence[Block], lines: Iterable[PlacedLine]
) -> Output:
    """Make the output that some blocks describe."""
    lines = list(lines)
    while lines and not lines[-1][0].strip():
        lines.pop()
    return Output(
        path,
        blocks[0].document,
        "".join(f"{text}\n" for text, _ in lines),
        tuple(origin for _, origin in lines),
        blocks[0].line,
    )


class MadeOutputs(NamedTuple):
    """What documents describe.

    :param outputs: By path; an output that depends on anything broken is missing.
    :param problems: What is wrong with the documents together.
    :param held: Paths of the outputs that depend on anything broken.

    It is kept for who asks again, so nobody changes it.
    """

    outputs: dict[str, Output]
    problems: list[Problem]
    held: set[str]


def make_outputs(documents: Sequence[Document]) -> MadeOutputs:
    """Everything that the documents describe, in memory.

    An exercise that changes the library asks for the book as it is several times over,
    so what the last documents describe is remembered.

    :param documents: What :func:`read_documents` returned.
    """
    asked = (get_config(), *documents)
    for known, made in _latest:
        if len(known) == len(asked) and all(map(is_, known, asked)):
            return made
    made = _make_outputs(documents)
    _latest[:] = [(asked, made), *_latest[:1]]
    return made


_latest: list[tuple[tuple[object, ...], MadeOutputs]] = []


def _make_outputs(documents: Sequence[Document]) -> MadeOutputs:
    chunks = collect_blocks(documents, "chunk")
    files = collect_blocks(documents, "file")
    held = set(files.broken)
    problems = [
        *chunks.problems,
        *files.problems,
        *check_references(documents, chunks.blocks),
        *check_exercises(documents, chunks.blocks),
    ]
    for path, other in find_alike_paths(files.blocks):
        held |= {path, other} & files.blocks.keys()
        message = (
            f"`{other}` is a file, and a folder in `{path}`; rename one of them"
            if path.startswith(f"{other}/")
            else f"`{path}` and `{other}` are one and the same on some systems; rename "
            "one of them"
        )
        problems.append(Problem(files.blocks[path][0].location, message))
    expanded, waiting = expand_chunks(chunks.blocks, chunks.broken)
    problems += [
        describe_circle(circle, chunks.blocks) for circle in find_circles(waiting)
    ]
    held |= {
        path
        for path, blocks in files.blocks.items()
        if not find_needs(blocks) <= expanded.keys()
    }
    made = {
        path: assemble_output(
            path, files.blocks[path], expand_blocks(files.blocks[path], expanded)
        )
        for path in sorted(files.blocks.keys() - held)
    }
    return MadeOutputs(made, problems, held)


def substitute_chunks(
    documents: Sequence[Document], replacements: Mapping[str, str]
) -> list[Document]:
    """The documents with other code in some of their chunks.

    :param replacements: For each chunk, the text that takes its place.
    :raises ValueError: There is no such chunk.
    """
    if not replacements:
        return list(documents)
    chunks = collect_blocks(documents, "chunk").blocks
    for name in replacements:
        if name not in chunks:
            raise ValueError(describe_missing_chunk(name, chunks))
    return [
        replace(
            document,
            blocks=tuple(
                _substitute_in_block(block, chunks, replacements)
                for block in document.blocks
            ),
        )
        for document in documents
    ]


def _substitute_in_block(
    block: Block, chunks: Blocks, replacements: Mapping[str, str]
) -> Block:
    name = block.attributes.get("chunk", "")
    if name not in replacements:
        return block
    new = replacements[name]
    if block is not chunks[name][0]:
        return replace(block, code=(), lines=())
    code = tuple(new.rstrip("\n").split("\n"))
    return replace(block, code=code, lines=(block.line,) * len(code))


def find_start(output: Output) -> Location:
    """Where the first line of an output comes from, or where an empty one is begun."""
    return (*output.origins, Location(output.owner, output.line))[0]


def find_nearest_origin(output: Output, n: int) -> Location:
    """The location of a line, from 0, or of the nearest there is."""
    origins = output.origins or (find_start(output),)
    return origins[max(0, min(n, len(origins) - 1))]
