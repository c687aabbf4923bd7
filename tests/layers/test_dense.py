"""The dense layer against PyTorch, against central differences, and against wrong input."""

import numpy as np
import pytest
import torch

from epynn import Dense, identity, orthogonal, relu, sigmoid, softmax, tanh
from epynn.commons.maths import activations
from epynn.testing import gradient_errors, run_layer
from tests.layers.theirs import TORCH

SHAPES = [((4, 3), 5), ((1, 2), 3), ((6, 5), 1), ((2, 1), 2)]


def by_torch(layer, name):
    """Output, error at the input and gradients of the same layer in PyTorch."""
    X, W, b = (
        torch.tensor(a, requires_grad=True) for a in (layer.fc["X"], layer.p["W"], layer.p["b"])
    )
    A = TORCH[name](X @ W + b)
    A.backward(torch.tensor(layer.bc["dA"]))
    return [t.detach().numpy() for t in (A, X.grad, W.grad, b.grad)]


@pytest.mark.parametrize("shape, units", SHAPES)
@pytest.mark.parametrize("name", activations)
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_equals_pytorch(name, shape, units, dtype, tolerance):
    layer = run_layer(Dense(units, activations[name]), shape, seed=3, dtype=dtype)
    ours = layer.fc["A"], layer.bc["dX"], layer.g["dW"], layer.g["db"]
    for a, t in zip(ours, by_torch(layer, name), strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, t, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shape, units", SHAPES)
@pytest.mark.parametrize("name", activations)
def test_gradients(name, shape, units):
    errors = gradient_errors(Dense(units, activations[name]), shape, seed=1)
    assert set(errors) == {"X", "W", "b"}
    # One unit of softmax is always 1: no slope, and a ratio of two kinds of rounding.
    if name == "softmax" and units == 1:
        assert abs(run_layer(Dense(1, softmax), shape).g["dW"]).max() < 1e-15
    else:
        assert max(errors.values()) < 1e-6


def test_every_cache_keeps_float32():
    layer = run_layer(Dense(5, tanh), (4, 3), dtype=np.float32)
    for cache in (layer.p, layer.fc, layer.bc, layer.g):
        assert {a.dtype for a in cache.values()} == {np.dtype(np.float32)}


def test_integers_come_in_as_floats():
    layer = run_layer(Dense(2), X=np.arange(6).reshape(2, 3))
    assert layer.fc["X"].dtype == np.float64


def test_shapes_are_recorded():
    layer = run_layer(Dense(5), (4, 3))
    assert layer.d == {"u": 5, "m": 4, "n": 3}
    assert layer.fs == {"X": (4, 3), "W": (3, 5), "b": (1, 5), "Z": (4, 5), "A": (4, 5)}
    assert layer.bs == {"dA": (4, 5), "dZ": (4, 5), "dX": (4, 3)}
    assert {k: v.shape for k, v in layer.g.items()} == {"dW": (3, 5), "db": (1, 5)}


def test_initial_parameters():
    layer = Dense(3, initialization=orthogonal)
    layer.np_rng = np.random.default_rng(0)
    layer.build(np.zeros((2, 5)))
    np.testing.assert_allclose(layer.p["W"].T @ layer.p["W"], np.eye(3), atol=1e-12)
    assert not layer.p["b"].any()


def test_update_moves_against_the_gradient_in_place():
    layer = run_layer(Dense(2), (4, 3))
    W, before, layer.lrate = layer.p["W"], layer.p["W"].copy(), [0.5]
    layer.update_parameters()
    assert layer.p["W"] is W
    np.testing.assert_allclose(W, before - 0.5 * layer.g["dW"], rtol=1e-15)


def test_a_frozen_layer_stays():
    layer = run_layer(Dense(2), (4, 3))
    before, layer.lrate, layer.trainable = layer.p["W"].copy(), [0.5], False
    layer.update_parameters()
    np.testing.assert_array_equal(layer.p["W"], before)


def test_the_input_is_not_changed():
    X = np.random.default_rng(0).normal(size=(4, 3))
    kept = X.copy()
    run_layer(Dense(2, identity), X=X)
    np.testing.assert_array_equal(X, kept)


@pytest.mark.parametrize("units", [0, -1, 2.5, True, "3", None])
def test_units_must_be_a_positive_integer(units):
    with pytest.raises(ValueError, match="Dense takes a positive integer as units, and got"):
        Dense(units)


@pytest.mark.parametrize("arguments", [{"initialization": "xavier"}, {"activate": "relu"}])
def test_functions_are_not_names(arguments):
    with pytest.raises(TypeError, match="Dense takes a func.*such as epynn.*'(xavier|relu)'"):
        Dense(2, **arguments)


@pytest.mark.parametrize("shape", [(4,), (4, 28, 28, 1)])
def test_a_wrong_number_of_axes(shape):
    with pytest.raises(ValueError, match=r"Dense takes an input of shape \(m, n\).*got"):
        Dense(2).build(np.zeros(shape))


def test_another_number_of_features_than_built_for():
    layer = run_layer(Dense(2), (4, 3))
    with pytest.raises(ValueError, match=r"needs W of shape \(7, 2\).*Its W has the shape"):
        layer.forward(np.zeros((4, 7)))


def test_an_error_of_another_shape():
    layer = run_layer(Dense(2), (4, 3))
    with pytest.raises(ValueError, match=r"shape \(4, 3\), the output it belongs to has \(4, 2\)"):
        layer.backward(np.zeros((4, 3)))


def test_not_built_yet():
    with pytest.raises(RuntimeError, match="parameter 'W' is not drawn yet.*initialize"):
        Dense(2, relu).forward(np.zeros((4, 3)))


def test_text_is_refused():
    with pytest.raises(TypeError, match="Dense takes numbers and got <U1.*X_encode=True"):
        Dense(2).build([["a", "b"]])


def test_saturated_units_are_finite():
    with np.errstate(all="raise", under="ignore"):
        for activate in (sigmoid, tanh, softmax):
            layer = run_layer(
                Dense(2, activate),
                X=np.array([[1e3, 1e3], [-1e3, 1e3]]),
                p={"W": np.eye(2), "b": np.zeros((1, 2))},
                dA=1.0,
            )
            for cache in (layer.fc, layer.bc, layer.g):
                assert all(np.isfinite(a).all() for a in cache.values())


def test_one_sample_without_its_batch():
    with pytest.raises(ValueError, match=r"got \(3,\)\. .*a single sample x makes a batch \[x\]"):
        Dense(2).build(np.ones(3))
