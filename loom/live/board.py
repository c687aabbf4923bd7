"""What browsers are told of each page, for them to read while it is written."""

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

Complaint = tuple[str, str]  # a place, and what is wrong there
News = dict[str, Any]  # as JSON takes it


@dataclass
class Mark:
    """What became of an example, an equation, a box of paths or an exercise.

    :param kind: 'example', 'equation', 'paths', 'exercise', or 'page' for what has no
        place of its own.
    :param key: Its line, tag or id.
    :param line: Its line in the document.
    :param state: 'waiting', 'green', 'red', 'open' (an exercise that nobody has begun)
        or 'skipped'.
    :param text: Why it is red or skipped.
    :param code: The code of an example, to find it on the page.
    :param label: Of an equation, what stands beside it in a few words.
    :param block: Of what is wrong with a line of code, the number of its block.
    :param at: The line of the block.
    """

    kind: str
    key: str
    line: int
    state: str
    text: str = ""
    code: str = ""
    label: str = ""
    block: int | None = None
    at: int = 0


@dataclass
class Page:
    """How a page stands.

    :param name: Such as 'layers/dense'.
    :param marks: Its marks, by kind and key.
    :param complaints: What Sphinx says of it.
    :param is_old: Whether an older text is shown, for the new one is wrong.
    :param woven: Whether the page is what its document and the library say now.
    :param checked: The same of its marks.
    :param work: What is being done: 'weaving', 'checking'.
    :param since: When the save was noticed that is being worked on.
    """

    name: str
    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    is_old: bool = False
    woven: bool = True
    checked: bool = False
    work: set[str] = field(default_factory=set)
    since: float | None = None

    def count(self, state: str) -> int:
        """The number of marks in a state."""
        return sum(mark.state == state for mark in self.marks.values())

    def make_news(
        self, here: Iterable[Complaint] = (), elsewhere: Iterable[Complaint] = ()
    ) -> News:
        """What a browser is to know.

        :param here: Problems of this document.
        :param elsewhere: Problems of others.
        """
        marks = sorted(self.marks.values(), key=lambda mark: mark.line)
        return {
            "page": self.name,
            "work": sorted(self.work),
            "problems": [*here, *self.complaints],
            "elsewhere": [*elsewhere],
            "kept": self.is_old,
            "marks": [asdict(mark) for mark in marks],
        }


class Board:
    """The newest news of all pages; one thread publishes, and many wait."""

    def __init__(self) -> None:
        self._news: dict[str, News] = {}
        self._number = 0
        self._changed = threading.Condition()

    def publish(self, name: str, news: News) -> None:
        """Put the news of a page in place of the last."""
        with self._changed:
            self._news[name] = news
            self._number += 1
            self._changed.notify_all()

    def get_news(self, name: str) -> News:
        """What is known of a page, if only its name."""
        return self._news.get(name) or Page(name).make_news()

    def wait(self, number: int, timeout: float) -> int:
        """Wait for more than was known at a number; return the new number."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != number, timeout)
            return self._number
