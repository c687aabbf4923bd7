"""Every single slip in every equation of the book must be noticed."""

import random

import pytest

from loom.equations.page import read_page
from tests.equations.slips import book, judged, slips

SAMPLE = 300


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
