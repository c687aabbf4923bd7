"""A page as a notebook: its cells, and the Markdown between them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from loom.documents.containers import find_containers
from loom.documents.markdown import find_pieces, normalize_text
from loom.documents.model import Block, Document
from loom.documents.options import OPTION
from loom.documents.reader import read_document
from loom.weaving.firstcell import FirstCell

Titles = Callable[[str], str]  # from a page, as a page speaks of it, to its title
# A role within a line of Markdown, which no reader of blocks sees
_ROLE = re.compile(r"\{([\w:+-]+)\}`([^`<]*?)\s*(?:<([^`>]*)>)?`")


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook.

    :param kind: 'code' or 'markdown'.
    :param source: What it says.
    :param count: The number that it had when it was run.
    :param outputs: What it gave then.
    """

    kind: str
    source: str
    count: int | None = None
    outputs: tuple[Any, ...] = ()

    def make_json(self, number: int) -> dict[str, Any]:
        """The cell as a notebook has it.

        :param number: Its place among the cells.
        """
        made: dict[str, Any] = {
            "cell_type": self.kind,
            "id": f"cell-{number}",
            "metadata": {},
            "source": self.source.splitlines(keepends=True),
        }
        if self.kind == "code":
            made |= {"execution_count": self.count, "outputs": list(self.outputs)}
        return made


def make_notebook(
    text: str,
    first: FirstCell | None,
    titles: Titles = str,
    results: Iterable[Cell] = (),
) -> dict[str, Any]:
    """A page as a notebook.

    :param text: The document.
    :param first: What stands before all its cells.
    :param titles: A function from a page to its title.
    :param results: The code cells of the page, as they were run.
    """
    document, _ = read_document("page.md", normalize_text(text))
    cells = [Cell("code", first.code, outputs=first.outputs)] if first else []
    cells += _split_page(document, titles, iter(results))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": [
            each.make_json(number) for number, each in enumerate(cells) if each.source
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _split_page(
    document: Document, titles: Titles, results: Iterator[Cell]
) -> Iterator[Cell]:
    """The cells of a page, and the Markdown around them."""
    markdown, above = _Markdown(document, titles), 0
    for block in document.blocks:
        if block.kind != "cell":
            continue
        code = "\n".join(block.code).strip("\n")
        yield Cell("markdown", markdown.translate(above, block.line - 1))
        ran = next(results, None)
        if ran and ran.source.strip("\n") == code:
            yield replace(ran, source=code)
        else:
            yield Cell("code", code)
        if caption := block.attributes.get("caption"):
            yield Cell("markdown", f"*Above:* {caption}")
        above = _find_end(block)
    yield Cell("markdown", markdown.translate(above, len(markdown.lines)))


def _find_end(block: Block) -> int:
    """The number, from 0, of the line behind a block."""
    return (block.lines or (block.line,))[-1] + 1


class _Markdown:
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

    def _is_prose(self, number: int) -> bool:
        return number not in self.code and number not in self.instead

    def _replace_fence(self, block: Block) -> None:
        """Name the file above a fence, and take out what is in braces."""
        opening = block.line - 1
        if block.kind == "directive" and block.name == "eval-rst":
            self._drop(range(self._find_api(opening), _find_end(block)))
        elif block.attributes and block.kind != "cell":
            mark = self.lines[opening].partition(block.language)[0]
            indent = mark.rstrip("`~")
            above = [f"{indent}*{block.name}:*", ""] if block.kind == "file" else []
            self.instead[opening] = [*above, mark + block.language]

    def _find_api(self, opening: int) -> int:
        """The first line of a reference: its heading, if it has one of its own."""
        above = opening - 1
        while above >= 0 and not self.lines[above].strip():
            above -= 1
        return above if above >= 0 and self.lines[above] == "## API" else opening

    def _replace_containers(self) -> None:
        """Keep the titles of exercises and of what is folded."""
        for box in find_containers(self.lines, self.code):
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


def translate_roles(text: str, titles: Titles) -> str:
    """Markdown without the roles of Sphinx.

    :param titles: For each page that a text may refer to, its title.
    """

    def translate(match: re.Match[str]) -> str:
        kind, said, target = match.groups()
        if kind == "doc" and target is None:
            return f"*{titles(said)}*"
        if kind in ("eq", "numref"):
            return _describe_reference(said, target, titles)
        return f"*{said}*" if kind in ("doc", "ref") else f"`{said}`"

    return _ROLE.sub(translate, text)


def _describe_reference(said: str, target: str | None, titles: Titles) -> str:
    """A reference to a number, where nothing has one."""
    if target:
        return f"*{re.sub(',? *%s', '', said)}*"
    page, _, tag = said.rpartition(":")
    if said.startswith("/") and not page:
        return f"*{titles(said)}*"
    if re.fullmatch(r"\d[\d.]*[a-z]?", tag):
        return f"*{titles(page)}* ({tag})" if page else f"({tag})"
    return f"*{said}*"
