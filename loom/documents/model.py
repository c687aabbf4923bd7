"""What a document is made of."""

import hashlib
from dataclasses import dataclass, field

from loom.problems import Location


@dataclass(frozen=True)
class Block:
    """A fence of a document, without its indentation.

    :param kind: 'file', 'chunk', 'example', 'doctest', 'cell', 'start', 'check',
        'solution', 'display', 'diagram', 'directive', or 'unknown' if it could not be
        understood.
    :param name: The file, chunk or exercise; else empty.
    :param document: The path of its document.
    :param line: The line of its opening fence, from 1.
    :param code: Its lines, without the options of a code cell.
    :param lines: For each line of code, its line in the document.
    :param language: The word behind the backticks.
    :param attributes: What stands in braces, or a cell's options.
    """

    kind: str
    name: str
    document: str
    line: int
    code: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    language: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def location(self) -> Location:
        """The place of its opening fence."""
        return Location(self.document, self.line)

    @property
    def tangled_as(self) -> str:
        """What it is a part of, 'file' or 'chunk'; empty if it is not tangled."""
        return next((key for key in ("file", "chunk") if key in self.attributes), "")


@dataclass(frozen=True)
class Document:
    """A page.

    :param path: From the repository's root, with slashes.
    :param text: What it says.
    :param blocks: Its fences, as :class:`Block`, in order.
    :param exercises: The line of each exercise, by its label.
    :param levels: The level of each exercise that has one, by its label.
    :param sound: Whether every fence was understood.
    """

    path: str
    text: str = ""
    blocks: tuple[Block, ...] = ()
    exercises: dict[str, int] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    sound: bool = True

    def find_code_line(self, line: int) -> tuple[int, int] | None:
        """The number of the block whose code a line is, and its place there, from 1."""
        for number, block in enumerate(self.blocks):
            if line in block.lines:
                return number, block.lines.index(line) + 1
        return None


def compute_digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
