"""What the tests of the book in the browser share."""

from loom.tests.weaving.conftest import book, chromium, look, settings

__all__ = ["book", "chromium", "look", "settings"]
