"""The documents as the reader has edited them, and the library that they make.

What only a change needs is imported with the first one, as :mod:`loom.browser.worker`
says.
"""

import importlib
import linecache
import re
import sys
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from loom.browser import PACKAGES
from loom.documents.folder import find_documents, read_documents
from loom.documents.model import Document, compute_digest
from loom.documents.reader import read_document
from loom.exercises.model import PracticeError
from loom.problems import Location, Problem, sort_by_place
from loom.tangling.outputs import Output, make_outputs

Edits = Mapping[int, str]  # the new code of blocks, by their number in the document


@dataclass(frozen=True)
class Refusal:
    """Why an edit can't become the library.

    :param problem: What is wrong, at its line of the reader's document.
    :param block: The number of the block, if it is one of that document.
    :param line: The line of the block, from 1.
    """

    problem: Problem
    block: int | None
    line: int


class _PrintedPages(Mapping[str, Document]):
    """The documents as printed, each read when it is first asked for.

    That is before it is first changed, as who changes it asks for it.
    """

    def __init__(self, root: Path):
        self._root, self._paths = root, find_documents(root)
        self._read: dict[str, Document] = {}

    def __getitem__(self, path: str) -> Document:
        if path not in self._read:
            if path not in self._paths:
                raise KeyError(path)
            [self._read[path]], _ = read_documents(self._root, [path])
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class EditedLibrary:
    """A book whose blocks a reader edits.

    Its documents on the disk are those of the reader as far as they are sound, so that
    every tool sees them. The library on the disk is the last that could be made.

    :param root: The book's folder, which is the reader's own copy.
    :ivar originals: The documents as printed, by path.
    :ivar version: Grows with each library that could be made.
    """

    def __init__(self, root: Path):
        self._root, self.version = root, 0
        self.originals: Mapping[str, Document] = _PrintedPages(root)
        self._edited: dict[str, Document] = {}
        self._taken: dict[str, Edits] = {}
        self._made: Mapping[str, Output] | None = None

    @property
    def pages(self) -> Mapping[str, Document]:
        """The documents of the reader, by path."""
        return ChainMap(self._edited, cast(dict[str, Document], self.originals))

    @cached_property
    def printed(self) -> Mapping[str, Output]:
        """What the documents produce as printed, by path."""
        return make_outputs([*self.originals.values()]).outputs

    @property
    def made(self) -> Mapping[str, Output]:
        """What those of the reader have produced last, by path."""
        return self.printed if self._made is None else self._made

    def edit(self, path: str, edits: Edits) -> list[Refusal]:
        """Put other code into blocks of a document; its others are as printed.

        The library follows if it is touched.

        :param path: The document.
        :returns: What is wrong with it; then the library stays as it is, and what is no
            part of it follows alone.
        """
        refusals = self._take(path, edits)
        if refusals:
            blocks, last = self.originals[path].blocks, self._taken.get(path, {})
            kept = {n: code for n, code in last.items() if blocks[n].tangled_as}
            others = {n: c for n, c in edits.items() if not blocks[n].tangled_as}
            edits = kept | others
        if not refusals or not self._take(path, edits):
            self._taken[path] = edits
        return refusals

    def _take(self, path: str, edits: Edits) -> list[Refusal]:
        from loom.tangling.run import tangle

        original = self.originals[path]
        try:
            text = replace_code(original, edits)
        except PracticeError as error:
            return [Refusal(Problem(Location(path, 1), str(error)), None, 0)]
        page, problems = read_document(path, text)
        if problems:
            return [_locate(page, each) for each in problems]
        before, self._edited[path] = self.pages[path], page
        if _list_library(before) == _list_library(page):
            self._write(page)
            return []
        if problems := self._resolve():
            self._edited[path] = before
            return [_locate(page, each) for each in problems]
        self._write(page)
        report = tangle(self._root, force=True)
        forget_library(self._root)
        self.version += 1
        return [_locate(page, each) for each in report.problems]

    def compute_digest(self) -> str:
        """What the library is known by; empty where it is the book's own."""
        changed = {
            path: _list_library(page)
            for path, page in sorted(self._edited.items())
            if _list_library(page) != _list_library(self.originals[path])
        }
        return compute_digest(repr(changed)) if changed else ""

    def _write(self, page: Document) -> None:
        (self._root / page.path).write_text(page.text, "utf-8", newline="\n")
        linecache.checkcache()

    def _resolve(self) -> list[Problem]:
        """What keeps the documents from making a library that can be imported."""
        found = make_outputs([self.pages[path] for path in sorted(self.pages)])
        problems = list(found.problems)
        for path, output in found.outputs.items():
            if path.endswith(".py") and output != self.made.get(path):
                problems += _find_syntax_error(output)
        if not problems:
            self._made = found.outputs
        return sorted(problems, key=sort_by_place)


def forget_library(root: Path) -> None:
    """Let the library be imported anew, and all of the book that has imported it."""
    for name, module in list(sys.modules.items()):
        file = Path(getattr(module, "__file__", None) or "")
        if file.is_relative_to(root) and not _is_tool(file.relative_to(root)):
            del sys.modules[name]
            # Python takes compiled code for that of a file by the second and the size
            # of a change, which two changes may share.
            if compiled := getattr(module, "__cached__", None):
                Path(compiled).unlink(missing_ok=True)
    if names := sys.modules.get("loom.equations.namespace"):
        names.collect_library_names.cache_clear()
    importlib.invalidate_caches()
    linecache.checkcache()


def _is_tool(path: Path) -> bool:
    """Whether a file of the book's folder is the tool's, or another package's."""
    return path.parts[0] in ("loom", PACKAGES)


def _locate(page: Document, problem: Problem) -> Refusal:
    """A problem, with the block that it is about."""
    place = problem.location
    if place.document == page.path and (found := page.find_code_line(place.line)):
        return Refusal(problem, *found)
    for number, block in enumerate(page.blocks):
        if place == block.location:
            return Refusal(problem, number, 1)
    return Refusal(problem, None, 0)


def replace_code(page: Document, edits: Edits) -> str:
    """The text of a document with other code in some of its blocks."""
    from loom.exercises.resetting import restore_blocks

    changes = [
        (page.blocks[number], code.rstrip("\n").split("\n"))
        for number, code in edits.items()
    ]
    return restore_blocks(page.text, page.path, changes)


def _list_library(page: Document) -> list[tuple[str, ...]]:
    """The code that a document gives to the library."""
    return [block.code for block in page.blocks if block.tangled_as]


def _find_syntax_error(output: Output) -> list[Problem]:
    """Why an output is no Python, at its line of a document."""
    try:
        compile(output.text, output.path, "exec", dont_inherit=True)
    except SyntaxError as error:
        number = min(max(error.lineno or 1, 1), len(output.origins))
        # the other line that Python names is one of the output, which nobody sees here
        why = re.sub(r" on line \d+", "", error.msg)
        return [Problem(output.origins[number - 1], f"this is no Python: {why}")]
    return []
