"""What the terminal is told."""

import time
from collections.abc import Callable, Collection, Iterable

from loom.live.board import Complaint, Page


class Log:
    """Lines with the time before them.

    :param say: Prints a line.
    """

    def __init__(self, say: Callable[[str], object]):
        self.say = say

    def print_event(self, text: str) -> None:
        """Print what has just happened."""
        self.say(f"{time.strftime('%H:%M:%S')} {text}")

    def print_complaints(
        self,
        complaints: Iterable[Complaint],
        known: Collection[Complaint] = (),
        page: str = "",
    ) -> None:
        """Print what is wrong, but for what was printed already.

        :param page: Where it is wrong, if a complaint doesn't say it.
        """
        for place, text in complaints:
            if (place, text) not in known:
                where, first = place or page, text.partition("\n")[0]
                self.print_event(f"{where}: {first}" if where else first)

    def print_result(self, page: Page) -> None:
        """Print what came of a save, once nothing is left to do."""
        if page.since is None or page.work:
            return
        took = time.monotonic() - page.since
        states = [("green", True), ("red", True), ("open", False), ("skipped", False)]
        words = [
            f"{page.count(state)} {state}"
            for state, always in states
            if always or page.count(state)
        ]
        red = sorted(mark.line for mark in page.marks.values() if mark.state == "red")
        self.print_event(
            f"{page.name}: {', '.join(words)} ({took:.1f} s)"
            + (": " * bool(red))
            + ", ".join(f"line {number}" for number in red[:3])
        )
        page.since = None
