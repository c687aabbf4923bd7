"""The lines of a page's code in the library, and where they stand on the page."""

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from loom.documents.lines import count_blank_lines, find_equation_numbers
from loom.documents.model import Document
from loom.equations.model import MathPage
from loom.tangling.outputs import Output


@dataclass(frozen=True)
class BlockLine:
    """A line of a tangled block of the page.

    :param block: The block: its kind, its name and which of that name it is.
    :param row: The number of the line, from the first that isn't blank.
    """

    block: str
    row: int


@dataclass(frozen=True)
class PageOutput:
    """A file of the library that the page has code in.

    :param text: What the file says.
    :param lines: For each of its lines the line of the page; 0 for one of another page.
    """

    text: str
    lines: tuple[int, ...]

    @cached_property
    def tree(self) -> ast.Module:
        """What Python makes of it."""
        return ast.parse(self.text)


class PageLines:
    """The code of a page, as it goes into files.

    :param page: The page.
    :param outputs: What the documents of the book make, by path.
    """

    def __init__(self, page: MathPage, outputs: Mapping[str, Output]):
        self.tags = {each.tag for each in page.equations}
        self.blocks = map_blocks(page.document)
        self.outputs = {
            path: PageOutput(output.text, found)
            for path, output in outputs.items()
            if path.endswith(".py")
            and any(found := _find_lines(output, page.document.path))
        }
        self._numbers = {
            path: find_equation_numbers(each.text)
            for path, each in self.outputs.items()
        }
        self.modules: dict[str, str] = {}

    def list_tags(self, path: str, first: int, last: int) -> list[str]:
        """The equations that some lines of a file bear the numbers of."""
        return [
            tag
            for n in range(first, last + 1)
            if self.outputs[path].lines[n - 1]
            for tag in self._numbers[path].get(n - 1, ())
            if tag in self.tags
        ]

    def find_place(self, path: str, line: int) -> BlockLine | None:
        """Where on the page a line of a file stands."""
        return self.blocks.get(self.outputs[path].lines[line - 1])


def map_blocks(document: Document) -> dict[int, BlockLine]:
    """For each line of the page that is tangled, its place."""
    count: Counter[str] = Counter()
    found = {}
    for block in document.blocks:
        if not (kind := block.tangled_as):
            continue
        key = f"{kind} {block.attributes[kind]}"
        count[key] += 1
        blank = count_blank_lines(block.code)
        for row, line in enumerate(block.lines[blank:], 1):
            found[line] = BlockLine(f"{key} {count[key]}", row)
    return found


def _find_lines(output: Output, document: str) -> tuple[int, ...]:
    return tuple(
        origin.line if origin.document == document else 0 for origin in output.origins
    )
