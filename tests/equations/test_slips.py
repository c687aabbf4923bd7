"""Every single slip in every equation of the book must be noticed."""

import random
from pathlib import Path

import pytest

from loom.documents.folder import read_documents
from loom.equations.page import read_page
from loom.tests.equations.slips import judged, slips

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 300


def book():
    """All documents of the book."""
    return read_documents(ROOT)[0]


@pytest.fixture(scope="module")
def found():
    return list(slips(book()))


def test_a_sample_of_slips_is_noticed(found):
    check(random.Random(1).sample(found, SAMPLE))


@pytest.mark.prove
def test_all_slips_are_noticed(found):
    check(found)


def check(found):
    rejected, same, survivors = judged(found)
    print(f"{len(found)} slips: {rejected} rejected, {same} that say the same, survivors:")
    print("\n".join(survivors))
    assert rejected >= 0.98 * (len(found) - same), survivors


def test_no_equation_is_without_slips(found):
    equations = sum(len(read_page(document).equations) for document in book())
    assert len({name for name, *_ in found}) == equations
