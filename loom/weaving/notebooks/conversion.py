"""A page as a notebook: its cells, and the Markdown between them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from loom.documents.markdown import normalize_text
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.weaving.notebooks.firstcell import FirstCell
from loom.weaving.notebooks.notebookmarkdown import NotebookMarkdown, find_end
from loom.weaving.notebooks.notebookroles import Titles


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
    markdown, above = NotebookMarkdown(document, titles), 0
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
        above = find_end(block)
    yield Cell("markdown", markdown.translate(above, len(markdown.lines)))
