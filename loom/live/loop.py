"""Weave and check pages as they are saved."""

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from loom.documents.folder import find_documents, get_document_path
from loom.live.board import Board, Complaint, Page
from loom.live.checking import CheckQueue
from loom.live.child import Child
from loom.live.log import Log
from loom.live.names import get_place_page
from loom.live.orders import Message
from loom.live.pages import Pages
from loom.live.weaving import WeaveQueue
from loom.watching import Stamp, read_stamps, watch_saves


class Live:
    """The loop of the live book.

    Threads tell what happens; all else is done by one of them, event by event.

    :param root: The book's folder.
    :param say: Prints a line.
    :ivar ready: Whether the whole book was woven.
    :ivar gave_up: Whether it can't be, as what weaves it doesn't start.
    """

    def __init__(self, root: Path, say: Callable[[str], object] = print):
        self.root = root
        self.board = Board()
        self.events: queue.SimpleQueue[partial[None]] = queue.SimpleQueue()
        self.ready = self.gave_up = False
        self.log = Log(say)
        self.pages = Pages(root, self.board)
        self.weaving = WeaveQueue(root, self._hear)
        self.checking = CheckQueue(root, self._hear)
        self._open: list[str] = []

    def tell(self, handler: Callable[..., None], *about: object) -> None:
        """Note that something has happened; any thread may.

        :param handler: What is called with it, by the thread of the loop.
        """
        self.events.put(partial(handler, *about))

    def start(self) -> None:
        """Tangle, watch, and begin to weave what is out of date."""
        watch = threading.Thread(target=self._watch, args=[read_stamps(self.root)])
        watch.daemon = True
        watch.start()
        self.pages.drafts.tangle()
        self.log.print_complaints(self.pages.drafts.problems)
        self.go_on()

    def take_turn(self) -> None:
        """Wait for an event, and do what there is to do."""
        with suppress(queue.Empty):
            self.events.get(timeout=0.5)()
        self.go_on()

    def _watch(self, known: Mapping[str, Stamp]) -> None:
        for paths in watch_saves(self.root, known=known):
            if paths:
                self.tell(self.on_saved, sorted(paths), time.monotonic())
            elif said := _find_obstacle(self.root):
                self.tell(self.log.print_event, said)

    def _hear(self, child: Child, answer: Message | None) -> None:
        self.tell(self.on_answer, child, answer)

    def on_saved(self, paths: Iterable[str], when: float) -> None:
        """Tangle, and weave and check what may have changed."""
        pages, drafts = self.pages, self.pages.drafts
        before = drafts.problems
        has_changed = drafts.tangle()
        self.log.print_complaints(drafts.problems, before)
        names = [get_place_page(path) for path in paths]
        mended = {get_place_page(place) for place, _ in before}
        names += [name for name in mended if not drafts.find_problems(name)]
        if has_changed or pages.obstacles:
            pages.obstacles = []
            pages.mark_outdated()
            read = [*self._open, self.checking.name or ""]
            names += filter(pages.is_page, read)
        for name in dict.fromkeys(names):
            self._renew(name, when)
        pages.publish()

    def _renew(self, name: str, when: float) -> None:
        """Weave and check a page whose document or library is new."""
        page = self.pages.get_page(name)
        page.woven = page.checked = False
        page.since = when
        self._cancel_check(page)
        if self.pages.is_sound(name):
            self._request(page)
            self.weaving.interrupt(name)
            return
        self.weaving.remove(name)
        page.work.clear()
        page.is_old, page.complaints = True, []
        if not self.pages.is_page(name):
            page.complaints = [(get_document_path(name), "this page is gone")]

    def on_opened(self, name: str) -> None:
        """Weave and check a page that is read, unless it is."""
        self._open.insert(0, name)
        if self.pages.is_page(name):
            page = self.pages.get_page(name)
            if not page.is_old and self.pages.is_sound(name):
                self._request(page)
            self.pages.publish(name)

    def on_closed(self, name: str) -> None:
        """Note that a page is no longer read."""
        self._open.remove(name)

    def on_answer(self, child: Child, answer: Message | None) -> None:
        """Note what a process has to say, or that it has ended."""
        if self.checking.is_child(child):
            self._take_marks(child, answer)
        elif self.weaving.is_child(child):
            names = self.weaving.finish(ended=answer is None)
            if answer is not None:
                self._take_woven(names, answer)
            elif child.is_stopped:
                self.weaving.add(*names)
            elif not child.has_answered:
                self.gave_up = not (self.ready or self.weaving)
                self._halt(names, [("", child.describe_end())])

    def _request(self, page: Page) -> None:
        """Have a page woven and checked, unless it is."""
        if not page.woven and page.name not in self.weaving:
            self.weaving.add(page.name)
            page.work.add("weaving")
        if not page.checked and page.name not in self.checking:
            self.checking.add(page.name)
            page.work.add("checking")
            for mark in page.marks.values():
                mark.state, mark.text = "waiting", ""

    def go_on(self) -> None:
        """Start what can be started."""
        if (self.weaving or not self.ready) and not self.pages.obstacles:
            known = [
                (page.name, each) for page in self.pages for each in page.complaints
            ]
            self.weaving.start(known, whole=not self.ready)
        self.checking.start(self._open)
        self.checking.stop_silent()
        if not self.pages.obstacles:
            self.weaving.prepare()
        if self.weaving.batch is None and not self.checking.name:
            self.checking.prepare()

    def _take_woven(self, names: list[str], answer: Message) -> None:
        """Show what was woven, or say why it was not."""
        is_draft = answer["draft"]
        complaints = answer["complaints"]
        if is_draft and not self.ready:
            self._halt(names, complaints)
            return
        if is_draft and len(names) > 1:
            self.weaving.separate(names)
            return
        self.weaving.accept(names)
        if not self.ready:
            self._note_whole_book(complaints)
        for name in names:
            if name not in self.weaving and self.pages.is_page(name):
                self._note_page(self.pages.get_page(name), is_draft, complaints)
        if names and not is_draft:
            self._try_again(names)
        self.pages.publish()

    def _halt(self, names: Iterable[str], complaints: list[Complaint]) -> None:
        """Say why the book as a whole was not woven; await a save.

        If a page was saved meanwhile, this is about an old text, and the new one is
        tried at once.
        """
        if self.weaving:
            self.weaving.add(*names)
            return
        self.log.print_complaints(complaints)
        self.log.print_event("the book is not woven; save, and it is tried again")
        self.pages.mark_outdated()
        self.pages.obstacles = complaints
        for name in names:
            self.pages.get_page(name).work.discard("weaving")
        self.pages.publish()

    def _note_whole_book(self, complaints: Iterable[Complaint]) -> None:
        """Note what is wrong with pages that are shown all the same."""
        self.ready = True
        self.log.print_complaints(complaints)
        for place, text in complaints:
            if self.pages.is_page(name := get_place_page(place)):
                self.pages.get_page(name).complaints.append((place, text))

    def _note_page(
        self, page: Page, is_draft: bool, complaints: list[Complaint]
    ) -> None:
        """Note what came of weaving a page."""
        page.work.discard("weaving")
        # a newer text may have been saved that can't be woven
        is_wrong = not self.pages.is_sound(page.name)
        page.woven, page.is_old = not is_wrong, is_draft or is_wrong
        document = get_document_path(page.name)
        if is_draft:
            self._cancel_check(page)
            page.since = None
        else:
            complaints = [e for e in complaints if get_place_page(e[0]) == page.name]
        self.log.print_complaints(complaints, page.complaints, document)
        page.complaints = complaints
        self.log.print_result(page)

    def _try_again(self, names: Collection[str]) -> None:
        """Now that some pages are good, others may be as well."""
        for page in self.pages:
            is_new = page.is_old and page.name not in names
            if is_new and self.pages.is_sound(page.name):
                page.woven = page.checked = False
                self._request(page)

    def _cancel_check(self, page: Page) -> None:
        self.checking.cancel(page.name)
        page.work.discard("checking")

    def _take_marks(self, child: Child, answer: Message | None) -> None:
        """Show what was found out about a page."""
        assert self.checking.name
        page = self.pages.get_page(self.checking.name)
        if self.checking.take_answer(page, child, answer):
            page.work.discard("checking")
            page.checked = True
            self.log.print_result(page)
        self.pages.publish(page.name)


def _find_obstacle(root: Path) -> str:
    """Why no save can be seen, such as settings that are wrong; '' if one can be."""
    try:
        find_documents(root)
    except OSError as error:
        return str(error)
    return ""
