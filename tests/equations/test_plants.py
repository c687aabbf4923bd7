"""Equations that say nothing, or stand at the wrong line, planted in the book."""

import random
from pathlib import Path

import pytest

from loom.config import use_book
from loom.documents.folder import read_documents
from loom.tests.equations.plants import KINDS, count_refused, list_plants

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 25  # of each kind
# Of these kinds all are refused. Two numbers may be exchanged, and a number moved, where
# the statements are branches that make the same array, or steps on the way to it.
ALL = {*KINDS} - {"exchanged numbers", "a mark moved"}
MOST = 0.97


@pytest.fixture(scope="module")
def planted():
    use_book(ROOT)
    return list(list_plants(read_documents(ROOT)[0]))


def test_a_sample_of_plants_is_refused(planted):
    rng = random.Random(3)
    check(
        [
            each
            for kind in KINDS
            for each in rng.sample([plant for plant in planted if plant.kind == kind], SAMPLE)
        ],
        least=0.84,
    )  # of 25, four: chance may draw more of those that pass


@pytest.mark.prove
def test_all_plants_are_refused(planted):
    check(planted, least=MOST)


def check(plants, least):
    found, refused, survivors = count_refused(plants)
    print(*(f"{kind}: {refused[kind]} of {found[kind]}" for kind in KINDS), sep="\n")
    print("\n".join(survivors))
    for kind in KINDS:
        share = 1 if kind in ALL else least
        assert refused[kind] >= share * found[kind], survivors


def test_each_equation_gets_plants_of_the_kinds_that_need_no_other(planted):
    for kind in ("left = left", "1 = 1"):
        assert sum(plant.kind == kind for plant in planted) > 200
