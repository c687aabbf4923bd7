"""Make a page, and with it a module, out of the template of a book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loom.config import FILE, get_config, use_book
from loom.creation.companions import find_companions, restore_exercises
from loom.creation.copying import add_entry, copy_page
from loom.creation.naming import (
    CreationError,
    NewName,
    find_clash,
    find_import,
    find_page_path,
    parse_name,
)
from loom.documents.folder import read_documents
from loom.documents.model import Document
from loom.documents.reader import read_document
from loom.exercises.model import PracticeError
from loom.problems import Problem
from loom.tangling.files import read_text, replace_file
from loom.tangling.lock import lock_repository
from loom.tangling.outputs import MadeOutputs, make_outputs
from loom.tangling.state import find_obstacle


@dataclass(frozen=True)
class NewPage:
    """What a new page needs.

    :param path: The page.
    :param module: From where its class is imported; '' if the template makes none.
    :param files: The texts of all files to write, by path; the page comes last.
    :param entries: The places of its entries in lists: the path, and the line.
    """

    name: NewName
    path: str
    module: str
    files: dict[str, str]
    entries: list[tuple[str, int]]


def create_page(root: Path, word: str) -> tuple[NewPage, list[str]]:
    """Write a new page and all that belongs to it, or nothing.

    :param word: The name, as somebody typed it.
    :returns: What was planned, and the paths of the files that were not there before.
    :raises CreationError: It is not possible, and why.
    """
    with lock_repository(root):
        page = plan_page(root, word)
        fresh = sorted(path for path in page.files if not (root / path).exists())
        _write_files(root, page.files)
    return page, fresh


def plan_page(root: Path, word: str) -> NewPage:
    """What a new page needs, in memory.

    :param word: The name, as somebody typed it.
    :raises CreationError: It is not possible, and why.
    """
    settings = use_book(root).new
    template = settings.template
    if not template:
        raise CreationError(
            f"this book has no template; name it in {FILE}, in the section [new]: "
            f'`template = "{get_config().documents}/….md"`, the page to copy, and '
            "`package`, where its module is"
        )
    name = parse_name(word, settings)
    documents, wrong = read_documents(root)
    made = make_outputs(documents)
    problems = [*wrong, *made.problems]
    pages = {page.path: page for page in documents}
    if why := find_clash(root, made.outputs, name, settings):
        raise CreationError(f"{why}. Choose another name")
    if template not in pages:
        raise CreationError(f"`new.template` in {FILE} is {template}, which is no page")
    broken = [each for each in problems if each.location.document == template]
    if broken:
        raise CreationError(
            f"the new page is made of the template's; mend {broken[0]} first"
        )
    files: dict[str, str] = {}
    entries: list[tuple[str, int]] = []
    for path, between, entry in settings.lists:
        try:
            text = files.get(path) or _read_page(root, path)
            files[path], line = add_entry(text, between, entry, name, settings)
        except CreationError as error:
            raise CreationError(f"{path}: {error}") from None
        if line:
            entries.append((path, line))
    target = find_page_path(name, settings)
    try:
        text = restore_exercises(root, pages[template])
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        files[target] = text = copy_page(text, name, settings)
        page, _ = read_document(target, text)
        files = find_companions(root, page, name, settings) | files
    except PracticeError as error:
        raise CreationError(str(error)) from None
    made = _make_new_outputs(pages, files, problems)
    module = find_import(made.outputs, name, target, settings)
    return NewPage(name, target, module, files, entries)


def _read_page(root: Path, path: str) -> str:
    if Path(path).is_absolute() or ".." in Path(path).parts:
        raise CreationError(f"`new.lists` in {FILE} leads out of the book")
    try:
        return (root / path).read_bytes().decode()
    except FileNotFoundError:
        raise CreationError("there is no such page") from None
    except UnicodeDecodeError:
        raise CreationError("it is not UTF-8; save it in that encoding") from None


def _make_new_outputs(
    pages: Mapping[str, Document], files: Mapping[str, str], problems: Iterable[Problem]
) -> MadeOutputs:
    """What the book would describe with new files.

    :raises CreationError: Something would be wrong with it that is not so yet.
    """
    known = {(each.location.document, each.message) for each in problems}
    pages, found = dict(pages), []
    for path, text in files.items():
        if path.startswith(f"{get_config().documents}/"):
            pages[path], wrong = read_document(path, text)
            found += wrong
    made = make_outputs([pages[path] for path in sorted(pages)])
    fresh = [
        str(each)
        for each in [*found, *made.problems]
        if (each.location.document, each.message) not in known
    ]
    if fresh:
        raise CreationError("the new page would not fit the book:\n" + "\n".join(fresh))
    return made


def _write_files(root: Path, files: Mapping[str, str]) -> None:
    """Write files, all of them or none, the last one last.

    :raises CreationError: Something is in the way.
    """
    for path in files:
        if why := find_obstacle(root, path):
            raise CreationError(f"{path} can't be written: {why}")
    before = {path: read_text(root / path) for path in files}
    done: list[str] = []
    try:
        for path, text in files.items():
            done.append(path)
            replace_file(root, path, text)
    except BaseException:
        for path in done:
            old = before[path]
            if old is not None:
                replace_file(root, path, old)
                continue
            (root / path).unlink(missing_ok=True)
            folder = (root / path).parent
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        raise
