"""The Markdown of a page as Jupyter can show it."""

import re
from collections.abc import Collection
from itertools import groupby

from loom.documents.containers import find_containers
from loom.documents.markdown import find_pieces
from loom.documents.model import Block, Document
from loom.documents.options import OPTION
from loom.weaving.notebooks.notebookroles import Titles, translate_roles

_LABEL = re.compile(r"\([\w-]+\)=")  # names the place that follows


class NotebookMarkdown:
    """The lines of a page as Jupyter can show them.

    :param document: The page, its front matter empty.
    :param titles: For each page that a text may refer to, its title.
    """

    def __init__(self, document: Document, titles: Titles):
        self.lines = document.text.split("\n")
        self.titles = titles
        self.code: set[int] = set()  # lines that stay as they are
        self.instead: dict[int, list[str]] = {}  # lines in place of others
        for piece in find_pieces(document.text):
            self.code.update(range(piece.first, piece.last))
        for block in document.blocks:
            self._replace_fence(block)
        self._replace_containers()
        self._drop([n for n, line in enumerate(self.lines) if self._is_label(n, line)])

    def translate(self, first: int, after: int) -> str:
        """Some lines, without what only Sphinx understands.

        :param first: The number of the first line, from 0.
        :param after: The number of the line behind the last.
        """
        parts = []
        for is_prose, group in groupby(range(first, after), self._is_prose):
            numbers = list(group)
            if is_prose:
                prose = "\n".join(self.lines[number] for number in numbers)
                parts.append(translate_roles(prose, self.titles))
                continue
            for number in numbers:
                parts += self.instead.get(number, [self.lines[number]])
        return "\n".join(parts).strip("\n")

    def _is_label(self, number: int, line: str) -> bool:
        return number not in self.code and bool(_LABEL.fullmatch(line))

    def _is_prose(self, number: int) -> bool:
        return number not in self.code and number not in self.instead

    def _replace_fence(self, block: Block) -> None:
        """Name the file above a fence, and take out what is in braces."""
        opening = block.line - 1
        if block.kind == "directive" and block.name == "eval-rst":
            self._drop(range(self._find_reference(opening), find_end(block)))
        elif block.attributes and block.kind != "cell":
            mark = self.lines[opening].partition(block.language)[0]
            indent = mark.rstrip("`~")
            above = [f"{indent}*{block.name}:*", ""] if block.kind == "file" else []
            self.instead[opening] = [*above, mark + block.language]

    def _find_reference(self, opening: int) -> int:
        """The first line of a reference: its heading, if that stands right above."""
        above = opening - 1
        while above >= 0 and not self.lines[above].strip():
            above -= 1
        return above if above >= 0 and self.lines[above].startswith("#") else opening

    def _replace_containers(self) -> None:
        """Keep the titles of exercises and of what is folded; leave drawings out."""
        for box in find_containers(self.lines, self.code):
            if box.name in ("{drawing}", "{interactive}"):
                self._drop(range(box.first, box.last + 1))
                continue
            title = self.lines[box.first].partition("}")[2].strip()
            if box.name == "{exercise}":
                title = ": ".join(filter(None, ["Exercise", title]))
            shown = box.name in ("{exercise}", "{dropdown}")
            options = box.first + 1
            while options < box.last and OPTION.fullmatch(self.lines[options].strip()):
                options += 1
            self._drop([*range(box.first, options), box.last])
            self.instead[box.first] = ["", f"**{title}**", ""] if shown else []

    def _drop(self, numbers: Collection[int]) -> None:
        self.instead.update((number, []) for number in numbers)


def find_end(block: Block) -> int:
    """The number, from 0, of the line behind a block."""
    return (block.lines or (block.line,))[-1] + 1
