"""Time: the law of the waves, what detectors reach on them, and what the networks do."""

import re

import numpy as np
import pytest

from epynn import RNN, Dense, Dropout, Embedding, EpyNN, Flatten, relu, softmax
from epynnlive.dummy_time.prepare_dataset import (
    features_time,
    label_features,
    prepare_dataset,
)
from epynnlive.dummy_time.settings import se_hPars


def test_shapes_and_classes():
    X, y = prepare_dataset(N_SAMPLES=1024)
    assert X.shape == (1024, 128, 1) and y.shape == (1024,)
    assert abs(y.mean() - 0.5) < 0.06  # four standard deviations
    assert prepare_dataset(3, TIME=2, SAMPLING_RATE=64)[0].shape == (3, 128, 1)
    assert np.array_equal(prepare_dataset(10)[0], X[:10])
    assert not np.array_equal(prepare_dataset(10, seed=2)[0], X[:10])
    with pytest.raises(ValueError, match="N_SAMPLES is 0: at least one"):
        prepare_dataset(0)


def test_a_wave_is_its_noise_or_a_sine_on_top():
    rng = np.random.default_rng(0)
    frequencies, phases = [], []
    t = np.arange(128) / 128
    for _ in range(600):
        wave, noise = features_time(rng=rng)
        assert label_features(wave, noise) == int(np.array_equal(wave, noise))
        if label_features(wave, noise) == 1:
            assert noise.std() == pytest.approx(0.5, abs=0.15)
            continue
        sine = wave - noise
        assert np.abs(sine).max() <= 0.7 + 1e-9
        # a sine is known from three neighbours: s[k-1] + s[k+1] = 2 cos(w) s[k]
        k = 1 + np.abs(sine[1:-1]).argmax()
        cos = (sine[k - 1] + sine[k + 1]) / (2 * sine[k])
        f = np.arccos(np.clip(cos, -1, 1)) * 128 / (2 * np.pi)
        both = np.stack([np.sin(2 * np.pi * f * t), np.cos(2 * np.pi * f * t)], axis=1)
        (a, b), *_ = np.linalg.lstsq(both, sine)
        np.testing.assert_allclose(both @ [a, b], sine, atol=1e-5)
        if f > 0.5:
            assert np.hypot(a, b) == pytest.approx(0.7, abs=1e-3)
        frequencies.append(f)
        phases.append(np.arctan2(b, a))
    assert len(frequencies) == pytest.approx(300, abs=50)
    assert 0 <= min(frequencies) and max(frequencies) <= 32
    assert np.mean(frequencies) == pytest.approx(16, abs=2.2)
    assert np.abs(np.mean(np.exp(1j * np.array(phases)))) < 0.25


def test_phase_and_amplitude_can_be_set():
    rng = np.random.default_rng(0)
    for _ in range(20):
        wave, noise = features_time(rng=rng, AMPLITUDE=2, PHASE=0)
        assert wave[0] == noise[0]
        assert np.abs(wave - noise).max() <= 2


def spectrum(X):
    return np.abs(np.fft.rfft(X[..., 0], axis=1)) ** 2


def best(score, y):
    return max(np.mean((score > limit) == (y == 0)) for limit in np.sort(score)[::10])


def linear(seed, **settings):
    X, y = prepare_dataset(1024, seed=seed, **settings)
    X_new, y_new = prepare_dataset(4000, seed=seed + 100, **settings)
    rows = np.hstack([X[..., 0], np.ones((1024, 1))])
    W = np.linalg.lstsq(rows, y - 0.5)[0]
    return np.mean((X_new[..., 0] @ W[:-1] + W[-1] > 0) == y_new)


def test_what_the_baselines_reach():
    X, y = prepare_dataset(3000, seed=5)
    assert best(spectrum(X).max(axis=1), y) > 0.99
    assert best((X**2).mean(axis=(1, 2)), y) > 0.985
    shares = spectrum(X).max(axis=1) / spectrum(X).sum(axis=1)
    assert best(shares, y) > 0.98


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_linear_rule_is_at_chance_unless_all_phases_are_one(seed):
    assert abs(linear(seed) - 0.5) < 0.04
    assert linear(seed, PHASE=0) > 0.65


def judge(layers, seed, epochs=100):
    X, y = prepare_dataset(1024, seed=seed)
    model = EpyNN([Embedding(X, y, Y_encode=True), *layers])
    model.initialize("MSE", se_hPars, seed=seed, verbose=False)
    model.train(epochs, verbose=False)
    X_new, y_new = prepare_dataset(4000, seed=seed + 1)
    return model.metrics["accuracy"][0][-1], np.mean(model.predict(X_new).P == y_new)


@pytest.mark.parametrize(
    "seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.prove) for seed in (3, 4, 5))]
)
def test_dense_over_fits_and_dropout_helps(seed):
    known, plain = judge([Flatten(), Dense(64, relu), Dense(2, softmax)], seed)
    assert known > 0.99 and 0.68 < plain < 0.84
    layers = [Flatten(), Dropout(0.2), Dense(64, relu), Dropout(0.5), Dense(2, softmax)]
    _, dropout = judge(layers, seed)
    assert dropout > plain + 0.04


def recurrent(seed):
    X, y = prepare_dataset(1024, seed=seed)
    model = EpyNN([Embedding(X, y, Y_encode=True, batch_size=32), RNN(10), Dense(2, softmax)])
    rates = se_hPars | {"learning_rate": 0.1, "schedule": "lin_decay"}
    model.initialize("MSE", rates, seed=seed, verbose=False)
    model.train(50, verbose=False)
    X_new, y_new = prepare_dataset(4000, seed=seed + 1)
    return np.mean(model.predict(X_new).P == y_new)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 6))
def test_small_batches_learn_from_other_seeds(seed):
    assert recurrent(seed) > 0.9


@pytest.fixture
def said(printed):
    """What the script prints."""
    return printed("workflows/time/train")


def test_the_models_of_the_script(said):
    found = re.findall(r"training ([\d.]+) .*new ([\d.]+) ± [\d.]+  (\S+)$", said, re.M)[-4:]
    dense, dropout, full, small = ((float(train), float(new)) for train, new, _ in found)
    assert [name for *_, name in found] == [
        "Flatten_Dense-64-relu_Dense-2-softmax",
        "Flatten_Dropout-02_Dense-64-relu_Dropout-05_Dense-2-softmax",
        "RNN-10_Dense-2-softmax",
        "RNN-10_Dense-2-softmax_batch-32",
    ]
    assert dense[0] > 0.99 and dense[1] > 0.7
    assert dropout[1] > dense[1] + 0.05
    assert full[1] < 0.7  # the lesson: too few steps
    assert small[1] > 0.93 and small[1] > dropout[1] + 0.05


def test_loudness_is_what_they_hear(said):
    rows = re.findall(r"^(\w+, \w+) +([\d.]+) +([\d.]+) +([\d.]+)", said, re.M)
    shares = {case: np.array(row, float) for case, *row in rows}
    assert np.all(shares["noise, loud"] > shares["noise, soft"] + 0.25)
    assert np.all(shares["tone, soft"] < shares["tone, loud"] - 0.25)
    assert np.all(shares["tone, soft"] > shares["noise, soft"])
    assert np.all(shares["tone, loud"] > shares["noise, loud"])
