"""Names in a `loom.toml` that lead nowhere: of pages, headings, files and modules."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from loom.config import FILE, Config, get_config
from loom.documents.folder import get_page_name
from loom.documents.model import Document
from loom.problems import Location, Problem, suggest_nearest
from loom.sections import Printing, Testing

_LIBRARIES = "equations.names", "names.importable"  # may name those of others too
Lost = tuple[str, str]  # a setting, such as `testing.pages`, and what is wrong with it


def find_lost_settings(
    root: Path, documents: Sequence[Document], made: Collection[str]
) -> list[Problem]:
    """The problems of settings of a book that name what is not there.

    :param root: The book's folder.
    :param made: The paths of what the documents make.
    """
    config = get_config()
    text = (root / FILE).read_text("utf-8-sig") if (root / FILE).is_file() else ""
    lost = [
        *_find_lost_files(root, config),
        *_find_lost_pages(config, {get_page_name(page.path) for page in documents}),
        *_find_lost_headings(config, documents),
        *_find_lost_modules(root, config, made),
    ]
    return [
        Problem(Location(FILE, _find_line(text, name)), f"`{name}` has {wrong}")
        for name, wrong in lost
    ]


def _find_lost_files(root: Path, config: Config) -> Iterator[Lost]:
    """Files of the book; a default may be absent."""
    if config.testing.pages != Testing().pages:
        for path in config.testing.pages:
            if not (root / path).is_file():
                yield "testing.pages", f"{path!r}, which is no file of the book"
    for pattern in config.browser.include:
        if not any(path.is_file() for path in root.glob(pattern)):
            yield "browser.include", f"{pattern!r}, and no file is called so"
    new = config.new
    for name, path in ("template", new.template), ("answers", new.answers):
        if path and not (root / path).exists():
            yield f"new.{name}", f"{path!r}, which is not there"
    for path in dict.fromkeys(path for path, *_ in new.lists):
        if not (root / path).is_file() or ".." in Path(path).parts:
            yield "new.lists", f"{path!r}, which is no file of the book"


def _find_lost_pages(config: Config, pages: set[str]) -> Iterator[Lost]:
    """Pages that another page or the tool leads to."""
    named = [("equations.about", config.equations.about.partition("#")[0])]
    named += [("browser.unable", page) for page, _ in config.browser.unable]
    if config.printing.shots != Printing().shots:
        named += [("printing.shots", page) for page in config.printing.shots]
    for name, page in named:
        if page and page not in pages:
            yield name, _add_hint(f"{page!r}, which is no page", page, pages)


def _find_lost_headings(
    config: Config, documents: Sequence[Document]
) -> Iterator[Lost]:
    """Headings below which something is counted or found otherwise."""
    known = {
        line.strip("# ")
        for page in documents
        for line in page.text.splitlines()
        if line.startswith("#")
    }
    wanted = [("reading.ends", title) for title in config.reading.ends]
    wanted += [("search.last", title) for title in config.search.last]
    for name, title in wanted:
        if title not in known:
            wrong = f"{title!r}, and no heading is called so"
            yield name, _add_hint(wrong, title, known)


def _add_hint(wrong: str, word: str, known: Iterable[str]) -> str:
    hint = suggest_nearest(word, known)
    return f"{wrong}; {hint}" if hint else wrong


def _find_lost_modules(
    root: Path, config: Config, made: Collection[str]
) -> Iterator[Lost]:
    """Modules of the book, and of libraries."""
    names = config.equations.names
    named = [("equations.names", name.removesuffix(".*")) for name in names]
    named += [("names.importable", name) for name in config.names.importable]
    named += [("names.scripts", name) for name in config.names.scripts]
    single = [
        ("equations.package", config.equations.package),
        ("notebooks.package", config.notebooks.package),
        ("new.package", config.new.package),
        ("drawings.module", config.drawings.module),
        ("browser.interactive", config.browser.interactive),
    ]
    known = _list_modules(config.outputs, made)
    for name, module in [*named, *(each for each in single if each[1])]:
        if _is_module(root, made, module):
            continue
        if (
            name in _LIBRARIES
            and _is_name(module)
            and not suggest_nearest(module, known)
        ):
            continue  # it may be installed where it is needed
        yield name, _add_hint(f"{module!r}, which is no module", module, known)


def _list_modules(outputs: str, made: Iterable[str]) -> set[str]:
    """The dotted names of the modules and packages of the book."""
    found = set()
    for path in made:
        if path.startswith(f"{outputs}/") and path.endswith(".py"):
            inside = path.removeprefix(f"{outputs}/").removesuffix(".py")
            name = inside.replace("/", ".").removesuffix(".__init__")
            found |= {name, name.partition(".")[0]}
    return found


def _is_name(module: str) -> bool:
    return all(map(str.isidentifier, module.split(".")))


def _is_module(root: Path, made: Collection[str], module: str) -> bool:
    """Whether a module can be found, without importing anything of the book."""
    if not _is_name(module):
        return False
    path = module.replace(".", "/")
    paths = (f"{get_config().outputs}/{path}", path)
    if any((root / path).is_dir() or (root / f"{path}.py").is_file() for path in paths):
        return True
    if any(each.startswith((f"{paths[0]}/", f"{paths[0]}.py")) for each in made):
        return True
    return find_spec(module.partition(".")[0]) is not None


def _find_line(text: str, name: str) -> int:
    """The line of a setting, or that of its section, or 1."""
    section, _, key = name.rpartition(".")
    found, inside = 1, not section
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[([\w.]+)\]", line):
            inside = head[1] == section
            found = number if inside else found
        elif inside and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return found
