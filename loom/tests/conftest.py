"""What all tests of the tool share."""

import pytest

import loom.config
from loom.tests.book import Book


@pytest.fixture(autouse=True)
def settings():
    """Give back the settings of the book that was at work before a test."""
    before = loom.config.get_config()
    yield
    loom.config._current = before


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)
