"""What all tests of the tool share."""

from dataclasses import replace

import pytest

import loom.config
from loom.tests.book import Book


@pytest.fixture(autouse=True)
def settings():
    """Give back the settings of the book that was at work before a test.

    What that book demands of its exercises does not count in the tests of the tool.
    """
    before = loom.config.get_config()
    loom.config._current = replace(before, reading=loom.config.Reading())
    yield
    loom.config._current = before


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)
