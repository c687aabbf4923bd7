"""What the tests of this book in the browser share."""

from tests.weave.conftest import chromium, look, settings

__all__ = ["chromium", "look", "settings"]
