"""Equations that say nothing, or stand at the wrong line, planted in the book."""

import random
import re
from pathlib import Path

import pytest

from loom.config import use_book
from loom.documents.folder import read_documents
from loom.tests.equations.plants import KINDS, count_refused, list_plants

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 25  # of each kind
MOST = 0.97  # and so much of each is refused
# Two numbers may be exchanged, and a number moved, where statements make one array in steps, or
# what it is made of; (2s) names a step, whatever the array is called.
UNSEEN = {
    ("exchanged numbers", "a mark moved"): {
        "functions/activation.md": "7 7.1 8 8.1",
        "functions/initialization.md": "2 2.1 2.2",
        "functions/loss.md": "7 8",
        "functions/optimizer.md": "1 3",
        "functions/schedule.md": "6 7",
        "network/data.md": "2 3",
        "proof/faster.md": "1s 3",
    },
    ("left under another name",): dict.fromkeys(
        ("layers/gru.md", "layers/lstm.md", "layers/rnn.md"), "2s"
    ),
}


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


def is_unseen(survivor):
    """Whether a plant that was not refused is one that the checker can't see."""
    kind, page, number = re.fullmatch(r"(.+?): (\S+) \((\S+)\).*", survivor).groups()
    return any(
        kind in kinds and number in pages.get(page, "").split() for kinds, pages in UNSEEN.items()
    )


def check(plants, least):
    found, refused, survivors = count_refused(plants)
    print(*(f"{kind}: {refused[kind]} of {found[kind]}" for kind in KINDS), sep="\n")
    print("\n".join(survivors))
    assert [each for each in survivors if not is_unseen(each)] == []
    assert all(refused[kind] >= least * found[kind] for kind in KINDS), survivors


def test_each_equation_gets_plants_of_the_kinds_that_need_no_other(planted):
    for kind in ("left = left", "1 = 1"):
        assert sum(plant.kind == kind for plant in planted) > 200
