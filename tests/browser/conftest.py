"""A browser to walk through passes with."""

import pytest

from loom.config import use_book
from loom.tests.weaving.browser import chromium, look
from tests.clone import ROOT

__all__ = ["chromium", "look"]


@pytest.fixture(autouse=True)
def settings():
    """The settings of the book, whatever a test before had."""
    use_book(ROOT)
