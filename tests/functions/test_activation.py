"""Activations and derivatives: as PyTorch, as central differences, finite for any input."""

import tracemalloc
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from epynn.commons.maths import (
    activations,
    bind_settings,
    chain,
    elu,
    find_limits,
    find_name,
    hadamard,
    identity,
    lrelu,
    relu,
    sigmoid,
    softmax,
    tanh,
)

TORCH = {
    "identity": (identity, lambda x: x * 1),
    "relu": (relu, torch.relu),
    "lrelu": (lrelu, lambda x: torch.nn.functional.leaky_relu(x, 0.3)),
    "lrelu 1.7": (partial(lrelu, alpha=1.7), lambda x: torch.nn.functional.leaky_relu(x, 1.7)),
    "elu": (elu, torch.nn.functional.elu),
    "elu -0.5": (partial(elu, alpha=-0.5), lambda x: torch.nn.functional.elu(x, -0.5)),
    "elu 0.4": (partial(elu, alpha=0.4), lambda x: torch.nn.functional.elu(x, 0.4)),
    "sigmoid": (sigmoid, torch.sigmoid),
    "tanh": (tanh, torch.tanh),
    "softmax": (softmax, lambda x: torch.softmax(x, -1)),
    "softmax 0.2": (partial(softmax, temperature=0.2), lambda x: torch.softmax(x / 0.2, -1)),
    "softmax 9": (partial(softmax, temperature=9), lambda x: torch.softmax(x / 9, -1)),
}
EACH = pytest.mark.parametrize("f, oracle", TORCH.values(), ids=TORCH)
TYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


@EACH
@TYPES
def test_as_torch(f, oracle, dtype):
    rng = np.random.default_rng(0)
    for shape in (5, 7), (1, 3), (4, 1), (2, 3, 6), (9,):
        x = rng.normal(scale=4, size=shape).astype(dtype)
        dA = rng.normal(size=shape).astype(dtype)
        X = torch.tensor(x, requires_grad=True)
        Y = oracle(X)
        Y.backward(torch.tensor(dA))
        close = {"rtol": 1e-13, "atol": 1e-14}
        if dtype is np.float32:
            close = {"rtol": 2e-5, "atol": 2e-6}

        y = f(x)
        assert y.dtype == dtype
        assert_allclose(y, Y.detach().numpy(), **close)
        for known in ({}, {"y": y}):
            slope = f(x, deriv=True, **known)
            assert slope.dtype == dtype
            assert_allclose(hadamard(dA, slope), X.grad.numpy(), **close)
        for A in (None, y):
            dZ = chain(dA, f, x, A)
            assert dZ.dtype == dtype
            assert_allclose(dZ, X.grad.numpy(), **close)


@EACH
def test_chain_is_the_gradient(f, oracle):
    """Central differences of sum(dA * f(x)), away from the kink at zero."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, 4))
    x += np.copysign(0.01, x)
    dA = rng.normal(size=x.shape)
    numeric, step = np.empty_like(x), 1e-6
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        numeric[i] = np.sum(dA * (f(up) - f(down))) / (2 * step)
    analytic = chain(dA, f, x, f(x))
    size = np.linalg.norm(analytic) + np.linalg.norm(numeric)
    assert np.linalg.norm(analytic - numeric) / size < 1e-6


@EACH
@TYPES
def test_extremes_raise_nothing(f, oracle, dtype):
    x = np.array([[-1000, 1000, 0], [1000, 1000, 1000], [-1000, 1e-30, -1e-30]], dtype)
    dA = np.array([[1, -1, 1e-3], [-1e-3, 2, 0], [1, 1e-30, 1]], dtype)
    with np.errstate(all="raise", under="ignore"):
        y = f(x)
        results = y, f(x, deriv=True), f(x, deriv=True, y=y), chain(dA, f, x, y), chain(dA, f, x)
    assert all(np.isfinite(result).all() for result in results)


@given(arrays(np.float64, array_shapes(max_dims=3), elements=st.floats(-1e6, 1e6)))
def test_any_input(x):
    for name, f in activations.items():
        before = x.copy()
        with np.errstate(all="raise", under="ignore"):
            y = f(x)
            dZ = chain(np.ones_like(x), f, x, y)
        assert_array_equal(x, before)
        assert y.shape == dZ.shape == x.shape
        assert np.isfinite(y).all() and np.isfinite(dZ).all()
        if name == "softmax":
            assert_allclose(y.sum(axis=-1), 1)
        if name in ("sigmoid", "softmax"):
            assert (y > 0).all() and (y <= 1).all()


@EACH
def test_inputs_stay_as_they_are(f, oracle):
    rng = np.random.default_rng(0)
    x, dA = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    for array in (x, dA):
        array.flags.writeable = False
    y = f(x)
    y.flags.writeable = False
    f(x, deriv=True, y=y)
    chain(dA, f, x, y)


@EACH
def test_lists_integers_and_empty_batches(f, oracle):
    assert f([[1, 2], [-3, 4]]).dtype == np.float64
    assert f(np.array([[1, 2]]), deriv=True).dtype == np.float64
    empty = np.empty((0, 3))
    assert f(empty).shape == chain(empty, f, empty).shape == (0, 3)


@pytest.mark.parametrize("name", ["identity", "relu", "lrelu", "elu", "sigmoid", "tanh"])
def test_scalars(name):
    f = activations[name]
    assert float(f(0.0)) == (0.5 if name == "sigmoid" else 0)
    assert np.ndim(f(1.0, deriv=True)) == 0


@TYPES
def test_softmax_far_and_near_agree(dtype):
    """A common shift changes nothing, whether it takes the short way or the long one."""
    x = np.random.default_rng(0).normal(size=(6, 5)).astype(dtype)
    for shift in (0, 30, -300, 1000):
        expected = softmax((x + dtype(shift)).astype(np.longdouble) - shift)
        assert_allclose(softmax(x + dtype(shift)), expected, rtol=64 * np.finfo(dtype).eps)


def test_softmax_keeps_a_bad_row_to_itself():
    x = np.array([[1.0, np.nan], [0.0, 1000.0], [-np.inf, 0.0]])
    y = softmax(x)
    assert np.isnan(y[0]).all()
    assert_allclose(y[1:], [[0, 1], [0, 1]], atol=1e-200)


def test_jacobian_is_that_of_torch():
    z = np.random.default_rng(0).normal(size=6)
    for T in (0.3, 1, 4):
        expected = torch.autograd.functional.jacobian(
            lambda x, T=T: torch.softmax(x / T, -1), torch.tensor(z)
        )
        assert_allclose(softmax(z, deriv=True, temperature=T), expected.numpy(), atol=1e-14)


@TYPES
def test_a_sure_sigmoid_gets_its_full_error(dtype):
    """The floor under the derivative is that of the binary cross-entropy: they cancel."""
    Z = np.array([-1000, 1000, -1000, 1000, 0.3], dtype)
    Y = np.array([1, 0, 0, 1, 1], dtype)
    with np.errstate(all="raise", under="ignore"):
        A = sigmoid(Z)
        dA = (A - Y) / np.maximum(A * (1 - A), find_limits(A.dtype)[0])
        dZ = chain(dA, sigmoid, Z, A)
    assert_allclose(dZ, A - Y, rtol=4 * np.finfo(dtype).eps)


@TYPES
def test_a_sure_softmax_gets_its_full_error(dtype):
    """The same for the categorical cross-entropy."""
    Z = np.array([[-1000, 1000, 0], [1000, 0, 0], [0.1, 0.2, 0.3]], dtype)
    Y = np.eye(3, dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        A = softmax(Z)
        dZ = chain(-Y / np.maximum(A, find_limits(A.dtype)[0]), softmax, Z, A)
    assert_allclose(dZ, A - Y, atol=4 * np.finfo(dtype).eps)


def test_tune_binds_and_binds_again():
    x = np.array([-2.0, 1.0, 3.0])
    hot = {"LRELU_alpha": 0.1, "ELU_alpha": 2.0, "softmax_temperature": 5.0}
    cold = {"LRELU_alpha": 0.2, "ELU_alpha": 1.0, "softmax_temperature": 0.5}
    for f, name, key in (
        (lrelu, "alpha", "LRELU_alpha"),
        (elu, "alpha", "ELU_alpha"),
        (softmax, "temperature", "softmax_temperature"),
    ):
        tuned = bind_settings(f, hot)
        again = bind_settings(tuned, cold)
        assert_array_equal(tuned(x), f(x, **{name: hot[key]}))
        assert_array_equal(again(x), f(x, **{name: cold[key]}))
        assert find_name(again) == f.__name__
        assert bind_settings(f, {}) is f


def test_tune_leaves_the_others_alone():
    def own(x, deriv=False):
        return x

    for f in (relu, sigmoid, tanh, identity, own, partial(own, deriv=True)):
        assert bind_settings(f, {"LRELU_alpha": 0.1, "softmax_temperature": 2.0}) is f


def test_hyperparameters_keep_the_dtype():
    x = np.float32([[-1, 2, 0.5]])
    se_hPars = dict.fromkeys(("LRELU_alpha", "ELU_alpha", "softmax_temperature"), np.float64(0.7))
    for f in (lrelu, elu, softmax):
        tuned = bind_settings(f, se_hPars)
        assert tuned(x).dtype == tuned(x, deriv=True).dtype == np.float32
        assert chain(x, tuned, x).dtype == np.float32


def test_custom_functions():
    def square(x, deriv=False):
        return 2 * x if deriv else x**2

    def centre(x, deriv=False):
        """Take the mean of each row off it: its Jacobian is not symmetric if scaled."""
        n = x.shape[-1]
        J = np.arange(1, n + 1)[:, None] * (np.eye(n) - 1 / n)
        return np.broadcast_to(J, (*x.shape, n)) if deriv else x @ J.T

    rng = np.random.default_rng(0)
    Z, dA = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    assert_allclose(chain(dA, square, Z), dA * 2 * Z)
    assert_allclose(chain(dA, square, Z, square(Z)), dA * 2 * Z)
    numeric = [
        np.sum(dA * (centre(Z + 0.5 * e) - centre(Z - 0.5 * e)))
        for e in np.eye(Z.size).reshape(-1, *Z.shape)
    ]
    assert_allclose(chain(dA, centre, Z), np.reshape(numeric, Z.shape))


def test_a_function_of_the_same_name_is_not_ours():
    def relu(x, deriv=False):
        return np.full_like(x, 7.0)

    assert_array_equal(chain(np.ones(2), relu, np.ones(2)), [7, 7])


def test_names():
    class Own:
        def __call__(self, x, deriv=False):
            return x

    assert {find_name(f) for f in activations.values()} == set(activations)
    assert find_name(Own()) == "Own"
    for wrong in ("relu", None, 3):
        with pytest.raises(TypeError, match="activate: a function"):
            find_name(wrong)


@pytest.mark.parametrize("T", [0, -1, np.nan])
def test_wrong_temperature(T):
    with pytest.raises(ValueError, match="above 0 as temperature"):
        softmax([1, 2], temperature=T)


def test_wrong_shape():
    with pytest.raises(ValueError, match=r"and the error has \(2, 3\): an activation"):
        hadamard(np.ones((2, 3)), np.ones((2, 4)))


def test_softmax_of_a_thousand_classes_needs_no_jacobian():
    """64 rows of 1,000 classes: the array is half a megabyte, a Jacobian would be 512."""
    rng = np.random.default_rng(0)
    Z, dA = rng.normal(size=(64, 1000)), rng.normal(size=(64, 1000))
    A = softmax(Z)
    tracemalloc.start()
    try:
        chain(dA, softmax, Z, A)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * Z.nbytes
