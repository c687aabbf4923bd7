"""Strings: the law, and what the models of the script make of it."""

import re

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
from tests.workflows.test_scripts import run

ROW = re.compile(r"^(\S.*?) +training (\S+)  new (\S+)  recall (\S+)  precision (\S+)$", re.M)


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


def results(said):
    """Model by model: accuracy in training and on new strings, recall, precision; and by length."""
    rows = ROW.findall(said)
    assert len(rows) == 14
    lengths = re.findall(r"^(letters|\w+-16) ((?: +\d+){19})$", said, re.M)
    (name, letters), *shares = [(name, np.array(line.split(), int)) for name, line in lengths]
    assert name == "letters" and len(shares) == 3
    return (
        [(name, *map(float, numbers)) for name, *numbers in rows],
        {name: dict(zip(letters.tolist(), line / 100)) for name, line in shares},
    )


def last(rows, name):
    return [row for row in rows if row[0] == name][-1][1:]


def check(rows):
    """What the page says, with margins; the majority is right about 0.75 of the strings."""
    for name, _, new, recall, _ in rows[:5]:  # as in the paper, and the weighted sum
        assert 0.7 < new < 0.8 and recall < 0.1, name
    for name in ("RNN-16_Dense-2-softmax", "LSTM-16_Dense-2-softmax", "GRU-16_Dense-2-softmax"):
        _, new, recall, precision = last(rows, name)
        assert min(new, recall, precision) > 0.95, name
    for name in ("RNN-1, one unit", "RNN-16, small rate"):
        assert last(rows, name)[2] < 0.1
    training, new, *_ = last(rows, "RNN-16, 320 strings")
    assert training > 0.97 and new < 0.75


def test_the_script_finds_the_law(printed):
    rows, lengths = results(printed("workflows/string/train"))
    check(rows)
    for name in ("RNN-1", "LSTM-1", "GRU-1"):  # no positive string at all
        assert last(rows, f"{name}_Dense-2-softmax")[2] == 0
    _, new, recall, _ = last(rows, "GRU-16, small weights")
    assert recall == 0 and new < 0.8
    assert last(rows, "RNN-16, small limit")[1] < 0.9
    for name in ("RNN-16", "LSTM-16", "GRU-16"):
        assert last(rows, f"{name}_Dense-2-softmax")[1] > 0.99

    # which is one for twelve letters: at other lengths, mostly, worse than the majority
    for name, shares in lengths.items():
        assert shares[12] > 0.98
        others = [share for length, share in shares.items() if length != 12]
        assert np.mean(np.array(others) < 0.74) > 0.5, name
    rnn = lengths["RNN-16"]
    assert min(rnn[length] for length in (6, 9, 15, 18)) > 0.8  # every third
    assert max(rnn[length] for length in (7, 8, 10, 11, 13, 14, 16, 17)) < 0.75
    for name in ("LSTM-16", "GRU-16"):  # a letter more or fewer
        assert min(lengths[name][11], lengths[name][13]) > 0.8


@pytest.mark.prove
@pytest.mark.parametrize("seed", ["2", "3", "4", "5", "6"])
def test_it_does_with_other_seeds(tmp_path, seed):
    done = run("-m", "epynnlive.dummy_string.train", "--seed", seed, cwd=tmp_path, timeout=400)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(tmp_path.iterdir())
    rows, lengths = results(done.stdout)
    check(rows)
    if seed == "4":  # the LSTM happens to find the law of longer strings, too
        assert min(lengths["LSTM-16"][length] for length in range(12, 21)) > 0.95
        # the GRU too, and less and less of them
        assert min(lengths["GRU-16"][length] for length in range(12, 17)) > 0.95
        assert min(lengths["GRU-16"][length] for length in range(17, 21)) > 0.8
