"""What the tests of printing share."""

from loom.tests.weaving.browser import chromium

__all__ = ["chromium"]
