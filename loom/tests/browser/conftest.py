"""What the tests of the book in the browser share."""

import sys

import pytest

from loom.config import use_book
from loom.tests.book import Book
from loom.tests.browser.sharedbook import woven
from loom.tests.weaving.browser import chromium, chromium_of_module, look

__all__ = ["chromium", "chromium_of_module", "look", "woven"]


@pytest.fixture(autouse=True)
def settings(tmp_path):
    """The settings of no book at all, and no figure, whatever a test before had."""
    use_book(tmp_path)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture
def book(tmp_path):
    """An empty book in a folder of its own."""
    (tmp_path / "book").mkdir()
    return Book(tmp_path / "book")
