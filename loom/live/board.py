"""What is known of each page, for browsers to read while we write."""

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

Pair = tuple[str, str]  # a place, and what is wrong there
Shown = dict[str, str | bool | list]  # as JSON takes it


@dataclass
class Mark:
    """What became of an example, an equation or an exercise.

    :param kind: 'example', 'equation', 'exercise', or 'page' for what
        has no place of its own.
    :param key: Its line, tag or id.
    :param line: Its line in the document.
    :param state: 'waiting', 'green', 'red', 'open' (an exercise that
        nobody has begun) or 'skipped'.
    :param text: Why it is red or skipped.
    :param code: The code of an example, to find it on the page.
    """

    kind: str
    key: str
    line: int
    state: str
    text: str = ""
    code: str = ""


@dataclass
class Page:
    """How a page stands.

    :param name: Such as 'layers/dense'.
    :param marks: Its marks, by kind and key.
    :param complaints: Pairs of a place and of what Sphinx says of it.
    :param kept: Whether an older text is shown, for the new is wrong.
    :param woven: Whether the page is what its document and the library
        say now.
    :param checked: The same of its marks.
    :param work: What is being done: 'weaving', 'checking'.
    :param since: When the save was noticed that is being worked on.
    """

    name: str
    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)
    complaints: list[Pair] = field(default_factory=list)
    kept: bool = False
    woven: bool = True
    checked: bool = False
    work: set[str] = field(default_factory=set)
    since: float | None = None

    def count(self, state: str) -> int:
        return sum(mark.state == state for mark in self.marks.values())

    def shown(self, here: Iterable[Pair] = (), elsewhere: Iterable[Pair] = ()) -> Shown:
        """What a browser is to know.

        :param here: Pairs of a place and a problem of this document.
        :param elsewhere: The same of others.
        """
        marks = sorted(self.marks.values(), key=lambda mark: mark.line)
        return {
            "page": self.name,
            "work": sorted(self.work),
            "problems": [*here, *self.complaints],
            "elsewhere": [*elsewhere],
            "kept": self.kept,
            "marks": [asdict(mark) for mark in marks],
        }


class Board:
    """Pages as they were shown last; one writes, and many wait."""

    def __init__(self) -> None:
        self.pages, self.number = {}, 0
        self.changed = threading.Condition()

    def show(self, name: str, shown: Shown) -> None:
        """Put what is known of a page in place of what was."""
        with self.changed:
            self.pages[name] = shown
            self.number += 1
            self.changed.notify_all()

    def read(self, name: str) -> Shown:
        """What is known of a page, if only its name."""
        return self.pages.get(name) or Page(name).shown()

    def wait(self, number: int, timeout: float) -> int:
        """Wait for more than was known at a number; return the new."""
        with self.changed:
            self.changed.wait_for(lambda: self.number != number, timeout)
            return self.number
