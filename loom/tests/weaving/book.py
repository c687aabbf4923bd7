"""A small book to weave, in a folder of its own."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup

from loom.tests.weaving.weaver import sphinx_build

# Compiled once for all books
TEMPLATES = tempfile.TemporaryDirectory()
CONFIGURATION = """\
from pathlib import Path

from loom.weaving.defaults import *

project = author = copyright = "A small book"
"""


@dataclass
class Book:
    """A small book.

    :param folder: Where it is.
    :param builder: The builder that it was woven with.
    :param configuration: The folder of another configuration than its own.
    :param home: The folder of its sites.
    :param code: The exit code of Sphinx.
    :param errors: Its complaints.
    :param said: What else it said.
    """

    folder: Path
    builder: str = "html"
    configuration: Path | None = None
    home: str = "build"
    code: int = 0
    errors: str = ""
    said: str = ""

    def write(self, **pages):
        """Write pages, and a front page with all of them.

        ``a__b`` is the page ``a/b``.
        """
        source = self.folder / "literate"
        for name, text in pages.items():
            self.write_file(f"literate/{name.replace('__', '/')}.md", text)
        names = (
            path.relative_to(source).with_suffix("") for path in source.rglob("*.md")
        )
        tree = "\n".join(sorted({name.as_posix() for name in names} - {"index"}))
        self.write_file(
            "literate/index.md", f"# Front\n\n```{{toctree}}\n{tree}\n```\n"
        )
        return self

    def module(self, name, text):
        """Write a module of tangled code."""
        self.write_file(f"tangled/{name}.py", text)

    def write_file(self, path, text):
        """Write a file, unless it is there and says just this."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, encoding="utf-8")
        return self

    def weave(self, builder="html", *options):
        """Run sphinx-build; what it says is kept."""
        self.builder = builder
        if self.configuration is None and not (self.folder / "conf.py").exists():
            self.write_file("conf.py", CONFIGURATION)
        if not (templates := self.folder / "build" / ".templates").exists():
            templates.parent.mkdir(exist_ok=True)
            templates.symlink_to(TEMPLATES.name, target_is_directory=True)
        self.code, self.said, self.errors = sphinx_build(
            ["-c", self.configuration or self.folder, "-b", builder, *options]
            + [self.folder / "literate", self.folder / self.home / builder],
            {**os.environ, "NO_COLOR": "1"},
            self.folder,
        )
        return self

    def warnings(self):
        """The warnings, without the folder in front of the page."""
        root = f"{self.folder.resolve() / 'literate'}{os.sep}"
        lines = self.errors.replace(root, "").replace(os.sep, "/").splitlines()
        return [line for line in lines if "WARNING" in line or "ERROR" in line]

    @property
    def site(self):
        """The folder of what was woven."""
        return self.folder / self.home / self.builder

    def file(self, page):
        """The file of a page."""
        if self.builder == "dirhtml" and page != "index":
            return self.site / page / "index.html"
        return self.site / f"{page}.html"

    def page(self, page):
        """A page, parsed."""
        return BeautifulSoup(self.file(page).read_text("utf-8"), "html.parser")


def follow(file, link):
    """The page and the id that a link leads to."""
    path, _, place = link["href"].partition("#")
    target = (file.parent / unquote(path)).resolve() if path else file
    return (target / "index.html" if target.is_dir() else target), place


def told(folder, words):
    """The files of a folder, hidden ones too, that hold one of the words."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    return {
        path.relative_to(folder).as_posix()
        for path in files
        if any(word.encode() in path.read_bytes().lower() for word in words)
    }
