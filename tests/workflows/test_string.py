"""Strings: the law, and what the models of the script make of it."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from epynn.embedding.models import Embedding
from epynnlive.dummy_string.plot import COLOURS, strings_plot
from epynnlive.dummy_string.prepare_dataset import (
    WORDS,
    features_string,
    label_features,
    prepare_dataset,
)


@pytest.mark.parametrize("seed", range(5))
def test_the_law(seed):
    X, y = prepare_dataset(N_SAMPLES=2000, seed=seed)
    assert X.shape == (2000, 12) and y.shape == (2000,)
    assert set(X.ravel()) == set(WORDS)
    np.testing.assert_array_equal(y, np.where(X[:, 0] == X[:, -1], 0, 1))
    assert abs(y.mean() - 0.75) < 0.04  # four standard errors
    for letter in WORDS:
        assert abs((X == letter).mean(axis=0) - 0.25).max() < 0.04


def test_a_seed_makes_the_same_strings():
    X, y = prepare_dataset(100, seed=3)
    more, labels = prepare_dataset(200, seed=3)
    np.testing.assert_array_equal(more[:100], X)
    np.testing.assert_array_equal(labels[:100], y)
    assert not np.array_equal(prepare_dataset(100)[0], X)
    np.testing.assert_array_equal(prepare_dataset()[0], prepare_dataset(100, seed=1)[0])


def test_one_string_as_in_epynn():
    features = features_string()
    assert len(features) == 12 and set(features) <= set(WORDS)
    assert features_string(N_FEATURES=2, rng=np.random.default_rng(0)) != []
    assert label_features(["A", "C", "A"]) == 0
    assert label_features("ACG") == 1


def test_longer_strings():
    X, y = prepare_dataset(50, N_FEATURES=30)
    assert X.shape == (50, 30)
    np.testing.assert_array_equal(y == 0, X[:, 0] == X[:, 29])


def test_there_must_be_something_to_make():
    with pytest.raises(ValueError, match="N_SAMPLES is 0, and must be 1 or more"):
        prepare_dataset(0)
    with pytest.raises(ValueError, match="N_FEATURES is 1: a string with a first and a last"):
        prepare_dataset(5, N_FEATURES=1)


def test_the_embedding_takes_them_as_they_are():
    embedding = Embedding(*prepare_dataset(480), X_encode=True, Y_encode=True)
    assert embedding.dtrain.X.shape == (320, 12, 4)
    assert embedding.dtrain.Y.shape == (320, 2)
    assert list(embedding.classes) == [0, 1]


def test_a_cell_for_each_letter():
    ax = strings_plot(["ATGC", "AAAA"])
    assert "".join(text.get_text() for text in ax.texts) == "ATGCAAAA"
    assert len(ax.patches) == 8
    assert set(COLOURS) == set(WORDS)
    plt.close(ax.figure)


@pytest.mark.prove
def test_no_weighted_sum_is_right_for_more_than_13_pairs():
    """All cells of thresholds, by random weights beside the search of the page."""
    rng = np.random.default_rng(0)
    best = 0
    for _ in range(200):
        a, b = rng.normal(size=(2, 5000, 4))
        scores = a[:, :, None] + b[:, None, :] + 2 * rng.normal(size=(5000, 1, 1))
        best = max(best, ((scores > 0) == np.eye(4, dtype=bool)).sum(axis=(1, 2)).max())
    assert best == 13
