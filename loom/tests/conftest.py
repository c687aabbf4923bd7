"""What all tests of the tool share."""

import signal
from dataclasses import replace

import pytest

import loom.config
from loom.tests.book import Book


def pytest_configure():
    """Let Ctrl-C reach what tests start, where a run in the background ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
