"""The one namespace of a page: what has run in it, and what it was before that."""

import copy
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from loom.browser.capture import ShownOutput
from loom.browser.running import run_block
from loom.documents.model import Block, Document

RUNNABLE = "doctest", "cell", "example"
_MOST_SNAPSHOTS = 3
_LARGEST_SNAPSHOT = 100_000_000  # bytes

Tell = Callable[..., None]
Snapshot = tuple[dict[str, Any], Any]  # names, and the state of NumPy's random numbers


class PageNamespace:
    """Runs blocks of a page in the order in which its tests run them.

    A block runs after all that stand above it, once each. Where one that has run is
    asked for again, what it did is undone first, so that the names are what they would
    be if the page had been run from its top.

    :param root: The book's folder.
    :param tell: Called with ``block``, ``state`` and, while it runs and once it has
        run, ``outputs``;
        with ``kind='raised'``, ``block``, ``at`` and ``text`` for a line of another
        block, such as one of the library, that raised an exception.
    :ivar equation_marks: What a check has found out about the equations, until it ends:
        one that asks for a package is begun again.
    """

    def __init__(self, root: Path, tell: Tell):
        self._root, self._tell = root, tell
        self._printing = np.get_printoptions()
        self.names: dict[str, Any] = {}
        self.equation_marks: list[dict[str, Any]] = []
        self._folder = ""
        self.forget()

    def listen(self, tell: Tell) -> None:
        """Tell another from now on."""
        self._tell = tell

    def close(self) -> None:
        """Leave the folder and remove it, once nothing more is to run."""
        os.chdir(self._root)  # no folder that is in use can be removed
        shutil.rmtree(self._folder, ignore_errors=True)

    def forget(self) -> None:
        """Begin anew, with no names, in an empty folder."""
        self.names.clear()
        self.names["__name__"] = "__main__"
        self._done: dict[int, tuple[str, ...]] = {}  # the code that ran, by block
        self._snapshots: dict[int, Snapshot] = {}
        before, self._folder = self._folder, tempfile.mkdtemp()
        os.chdir(self._folder)
        if before:
            shutil.rmtree(before, ignore_errors=True)
        np.random.seed(None)
        np.set_printoptions(**self._printing)
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")

    def run(self, page: Document, number: int) -> str:
        """Run a block, and before it all that has to run.

        :param page: With its blocks as they are now.
        :param number: That of the block among them.
        :returns: 'green' or 'red', or 'unable' if it can't run in a browser.
        """
        todo = [*self._find_stale(page.blocks, number)]
        for n in todo:
            self._tell(block=n, state="waiting")
        state = "green"
        for n in todo:
            if n == number:
                self._keep_snapshot(n)
            state = self._run_one(page, n)
        return state

    def _find_stale(self, blocks: Sequence[Block], number: int) -> Iterator[int]:
        """Yield what has to run, once the names are what they were before it."""
        runnable = [n for n in range(number + 1) if blocks[n].kind in RUNNABLE]
        same = [n for n in runnable if self._done.get(n) == blocks[n].code]
        first = next((n for n in runnable[:-1] if n not in same), number)
        if any(n >= first for n in self._done):
            first = self._go_back(first)
        return (n for n in runnable if n >= first)

    def _go_back(self, first: int) -> int:
        """Undo blocks; return the first that has to run again."""
        known = max((n for n in self._snapshots if n <= first), default=None)
        if known is None:
            self.forget()
            return 0
        names, random = self._snapshots[known]
        self._snapshots = {n: s for n, s in self._snapshots.items() if n < known}
        self._done = {n: code for n, code in self._done.items() if n < known}
        # the same dict: functions of the page look their names up in it
        self.names.clear()
        self.names.update(names)
        np.random.set_state(random)
        return known

    def _run_one(self, page: Document, number: int) -> str:
        block = page.blocks[number]
        self._tell(block=number, state="running")
        self._done[number] = ()  # half done is not done
        outputs: list[ShownOutput]
        tell = partial(self._tell_so_far, number)
        state, outputs = run_block(self._root, block, self.names, tell)
        self._done[number] = block.code
        self._tell(block=number, state=state, outputs=outputs)
        if state == "red":
            self._tell_raised(page, outputs)
        return state

    def _tell_so_far(self, number: int, outputs: Sequence[ShownOutput]) -> None:
        self._tell(block=number, state="running", outputs=outputs)

    def _tell_raised(self, page: Document, outputs: Sequence[ShownOutput]) -> None:
        """Tell of the lines in other blocks that raised an exception."""
        for error in (each.get("error", each) for each in outputs):
            if found := page.find_code_line(error.get("raised", 0)):
                block, at = found
                text = error["message"]
                self._tell(kind="raised", block=block, at=at, text=text)

    def _keep_snapshot(self, number: int) -> None:
        """Keep what the names are before a block, if that can be copied."""
        values = self.names.values()
        size = sum(max(getattr(v, "nbytes", 0), sys.getsizeof(v, 0)) for v in values)
        if size > _LARGEST_SNAPSHOT:
            return
        memo = {id(module): module for module in [*sys.modules.values()]}
        try:
            names = copy.deepcopy(self.names, memo)
        except Exception:  # such as of a generator; then the page runs from its top
            return
        self._snapshots[number] = names, np.random.get_state()
        while len(self._snapshots) > _MOST_SNAPSHOTS:
            del self._snapshots[min(self._snapshots)]
