"""A link says which entries of an operand make which of the result: each is moved."""

from functools import partial

import numpy as np
import pytest

from loom.browser.events import Operand
from loom.browser.links import WHOLE, link_letters, link_product, link_tensordot

RNG = np.random.default_rng(0)


def draw(*shape):
    return RNG.uniform(1, 2, shape)


def is_linked(link, place, result):
    return all(to == WHOLE or place[axis] == result[to] for axis, to in enumerate(link))


def check_link(compute, array, link):
    """Move each entry of an array: just the linked entries of the result change."""
    before = compute(array)
    for place in np.ndindex(array.shape):
        moved = array.copy()
        moved[place] += 1
        changed = compute(moved) != before
        for result in np.ndindex(before.shape):
            assert changed[result] == is_linked(link, place, result), (place, result)


PRODUCTS = {
    "matrices": (np.matmul, (3, 4), (4, 2), link_product(2, 2)),
    "steps": (np.matmul, (2, 3, 4), (4, 5), link_product(3, 2)),
    "a vector": (np.matmul, (3, 4), (4,), link_product(2, 1)),
    "windows": (
        partial(np.tensordot, axes=3),
        (2, 3, 2, 3, 1),
        (2, 3, 1, 4),
        link_tensordot(5, 4, 3),
    ),
    "back": (
        partial(np.tensordot, axes=(2, 3)),
        (2, 3, 4),
        (2, 3, 1, 4),
        link_tensordot(3, 4, (2, 3)),
    ),
    "samples": (
        partial(np.tensordot, axes=((0, 1), (0, 1))),
        (2, 3, 4),
        (2, 3, 5),
        link_tensordot(3, 3, ((0, 1), (0, 1))),
    ),
    "letters": (
        lambda a, b: np.einsum("mi,mj->ij", a, b),
        (2, 3),
        (2, 4),
        (link_letters("mi", "ij"), link_letters("mj", "ij")),
    ),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_rows_and_columns(name):
    multiply, first, second, (left, right) = PRODUCTS[name]
    a, b = draw(*first), draw(*second)
    check_link(lambda x: multiply(x, b), a, left)
    check_link(lambda x: multiply(a, x), b, right)


SUMS = [
    dict(axis=0),
    dict(axis=0, keepdims=True),
    dict(axis=-1),
    dict(axis=(0, 2)),
    dict(axis=(0, 1), keepdims=True),
    {},
]


@pytest.mark.parametrize("options", SUMS, ids=str)
def test_what_is_summed(options):
    array = draw(2, 3, 4)
    result = np.asarray(array.sum(**options))
    operand = Operand("x", array, "sum", options.get("axis"))
    check_link(
        lambda x: np.asarray(x.sum(**options)), array, operand.find_link(result.shape)
    )


@pytest.mark.parametrize("shape", [(3, 4), (1, 4), (4,), (3, 1), (1,)])
def test_entry_by_entry(shape):
    array, other = draw(*shape), draw(3, 4)
    link = Operand("x", array, "same").find_link((3, 4))
    check_link(lambda x: x * other, array, link)


def test_no_link_where_nothing_is_known():
    assert link_tensordot(2, 2, ((1, 0), (0, 1))) is None
    assert link_product(2, 3) is None
    array = draw(3, 4)
    assert Operand("x", array, "same").find_link((4, 3)) is None
    assert Operand("x", array, "call").find_link((1, 4)) is None
    assert Operand("x", array, "sum", "unknown").find_link((4,)) is None
    factor = Operand("x", array, "product", None, [0, WHOLE], (3, 2))
    assert factor.find_link((2, 3)) is None and factor.find_link((3, 2))


COPIES = {
    "another shape": lambda x: x.reshape(2, 6),
    "turned": lambda x: x.T,
    "windows": lambda x: np.lib.stride_tricks.sliding_window_view(x, (2, 2)),
    "a margin": lambda x: np.pad(x, 1),
}


@pytest.mark.parametrize("name", COPIES)
def test_what_is_copied_knows_its_origin(name):
    array = draw(3, 4)
    array[0, 0] = array[2, 3] = 0  # two that can't be told apart
    result = COPIES[name](array)
    places = Operand("x", array, "call").find_places(result)
    for value, place in zip(result.ravel(), places, strict=True):
        assert place == -1 if value == 0 else array.ravel()[place] == value


def test_what_is_computed_is_no_copy():
    array = draw(3, 4)
    assert Operand("x", array, "call").find_places(2 * array) is None
    assert Operand("x", array, "same").find_places(array) is None
