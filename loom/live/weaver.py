"""Weave pages that have changed: a program for Child.

It starts Sphinx, waits for one order, weaves, answers and ends. So each weave begins
with what is on the disk, and with no module of the book in its memory.
"""

import os
import pickle
import traceback
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinx.util.docutils import docutils_namespace, patch_docutils

from loom.config import get_config, use_book
from loom.live.board import Complaint
from loom.live.complaints import Complaints
from loom.live.names import is_page
from loom.live.orders import Answer, Message, end_process
from loom.tangling.files import replace_bytes
from loom.weaving.building import find_settings


class Weaver:
    """A Sphinx that weaves once.

    :param root: The book's folder.
    :param answer: Called with ``draft``, whether nothing was written because something
        is wrong with the pages, and with ``complaints``.
    """

    def __init__(self, root: Path, answer: Answer):
        config = get_config()
        site = root / config.build / "html"
        self._root, self._answer = root, answer
        self._app = Sphinx(
            str(root / config.documents),
            str(find_settings(root)),
            str(site),
            str(site / ".doctrees"),
            "html",
            status=None,
            warning=None,
        )
        self._complaints = Complaints(self._app, root)
        self._has_answered = False
        self._pages: list[str] | None = None
        self._known: Collection[Complaint] = ()
        self._read: list[str] = []
        self._memory: dict[Path, bytes] = {}
        # the first to choose, and the last to look at what was read
        self._app.connect("env-before-read-docs", self._choose_pages, priority=100)
        self._app.connect("env-updated", self._stop_at_draft, priority=900)
        self._app.connect("html-collect-pages", self._answer_early, priority=100)

    def weave(self, pages: list[str] | None, known: Collection[Complaint] = ()) -> None:
        """Weave pages, and answer.

        :param pages: Names such as 'layers/dense'; None means all.
        :param known: Complaints of other pages.
        """
        app = self._app
        if app.env.config_status != CONFIG_OK:
            pages = None  # of a new configuration, all are new
        self._pages = app.config.weave_only = pages
        self._known = known
        self._memory = self._load_memory()
        app.parallel = (os.cpu_count() or 1) if pages is None else 1
        app.build()
        self._answer_once(draft=False, complaints=self._find_complaints())
        if self._complaints.found or self._complaints.has_failed_cell:
            self._mark_outdated()

    def _choose_pages(
        self, app: Sphinx, env: BuildEnvironment, docnames: list[str]
    ) -> None:
        """Let none be read but the pages that are asked for.

        What is found but was never read can't be written either, such as the new draft
        of another page.
        """
        wanted = self._pages
        if wanted is None:
            docnames[:] = [name for name in docnames if is_page(self._root, name)]
        else:
            docnames[:] = [name for name in docnames if name in wanted]
        self._read = [*docnames]
        for name in {*env.found_docs} - {*env.all_docs, *docnames}:
            env.found_docs.discard(name)

    def _load_memory(self) -> dict[Path, bytes]:
        """What Sphinx remembers, on the disk, of the pages to weave."""
        folder = Path(self._app.doctreedir)
        files = [folder / f"{name}.doctree" for name in self._pages or ()]
        files.append(folder / ENV_PICKLE_FILENAME)  # Sphinx removes it after an error
        return {file: file.read_bytes() for file in files if file.is_file()}

    def fail(self, error: Exception) -> None:
        """Answer that an error kept the pages from being woven."""
        said = "".join(traceback.format_exception_only(error)).strip()
        self._restore_memory()
        self._answer_once(draft=True, complaints=[("", said)])

    def _restore_memory(self) -> None:
        """Let Sphinx remember the pages as they were."""
        for file, data in self._memory.items():
            replace_bytes(file, data)

    def _stop_at_draft(self, app: Sphinx, env: BuildEnvironment) -> None:
        """End, before anything is written, if there are complaints of the pages.

        What is only noticed when the pages are written is brought about here.
        """
        if self._pages is None:
            return
        env.check_consistency()
        for name in self._pages:
            if name in env.all_docs:
                env.get_and_resolve_doctree(name, app.builder)
        if complaints := self._find_complaints():
            self._restore_memory()
            self._answer_once(draft=True, complaints=complaints)
            end_process()

    def _answer_early(self, app: Sphinx) -> Iterable[Any]:
        """Answer when the pages are written; indexes and copies follow.

        Sphinx asks here for more pages; there are none.
        """
        if self._pages is not None:
            assert isinstance(app.builder, StandaloneHTMLBuilder)
            app.builder.copy_image_files()  # else the pages would lack their images
            self._answer_once(draft=False, complaints=self._find_complaints())
        return ()

    def _answer_once(self, draft: bool, complaints: list[Complaint]) -> None:
        if not self._has_answered:
            self._has_answered = True
            self._answer(draft=draft, complaints=complaints)

    def _find_complaints(self) -> list[Complaint]:
        if self._pages is None:
            return self._complaints.found
        return self._complaints.find_new(self._pages, self._known)

    def _mark_outdated(self) -> None:
        """Have what was just read be read again by the next build of the whole book.

        So that build complains of it as well.
        """
        for name in self._read:
            self._app.env.all_docs[name] = 0
        file = Path(self._app.doctreedir, ENV_PICKLE_FILENAME)
        replace_bytes(file, pickle.dumps(self._app.env))


def main(orders: Iterator[Message], answer: Answer) -> None:
    """Do what the first order says."""
    root = Path.cwd()
    use_book(root)
    with patch_docutils(str(root)), docutils_namespace():
        weaver = Weaver(root, answer)
        order: dict[str, Any] = next(orders)
        try:
            weaver.weave(**order)
        except Exception as error:
            weaver.fail(error)
    end_process()
