"""The figure of a digit: what its network has learned, and what it makes of a drawing."""

import numpy as np
import pytest

from docs.interactive import digit, train_digit
from docs.interactive.handwriting import LARGEST, MIDDLE, SIZE, paint_strokes
from epynnlive.captcha_mnist.prepare_dataset import prepare_dataset

ONE = [[[0.5, 0.1], [0.5, 0.9]]]
SEVEN = [[[0.2, 0.1], [0.8, 0.1], [0.4, 0.9]]]


def draw_ring(across, down, radius):
    angles = np.linspace(0, 2 * np.pi, 30)
    return [[across + radius * np.sin(a), down - radius * np.cos(a)] for a in angles]


EIGHT = [draw_ring(0.5, 0.28, 0.17), draw_ring(0.5, 0.68, 0.22)]


def find_share_read(first, last):
    X, y = digit.read_digits()
    return np.mean(digit.run_network(X[first:last])[-1].fc["A"].argmax(axis=1) == y[first:last])


def test_the_network_reads_most_digits_that_it_has_not_learned_from():
    assert find_share_read(digit.LEARNED, 1000) > 0.93


@pytest.mark.prove
def test_the_recorded_weights_are_those_that_training_gives():
    recorded, trained = digit.read_weights(), train_digit.train_network()
    assert recorded.keys() == trained.keys()
    for name, value in recorded.items():
        assert np.allclose(value, trained[name], atol=0.01), name


def test_the_digits_shown_are_none_that_it_has_learned_from():
    X, _ = digit.read_digits()
    for kind in range(10):
        shown = digit.pick_digit(kind)
        assert not np.any(np.all(X[: digit.LEARNED, :, :, 0] == shown, axis=(1, 2)))


@pytest.mark.parametrize("number, kind", [(1, 3), (6, 7), (8, 0)])
def test_the_map_is_the_filter_on_each_window(number, kind):
    """Summed by hand, from what the figure says."""
    found = digit.compute(kind, number)
    image = np.array(found["image"]).reshape(SIZE, SIZE) / 99
    W = np.array(found["weights"]).reshape(digit.FILTER_SIZE, digit.FILTER_SIZE)
    side = (SIZE - digit.FILTER_SIZE) // digit.STRIDE + 1
    shown = np.array(found["map"]).reshape(side, side)
    for i, j in np.ndindex(shown.shape):
        top, left = i * digit.STRIDE, j * digit.STRIDE
        window = image[top : top + digit.FILTER_SIZE, left : left + digit.FILTER_SIZE]
        assert shown[i, j] == pytest.approx(max(0, np.sum(window * W) + found["bias"]), abs=0.1)
    assert shown.max() > 0.2
    assert sum(found["chances"]) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("strokes, kind", [(ONE, 1), (SEVEN, 7), (EIGHT, 8)])
def test_a_drawing_is_read(strokes, kind):
    chances = digit.compute(0, 1, strokes=strokes)["chances"]
    assert np.argmax(chances) == kind and chances[kind] > 0.7


def test_where_and_how_large_one_draws_does_not_matter():
    image = paint_strokes(SEVEN)
    moved = [[[40 + 300 * x, -7 + 300 * y] for x, y in stroke] for stroke in SEVEN]
    assert np.allclose(image, paint_strokes(moved))


def find_ink(image, axis):
    """Where the centre of the ink is; the middle of pixel 0 is 0.5."""
    return np.average(np.arange(SIZE) + 0.5, weights=image.sum(axis=axis))


def test_a_drawing_has_the_size_and_the_place_of_those_of_the_collection():
    image = paint_strokes(SEVEN)
    rows, columns = image.any(axis=1).nonzero()[0], image.any(axis=0).nonzero()[0]
    assert LARGEST <= max(np.ptp(rows), np.ptp(columns)) + 1 <= LARGEST + 2
    for axis in (0, 1):
        there = [find_ink(each[..., 0], axis) for each in prepare_dataset(100)[0]]
        assert np.mean(there) == pytest.approx(MIDDLE, abs=0.1)
        assert np.abs(np.array(there) - MIDDLE).max() < 0.51
        assert find_ink(image, axis) == pytest.approx(MIDDLE, abs=0.2)


def test_a_dot_and_nothing_are_images_too():
    assert 0 < paint_strokes([[[3, 4]]]).sum() < 20
    assert not paint_strokes([]).any() and not paint_strokes([[]]).any()
