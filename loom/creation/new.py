"""A page for a new layer: python tangle.py new layer NAME"""

import argparse
import ast
import builtins
import keyword
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from loom.commands.printing import print_marked
from loom.config import get_config
from loom.documents.folder import find_documents, read_documents
from loom.documents.model import Document
from loom.documents.paths import is_portable
from loom.documents.reader import read_document
from loom.exercises.model import PracticeError, list_exercises
from loom.exercises.record import format_record, make_record, read_record
from loom.exercises.resetting import restore_blocks
from loom.exercises.work import find_student_blocks, make_block_key
from loom.problems import Problem
from loom.tangling.check import find_python_files
from loom.tangling.files import read_text, replace_file
from loom.tangling.lock import lock_repository
from loom.tangling.outputs import Output, make_outputs
from loom.tangling.run import tangle
from loom.tangling.state import find_obstacle


class UserError(ValueError):
    """What was asked for can't be done; the message says why."""


WORD = re.compile("[A-Za-z][A-Za-z0-9]+")
LONGEST = 14  # so that the first line of each function fits


def names(word: str) -> tuple[str, str]:
    """The class and the module of a layer.

    :param word: What somebody called it; small letters will do.
    :raises UserError: It can't be the name of both.
    """
    name, module = word[:1].upper() + word[1:], word.lower()
    if not WORD.fullmatch(word):
        why = (
            "a name has two or more letters and digits, the first a "
            "letter, and no other signs"
        )
    elif len(word) > LONGEST:
        why = f"it has {len(word)} letters, and {LONGEST} fit a line"
    elif (
        keyword.iskeyword(name) or keyword.iskeyword(module) or hasattr(builtins, name)
    ):
        why = "it is a word of Python"
    elif not is_portable(module):
        why = "Windows keeps it for a device"
    else:
        return name, module
    raise UserError(
        f"`{word}` can't be the name of a layer: {why}. "
        "Write one such as Scale or LayerNorm"
    )


TEMPLATE = "literate/layers/template.md"
ONLY_HERE = re.compile(
    "^ *<!-- only here -->\n.*?^ *<!-- until here -->\n\n?", re.M | re.S
)
IN_A_COPY = re.compile("^<!-- in a copy\n(.*?)^-->\n", re.M | re.S)
IMPORT = re.compile(r"^from (epynn[.\w]*) import (?:\([^)]*\)|.*)\n", re.M)


def copied(text: str, name: str) -> str:
    """What a page says in a copy for a layer of another name.

    :param text: The template's page.
    :param name: The class of the new layer.
    """
    text = IN_A_COPY.sub(r"\1", ONLY_HERE.sub("", text))
    return re.sub(f"(?:{IMPORT.pattern})+", in_order, renamed(text, name), flags=re.M)


def renamed(text: str, name: str) -> str:
    return re.sub(
        "[Tt]emplate", lambda old: name if old[0] == "Template" else name.lower(), text
    )


def in_order(imports: re.Match[str]) -> str:
    """Sort imports that follow each other by their modules."""
    each = sorted(IMPORT.finditer(imports[0]), key=lambda it: it[1])
    return "".join(one[0] for one in each)


# a page, what stands before each entry, and that of the template
LISTS = (
    ("literate/network/model.md", "\n    ", "'epynn.template.models': 'Template',"),
    ("literate/index.md", ", ", "{doc}`layers/template`"),
    ("literate/index.md", "\n", "layers/template"),
)


def listed(text: str, between: str, entry: str, name: str) -> tuple[str, int | None]:
    """Add a layer to a list that has an entry for the template.

    :param text: A page.
    :param between: What stands before each entry.
    :param entry: That of the template.
    :param name: The class of the new layer.
    :returns: The page, and the line of the new entry in it; None if it
        was there already.
    :raises UserError: The page has no such list.
    """
    end = next((end for end in ("\r\n", "\r") if end in text), "\n")
    between = between.replace("\n", end)
    step = re.escape(between)
    other = step + re.sub("[Tt]emplate", r"\\w+", re.escape(entry))
    first = (step if end in between else "") + re.escape(entry)
    found = re.search(rf"{first}(?:{other})*(?![\w/])", text)
    if not found:
        raise UserError(
            f"it has no list with the entry {entry}, "
            "behind which the new one would stand; put "
            "that back"
        )
    if renamed(entry, name) in re.split(step, found[0]):
        return text, None
    text = text[: found.end()] + between + renamed(entry, name) + text[found.end() :]
    return text, text.count(end, 0, found.end() + len(between)) + 1


PUBLIC = "tangled/epynn/__init__.py"


def taken(root: Path, made: Mapping[str, Output], name: str) -> str | None:
    """Say what already has the name of a new layer, or None.

    :param root: The repository.
    :param made: What its documents make, by path.
    :param name: The class of the new layer.
    """
    module, page = name.lower(), home(name)
    for path in find_documents(root):
        if path.lower() == page:
            return f"{path} is there already"
    for path in (*made, *find_python_files(root)):
        if path.lower().startswith(
            (f"tangled/epynn/{module}/", f"tangled/epynn/{module}.py")
        ):
            by = f", made by {made[path].owner}" if path in made else ""
            return f"`epynn.{module}` is {path}{by}"
    for word, place in public(made).items():
        if word.lower() == module and place != f"epynn.{module}.models":
            return f"`{word}` is the name of {place}.{word}"
    return None


def public(made: Mapping[str, Output]) -> dict[str, str]:
    """The names that ``epynn`` gives away, and their modules."""
    tree = ast.parse(made[PUBLIC].text if PUBLIC in made else "")
    places = next(
        (
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets) == "PLACES"
        ),
        {},
    )
    return {word: place for place, words in places.items() for word in words.split()}


def home(name: str) -> str:
    """The page of a layer."""
    return renamed(TEMPLATE, name.lower())


WRONG = "tests/exercises/wrong"


def as_set(root: Path, page: Document) -> str:
    """The text of a page, its exercises unsolved."""
    known, changes = read_record(root), {}
    for exercise in list_exercises([page]):
        for block in find_student_blocks([page], exercise):
            first = known.get(make_block_key(block), [list(block.code)])
            if len(first) == 1 and first[0] != list(block.code):
                changes[block.line] = block, first[0]
    return restore_blocks(page.text, page.path, list(changes.values()))


def companions(root: Path, page: Document, name: str) -> dict[str, str]:
    """What the exercises of a new page need elsewhere, by path."""
    record, found = dict(read_record(root)), {}
    for exercise in list_exercises([page]):
        record |= make_record([page], exercise)
        old = exercise.label.replace(name.lower(), "template", 1)
        for path in sorted((root / WRONG / old).glob("*.md")):
            found[f"{WRONG}/{exercise.label}/{path.name}"] = renamed(
                path.read_text("utf-8"), name
            )
    return found | {get_config().exercises: format_record(record)}


def plan(
    root: Path,
    word: str,
) -> tuple[str, dict[str, str], list[tuple[str, int]]]:
    """What a new layer needs, in memory.

    :param root: The repository.
    :param word: The name of the layer, as somebody typed it.
    :returns: Its class, the files to write by path, and the places of
        its entries in lists.
    :raises UserError: It is not possible, and why.
    """
    name, _ = names(word)
    read, wrong = read_documents(root)
    made, more = make_outputs(read)
    pages = {page.path: page for page in read}
    if why := taken(root, made, name):
        raise UserError(f"{why}. Choose another name")
    broken = [each for each in (*wrong, *more) if each.location.document == TEMPLATE]
    if broken or TEMPLATE not in pages:
        raise UserError(
            "the new page is made of the template's; mend "
            f"{broken[0] if broken else TEMPLATE} first"
        )
    files, places = {}, []
    for path, between, entry in LISTS:
        try:
            text, line = listed(
                files.get(path) or utf8(root, path), between, entry, name
            )
        except UserError as error:
            raise UserError(f"{path}: {error}") from None
        files[path] = text
        if line:
            places.append((path, line))
    text = as_set(root, pages[TEMPLATE])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    files[home(name)] = text = copied(text, name)
    page, _ = read_document(home(name), text)
    files = companions(root, page, name) | files
    refuse_new_problems(pages, files, {*wrong, *more})
    return name, files, places


def utf8(root: Path, path: str) -> str:
    try:
        return (root / path).read_bytes().decode()
    except FileNotFoundError:
        raise UserError("there is no such page") from None
    except UnicodeDecodeError:
        raise UserError("it is not UTF-8; save it in that encoding") from None


def refuse_new_problems(
    pages: Mapping[str, Document], files: Mapping[str, str], known: Iterable[Problem]
) -> None:
    """Raise what would be wrong with the book, and is not so yet."""
    known = {(each.location.document, each.message) for each in known}
    pages, found = dict(pages), []
    for path, text in files.items():
        if path.startswith("literate/"):
            pages[path], problems = read_document(path, text)
            found += problems
    found += make_outputs([pages[path] for path in sorted(pages)])[1]
    fresh = [
        str(each)
        for each in found
        if (each.location.document, each.message) not in known
    ]
    if fresh:
        raise UserError("the new page would not fit the book:\n" + "\n".join(fresh))


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files, all of them or none.

    :param root: The repository.
    :param files: Texts by path; the last one is written last.
    """
    for path in files:
        if why := find_obstacle(root, path):
            raise UserError(f"{path} can't be written: {why}")
    before, done = {path: read_text(root / path) for path in files}, []
    try:
        for path, text in files.items():
            done.append(path)
            replace_file(root, path, text)
    except BaseException:
        for path in done:
            if before[path] is not None:
                replace_file(root, path, before[path])
                continue
            (root / path).unlink(missing_ok=True)
            folder = (root / path).parent
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        raise


def main(root: Path, argv: list[str], quiet: bool = False) -> int:
    """Run ``tangle.py new``.

    :param root: The repository.
    :param argv: The words behind ``new``.
    :param quiet: Print problems only.
    :returns: 0, 1 if something is to mend, 2 if it is not possible.
    """
    parser = argparse.ArgumentParser(
        prog="tangle.py new",
        allow_abbrev=False,
        description="Make a "
        "page for a new layer out of the template's, and the layer. "
        "Nothing that is there is overwritten.",
    )
    parser.add_argument("what", choices=["layer"], metavar="layer", help="what to make")
    parser.add_argument(
        "name", metavar="NAME", help="the name of its class, such as Scale or LayerNorm"
    )
    options = parser.parse_args(argv)
    try:
        name, files, places = plan(root, options.name)
        there = {path for path in files if (root / path).exists()}
        with lock_repository(root):
            write(root, files)
    except (UserError, PracticeError) as error:
        print(f"tangle.py new: {error}", file=sys.stderr)
        return 2
    report = tangle(root)
    for problem in report.problems:
        print_marked(f"{problem.location}:", problem.message, "31")
    if not quiet:
        for path in sorted(files.keys() - there):
            print_marked("wrote", path, "32")
        for path, line in places:
            print_marked("added", f"{path}:{line}", "32")
        for path in report.written:
            print_marked("wrote", path, "32")
        print(
            NEXT.format(
                name=name, module=name.lower(), page=home(name), template=TEMPLATE
            )
        )
    return 1 if report.problems else 0


NEXT = """
`from epynn import {name}` works: a layer that passes on what it gets.
Now change {page}, the section Forward first,
and see what its equations, examples and exercises say of it:
    python tangle.py equations layers/{module}
    python -m pytest {page}
    python tangle.py practice
{template} does it once, step by step."""
