"""A small book to weave with the configuration of the real one, and a browser to look at it."""

from pathlib import Path

import pytest

from loom.config import use_book
from loom.tests.weaving.book import Book
from loom.tests.weaving.browser import chromium, chromium_of_module, look

__all__ = ["chromium", "chromium_of_module", "look"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def settings():
    """The settings of the book, whatever a test before had."""
    use_book(ROOT)


@pytest.fixture
def book(tmp_path):
    """An empty book."""
    return Book(tmp_path, configuration=ROOT)
