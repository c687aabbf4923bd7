"""How all pages stand, and what browsers are told of it."""

from collections.abc import Iterator
from pathlib import Path

from loom.live.board import Board, Complaint, Page
from loom.live.drafts import Drafts
from loom.live.names import is_page


class Pages:
    """All pages that anything is known of.

    :param root: The book's folder.
    :param board: Where browsers read.
    :ivar obstacles: Why the book as a whole is not woven.
    """

    def __init__(self, root: Path, board: Board):
        self.root, self._board = root, board
        self.drafts = Drafts(root)
        self.obstacles: list[Complaint] = []
        self._pages: dict[str, Page] = {}
        self._outdated = False

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages.values())

    def get_page(self, name: str) -> Page:
        """What is known of a page; at first, that it was woven."""
        new = Page(name, woven=not self._outdated)
        return self._pages.setdefault(name, new)

    def is_page(self, name: str) -> bool:
        """Whether there is such a page."""
        return is_page(self.root, name)

    def is_sound(self, name: str) -> bool:
        """Whether there is such a page, and its document is sound."""
        return self.is_page(name) and not self.drafts.find_problems(name)

    def mark_outdated(self) -> None:
        """Note that no page is what the library says now."""
        self._outdated = True
        for page in self:
            page.woven = page.checked = False

    def publish(self, *names: str) -> None:
        """Tell browsers how some pages stand, or all that are known."""
        for name in names or self._pages:
            here = self.drafts.find_problems(name)
            elsewhere = [
                other
                for other in (*self.drafts.problems, *self.obstacles)
                if other not in here
            ]
            self._board.publish(name, self.get_page(name).make_news(here, elsewhere))
