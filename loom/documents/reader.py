"""Read one document: its blocks, its exercises, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from loom.documents.containers import (
    Container,
    find_container_problems,
    find_containers,
    find_exercises,
)
from loom.documents.fences import (
    find_lost_fences,
    refuse_enclosed_cell,
    refuse_hidden_fence,
    refuse_swallowed_fence,
)
from loom.documents.frontmatter import find_open_brackets
from loom.documents.grammar import MERGE_MARKS, VERBATIM
from loom.documents.infos import Info, parse_info
from loom.documents.markdown import (
    Piece,
    find_code_lines,
    find_pieces,
    normalize_text,
)
from loom.documents.model import Block, Document
from loom.documents.options import parse_cell_options
from loom.documents.references import find_misplaced_references
from loom.problems import Location, Problem


def read_document(path: str, text: str) -> tuple[Document, list[Problem]]:
    """Find the blocks of one document.

    :param path: Its path from the repository's root, with slashes.
    :param text: What it says.
    :returns: A :class:`Document`, and a list of problems.
    """
    plain = normalize_text(text)
    lines, found = plain.split("\n"), find_pieces(plain)
    code = find_code_lines(plain)
    boxes = find_containers(lines, code)
    problems = find_container_problems(path, boxes)
    problems += find_open_brackets(path, text)
    problems += find_lost_fences(path, lines, code)
    blocks = []
    for piece in found:
        try:
            block = _read_piece(path, piece, boxes)
        except ValueError as error:
            block = _make_block(path, piece, Info("unknown", "", "", {}))
            problems.append(Problem(block.location, str(error)))
        if block:
            blocks.append(block)
            problems += find_misplaced_references(block)
    problems += _find_spoilt_lines(path, lines, blocks)
    exercises, levels, more = find_exercises(path, lines, boxes)
    page = Document(path, text, tuple(blocks), exercises, levels, not problems)
    return page, problems + more


def _read_piece(path: str, piece: Piece, boxes: Iterable[Container]) -> Block | None:
    """Make a block of a fence, or say what is wrong with it."""
    if piece.type != "fence":
        refuse_hidden_fence(piece)
        return None
    info = parse_info(piece.info)
    if len(piece.code) != piece.last - piece.first - 2:
        raise ValueError(
            f"this fence is never closed; add a line {piece.mark} where its block ends"
        )
    refuse_swallowed_fence(piece)
    if info.kind == "directive" and info.name not in VERBATIM:
        refuse_hidden_fence(piece)
    if info.kind != "cell":
        return _make_block(path, piece, info)
    refuse_enclosed_cell(piece, boxes)
    options, count = parse_cell_options(piece.code)
    if count and not "".join(piece.code[count : count + 1]).strip():
        count += 1
    name = options.get("file") or options.get("chunk") or ""
    return _make_block(path, piece, replace(info, name=name, attributes=options), count)


def _make_block(path: str, piece: Piece, info: Info, skip: int = 0) -> Block:
    """A block, without some lines at its top."""
    first = piece.first + 1 + (piece.type == "fence")
    lines = range(first + skip, first + len(piece.code))
    return Block(
        info.kind,
        info.name,
        path,
        piece.first + 1,
        piece.code[skip:],
        tuple(lines),
        info.language,
        info.attributes,
    )


def _find_spoilt_lines(
    path: str, lines: Sequence[str], blocks: Iterable[Block]
) -> Iterator[Problem]:
    """Yield a problem for each line that nobody can have meant."""
    code = {n for block in blocks if block.language == "python" for n in block.lines}
    for number, line in enumerate(lines, 1):
        is_middle = line == "=======" and number in code
        # below seven letters it may be a title of a docstring
        if line.startswith(MERGE_MARKS) or is_middle and len(lines[number - 2]) != 7:
            yield Problem(
                Location(path, number),
                "this line is left over from a merge; choose between the two texts, "
                "and take the marks out",
            )
        if "\0" in line:
            yield Problem(
                Location(path, number),
                "this line has a NUL character, which Markdown would replace; take it "
                "out (Python knows it as `\\0`)",
            )
