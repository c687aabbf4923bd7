"""Pages with code cells, as notebooks to download."""

import json
import posixpath
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.documents.reader import read_document
from loom.weaving.kept import Kept, digest
from loom.weaving.notebooks import CELL
from loom.weaving.solutions import shown

Cell = dict[str, object]  # of a notebook, as JSON has it

ANYWHERE = """\
# This notebook runs with the library of its book. If the line below
# fails, install it, from a clone of the book's repository
#     %pip install path/to/the/clone
# or from the wheel that "pip wheel --no-deps path/to/the/clone" makes
#     %pip install WHEEL
"""
IN_CLONE = """\
# This notebook reads files of its book's repository: it needs a clone,
# and the library installed in it, which the letter e asks for
#     %pip install -e path/to/the/clone
"""
FIRST = """\
# (EpyNN in the package index is the original, another library.)
from epynn import EpyNN, __version__

print('EpyNN, the literate edition', __version__)"""


def first(root: Path | str, page: str) -> tuple[str, Cell]:
    """The first cell of a notebook, and what it prints.

    :param root: The root of the repository.
    :param page: The document.
    """
    path = Path(root, "tangled/epynn/__init__.py")
    text = path.read_text("utf-8") if path.is_file() else "__version__ = '0'"
    version = re.search(r"^__version__ = '(.*)'", text, re.M)[1]
    said = f"EpyNN, the literate edition {version}\n"
    reads = any("__file__" in code for code in CELL.findall(page))
    code = (IN_CLONE if reads else ANYWHERE) + FIRST
    return code.replace("WHEEL", f"epynn_literate-{version}-py3-none-any.whl"), {
        "execution_count": None,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": [said]}],
    }


FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
API = re.compile(r"^(?:## API\n+)?```\{eval-rst\}\n.*?^```\n", re.M | re.S)
ROLE = re.compile(r"\{([\w:+-]+)\}`([^`<]*?)\s*(?:<([^`>]*)>)?`")
OPENING = re.compile(r"^:{3,}\{(\w[\w-]*)\} *(.*)\n(?::[\w-]+:.*\n)*", re.M)
CLOSING = re.compile(r"^:{3,} *\n?", re.M)
FENCE = re.compile(r"^(`{3,})(\w+) \{(file)?[^\n]*?=?([^\n}]*)\}$", re.M)


def numbered(said: str, target: str | None, titles: Callable[[str], str]) -> str:
    """A reference to a number, where nothing has one."""
    if target:
        return f"*{re.sub(',? *%s', '', said)}*"
    page, _, tag = said.rpartition(":")
    if said.startswith("/") and not page:
        return f"*{titles(said)}*"
    if re.fullmatch(r"\d[\d.]*[a-z]?", tag):
        return f"*{titles(page)}* ({tag})" if page else f"({tag})"
    return f"*{said}*"


def prose(text: str, titles: Callable[[str], str]) -> str:
    """The Markdown between two cells, as Jupyter can show it.

    :param titles: For each page that a text may refer to, its title.
    """

    def role(match: re.Match[str]) -> str:
        kind, said, target = match.groups()
        if kind == "doc" and target is None:
            return f"*{titles(said)}*"
        if kind in ("eq", "numref"):
            return numbered(said, target, titles)
        return f"*{said}*" if kind in ("doc", "ref") else f"`{said}`"

    def opening(match: re.Match[str]) -> str:
        said = ": ".join(
            filter(
                None,
                [match[1].capitalize() if match[1] == "exercise" else "", match[2]],
            )
        )
        shown = match[1] in ("exercise", "dropdown")
        return f"\n**{said}**\n\n" if shown else ""

    def fence(match: re.Match[str]) -> str:
        file = f"*{match[4]}:*\n\n" if match[3] else ""
        return f"{file}{match[1]}{match[2]}"

    text = API.sub("", FRONT.sub("", text))
    text = CLOSING.sub("", OPENING.sub(opening, text))
    return FENCE.sub(fence, ROLE.sub(role, text)).strip("\n")


def cell(kind: str, source: str, number: int, result: Cell | None = None) -> Cell:
    """A cell of a notebook.

    :param result: The same code cell as it was run.
    """
    made = {
        "cell_type": kind,
        "id": f"cell-{number}",
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
        made |= {key: result[key] for key in ("execution_count", "outputs") if result}
    return made


def notebook(
    text: str,
    root: Path | str,
    titles: Callable[[str], str] = str,
    results: Iterable[Cell] = (),
) -> dict[str, object]:
    """A page as a notebook.

    :param text: The document.
    :param root: The root of the repository.
    :param titles: A function from a page to its title.
    :param results: The code cells of the page, as they were run.
    """
    page, _ = read_document("page.md", text)
    lines = text.splitlines(keepends=True)
    parts, above = [("code", *first(root, text))], 0
    results = iter(results)
    for block in page.blocks:
        if block.kind == "cell" or block.attributes.get("cell"):
            code = "\n".join(block.code).strip("\n")
            parts.append(
                (
                    "markdown",
                    prose("".join(lines[above : block.line - 1]), titles),
                    None,
                )
            )
            parts.append(("code", code, same(next(results, None), code)))
            if caption := block.attributes.get("caption"):
                parts.append(("markdown", f"*Above:* {caption}", None))
            above = (block.lines or (block.line,))[-1] + 1
    parts.append(("markdown", prose("".join(lines[above:]), titles), None))
    cells = [
        cell(kind, source, number, result)
        for number, (kind, source, result) in enumerate(parts)
        if source
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def same(result: Cell | None, code: str) -> Cell | None:
    """A cell that was run, if it is the cell with this code."""
    if result and "".join(result["source"]).strip("\n") == code:
        return result


def left_behind(app: Sphinx, docname: str) -> Path:
    """The notebook of a page as myst-nb has left it."""
    return Path(app.env.mystnb_config.output_folder, f"{docname}.ipynb")


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Give the notebook of a page the results that the page shows."""
    docname = app.env.docname
    path = left_behind(app, docname)
    if docname not in app.env.get_domain("book").data["keys"]:
        return
    made = nbformat.read(path, as_version=4)
    cache = get_cache(app.env.mystnb_config.execution_cache_path)
    with suppress(KeyError):  # a page that failed isn't in the cache
        _, made = cache.merge_match_into_notebook(made)
        nbformat.write(made, path)


def results(app: Sphinx, docname: str) -> list[Cell]:
    """The code cells of a page, as they were run."""
    path = left_behind(app, docname)
    if not path.exists():
        return []
    made = json.loads(path.read_text("utf-8"))
    return [c for c in made["cells"] if c["cell_type"] == "code"]


def titles_for(env: BuildEnvironment, here: str) -> Callable[[str], str]:
    """A function from a page, as a page speaks of it, to its title."""

    def titles(page: str) -> str:
        path = posixpath.join("/", posixpath.dirname(here), page)
        name = posixpath.normpath(path).lstrip("/")
        known = env.titles.get(name)  # a lost page is told of
        return known.astext() if known else name

    return titles


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the notebooks beside the pages."""
    if error or app.builder.format != "html":
        return
    env, kept = app.env, Kept(app.outdir, "notebooks")
    book = env.get_domain("book").data
    for docname in sorted(env.found_docs & book["keys"].keys()):
        text = shown(app, Path(env.doc2path(docname)).read_text("utf-8"))
        ran, path = results(app, docname), f"{docname}.ipynb"
        if kept.still(
            path, digest(text, ran, book["contents"], first(app.confdir, text))
        ):
            continue
        made = notebook(text, app.confdir, titles_for(env, docname), ran)
        kept.write(path, json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    kept.close()


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", remember)
    app.connect("build-finished", write)
