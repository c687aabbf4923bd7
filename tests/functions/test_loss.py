"""Losses: against EpyNN 1.2.13, PyTorch and central differences, and where floats run out."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch

from epynn.commons.loss import (
    BCE,
    CCE,
    MAE,
    MSE,
    MSLE,
    loss_functions,
    match_arrays,
    require_probabilities,
)
from epynn.commons.maths import chain, sigmoid, softmax

LOSSES = [MSE, MAE, MSLE, BCE, CCE]
ORACLES = Path(__file__).parents[1] / "oracles" / "functions.json"
RECORDED = json.loads(ORACLES.read_text(encoding="utf-8"))["losses"]
SHAPES = [(4, 3), (1, 2), (5, 1), (64, 1000)]

TORCH = {
    MSE: lambda Y, A: ((Y - A) ** 2).mean(1),
    MAE: lambda Y, A: torch.nn.functional.l1_loss(A, Y, reduction="none").mean(1),
    MSLE: lambda Y, A: torch.nn.functional.mse_loss(
        torch.log1p(A), torch.log1p(Y), reduction="none"
    ).mean(1),
    BCE: lambda Y, A: torch.nn.functional.binary_cross_entropy(A, Y, reduction="none").mean(1),
    CCE: lambda Y, A: torch.nn.functional.nll_loss(A.log(), Y.argmax(1), reduction="none"),
}


def data(shape, seed=0, low=0.05, high=0.95):
    """One-hot labels (or 0 and 1 in one column) and outputs away from all limits."""
    rng = np.random.default_rng(seed)
    m, u = shape
    Y = np.eye(max(u, 2))[rng.integers(max(u, 2), size=m)][:, :u]
    return Y, rng.uniform(low, high, shape)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("case", RECORDED)
def test_numbers_of_epynn(loss, case):
    Y, A = np.array(case["Y"]), np.array(case["A"])
    value, derivative = case["losses"][loss.__name__]
    np.testing.assert_allclose(loss(Y, A), value, rtol=0, atol=1e-12)
    np.testing.assert_allclose(loss(Y, A, deriv=True), derivative, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-13), ("float32", 2e-5)])
@pytest.mark.parametrize("loss", LOSSES)
def test_torch(loss, dtype, tolerance, shape):
    Y, A = (array.astype(dtype) for array in data(shape))
    if loss is CCE and shape[1] == 1:
        Y = np.ones_like(Y)
    a = torch.tensor(A, requires_grad=True)
    expected = TORCH[loss](torch.tensor(Y), a)
    expected.sum().backward()
    assert loss(Y, A).shape == (shape[0],)
    np.testing.assert_allclose(loss(Y, A), expected.detach(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(loss(Y, A, deriv=True), a.grad, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-12), ("float32", 2e-6)])
@pytest.mark.parametrize("loss, activate", [(BCE, sigmoid), (CCE, softmax)])
def test_torch_from_logits(loss, activate, dtype, tolerance):
    """Loss and error before the activation, far into saturation, as PyTorch's fused losses."""
    Y, _ = data((60, 4))
    Z = np.random.default_rng(3).normal(0, 8, Y.shape).astype(dtype)
    z, y = torch.tensor(Z, requires_grad=True), torch.tensor(Y.astype(dtype))
    F = torch.nn.functional
    if loss is BCE:
        expected = F.binary_cross_entropy_with_logits(z, y, reduction="none").mean(1)
    else:
        expected = F.cross_entropy(z, y, reduction="none")
    expected.sum().backward()
    A = activate(Z)
    dZ = chain(loss(Y, A, deriv=True), activate, Z, A)
    np.testing.assert_allclose(dZ, z.grad, rtol=tolerance, atol=tolerance)
    assert dZ.dtype == dtype
    if dtype == "float64" and loss is CCE:
        np.testing.assert_allclose(loss(Y, A), expected.detach(), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("shape", SHAPES[:3])
@pytest.mark.parametrize("loss", LOSSES)
def test_central_differences(loss, shape):
    Y, A = data(shape, seed=5)
    numeric, h = np.zeros_like(A), 1e-5
    for u in range(shape[1]):
        step = h * (np.arange(shape[1]) == u)
        numeric[:, u] = (loss(Y, A + step) - loss(Y, A - step)) / (2 * h)
    analytic = loss(Y, A, deriv=True)
    norms = np.linalg.norm(analytic) + np.linalg.norm(numeric)
    assert np.linalg.norm(analytic - numeric) <= 1e-6 * norms


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("loss", LOSSES)
def test_dtype_is_that_of_the_outputs(loss, dtype):
    Y, A = data((4, 3))
    for labels in (Y, Y.astype(int), Y.astype(bool), Y.tolist()):
        assert loss(labels, A.astype(dtype)).dtype == dtype
        assert loss(labels, A.astype(dtype), deriv=True).dtype == dtype


@pytest.mark.parametrize("loss", LOSSES)
def test_integers_become_floats_and_arguments_stay(loss):
    Y, A = np.array([[0, 1]]), np.array([[0, 1]])
    assert loss(Y, A).dtype == loss(Y, A, deriv=True).dtype == float
    Y, A = data((4, 3))
    before = Y.copy(), A.copy()
    for deriv in (False, True):
        assert not np.shares_memory(loss(Y, A, deriv=deriv), A)
    assert (Y == before[0]).all() and (A == before[1]).all()


def test_kink_of_the_absolute_error():
    assert MAE([[1.0, 1.0]], [[1.0, 3.0]], deriv=True).tolist() == [[0.0, 0.5]]


# Saturation: nothing warns, nothing is infinite, and the error before the activation is exact.
EXTREMES = [1000.0, -1000.0, 37.0, -37.0, 745.0, -745.0, 88.0, -88.0, 0.0]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("u", [1, 2, 3, 7])
def test_bce_behind_a_saturated_sigmoid(u, dtype):
    Z = np.repeat(np.array(EXTREMES, dtype), 2)[:, None] * np.ones(u, dtype)
    Y = np.tile([[0.0], [1.0]], (len(EXTREMES), u)).astype(dtype)
    with np.errstate(all="raise", under="ignore"):
        A = sigmoid(Z)
        value, dA = BCE(Y, A), BCE(Y, A, deriv=True)
        dZ = chain(dA, sigmoid, Z, A)
    assert np.isfinite(value).all() and np.isfinite(dA).all() and (value >= 0).all()
    eps = np.finfo(dtype).eps
    np.testing.assert_allclose(dZ, (A - Y) / u, rtol=4 * eps, atol=np.finfo(dtype).tiny)
    assert (dZ[Z == 1000] == ((A - Y) / u)[Z == 1000]).all()


def test_bce_loss_keeps_the_digits_of_small_probabilities():
    """log1p(-A), not log(1 - A)."""
    np.testing.assert_allclose(BCE([[0.0]], [[1e-20]]), [1e-20], rtol=1e-15)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("size", [1000.0, 88.0, 20.0])
@pytest.mark.parametrize("n", [2, 3, 10])
def test_cce_behind_a_saturated_softmax(n, size, dtype):
    Y = np.eye(n, dtype=dtype)
    for right in range(n):
        Z = np.full((n, n), -size, dtype)
        Z[:, right] = size
        with np.errstate(all="raise", under="ignore"):
            A = softmax(Z)
            value, dA = CCE(Y, A), CCE(Y, A, deriv=True)
            dZ = chain(dA, softmax, Z, A)
        assert np.isfinite(value).all() and np.isfinite(dA).all() and (value >= 0).all()
        eps = np.finfo(dtype).eps
        np.testing.assert_allclose(dZ, A - Y, rtol=4 * eps, atol=4 * eps)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("loss", [BCE, CCE])
def test_exact_0_and_1_without_an_activation(loss, dtype):
    Y, A = np.array([[0, 1], [1, 0], [0, 1], [1, 0]], dtype), np.eye(2, dtype=dtype)[[0, 1, 1, 0]]
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(loss(Y, A)).all()
        assert np.isfinite(loss(Y, A, deriv=True)).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_nan_stays_visible(loss):
    Y, A = np.array([[1.0], [1.0]]), np.array([[np.nan], [0.5]])
    assert np.isnan(loss(Y, A)).tolist() == [True, False]
    assert np.isnan(loss(Y, A, deriv=True)[:, 0]).tolist() == [True, False]


@pytest.mark.parametrize("loss", LOSSES)
def test_no_samples(loss):
    assert loss(np.zeros((0, 3)), np.zeros((0, 3))).shape == (0,)
    assert loss(np.zeros((0, 3)), np.zeros((0, 3)), deriv=True).shape == (0, 3)


# What is refused, and what the message says.
@pytest.mark.parametrize(
    "labels, outputs, mend",
    [
        ((3,), (3, 1), "reshape(-1, 1)"),
        ((3, 1), (3,), "reshape(-1, 1)"),
        ((3,), (3,), "reshape(-1, 1)"),
        ((3, 1), (3, 4), "one-hot"),
        ((3, 4), (3, 1), "4 units"),
        ((3, 4), (5, 4), "same m samples"),
        ((3, 4, 2, 2), (3, 4, 2, 2), "returns (m, u)"),
        ((), (3, 1), "returns (m, u)"),
    ],
)
def test_shapes_that_do_not_match(labels, outputs, mend):
    for loss, deriv in product(LOSSES, (False, True)):
        with pytest.raises(ValueError) as error:
            loss(np.zeros(labels), np.zeros(outputs), deriv=deriv)
        for part in (f"Y has shape {labels}", f"A has shape {outputs}", mend):
            assert part in str(error.value), loss


@pytest.mark.parametrize("Y, A", [([[1.0]], [[-1.0]]), ([[-1.5]], [[0.0]])])
def test_msle_ends_at_minus_1(Y, A):
    with pytest.raises(ValueError, match="above -1"):
        MSLE(Y, A)
    assert np.isfinite(MSLE([[-0.9]], [[-0.9999]])).all()


@pytest.mark.parametrize("bad", [-1e-9, 1.0001, np.inf])
def test_probabilities_only(bad):
    for loss in (BCE, CCE):
        with pytest.raises(ValueError, match=f"{loss.__name__} needs A from 0 to 1"):
            loss([[1.0, 0.0]], [[0.5, bad]])
    with pytest.raises(ValueError, match="BCE needs Y from 0 to 1"):
        BCE([[1.0, bad]], [[0.5, 0.5]])
    assert require_probabilities("BCE", A=np.zeros((0, 1))) is None


def test_names():
    assert list(loss_functions()) == ["MSE", "MAE", "MSLE", "CCE", "BCE"]
    assert loss_functions("BCE", "sigmoid") is BCE
    assert loss_functions("CCE", "softmax") is loss_functions("CCE") is CCE
    assert loss_functions(len) is len
    loss_functions().clear()
    assert len(loss_functions()) == 5


@pytest.mark.parametrize(
    "key, activation, message",
    [
        ("mse", None, "Choose one of MSE, MAE"),
        ("", None, "Choose one of"),
        ("CCE", "sigmoid", "use softmax"),
        ("CCE", "tanh", "use softmax"),
        ("BCE", "tanh", "use sigmoid"),
        ("MSLE", "tanh", "use sigmoid"),
    ],
)
def test_names_and_pairs_that_do_not_work(key, activation, message):
    with pytest.raises(ValueError, match=message):
        loss_functions(key, activation)


def test_matched_copies_nothing_that_fits():
    Y, A = data((3, 2))
    assert match_arrays(Y, A)[0] is Y and match_arrays(Y, A)[1] is A
