"""The exercises as a course: python tangle.py practice"""

import argparse
import datetime
import gc
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from doctest import DocTestParser, Example
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loom.config import get_config
from loom.documents.containers import find_containers
from loom.documents.folder import find_documents, read_documents
from loom.documents.hunks import is_patch, read_patch
from loom.documents.markdown import find_pieces, normalize_text
from loom.documents.model import Block, Document
from loom.documents.options import OPTION
from loom.documents.paths import CACHE, parse_output_path
from loom.documents.reader import read_document
from loom.documents.references import find_references
from loom.exercises import practice
from loom.patching.patches import find_patch_edits, index_patchable
from loom.patching.search import find_patched
from loom.problems import Location, Problem, count_noun, sort_by_place
from loom.tangling.files import prepare_cache
from loom.tangling.outputs import Output, find_nearest_origin, make_outputs
from loom.tangling.run import write_outputs
from loom.tracing.origins import Origins, find_origin

if TYPE_CHECKING:
    from rich.console import Console


class UserError(ValueError):
    """What was asked for can't be done; the message says why."""


ENTRY = re.compile(r"(?:.*<)?/?([\w./-]+?)(?:\.md)?>?\s*")


def order(documents: Sequence[Document]) -> list[practice.Exercise]:
    """Find the exercises, in the order in which the book is read."""
    front = f"{get_config().documents}/index.md"
    entries = [
        match[1]
        for page in documents
        if page.path == front
        for block in page.blocks
        if block.name == "toctree"
        for match in map(ENTRY.fullmatch, block.code)
        if match
    ]
    pages = [front, *(f"{get_config().documents}/{name}.md" for name in entries)]
    place = {page: number for number, page in enumerate(pages)}
    return sorted(
        practice.find(documents),
        key=lambda exercise: (
            place.get(exercise.document, len(place)),
            exercise.document,
            exercise.line,
        ),
    )


class Book:
    """The documents of a repository, and the exercises in them."""

    def __init__(self, root: str | Path):
        self.root, self.stamps, self.pages = Path(root), {}, {}
        self.refresh()

    def look(self) -> dict[str, tuple[int, int, int]]:
        """The time and size of each document."""
        found = {}
        for path in find_documents(self.root):
            try:
                stat = (self.root / path).stat()
            except OSError:  # just being replaced
                continue
            found[path] = stat.st_mtime_ns, stat.st_size, stat.st_ino
        return found

    def refresh(self) -> None:
        """Read what has changed."""
        old, self.stamps = self.stamps, self.look()
        self.pages = {
            path: page
            for path, page in self.pages.items()
            if old.get(path) == self.stamps.get(path)
        }
        for path in sorted(self.stamps.keys() - self.pages.keys()):
            [page], problems = read_documents(self.root, [path])
            self.pages[path] = page, problems
        self.documents = [self.pages[path][0] for path in sorted(self.pages)]
        self.exercises = order(self.documents)
        self.__dict__.pop("outputs", None)

    @cached_property
    def outputs(self) -> tuple[dict[str, Output], list[Problem]]:
        """What the documents make now, and all that is wrong."""
        made, problems = make_outputs(self.documents)
        for _, more in self.pages.values():
            problems = [*problems, *more]
        return made, sorted(set(problems), key=sort_by_place)

    def find(self, label: str) -> practice.Exercise:
        """The exercise of a name; close ones are named if none is."""
        labels = [exercise.label for exercise in self.exercises]
        if label in labels:
            return self.exercises[labels.index(label)]
        near = [name for name in labels if label in name][:3] or (
            get_close_matches(label, [*labels, *ACTIONS], 3, 0.5)
        )
        raise UserError(
            f"no exercise is called `{label}`; "
            + (
                f"did you mean {' or '.join(near)}?"
                if near
                else "`list` has all their names"
            )
        )


Texts = dict[str, list[list[str]]]
Setting = dict[str, list[list[str]] | str]


def work(documents: Iterable[Document], exercise: practice.Exercise) -> list[Block]:
    """The blocks that are the student's to edit."""
    names = set(map(practice.replaced, exercise.solutions)) - {None}
    names |= patched(documents, exercise)
    chunks = [
        block for page in documents for block in page.blocks if name_of(block) in names
    ]
    return [*exercise.start, *chunks]


def name_of(block: Block) -> str | None:
    """The chunk or the path of the output that a block is part of."""
    file = block.attributes.get("file")
    return parse_output_path(file) if file else block.attributes.get("chunk")


def patched(documents: Iterable[Document], exercise: practice.Exercise) -> set[str]:
    """The files and chunks that patches name, and all chunks in them."""
    blocks, found = {}, set()
    patches = list(filter(is_patch, exercise.solutions))
    for block in (block for page in documents if patches for block in page.blocks):
        blocks.setdefault(name_of(block), []).append(block)
    todo = [
        find_patched(hunk.name, blocks)
        for block in patches
        for hunk in read_patch(block)[0]
    ]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [
                each
                for block in blocks.get(name, ())
                for each, _ in find_references(block)
            ]
    return found - {None}


def texts(blocks: Iterable[Block]) -> Texts:
    """The lines of blocks, by what they are in the document."""
    found = {}
    for block in blocks:
        kind = next(
            key for key in ("start", "file", "chunk") if key in block.attributes
        )
        key = f"{'#' if kind == 'chunk' else kind + '='}{block.name}"
        found.setdefault(key, []).append(list(block.code))
    return found


def setting(documents: Iterable[Document], exercise: practice.Exercise) -> Setting:
    """What a book sets: blocks to edit, and a print of the checks."""
    return {
        **texts(work(documents, exercise)),
        f"check={exercise.label}": print_of_checks(exercise),
    }


def print_of_checks(exercise: practice.Exercise) -> str:
    checks = repr([block.code for block in exercise.checks])
    return hashlib.sha256(checks.encode()).hexdigest()[:12]


def of_library(exercise: practice.Exercise) -> bool:
    """Whether an exercise asks for a change of the library."""
    return any(map(practice.changes_library, exercise.solutions))


def fingerprint(book: Book, exercise: practice.Exercise) -> str:
    """A number that changes with all that makes an exercise green."""
    parts = [block.code for block in (*exercise.start, *exercise.checks)]
    if of_library(exercise):
        parts += sorted(
            (path, output.sha256) for path, output in book.outputs[0].items()
        )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def attempt(
    book: Book,
    exercises: Iterable[practice.Exercise],
    stop: Callable[[], bool] | None = None,
) -> dict[str, practice.Result]:
    """Run the checks of exercises on the book as it stands.

    :param book: A :class:`Book`; nothing in its folder is changed.
    :param exercises: Some of its exercises.
    :param stop: Asked now and then whether to give up.
    :returns: A ``Result`` for each, by label. The places of a failure
        are lines of documents.
    """
    found, functions, changes = {}, [], []
    for exercise in exercises:
        if drafts := broken(book, exercise):
            found[exercise.label] = practice.Result(0, drafts)
        else:
            kind = changes if of_library(exercise) else functions
            kind.append(exercise)
    found |= results(book, functions, book.root, stop)
    if changes:
        with tempfile.TemporaryDirectory() as folder:
            copy(book, Path(folder).resolve())
            found |= results(book, changes, Path(folder).resolve(), stop)
    return found


def broken(book: Book, exercise: practice.Exercise) -> tuple[practice.Failure, ...]:
    """What keeps the pages of an exercise from being tangled."""
    pages = {exercise.document, *(b.document for b in work(book.documents, exercise))}
    found = [
        problem for problem in book.outputs[1] if problem.location.document in pages
    ]
    found += filter(None, map(misread, exercise.checks))
    return tuple(
        practice.Failure(
            problem.location.line, "draft", problem.message, (problem.location,)
        )
        for problem in found
    )


def misread(block: Block) -> Problem | None:
    """The line of a check that is not as doctest wants it, or None."""
    try:
        examples_in(block)
    except ValueError as error:
        found = re.fullmatch(r"line (\d+) of .*? for \S+ (.*)", str(error), re.DOTALL)
        line = block.lines[int(found[1]) - 1]
        return Problem(Location(block.document, line), f"this line {found[2]}")
    return None


def examples_in(block: Block) -> dict[int, Example]:
    """The examples of a check, by their line in the document.

    :raises ValueError: As doctest does.
    """
    text = "\n".join(block.code) + "\n"
    return {
        block.lines[example.lineno]: example
        for example in DocTestParser().get_examples(text)
    }


def copy(book: Book, folder: Path) -> None:
    """Make the library of the book in an empty folder."""
    for part in (get_config().outputs,):
        if (book.root / part).is_dir():
            shutil.copytree(
                book.root / part,
                folder / part,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
    write_outputs(book.outputs[0], folder)


def results(
    book: Book,
    exercises: Sequence[practice.Exercise],
    folder: Path,
    stop: Callable[[], bool] | None = None,
) -> dict[str, practice.Result]:
    """Run the checks of exercises on the library in a folder."""
    jobs = [practice.job(each, each.start) for each in exercises]
    origins = Origins(folder, book.outputs[0])
    return {
        exercise.label: practice.Result(
            result.passed,
            tuple(
                replace(failure, places=places(failure, exercise, folder, origins))
                for failure in result.failures
            ),
        )
        for exercise, result in zip(
            exercises, practice.run(jobs, folder, stop=stop), strict=True
        )
    }


def places(
    failure: practice.Failure,
    exercise: practice.Exercise,
    folder: Path,
    origins: Origins,
) -> tuple[Location, ...]:
    """The steps of an exception that are lines of documents."""
    found = []
    for file, line in failure.places:
        if file == exercise.document:
            found.append(Location(file, line))
        elif Path(file).is_relative_to(folder):
            path = Path(file).relative_to(folder).as_posix()
            found.append(find_origin(folder, path, line, origins))
    return tuple(filter(None, found))


PROGRESS = "progress.txt"
HEADER = (
    "# Exercises that were green in this copy: the day, the name, "
    "and a print of the code.\n"
)
SOLVED = re.compile(
    r"(\d{4}-\d\d-\d\d)[ \t]+([^\s#]\S*)"
    r"(?:[ \t]+(\w+))?(\s*)"
)


def progress(root: str | Path) -> dict[str, tuple[str, str | None]]:
    """The day and the fingerprint of what was solved, by label."""
    lines = progress_text(root).split("\n")
    return {
        match[2]: (match[1], match[3])
        for match in map(SOLVED.fullmatch, lines)
        if match
    }


def progress_text(root: str | Path) -> str:
    try:
        data = (Path(root) / PROGRESS).read_bytes()
    except FileNotFoundError:
        return ""
    return data.decode("utf-8", "surrogateescape")


def remember(root: Path, label: str, print_of_code: str) -> None:
    """Note that an exercise is green; the first day stays."""
    text, known = progress_text(root), progress(root).get(label)
    if known and known[1] == print_of_code:
        return
    if not known:
        text = text or HEADER
        text += "" if text.endswith("\n") else "\n"
        today = datetime.date.today().isoformat()
        text += f"{today} {label} {print_of_code}\n"
    else:
        lines = text.split("\n")
        for number, line in enumerate(lines):
            match = SOLVED.fullmatch(line)
            if match and match[2] == label:
                lines[number] = f"{match[1]} {label} {print_of_code}{match[4]}"
        text = "\n".join(lines)
    save(root, PROGRESS, text.encode("utf-8", "surrogateescape"))


def save(root: Path, path: str, data: bytes) -> None:
    """Write bytes to a file that is at any moment the old or the new."""
    prepare_cache(root)
    target = (root / path).resolve()
    new = root / CACHE / f"{os.getpid()}.practice"
    try:
        new.write_bytes(data)
        if target.exists():
            shutil.copymode(target, new)
        os.replace(new, target)
    finally:
        new.unlink(missing_ok=True)


UNSOLVED = "tangled/exercises.json"


def unsolved(root: Path) -> Setting:
    """What was set: the lines of blocks, or a print, by what it is."""
    with suppress(UserError):
        return read_unsolved(root)
    return {}


def read_unsolved(root: Path) -> Setting:
    """What was set, as :func:`unsolved`.

    :raises UserError: The file is damaged.
    """
    try:
        found = json.loads((root / UNSOLVED).read_bytes())
        if not isinstance(found, dict):
            raise ValueError("it holds no object of JSON")
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise UserError(
            f"{UNSOLVED} is damaged ({error}), so it is not known what "
            "the book has set; put back the file of the book"
        ) from None
    return found


def record(root: Path) -> list[str]:
    """Take the blocks as they are for those that the book sets.

    :returns: The exercises that are solved, so that theirs are not.
    """
    book, old = Book(root), unsolved(root)
    found = {
        exercise.label: setting(book.documents, exercise) for exercise in book.exercises
    }
    new = [
        exercise
        for exercise in book.exercises
        if any(old.get(key) != text for key, text in found[exercise.label].items())
    ]
    green = [label for label, result in attempt(book, new).items() if result.green]
    for label in green:
        found[label] = {key: old[key] for key in found[label] if key in old}
    blocks = {key: text for label in found for key, text in found[label].items()}
    save(Path(root), UNSOLVED, written(blocks).encode())
    return green


def written(blocks: Setting) -> str:
    """The text of the file that holds blocks as they were set."""
    return json.dumps(blocks, indent=0, sort_keys=True, ensure_ascii=False) + "\n"


LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
OPENING = re.compile(rb"(.*?)(?:`{3}|~{3}).*?([\r\n]+)", re.DOTALL)


def reset(book: Book, exercise: practice.Exercise) -> list[Location]:
    """Restore the blocks of an exercise.

    :returns: Their locations, those that were restored only.
    :raises UserError: A block is gone, or its page is broken.
    """
    known, blocks = unsolved(book.root), {}
    for block in work(book.documents, exercise):
        (key,) = texts([block])
        blocks.setdefault(key, []).append(block)
    wrong = next(iter(broken_pages(book, exercise)), None)
    if wrong:
        raise UserError(f"mend {wrong} first, or it is not sure where the block ends")
    if not blocks:
        raise UserError(
            f"the block of `{exercise.label}` is gone; put "
            f"```python {{start={exercise.label}}} back, with "
            "a closing ``` below"
        )
    pages = {}
    for key, here in blocks.items():
        if len(known.get(key, ())) != len(here):
            raise UserError(
                f"{UNSOLVED} has no {len(here)} blocks {key}, "
                "so it is not known how to restore them"
            )
        for block, lines in zip(here, known[key]):
            if list(block.code) != lines:
                pages.setdefault(block.document, []).append((block, lines))
    for path, changes in pages.items():
        data = (book.root / path).read_bytes()
        save(book.root, path, restored(data, path, changes))
    return [block.location for changes in pages.values() for block, _ in changes]


def broken_pages(book: Book, exercise: practice.Exercise) -> Iterator[Problem]:
    """Yield what makes it unsure where blocks begin and end."""
    for path in {
        exercise.document,
        *(b.document for b in work(book.documents, exercise)),
    }:
        page, problems = book.pages[path]
        if not page.sound:
            yield from problems


def restored(
    data: bytes, path: str, changes: Sequence[tuple[Block, list[str]]]
) -> bytes:
    """The bytes of a page with other lines in some of its blocks."""
    lines = LINES.findall(data)
    for block, code in sorted(changes, key=lambda it: -it[0].line):
        margin, end = OPENING.match(lines[block.line - 1]).groups()
        margin = re.sub(rb"[^\s>]", b" ", margin)
        first = block.lines[0] - 1 if block.lines else block.line
        lines[first : first + len(block.lines)] = [
            (margin + line.encode()).rstrip() + end for line in code
        ]
    new = b"".join(lines)
    wanted = {block.line: tuple(code) for block, code in changes}
    old, page = (
        read_document(path, text.decode("utf-8-sig", "replace"))[0].blocks
        for text in (data, new)
    )
    if [(block.name, wanted.get(block.line, block.code)) for block in old] != [
        (block.name, block.code) for block in page
    ]:
        raise UserError(
            f"{path} would not be the same elsewhere, so it is left as it is"
        )
    return new


@dataclass(frozen=True)
class State:
    """How an exercise stands.

    :param word: 'open', 'begun' (its code is not as it was set, and not
        green), 'solved', 'new checks' (it is green, but by others than
        it was set), or, of what was green once and is not now, 'reset'
        (its code is as it was set) or 'red again'.
    :param day: When it was first green, or None.
    """

    word: str
    day: str | None


def states(book: Book, trust: bool = True) -> dict[str, State]:
    """Tell how every exercise stands; what is green is remembered.

    :param book: A :class:`Book`.
    :param trust: Whether code that was green need not run again.
    :returns: A :class:`State` for each exercise, by label.
    """
    solved, first = progress(book.root), unsolved(book.root)
    edited, doubtful = set(), []
    for exercise in book.exercises:
        now = texts(work(book.documents, exercise))
        if any(first.get(key) != text for key, text in now.items()):
            edited.add(exercise.label)
        if altered(first, exercise):
            doubtful.append(exercise)
        elif exercise.label in solved:
            known = solved[exercise.label][1]
            if not trust or known != fingerprint(book, exercise):
                doubtful.append(exercise)
        elif exercise.label in edited:
            doubtful.append(exercise)
    green = settle(book, doubtful)
    solved, found = progress(book.root), {}
    for exercise in book.exercises:
        label = exercise.label
        day = solved.get(label, (None,))[0]
        if green.get(label, bool(day)):
            word = "new checks" if altered(first, exercise) else "solved"
        elif label in edited:
            word = "red again" if day else "begun"
        else:
            word = "reset" if day else "open"
        found[label] = State(word, day)
    return found


def altered(first: Setting, exercise: practice.Exercise) -> bool:
    """Whether checks are not those that were set."""
    now = print_of_checks(exercise)
    return first.get(f"check={exercise.label}", now) != now


def settle(book: Book, exercises: Sequence[practice.Exercise]) -> dict[str, bool]:
    """Run exercises, remember the green; say which are, by label."""
    green = {label: result.green for label, result in attempt(book, exercises).items()}
    for exercise in exercises:
        if green[exercise.label]:
            note(book, exercise)
    return green


def note(book: Book, exercise: practice.Exercise) -> None:
    """Remember that an exercise is green, unless that doesn't count."""
    if not altered(unsolved(book.root), exercise):
        remember(book.root, exercise.label, fingerprint(book, exercise))


ROLE = re.compile(r"\{[\w:]+\}(`)(?:[~!])?([^`<]*?)(?:\s*<[^`>]*>)?`")
LINK = re.compile(r"\[([^\]]+)\]\((?:[^)\s]*)\)")


def parts(book: Book, exercise: practice.Exercise) -> dict[str, str]:
    """The prose of an exercise: its task, and what is folded, by title."""
    text = normalize_text(book.pages[exercise.document][0].text)
    lines = text.split("\n")
    code = {
        line for piece in find_pieces(text) for line in range(piece.first, piece.last)
    }
    boxes = find_containers(lines, code)
    whole = next(box for box in boxes if box.first == exercise.line - 1)
    inner = [box for box in boxes if whole.first < box.first <= box.last < whole.last]
    folded = {
        lines[box.first].partition("}")[2].strip(): prose(
            lines, range(box.first + 1, box.last), code
        )
        for box in inner
    }
    hidden = code.union(*(range(box.first, box.last + 1) for box in inner))
    task = prose(lines, range(whole.first + 1, whole.last), hidden)
    return {"": task, **folded}


def prose(lines: Sequence[str], numbers: Iterable[int], hidden: set[int]) -> str:
    """Lines of a page as plain text; each paragraph is one line."""
    kept = [
        lines[n].strip()
        for n in numbers
        if n not in hidden and not OPTION.fullmatch(lines[n].strip())
    ]
    paragraphs = re.split(r"\n{2,}", "\n".join(kept).strip("\n"))
    joined = "\n\n".join(re.sub(r"\n(?![-*|$\d])", " ", each) for each in paragraphs)
    return LINK.sub(r"\1", ROLE.sub(r"\2", joined)).strip()


def console() -> "Console":
    """Where to print; in colour if a terminal wants it."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    painted = terminal and not os.environ.get("NO_COLOR")
    return Console(
        color_system="auto" if painted else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=not terminal,
        width=None if terminal else 200,
    )


def say(text: str = "", style: str = "", end: str = "\n") -> None:
    from rich.text import Text

    out = console()
    width = min(out.width, 76) if sys.stdout.isatty() else None
    out.print(Text(text, style), end=end, width=width)


def quote(text: str, depth: int = 4) -> str:
    """Indent lines, as code that is shown."""
    return "\n".join((" " * depth + line).rstrip() for line in text.split("\n"))


def asked(exercise: practice.Exercise) -> dict[int, Example]:
    """The examples of the checks, by their line in the document."""
    found = {}
    for block in exercise.checks:
        with suppress(ValueError):  # a draft
            found |= examples_in(block)
    return found


def verdict(book: Book, exercise: practice.Exercise, result: practice.Result) -> None:
    """Print what became of an attempt: green or red, and why."""
    examples = asked(exercise)
    counted = {line for line, each in examples.items() if each.want}
    total = count_noun(len(counted), "check")
    if result.green:
        say("GREEN", "bold green", end=" ")
        say("Its check passes." if len(counted) == 1 else f"All of {total} pass.")
        return
    say("RED", "bold red", end=" ")
    if not result.failures:
        say(
            "Nothing was checked. Put its checks back: "
            f"{exercise.document}:{exercise.line}"
        )
        return
    failure = result.failures[0]
    if failure.reason == "draft":
        say("The page is not ready to be tried:")
        say(f"{failure.places[0]}: {failure.text}")
        return
    example = examples.get(failure.line)
    right = counted - {each.line for each in result.failures}
    if failure.reason == "process":  # what follows did not run
        right = {line for line in right if line < failure.line}
    say(
        "No check ran."
        if not example
        else f"{len(right)} of {total} pass."
        if right
        else "Its check fails."
        if len(counted) == 1
        else f"None of {total} pass."
    )
    if example:
        say(f"{exercise.document}:{failure.line} asks", "bold")
        say(quote(example.source.rstrip()))
    if failure.reason == "output":
        want = example.want.rstrip()
        got = failure.text.removeprefix(f"expected {want}, got ")
        say("It expects", "bold")
        say(quote(want or "(nothing)"))
        say("and gets", "bold")
        say(quote(got or "(nothing)"))
    elif failure.reason == "process":
        say(f"Your code {failure.text}")
    else:
        raised(book, exercise, failure)


def raised(book: Book, exercise: practice.Exercise, failure: practice.Failure) -> None:
    """Print an exception, and the document line that it comes from."""
    text = re.sub(r" \([^()]*, line \d+\)$", "", failure.text)
    say("and raises" if failure.line in asked(exercise) else "Your code raises", "bold")
    say(quote(f"{failure.reason}: {text}" if text else failure.reason))
    place = to_blame(book, exercise, failure)
    if place:
        say(f"at {place}", "bold")
        page = book.pages[place.document][0]
        line = normalize_text(page.text).split("\n")[place.line - 1]
        say(quote(line.strip()))


def to_blame(
    book: Book, exercise: practice.Exercise, failure: practice.Failure
) -> Location | None:
    """The last step of an exception that may be the student's."""
    blocks = work(book.documents, exercise)
    mine = {Location(block.document, line) for block in blocks for line in block.lines}
    steps = [place for place in failure.places if place in mine]
    if not steps and of_library(exercise):
        pages = {block.document for block in blocks}
        steps = [place for place in failure.places if place.document in pages]
    if not steps and failure.reason in NOT_PYTHON:
        steps = failure.places
    return steps[-1] if steps else None


NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")


def show(book: Book, exercise: practice.Exercise) -> None:
    """Print which exercise this is, and what it asks for."""
    number = book.exercises.index(exercise) + 1
    say(exercise.title, "bold", end=" ")
    say(f"({exercise.label}, {number} of {len(book.exercises)})")
    say(f"{exercise.document}:{exercise.line}", "cyan")
    say()
    say(parts(book, exercise)[""])
    say()
    for block in exercise.start:
        say(f"Your code: {block.document}:{block.line + 1}")
    for page in sorted(
        {
            block.document
            for block in work(book.documents, exercise)
            if block.kind != "start"
        }
    ):
        say(f"Your code: that of the library, in {page}")
    if exercise.label in progress(book.root):
        say(f"Solved on {progress(book.root)[exercise.label][0]}")
    say()


def tell(
    book: Book, exercise: practice.Exercise, stop: Callable[[], bool] | None = None
) -> bool | None:
    """Run an exercise, print what became of it; return whether green.

    :param stop: Asked now and then whether to give up; then None is
        returned.
    """
    try:
        result = attempt(book, [exercise], stop)[exercise.label]
    except practice.StoppedError:
        return None
    known = progress(book.root).get(exercise.label)
    if result.green:
        note(book, exercise)
    verdict(book, exercise, result)
    if result.green and altered(unsolved(book.root), exercise):
        say(
            "But its checks are not those that the book set, so it "
            "doesn't count. Put them back."
        )
        return False
    if not result.green:
        if known:
            say(f"It was green on {known[0]}; something has changed.")
        return False
    if of_library(exercise):
        say(
            f"`{get_config().command}` makes this your library; `python "
            f"tangle.py practice reset {exercise.label}` undoes it."
        )
    following = next_open(book, exercise)
    say(
        f"{score(book)} Next: {following.title} ({following.label}), "
        f"{following.document}:{following.line}"
        if following
        else f"{score(book)} That was the last one."
    )
    return True


def score(book: Book) -> str:
    labels = {exercise.label for exercise in book.exercises}
    solved = len(labels & progress(book.root).keys())
    return f"{solved} of {len(labels)} solved."


def next_open(
    book: Book, after: practice.Exercise | None = None
) -> practice.Exercise | None:
    """The first open exercise, from a given one on and around."""
    solved, ring = progress(book.root), book.exercises
    labels = [each.label for each in ring]
    if after and after.label in labels:
        number = labels.index(after.label) + 1
        ring = ring[number:] + ring[: number - 1]
    return next((each for each in ring if each.label not in solved), None)


def keyboard() -> deque[str]:
    """What is typed from now on, line by line, as a queue."""
    lines = deque()

    def listen() -> None:
        rest = b""
        while data := os.read(sys.stdin.fileno(), 1024):
            *whole, rest = (rest + data).split(b"\n")
            lines.extend(line.decode(errors="replace").strip() for line in whole)

    if sys.stdin.isatty():
        threading.Thread(target=listen, daemon=True).start()
    return lines


def news(book: Book, typed: deque[str]) -> bool:
    """Whether there is more to do than to wait for an attempt."""
    return bool(typed) or book.look() != book.stamps


def wait(book: Book, typed: deque[str], pause: float = 0.2) -> str | None:
    """Wait until a page was saved, or a line typed; return that line."""
    before = book.stamps
    while True:
        if typed:
            return typed.popleft()
        time.sleep(pause)
        now = book.look()
        if now == before != book.stamps:
            book.refresh()
            return None
        before = now


def session(book: Book, label: str | None = None, watch: bool = False) -> int:
    """Show an exercise and run it; go on whenever a page is saved.

    :returns: 0 if it is green, or was watched, and 1 if it is red.
    """
    exercise = book.find(label) if label else next_open(book)
    if exercise is None:
        say(f"All {len(book.exercises)} exercises are solved.")
        return 0
    show(book, exercise)
    if not watch:
        return 0 if tell(book, exercise) else 1
    gc.enable()  # this may take a while
    typed, green = keyboard(), None
    try:
        while exercise:
            if green is None and not news(book, typed):
                green = tell(book, exercise, lambda: news(book, typed))
                continue
            if green is not None:
                say()
                say(
                    "Press Enter for the next exercise; q and Enter: quit."
                    if green
                    else "Edit and save: I look again."
                    " With Enter: h hint, n next exercise, q quit.",
                    "dim",
                )
            exercise, green = turn(book, exercise, green, typed)
        say("That was the last one.")
    except KeyboardInterrupt:
        say()
    say(f"{score(book)} See you.")
    return 0


def turn(
    book: Book, exercise: practice.Exercise, green: bool | None, typed: deque[str]
) -> tuple[practice.Exercise | None, bool | None]:
    """Wait for one thing to happen, and answer it.

    :returns: The exercise to go on with, and whether it is green; None
        if that is to be found out.
    """
    word = wait(book, typed)
    if word is None:
        label = exercise.label
        say("\nSaved. Looking again:", "dim")
        try:
            exercise = book.find(label)
        except UserError:  # its page is being edited
            lost(book, exercise)
            return exercise, False
        return exercise, None
    if word[:1] in ("q", "Q"):
        raise KeyboardInterrupt
    if word in ("", "n", "next"):
        exercise = next_open(book, exercise)
        green = None
        if exercise:
            show(book, exercise)
    elif word[:1] in ("h", "H"):
        hint(book, exercise)
    elif word[:1] in ("s", "S"):
        solution(book, exercise)
    else:
        say("h: hint, s: solution, n: next exercise, q: quit")
    return exercise, green


def lost(book: Book, exercise: practice.Exercise) -> None:
    """Say why an exercise is not found any more."""
    problems = book.pages.get(exercise.document, (None, ()))[1]
    say("RED", "bold red", end=" ")
    say(f"{exercise.document} has no exercise `{exercise.label}` now.")
    for problem in problems[:3]:
        say(str(problem))


def hint(book: Book, exercise: practice.Exercise) -> int:
    """Print the hint of an exercise; return the exit code."""
    say(parts(book, exercise).get("Hint", "This one has no hint."))
    return 0


def solution(book: Book, exercise: practice.Exercise, reveal: bool = False) -> int:
    """Print the solution; return 1 if it is not yet to be seen."""
    if (
        not reveal
        and exercise.label not in progress(book.root)
        and not settle(book, [exercise])[exercise.label]
    ):
        say(f"{exercise.label} is not solved yet. To see its solution all the same:")
        say(f"python tangle.py practice solution {exercise.label} --reveal")
        return 1
    text = parts(book, exercise).get("Solution")
    if text:
        say(text)
    chunks = {
        block.attributes.get("chunk"): block.location
        for block in work(book.documents, exercise)
    }
    for block in exercise.solutions:
        if is_patch(block):
            say(f"\n{where_patched(book, block)}:", "bold")
        else:
            place = chunks.get(practice.replaced(block)) or next(
                (each.location for each in exercise.start), None
            )
            say(
                f"\nat {place}, instead of what is there:"
                if place
                else "\nin a block that is gone:",
                "bold",
            )
        say(quote("\n".join(block.code)))
    return 0


def where_patched(book: Book, block: Block) -> str:
    """Where a patch belongs; lines that are edited can't be named."""
    known = index_patchable(book.documents, book.outputs[0])
    edits, _ = find_patch_edits([block], known)
    places = [
        str(find_nearest_origin(known[path], first))
        for path, found in edits.items()
        for first, _, _ in found
    ]
    where = f"at {', '.join(places)}, " if places else ""
    return f"{where}remove the lines with - and add those with +"


STYLES = {"solved": "green", "red again": "red", "begun": "yellow", "new checks": "red"}


def counted(found: dict[str, State]) -> tuple[int, int]:
    """How many are solved now, and how many were at any time."""
    return (
        sum(state.word == "solved" for state in found.values()),
        sum(state.day is not None for state in found.values()),
    )


def table(book: Book) -> None:
    """Print a line for each exercise, page by page."""
    from rich.table import Table

    found, pages = states(book), {}
    for exercise in book.exercises:
        pages.setdefault(exercise.document, []).append(exercise)
    width = max(len(each.label) for each in book.exercises)
    for page, exercises in pages.items():
        grid = Table.grid("", "", "", "", padding=(0, 2, 0, 0))
        for column, size in zip(grid.columns, (9, 10, width)):
            column.min_width, column.no_wrap = size, True
        for exercise in exercises:
            state = found[exercise.label]
            grid.add_row(
                state.word,
                state.day or "",
                exercise.label,
                exercise.title,
                style=STYLES.get(state.word),
            )
        say(page, "bold")
        console().print(grid)
    now, once = counted(found)
    say(
        score(book)
        if now == once
        else f"{once} of {len(found)} solved once, {now} now."
    )


def as_json(book: Book) -> None:
    """Print how every exercise stands, for a program to read."""
    found = states(book, trust=False)
    rows = [
        {
            "label": each.label,
            "title": each.title,
            "page": each.document,
            "line": each.line,
            "kind": "library" if of_library(each) else "function",
            "state": found[each.label].word,
            "solved": found[each.label].day,
        }
        for each in book.exercises
    ]
    now, once = counted(found)
    print(
        json.dumps(
            {"solved": now, "once": once, "exercises": rows},
            indent=1,
            ensure_ascii=False,
        )
    )


ACTIONS = ("hint", "solution", "list", "reset")
USAGE = """
  python tangle.py practice [NAME]           the next open exercise, or NAME
  python tangle.py practice hint [NAME]      its hint
  python tangle.py practice solution [NAME]  its solution, once it is solved
  python tangle.py practice list             how every exercise stands
  python tangle.py practice reset NAME       its code as it was"""


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tangle.py practice",
        usage=USAGE,
        allow_abbrev=False,
        description="Solve the exercises of the book. Edit the page "
        "that is named; each time you save it, its checks run, until "
        "all are green. Exit code: 0 green, 1 red, 2 misuse.",
    )
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    for flag, text in (
        ("--once", "look once, don't watch (so it is in a pipe)"),
        ("--watch", "watch, in a pipe too"),
        ("--reveal", "with solution: show it unsolved"),
        ("--json", "with list: for a program to read"),
    ):
        parser.add_argument(flag, action="store_true", help=text)
    return parser


def main(root: str | Path, argv: Sequence[str]) -> int:
    """Run ``tangle.py practice``.

    :param root: The repository.
    :param argv: The words behind ``practice``.
    :returns: 0 if green, 1 if red, 2 if something is not possible.
    """
    options = arguments().parse_intermixed_args(argv)
    try:
        return run(Path(root), options)
    except UserError as error:
        complain(error)
        return 2
    except KeyboardInterrupt:
        print()
        return 1


def complain(error: UserError) -> None:
    print(f"tangle.py practice: {error}", file=sys.stderr)


def run(root: Path, options: argparse.Namespace) -> int:
    action, label = understood(options)
    try:
        read_unsolved(root)
    except UserError as error:  # all but `reset` goes without
        complain(error)
    book = Book(root)
    if not book.exercises:
        raise UserError("this book has no exercises")
    if action == "list":
        (as_json if options.json else table)(book)
        return 0
    if not action:
        terminal = sys.stdin.isatty() and sys.stdout.isatty()
        watch = options.watch or terminal and not options.once
        return session(book, label, watch)
    exercise = book.find(label) if label else next_open(book)
    if not exercise:
        raise UserError("all exercises are solved; name one")
    if action == "hint":
        return hint(book, exercise)
    if action == "solution":
        return solution(book, exercise, options.reveal)
    done = reset(book, exercise)
    for place in done:
        say(f"restored {place}")
    if not done:
        say(f"{exercise.label} is as it was")
    return 0


def understood(options: argparse.Namespace) -> tuple[str | None, str | None]:
    """The action and the exercise that some words mean."""
    words = list(options.words)
    action = words.pop(0) if words and words[0] in ACTIONS else None
    if len(words) > (action != "list"):
        raise UserError(f"one word too many: {words[-1]}")
    if action == "reset" and not words:
        raise UserError("say which exercise to reset")
    for flag, meant in (("json", "list"), ("reveal", "solution")):
        if getattr(options, flag) and action != meant:
            raise UserError(f"--{flag} goes with `{meant}`")
    if options.once and options.watch:
        raise UserError("--once or --watch, not both")
    return action, words[0] if words else None


if __name__ == "__main__":
    solved = record(Path.cwd())
    for label in solved:
        print(f"{label} is green, so it was not recorded; reset it")
    sys.exit(1 if solved else 0)
