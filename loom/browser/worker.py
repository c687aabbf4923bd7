"""What the page asks Python for: a request, some events, an answer.

All are JSON. What a reader's code does is caught where it runs. What the first run of a
block has no use for is imported where it is asked for: each import delays that run.
"""

import base64
import json
import sys
from collections.abc import Callable
from contextlib import chdir
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loom.browser.library import EditedLibrary, Refusal
from loom.browser.namespace import PageNamespace
from loom.browser.needs import NeededError
from loom.config import get_config, use_book
from loom.documents.folder import get_document_path, get_page_name
from loom.documents.model import Document

if TYPE_CHECKING:
    from loom.exercises.book import CourseBook

_Message = dict[str, Any]
Post = Callable[[str], object]


class Worker:
    """A reader's copy of a book, and the page that they read.

    :param root: The book's folder.
    :param post: Called with each event, as JSON.
    """

    def __init__(self, root: Path, post: Post):
        self._root, self._post = root, post
        use_book(root)
        _prepare_imports(root)
        self._library = EditedLibrary(root)
        self._names = PageNamespace(root, self._tell)
        self._book: CourseBook | None = None  # once there is an exercise to check
        self._path = ""

    def answer(self, request: str) -> str:
        """Do what a request asks for.

        :param request: An object with ``do`` and what that needs.
        :returns: An object with ``result``, with ``error`` in words, or with ``needs``,
            packages after which to ask again.
        """
        message: _Message = json.loads(request)
        do = getattr(self, f"do_{message.pop('do')}", None)
        try:
            if do is None:
                raise ValueError(f"nothing is called {request[:80]}")
            return json.dumps({"result": do(**message)})
        except NeededError as error:
            needs = {"group": error.group, "packages": list(error.packages)}
            return json.dumps({"needs": needs})
        except Exception as error:
            return json.dumps({"error": f"{type(error).__name__}: {error}"})

    def _tell(self, **event: Any) -> None:
        self._post(json.dumps(event))

    def do_open(self, page: str, edits: dict[str, dict[str, str]]) -> _Message:
        """Open a page, and put the reader's edits into place.

        :param page: Such as 'layers/dense'.
        :param edits: The code of blocks, by the number of the block, by the page.
        :returns: ``problems``, by page; the library has nothing of those pages.
            ``library``, what it is known by, empty where it is the book's own.
        """
        self._path = self._find_path(page)
        problems = {}
        for name, blocks in edits.items():
            if found := self._put(name, blocks):
                problems[name] = found
        return {"problems": problems, "library": self._library.compute_digest()}

    def do_edit(self, page: str, blocks: dict[str, str]) -> _Message:
        """Take the reader's code for blocks of a page; the others are as printed."""
        was = self._library.version
        problems = self._put(page, blocks)
        if self._library.version != was:
            self._names.forget()
        return {"problems": problems, "library": self._library.compute_digest()}

    def do_run(self, block: int) -> _Message:
        """Run a block of the page, and before it all that has to run."""
        return {"state": self._names.run(self._page, block)}

    def do_check(self, page: str = "") -> _Message:
        """Check the page; each mark is an event.

        :param page: Another one; then each event has its name as ``page``.
        :returns: ``green`` and ``red``, how many marks of each there are.
        """
        from loom.browser.checking import check_counted
        from loom.browser.exercising import keep_state

        if not page:
            return check_counted(self._root, self._page, self._names, self._tell)
        tell = partial(self._tell, page=page)
        other = self._library.pages[self._find_path(page)]
        with keep_state():  # the open page goes on where it was
            names = PageNamespace(self._root, tell)
            try:
                return check_counted(self._root, other, names, tell)
            finally:
                names.close()

    def do_touched(self) -> list[str]:
        """The names of the pages that the change of the library touches."""
        from loom.browser.touching import list_touched_pages

        return [*map(get_page_name, list_touched_pages(self._root, self._library))]

    def do_patch(self) -> str:
        """The change of the library as a patch."""
        from loom.browser.changes import make_patch

        return make_patch(self._library)

    def do_copy(self) -> str:
        """A working copy of the book with its changed library, as base64."""
        from loom.browser.changes import make_working_copy

        return base64.b64encode(make_working_copy(self._root, self._library)).decode()

    def do_exercise(self, label: str) -> _Message:
        """Check an exercise."""
        from loom.browser.exercising import check_exercise
        from loom.exercises.book import CourseBook

        if self._book is None:
            self._book = CourseBook(self._root)
        self._book.refresh()
        return check_exercise(self._book, label)

    def do_call(self, module: str, name: str, values: _Message) -> Any:
        """Call a function of a module in the book's folder, as a figure does."""
        with chdir(self._root):
            return getattr(import_module(module), name)(**values)

    @property
    def _page(self) -> Document:
        return self._library.pages[self._path]

    def _find_path(self, page: str) -> str:
        path = get_document_path(page)
        if path not in self._library.originals:
            raise ValueError(f"the book has no page {page!r}")
        return path

    def _put(self, page: str, blocks: dict[str, str]) -> list[_Message]:
        path = self._find_path(page)
        known = self._library.originals[path].blocks
        edits = {int(n): code for n, code in blocks.items() if int(n) < len(known)}
        self._names.equation_marks.clear()  # they may speak of any page
        return [*map(_describe_refusal, self._library.edit(path, edits))]


def _prepare_imports(root: Path) -> None:
    """Let the book's modules be found, as in its tests."""
    for folder in (str(root), str(root / get_config().outputs)):
        if folder not in sys.path:
            sys.path.insert(0, folder)


def _describe_refusal(refusal: Refusal) -> _Message:
    """Why an edit was not taken, for the page."""
    return {
        "place": str(refusal.problem.location),
        "block": refusal.block,
        "line": refusal.line,
        "message": refusal.problem.message,
    }
