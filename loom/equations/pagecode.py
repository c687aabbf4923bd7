"""The code of a page as Python reads it, with the document's line of each statement."""

import ast
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loom.documents.model import Block, Document
from loom.documents.references import REFERENCE

_PlacedLine = tuple[str, int]  # the text, and its line in the document


@dataclass(frozen=True)
class PageCode:
    """The code of a file, a chunk, a cell or an example.

    :param tree: What Python makes of it; None where it is no Python.
    :param lines: For each line of the code its line in the document; 0 for a line that
        stands elsewhere.
    :param texts: What the lines say.
    :param error: Why it is no Python, if Python says so.
    """

    tree: ast.Module | None
    lines: tuple[int, ...]
    texts: tuple[str, ...]
    error: SyntaxError | None = None

    def find_row(self, line: int) -> int:
        """The number in this code, from 1, of a line of the document; 0 if none."""
        return self.lines.index(line) + 1 if line in self.lines else 0


def read_code(document: Document) -> list[PageCode]:
    """Put together the blocks of each file, and chunks in the place of their names."""
    chunks: dict[str, list[Block]] = {}
    files: dict[str, list[Block]] = {}
    alone: list[list[Block]] = []
    for block in document.blocks:
        if block.kind == "file":
            files.setdefault(block.name, []).append(block)
        elif block.kind == "chunk":
            chunks.setdefault(block.name, []).append(block)
        elif block.kind in ("cell", "example"):
            alone.append([block])
    used: set[str] = set()
    whole = [
        tuple(_list_lines(blocks, chunks, used)) for blocks in (*files.values(), *alone)
    ]
    pieces = [
        (name, tuple(_list_lines(blocks, chunks, used)))
        for name, blocks in chunks.items()
    ]
    whole += [lines for name, lines in pieces if name not in used]
    return [_parse_lines(lines) for lines in whole]


def find_syntax_error(document: Document, error: SyntaxError) -> int | None:
    """The line of a document whose code raises an error, or None: it is elsewhere."""
    for code in read_code(document):
        if code.error and _strip_text(code.error) == _strip_text(error):
            before = code.lines[: code.error.lineno or 1]
            return next((line for line in reversed(before) if line), None)
    return None


def _strip_text(error: SyntaxError) -> str:
    """The line that Python could not read."""
    return (error.text or "").strip()


def _list_lines(
    blocks: Sequence[Block],
    chunks: Mapping[str, list[Block]],
    used: set[str],
    indent: str = "",
    above: tuple[str, ...] = (),
) -> Iterator[_PlacedLine]:
    """Yield the lines of some blocks; names of chunks of other pages become `pass`."""
    for block in blocks:
        for text, line in zip(block.code, block.lines):
            reference = REFERENCE.fullmatch(text)
            if not reference:
                yield indent + text, line
                continue
            space, name = reference[1], reference[2]
            if name not in chunks or name in above:
                yield f"{indent}{space}pass", 0
                continue
            used.add(name)
            yield from _list_lines(
                chunks[name], chunks, used, indent + space, (*above, name)
            )


def _parse_lines(lines: Sequence[_PlacedLine]) -> PageCode:
    """Read some lines as Python."""
    texts = tuple(text for text, _ in lines)
    tree = wrong = None
    try:
        tree = ast.parse(textwrap.dedent("\n".join(texts)))
    except SyntaxError as error:
        wrong = error
    except ValueError:  # a zero byte, to some versions of Python
        pass
    return PageCode(tree, tuple(line for _, line in lines), texts, wrong)
