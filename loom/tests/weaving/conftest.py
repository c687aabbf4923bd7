"""What the tests of weaving share."""

import pytest

from loom.config import use_book
from loom.tests.weaving.book import Book
from loom.tests.weaving.browser import chromium, chromium_of_module, look

__all__ = ["chromium", "chromium_of_module", "look"]


@pytest.fixture(autouse=True)
def settings(tmp_path):
    """The settings of no book at all, whatever a test before had."""
    use_book(tmp_path)


@pytest.fixture
def book(tmp_path):
    """An empty book."""
    return Book(tmp_path)
