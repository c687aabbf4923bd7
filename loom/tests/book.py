"""A small book in a folder of its own, and the command as a process of its own."""

import os
import sys
from pathlib import Path

import loom
from loom.checking import check_outputs
from loom.config import get_config
from loom.documents.reader import read_document
from loom.problems import Location, sort_by_place
from loom.tangling.outputs import make_outputs
from loom.tangling.run import tangle as tangle_book

COMMAND = [sys.executable, "-m", "loom"]


def find_environment(*folders, **variables):
    """An environment in which `python -m loom` works, behind some folders."""
    folders = [*map(str, folders), str(Path(loom.__file__).parents[1])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders), **variables}


class Book:
    """A repository with nothing but documents, and what the tool says of it."""

    def __init__(self, root):
        self.root = root
        (root / "literate").mkdir()

    def write(self, **pages):
        """Write literate/NAME.md for each NAME; None removes it."""
        for name, text in pages.items():
            path = self.root / "literate" / f"{name}.md"
            if text is None:
                path.unlink()
            else:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def tangle(self, **options):
        return tangle_book(self.root, **options)

    def said(self, **options):
        return [str(problem) for problem in self.tangle(**options).problems]

    def check(self):
        before = self.files(everything=True)
        found = [str(problem) for problem in check_outputs(self.root)]
        assert self.files(everything=True) == before, "check writes nothing"
        return found

    def files(self, everything=False):
        """The files by path, without documents, manifest and cache."""
        found = {
            path.relative_to(self.root).as_posix(): path.read_bytes().decode()
            for path in self.root.rglob("*")
            if path.is_file()
        }
        if everything:
            return found
        own = (".tangle/", "literate/", get_config().manifest)
        return {path: text for path, text in found.items() if not path.startswith(own)}


def find_lines(made, block):
    """For each output, the numbers of its lines that come from a block."""
    inside = {Location(block.document, line) for line in block.lines}
    found = {
        path: [n for n, origin in enumerate(output.origins, 1) if origin in inside]
        for path, output in made.items()
    }
    return {path: lines for path, lines in found.items() if lines}


def read(text):
    """The blocks of a document that is a string, and what is said of it."""
    document, problems = read_document("literate/page.md", text)
    return document.blocks, [str(problem) for problem in problems]


def resolve(**pages):
    """The outputs of documents that are strings, as text, and what is said of them."""
    found = [read_document(f"literate/{name}.md", text) for name, text in pages.items()]
    made, problems, _ = make_outputs([document for document, _ in found])
    problems = [problem for _, wrong in found for problem in wrong] + problems
    problems = sorted(problems, key=sort_by_place)
    return {path: output.text for path, output in made.items()}, list(
        map(str, problems)
    )
