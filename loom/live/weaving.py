"""Which pages are to be woven, and the process that weaves them."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from loom.live.board import Complaint
from loom.live.child import Child, Hear

WEAVER = "loom.live.weaver"
LONG = 3.0  # seconds; what weaves longer is running code cells


class WeaveQueue:
    """Pages wait here until a process weaves all of them.

    A process weaves once. The next one is started when it has ended, and is ready by
    the next save.

    :param root: The book's folder.
    :param hear: Told of the answers of a process, as in :class:`Child`.
    :ivar batch: The names of the pages that are being woven; None if none are.
    """

    def __init__(self, root: Path, hear: Hear):
        self._root, self._hear = root, hear
        self._child: Child | None = None
        self._is_used, self._began = False, 0.0
        self.batch: list[str] | None = None
        self._waiting: list[str] = []
        self._alone: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._waiting

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def is_child(self, child: Child) -> bool:
        """Whether this is the process that weaves."""
        return child is self._child

    def add(self, *names: str) -> None:
        """Let pages wait."""
        self._waiting = [*dict.fromkeys([*self._waiting, *names])]

    def remove(self, name: str) -> None:
        """Let a page wait no more."""
        self._waiting = [each for each in self._waiting if each != name]

    def separate(self, names: Iterable[str]) -> None:
        """Let pages wait to be woven one by one, to find out which is wrong."""
        names = [*names]
        self._alone |= {*names}
        self._waiting = [*dict.fromkeys([*names, *self._waiting])]

    def prepare(self) -> None:
        """Have a process ready."""
        if self._child is None:
            self._child = Child(WEAVER, self._root, self._hear)
            self._is_used = False

    def start(self, known: Sequence[tuple[str, Complaint]], whole: bool) -> None:
        """Weave what is waiting, unless something is being woven.

        :param known: Pairs of a page and a complaint of it.
        :param whole: Whether all pages of the book are to be woven.
        """
        self.prepare()
        assert self._child
        if self.batch is not None or self._is_used:
            return
        together = [name for name in self._waiting if name not in self._alone]
        names = together or self._waiting[:1]
        for name in names:
            self.remove(name)
        self.batch, self._began = names, time.monotonic()
        self._child.order(
            pages=None if whole else names,
            known=[complaint for name, complaint in known if name not in names],
        )

    def interrupt(self, name: str) -> None:
        """End the process if the code cells of a page run in vain."""
        is_long = time.monotonic() - self._began > LONG
        if self._child and name in (self.batch or ()) and is_long:
            self._child.stop()

    def finish(self, ended: bool) -> list[str]:
        """Note an answer, or the end of the process; return the pages it was about.

        :param ended: Whether the process has ended.
        """
        names, self.batch = self.batch or [], None
        self._is_used = True
        if ended:
            self._child = None
        return names

    def accept(self, names: Iterable[str]) -> None:
        """Note that pages are woven, or known to be wrong."""
        self._alone -= {*names}
