"""Helpers for the tests of the reader."""

from loom.tests.book import read


def one(text):
    """The only block of a document without problems."""
    blocks, said = read(text)
    assert not said
    [block] = blocks
    return block
