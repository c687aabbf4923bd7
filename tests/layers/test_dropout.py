"""The dropout layer against EpyNN 1.2.13, its statistics, and wrong input."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from epynn import Dropout
from epynn.testing import gradient_error, run_layer

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "data.json").read_text())


def training(layer, seed=0):
    layer.training, layer.np_rng = True, np.random.default_rng(seed)
    return layer


@pytest.mark.parametrize("oracle", ORACLE["dropout"], ids=lambda o: f"{o['drop_prob']}-{o['axis']}")
def test_same_seed_same_mask_as_the_original(oracle):
    axis = oracle["axis"]
    layer = training(
        Dropout(oracle["drop_prob"], tuple(axis) if isinstance(axis, list) else axis),
        oracle["seed"],
    )
    for expected in oracle["A"]:
        np.testing.assert_array_equal(layer.forward(oracle["X"]), expected)
    np.testing.assert_array_equal(layer.fc["D"], oracle["D"])
    np.testing.assert_array_equal(layer.backward(oracle["X"]), oracle["dX"])


@pytest.mark.parametrize("drop_prob", [0.4, np.float64(0.4)])
def test_float32_has_the_same_mask_and_stays(drop_prob):
    X = np.random.default_rng(1).normal(size=(20, 30))
    wide = run_layer(Dropout(drop_prob), X=X, training=True)
    narrow = run_layer(Dropout(drop_prob), X=X.astype(np.float32), training=True)
    np.testing.assert_array_equal(wide.fc["D"], narrow.fc["D"])
    assert narrow.fc["A"].dtype == narrow.bc["dX"].dtype == np.float32
    np.testing.assert_allclose(narrow.fc["A"], wide.fc["A"], rtol=1e-6)


@pytest.mark.parametrize("d", [0.1, 0.5, 0.9])
def test_share_and_mean(d):
    layer = training(Dropout(d))
    A = layer.forward(np.ones((500, 400)))
    # Four standard deviations of 200,000 throws.
    assert abs((A == 0).mean() - d) < 4 * np.sqrt(d * (1 - d) / A.size)
    assert abs(A.mean() - 1) < 4 * np.sqrt(d / (1 - d) / A.size)
    np.testing.assert_allclose(np.unique(A), [0, 1 / (1 - d)], rtol=1e-15)


def test_each_pass_draws_anew():
    layer = training(Dropout(0.5))
    X = np.ones((10, 10))
    assert (layer.forward(X) != layer.forward(X)).any()


@pytest.mark.parametrize(
    "axis, mask",
    [
        ((), (4, 3, 5)),
        (0, (1, 3, 5)),
        (1, (4, 1, 5)),
        (-1, (4, 3, 1)),
        ((1, 2), (4, 1, 1)),
        ((0, -2), (1, 1, 5)),
        ((0, 1, 2), (1, 1, 1)),
    ],
)
def test_an_axis_shares_one_fate(axis, mask):
    layer = training(Dropout(0.5, axis))
    A = layer.forward(np.ones((4, 3, 5)))
    assert layer.fc["D"].shape == layer.fs["D"] == mask
    np.testing.assert_array_equal(A, np.broadcast_to(layer.fc["D"] / 0.5, A.shape))


@pytest.mark.parametrize(
    "shape, axis",
    [
        ((4, 3), ()),
        ((1, 7), ()),
        ((4, 3), 0),
        ((2, 3, 4), 1),
        ((2, 3, 2, 4), (1, 2)),
    ],
)
@pytest.mark.parametrize("on", [True, False])
def test_gradients(shape, axis, on):
    assert gradient_error(Dropout(0.4, axis), shape, training=on) < 1e-6


def test_silent_unless_training():
    layer = run_layer(Dropout(0.9), (4, 3))
    np.testing.assert_array_equal(layer.fc["A"], layer.fc["X"])
    np.testing.assert_array_equal(layer.bc["dX"], layer.bc["dA"])


def test_a_mask_of_training_is_not_used_later():
    layer = run_layer(Dropout(0.9), (40, 30), training=True)
    assert not layer.bc["dX"].all()
    layer.training = False
    dA = np.ones_like(layer.forward(layer.fc["X"]))
    np.testing.assert_array_equal(layer.backward(dA), dA)


def test_the_input_is_not_changed():
    X = np.ones((4, 3))
    run_layer(Dropout(0.5), X=X, training=True)
    np.testing.assert_array_equal(X, 1)


def test_equals_pytorch_with_the_same_mask():
    layer = run_layer(Dropout(0.3), (6, 5), training=True)
    X = torch.tensor(layer.fc["X"], requires_grad=True)
    A = X * torch.tensor(layer.fc["D"]) / 0.7
    A.backward(torch.tensor(layer.bc["dA"]))
    np.testing.assert_allclose(layer.fc["A"], A.detach(), rtol=1e-15)
    np.testing.assert_allclose(layer.bc["dX"], X.grad, rtol=1e-15)


def test_the_same_scale_as_pytorch():
    torch.manual_seed(0)
    theirs = torch.nn.functional.dropout(torch.ones(100, 100, dtype=float), 0.3)
    ours = training(Dropout(0.3)).forward(np.ones((100, 100)))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-12)


@pytest.mark.parametrize("drop_prob", [-0.1, 1, 1.5, np.nan])
def test_probability_out_of_range(drop_prob):
    with pytest.raises(ValueError, match="Dropout takes a drop_prob from 0 to below 1, and got"):
        Dropout(drop_prob)


@pytest.mark.parametrize("axis", [2, (0, 5), -3])
def test_axis_out_of_range(axis):
    with pytest.raises(ValueError, match=r"has 2 axes, \(4, 3\). Expected are axes from -2 to 1"):
        Dropout(0.5, axis).forward(np.zeros((4, 3)))


def test_axes_may_be_a_list():
    layer = Dropout(0.5, axis=[1, 2])
    layer.forward(np.ones((2, 3, 4, 5)))
    assert layer.fs["D"] == (2, 1, 1, 5)
