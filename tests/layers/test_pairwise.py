"""The sample of all combinations is small, and leaves out no pair."""

from itertools import combinations, product

import pytest

from tests.layers.pairwise import pairwise


@pytest.mark.parametrize(
    "lengths, most",
    [
        ((7, 6, 2), 49),
        ((7, 7, 7, 7, 7, 6, 2), 49),
        ((6, 3, 2, 2), 25),
        ((3, 2), 6),
        ((4, 1), 4),
        ((1, 1, 1), 1),
        ((2, 2, 2, 2, 2, 2, 2), 49),
        ((2, 5, 3, 5), 25),
    ],
)
def test_any_two_entries_of_two_lists_meet(lengths, most):
    lists = [[f"{k}-{i}" for i in range(length)] for k, length in enumerate(lengths)]
    rows = pairwise(*lists)
    assert rows == pairwise(*lists) and len(set(rows)) == len(rows) <= most
    for j, k in combinations(range(len(lists)), 2):
        assert {(row[j], row[k]) for row in rows} == set(product(lists[j], lists[k]))
