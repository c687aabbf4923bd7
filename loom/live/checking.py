"""Which pages are to be checked, and the processes that check one."""

import time
from collections.abc import Collection
from pathlib import Path

from loom.documents.folder import get_document_path
from loom.live.board import Mark, Page
from loom.live.child import Child, Hear
from loom.live.orders import Message

_CHECKER = "loom.live.checker"
TEAMS = ("examples",), ("equations", "exercises")
PATIENCE = 120.0  # seconds without an answer; a code cell has as many

Team = tuple[str, ...]


class CheckQueue:
    """Pages wait here until two processes check one of them.

    :param root: The book's folder.
    :param hear: Told of the answers of a process, as in :class:`Child`.
    :ivar name: The page that is being checked; None if none is.
    """

    def __init__(self, root: Path, hear: Hear):
        self._root, self._hear = root, hear
        self.name: str | None = None
        self._waiting: list[str] = []
        self._ready: dict[Team, Child] = {}
        self._running: dict[Child, Team] = {}
        self._told: set[str] = set()  # the kinds of marks that are new
        self._heard = 0.0

    def __contains__(self, name: str) -> bool:
        return name == self.name or name in self._waiting

    def is_child(self, child: Child) -> bool:
        """Whether this is one of the processes that check."""
        return child in self._running

    def add(self, name: str) -> None:
        """Let a page wait."""
        self._waiting.append(name)

    def cancel(self, name: str) -> None:
        """Let a page wait no more, or check it no longer."""
        if name in self._waiting:
            self._waiting.remove(name)
        if name == self.name:
            for child in self._running:
                child.stop()
            self.name, self._running = None, {}

    def prepare(self) -> None:
        """Have processes ready."""
        for team in TEAMS:
            if team not in self._ready:
                self._ready[team] = Child(_CHECKER, self._root, self._hear)

    def start(self, preferred: Collection[str]) -> None:
        """Check a page that is waiting, unless one is being checked.

        :param preferred: Pages that are checked before others, as they are being read.
        """
        if self.name or not self._waiting:
            return
        self.name = min(self._waiting, key=lambda name: name not in preferred)
        self._waiting.remove(self.name)
        self._told, self._heard = set(), time.monotonic()
        self.prepare()
        self._running = {child: team for team, child in self._ready.items()}
        self._ready = {}
        for child, team in self._running.items():
            child.order(parts=team, path=get_document_path(self.name))
            if child.has_ended:  # before there was anything to tell
                self._hear(child, None)

    def stop_silent(self) -> None:
        """End processes that have told nothing for too long."""
        if self.name and time.monotonic() - self._heard > PATIENCE:
            for child in self._running:
                child.stop()

    def take_answer(self, page: Page, child: Child, answer: Message | None) -> bool:
        """Note what a process has found out; return whether all is checked.

        :param page: The page that is being checked; it gets the marks.
        :param answer: None if the process has ended.
        """
        if answer is None:
            self._mark_end(page, child)
        if answer is None or "done" in answer:
            del self._running[child]
        else:
            self._heard, mark = time.monotonic(), Mark(**answer)
            if mark.kind not in self._told:  # the old ones of this kind go
                self._told.add(mark.kind)
                page.marks = {k: m for k, m in page.marks.items() if k[0] != mark.kind}
            page.marks[mark.kind, mark.key] = mark
        if self._running:
            return False
        page.marks = {k: m for k, m in page.marks.items() if k[0] in self._told}
        self.name = None
        return True

    def _mark_end(self, page: Page, child: Child) -> None:
        """Say which mark a process was at when it ended."""
        late = time.monotonic() - self._heard > PATIENCE
        why = f"took longer than {PATIENCE:.0f} s" if late else child.describe_end()
        kinds = {part[:-1] for part in self._running[child]}
        left = [
            mark
            for mark in page.marks.values()
            if mark.kind in kinds & self._told and mark.state == "waiting"
        ]
        if not left:
            left = [Mark("page", str(kinds), 1, "waiting")]
            page.marks["page", str(kinds)] = left[0]
            self._told.add("page")
        place = f"{get_document_path(page.name)}:{left[0].line}"
        left[0].state, left[0].text = "red", f"{place}\n{why}"
        for mark in left[1:]:
            mark.state, mark.text = "skipped", "was not reached"
