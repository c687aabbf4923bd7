"""What the tests of all rooms share."""

import pytest

from loom.tests.book import Book


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)
