"""Images: the law that hides in them, what gives it away, and the script."""

import re
import runpy
import sys
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from epynn import EpyNN
from epynnlive.dummy_image.prepare_dataset import (
    BLOCK,
    choose_block,
    features_image,
    label_features,
    order_block,
    prepare_dataset,
)
from tests.workflows.test_scripts import run


@pytest.mark.parametrize("width", [25, BLOCK])
def test_a_block_moves_pixels_within_itself(width):
    rng = np.random.default_rng(0)
    for _ in range(200):
        image = rng.integers(16, size=(20, width, 1))
        before = image.copy()
        row, column, phase = choose_block(width, 20, rng)
        ordered = order_block(image, row, column, phase)
        np.testing.assert_array_equal(image, before)
        block = np.s_[row : row + BLOCK, column : column + BLOCK]
        np.testing.assert_array_equal(
            np.sort(image[block], axis=None), np.sort(ordered[block], axis=None)
        )
        bright = ["1100", "1001", "0011", "0110"][phase] * (BLOCK // 4)
        bright = np.array([letter == "1" for letter in bright])
        assert ordered[block][:, bright].min() >= ordered[block][:, ~bright].max()
        ordered[block] = image[block]
        np.testing.assert_array_equal(ordered, image)


def test_all_places_and_phases_are_chosen():
    rng = np.random.default_rng(0)
    blocks = {choose_block(13, 14, rng) for _ in range(1000)}
    assert blocks == {(r, c, p) for r in range(3) for c in range(2) for p in range(4)}


def test_samples_and_labels():
    X, y, places = prepare_dataset(400, seed=3, places=True)
    assert X.shape == (400, 28, 28, 1)
    assert (X.min(), X.max()) == (0, 15)
    assert places.shape == (400, 2)
    assert (places.min(), places.max()) == (0, 28 - BLOCK)
    assert 160 < (y == 0).sum() < 240
    # the first samples don't depend on how many there are
    for some, all_ in zip(prepare_dataset(20, seed=3), (X, y), strict=True):
        np.testing.assert_array_equal(some, all_[:20])
    assert not np.array_equal(prepare_dataset(20, seed=4)[0], X[:20])
    for image, label, (row, column) in zip(X, y, places, strict=True):
        block = image[row : row + BLOCK, column : column + BLOCK]
        stripes = [(np.arange(BLOCK) + phase) // 2 % 2 == 0 for phase in range(4)]
        striped = any(block[:, bright].min() >= block[:, ~bright].max() for bright in stripes)
        assert striped == (label == 0)


def test_a_script_for_1_2_13_runs():
    """Names, order of arguments and values as there: zero for what is not random."""
    X_features, Y_label = prepare_dataset(N_SAMPLES=10)
    assert len(X_features) == len(Y_label) == 10
    seen = set()
    for _ in range(50):
        features, mask_on_features = features_image(WIDTH=14, HEIGHT=16)
        assert features.shape == mask_on_features.shape == (16, 14, 1)
        label = label_features(features, mask_on_features)
        assert label == (not (features == mask_on_features).all())
        seen.add(label)
    assert seen == {0, 1}


def test_wrong_sizes():
    with pytest.raises(ValueError, match="N_SAMPLES is 0: at least one image"):
        prepare_dataset(0)
    with pytest.raises(ValueError, match="WIDTH 11 and HEIGHT 28 has no room .* 12 x 12"):
        prepare_dataset(1, WIDTH=11)
    assert prepare_dataset(1, WIDTH=12, HEIGHT=12)[0].shape == (1, 12, 12, 1)


def test_nothing_gives_the_block_away():
    """Greys, mean value and each pixel's mean are the same in both classes."""
    X, y = prepare_dataset(6000, seed=11)
    zero, one = X[y == 0], X[y == 1]
    shares = [np.bincount(x.ravel(), minlength=16) / x.size for x in (zero, one)]
    assert abs(shares[0] - shares[1]).max() < 0.001
    error = (zero.var(axis=0) / len(zero) + one.var(axis=0) / len(one)) ** 0.5
    z = (zero.mean(axis=0) - one.mean(axis=0)) / error
    assert 0.9 < (z**2).mean() < 1.1  # 784 standard normals
    assert abs(z).max() < 4.5


def test_whoever_knows_the_law_makes_no_mistake():
    X, y, places = prepare_dataset(500, seed=12, places=True)
    columns = sliding_window_view(X[..., 0], BLOCK, axis=1).sum(axis=-1)
    blocks = sliding_window_view(columns, BLOCK, axis=2)
    signs = np.where((np.arange(BLOCK) + np.arange(2)[:, np.newaxis]) // 2 % 2 == 0, 1, -1)
    fits = abs(blocks @ signs.T).max(axis=-1)
    best = fits.max(axis=(1, 2))
    assert best[y == 0].min() > 1.3 * best[y == 1].max()
    found = np.stack(np.unravel_index(fits.reshape(500, -1).argmax(axis=1), (17, 17)), axis=1)
    assert (abs(found - places)[y == 0].max(axis=1) <= 1).mean() > 0.9


def results(said):
    """Of each model: training, validation, new images; and the answers of the filters."""
    lines = re.findall(r"^(\w+) +\d+ +([\d.]+) +([\d.]+) +([\d.]+)$", said, re.M)
    answers = re.findall(r"^ +([0-5]) +([\d.]+) +([\d.]+) +([\d.]+)$", said, re.M)
    return (
        {name: [float(value) for value in values] for name, *values in lines},
        np.array([[float(value) for value in line[1:]] for line in answers]),
    )


def compare(said):
    """The convolution beats the dense network, which has learned by heart, by far."""
    accuracy, answers = results(said)
    dense, convolution = accuracy["dense"], accuracy["convolution"]
    assert dense[0] > 0.97
    assert 0.5 < dense[2] < 0.7
    assert convolution[1] > 0.85
    assert convolution[2] > 0.85
    assert convolution[2] > dense[2] + 0.2
    # some filter answers where the block is
    block, around, random = answers.T
    assert (block > 3 * around).any()
    return answers


def test_the_convolution_finds_what_the_dense_network_does_not(printed):
    block, around, random = compare(printed("workflows/image/train")).T
    for k in (0, 2):
        assert block[k] > 4 * max(around[k], random[k])
    for k in (1, 3, 4, 5):
        assert block[k] < 1.1 * around[k]


@pytest.mark.prove
@pytest.mark.parametrize("seed", ["2", "3", "4", "5", "6"])
def test_with_other_seeds_too(tmp_path, seed):
    done = run("-m", "epynnlive.dummy_image.train", "--seed", seed, cwd=tmp_path, timeout=400)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(tmp_path.iterdir())
    compare(done.stdout)


@pytest.fixture(scope="module")
def learn():
    """Train a network of the script on some images; return its accuracy on new ones."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()):
        patch.setattr(sys, "argv", ["train", "--epochs", "1"])
        script = runpy.run_module("epynnlive.dummy_image.train")

    def learn(name, X, y, epochs, change=lambda X: X):
        data = script["embed"](change(X), y, relative_size=(1, 0, 0))
        model = EpyNN([data, *script[f"{name}_layers"]()])
        settings = script["se_hPars"] | {"decay_k": 2.4 / epochs}
        model.initialize("CCE", settings, seed=1, verbose=False)
        model.train(epochs, verbose=False)
        X_new, y_new = script["X_new"], np.ravel(script["Y_new"])
        return np.mean(model.predict(change(X_new)).P == y_new)

    return learn


@pytest.mark.prove
def test_mirrored_images_help_in_many_steps_only(learn):
    X, y = prepare_dataset(500, seed=1)
    wide = np.concatenate([X, X[:, :, ::-1]])
    many, labels = np.concatenate([wide, wide[:, ::-1]]), np.tile(y, 4)
    helped = learn("dense", many, labels, 80)
    assert abs(learn("dense", many, labels, 20) - learn("dense", X, y, 80)) < 0.05
    assert helped > learn("dense", *prepare_dataset(2000, seed=1), 40) + 0.1
    assert abs(helped - learn("convolution", X, y, 80)) < 0.05
    assert helped > learn("dense", X, y, 320) + 0.08


@pytest.mark.prove
def test_scrambled_pixels_hurt_the_convolution_alone(learn):
    X, y = prepare_dataset(500, seed=1)
    order = np.random.default_rng(1).permutation(28 * 28)

    def scramble(X):
        return X.reshape(len(X), -1)[:, order].reshape(X.shape)

    assert abs(learn("convolution", X, y, 80, scramble) - 0.5) < 0.05
    assert abs(learn("dense", X, y, 80, scramble) - learn("dense", X, y, 80)) < 0.06
