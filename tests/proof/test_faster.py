"""The layers of literate/proof/faster.md give what the plain layers give."""

import inspect
import warnings

import numpy as np
import pytest

from epynn import (
    LSTM,
    RNN,
    Dense,
    Embedding,
    EpyNN,
    orthogonal,
    read_model,
    sigmoid,
    softmax,
    tanh,
)
from epynn.commons.maths import activations
from epynn.faster import FasterLSTM, FasterRNN
from epynn.testing import gradient_errors, model_gradient_errors, run_layer
from tests.benchmarks import faster as benchmark
from tests.layers.test_own_activations import prelu, share, winner

PAIRS = [(RNN, FasterRNN), (LSTM, FasterLSTM)]
# (m, s, e), u: odd sizes, one sample, one step, one element, one unit
SHAPES = [((4, 6, 3), 5), ((1, 7, 2), 3), ((5, 1, 3), 4), ((1, 1, 1), 1), ((3, 9, 1), 2)]
# activations of memory, output, candidate, input and forget gate
PLAIN = (tanh, sigmoid, tanh, sigmoid, sigmoid)
OWN = [prelu, winner, share]
EVERY = [*activations.values(), *OWN]
CHOICES = [(RNN, FasterRNN, (function,)) for function in EVERY]
CHOICES += [
    (LSTM, FasterLSTM, PLAIN[:k] + (function,) + PLAIN[k + 1 :])
    for k in range(5)
    for function in EVERY[k % 2 :: 2]
]
CHOICES += [(LSTM, FasterLSTM, 5 * (function,)) for function in (softmax, *OWN)]


def name(value):
    return getattr(value, "__name__", None)


def equal(plain, faster, tolerance=1e-12):
    """Parameters, all caches of the plain layer and all gradients."""
    for cache in ("p", "fc", "bc", "g"):
        one, two = getattr(plain, cache), getattr(faster, cache)
        assert set(one) == set(two) - {"G_", "dG_"}
        for key, value in one.items():
            assert two[key].shape == value.shape and two[key].dtype == value.dtype
            least = tolerance * max(1, np.abs(value).max(initial=0))
            np.testing.assert_allclose(two[key], value, tolerance, least, err_msg=key)
    assert list(plain.g) == list(faster.g)
    assert plain.fs.items() <= faster.fs.items() and plain.bs.items() <= faster.bs.items()


@pytest.mark.parametrize("plain, faster", PAIRS)
def test_arguments_are_those_of_the_plain_layer(plain, faster):
    assert inspect.signature(faster) == inspect.signature(plain)
    assert issubclass(faster, plain)


@pytest.mark.parametrize("plain, faster, functions", CHOICES, ids=name)
def test_equals_the_plain_layer(plain, faster, functions):
    """Any activation; with the shapes and outputs of each in turn."""
    turn = CHOICES.index((plain, faster, functions))
    own = any(function in OWN for function in functions)
    shape, u = SHAPES[0] if own else SHAPES[turn % len(SHAPES)]
    options = {"sequences": turn % 2 == 0}
    equal(
        *(run_layer(kind(u, *functions, **options), shape, seed=turn) for kind in (plain, faster))
    )


@pytest.mark.parametrize("sequences", [True, False])
@pytest.mark.parametrize("shape, u", SHAPES)
@pytest.mark.parametrize("plain, faster", PAIRS)
def test_equals_in_any_shape(plain, faster, shape, u, sequences):
    for clip in (True, False):
        equal(
            *(
                run_layer(kind(u, clip_gradients=clip, sequences=sequences), shape)
                for kind in (plain, faster)
            )
        )


@pytest.mark.parametrize("sequences", [True, False])
@pytest.mark.parametrize("plain, faster, functions", CHOICES[::3], ids=name)
def test_float32_throughout(plain, faster, functions, sequences):
    layer = run_layer(faster(5, *functions, sequences=sequences), (4, 6, 3), dtype=np.float32)
    for cache in (layer.p, layer.fc, layer.bc, layer.g):
        assert {a.dtype for a in cache.values()} == {np.dtype(np.float32)}
    if not any(function in OWN for function in functions):  # they compute in float64
        equal(
            run_layer(plain(5, *functions, sequences=sequences), (4, 6, 3), dtype=np.float32),
            layer,
            1e-4,
        )


@pytest.mark.parametrize("plain, faster, functions", CHOICES[::2], ids=name)
def test_gradients(plain, faster, functions):
    layer = faster(5, *functions, sequences=True, clip_gradients=False)
    errors = gradient_errors(layer, (3, 4, 2), seed=1)
    assert set(errors) == {"X", *layer.p}
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("plain, faster", PAIRS)
def test_hyperparameters_reach_the_activations(plain, faster):
    options = {"activate": softmax, "se_hPars": {"softmax_temperature": 0.5}}
    equal(*(run_layer(kind(4, **options), (2, 4, 3)) for kind in (plain, faster)))


@pytest.mark.parametrize("plain, faster", PAIRS)
def test_an_update_moves_the_same(plain, faster):
    layers = [run_layer(kind(5), (4, 6, 3), training=True) for kind in (plain, faster)]
    for layer in layers:
        layer.lrate = [0.1]
        layer.update_parameters()
    equal(*layers)


@pytest.mark.parametrize("plain, faster", PAIRS)
def test_an_output_outlives_the_next_pass(plain, faster):
    for sequences in (True, False):
        layer = run_layer(faster(5, sequences=sequences), (4, 6, 3))
        A, dX, dU = layer.fc["A"], layer.bc["dX"], next(iter(layer.g.values()))
        kept = [a.copy() for a in (A, dX, dU)]
        layer.forward(np.ones((4, 6, 3)))
        layer.backward(np.ones(A.shape))
        layer.compute_gradients()
        for a, b in zip((A, dX, dU), kept, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("plain, faster", PAIRS)
def test_input_error_and_parameters_are_not_changed(plain, faster):
    rng = np.random.default_rng(0)
    X, dA = rng.normal(size=(4, 6, 3)), rng.normal(size=(4, 6, 2))
    layer = faster(2, tanh, sequences=True)
    layer.build(X)
    kept = [X.copy(), dA.copy(), *(p.copy() for p in layer.p.values())]
    layer.forward(X)
    layer.backward(dA)
    layer.compute_gradients()
    for a, b in zip((X, dA, *layer.p.values()), kept, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("plain, faster", PAIRS)
def test_steps_and_samples_may_change(plain, faster):
    layer = run_layer(faster(5, sequences=True), (4, 6, 3))
    X = np.random.default_rng(1).normal(size=(2, 50, 3))
    whole = layer.forward(X)
    np.testing.assert_allclose(layer.forward(X[:, :9]), whole[:, :9], rtol=1e-12)
    np.testing.assert_allclose(layer.forward(X[1:]), whole[1:], rtol=1e-12)
    assert layer.forward(X[:0]).shape == (0, 50, 5)
    assert layer.backward(np.zeros((0, 50, 5))).shape == (0, 50, 3)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("functions", [PLAIN, (tanh, softmax, tanh, softmax, softmax)], ids=name)
def test_saturated_gates_are_finite(functions, dtype):
    with np.errstate(all="raise", under="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        for x in (1e3, -1e3):
            layer = run_layer(
                FasterLSTM(2, *functions, sequences=True),
                X=np.full((1, 9, 2), x, dtype),
                dA=1.0,
                p={name + gate: np.eye(2) for name in "UV" for gate in "figo"},
            )
            for cache in (layer.fc, layer.bc, layer.g):
                assert all(np.isfinite(a).all() for a in cache.values())


def trained(recurrent, lstm):
    """A small model with both layers, after a few epochs."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 5, 3)), rng.integers(0, 2, 30)
    layers = [
        Embedding(X, y, batch_size=8),
        recurrent(4, sequences=True, clip_gradients=False),
        lstm(3, activate_input=softmax, initialization=orthogonal),
        Dense(1, sigmoid),
    ]
    model = EpyNN(layers)
    model.initialize("BCE", seed=1, se_hPars={"learning_rate": 0.3}, verbose=False)
    model.train(20, verbose=False)
    return model, X


def test_a_training_ends_the_same():
    (plain, X), (faster, _) = trained(RNN, LSTM), trained(FasterRNN, FasterLSTM)
    start = trained(RNN, LSTM)[0]
    start.initialize("BCE", seed=1, verbose=False)
    for one, two, before in zip(plain.layers, faster.layers, start.layers, strict=True):
        for key in one.p:
            np.testing.assert_allclose(two.p[key], one.p[key], rtol=1e-10, atol=1e-10)
            assert not np.allclose(before.p[key], one.p[key])
    np.testing.assert_allclose(faster.predict(X).A, plain.predict(X).A, rtol=1e-10)


def test_gradients_of_a_model_that_hands_on_the_last_state():
    model, _ = trained(FasterRNN, FasterLSTM)
    assert max(model_gradient_errors(model).values()) < 1e-6


def test_a_model_is_written_and_read(tmp_path):
    model, X = trained(FasterRNN, FasterLSTM)
    path = model.write(tmp_path / "model.npz")
    again = read_model(path, custom=[FasterRNN, FasterLSTM])
    assert [type(layer) for layer in again.layers[1:3]] == [FasterRNN, FasterLSTM]
    np.testing.assert_array_equal(again.predict(X).A, model.predict(X).A)
    with pytest.raises(ValueError, match="FasterRNN, FasterLSTM"):
        read_model(path)


def test_a_plain_model_takes_the_parameters():
    (faster, X), (plain, _) = trained(FasterRNN, FasterLSTM), trained(RNN, LSTM)
    for layer in faster.layers:
        for p in layer.p.values():
            p += 0.1
    for one, two in zip(plain.layers, faster.layers, strict=True):
        one.p.update(two.p)
    np.testing.assert_allclose(plain.predict(X).A, faster.predict(X).A, rtol=1e-12)


def test_the_table_of_the_page_measures_each_pair(monkeypatch):
    monkeypatch.setattr(benchmark, "BATCHES", benchmark.BATCHES[:1])
    rows = list(benchmark.ratios(1, 0))
    assert len(rows) == 4 and {row["layer"] for row in rows} == {"RNN", "LSTM"}
    assert all(row["ratio"] > 0 for row in rows)
    assert len(benchmark.table(1, 0).splitlines()) == 5
