"""The flatten layer."""

import numpy as np
import pytest
import torch

from epynn import Flatten
from epynn.testing import gradient_error, run_layer

SHAPES = [(4, 3), (1, 6), (2, 3, 4), (3, 4, 2, 5), (2, 1, 3, 1, 2), (5,)]


@pytest.mark.parametrize("shape", SHAPES)
def test_each_sample_becomes_a_row(shape):
    layer = run_layer(Flatten(), shape)
    m, n = shape[0], int(np.prod(shape[1:]))
    assert (layer.d["m"], layer.d["n"]) == (m, n)
    assert layer.fs == {"X": shape, "A": (m, n)} and layer.bs == {"dA": (m, n), "dX": shape}
    for sample, row in zip(layer.fc["X"], layer.fc["A"], strict=True):
        assert np.ravel(sample).tolist() == row.tolist()
    np.testing.assert_array_equal(layer.bc["dX"].ravel(), layer.bc["dA"].ravel())
    assert gradient_error(Flatten(), shape) < 1e-6


def test_equals_pytorch():
    layer = run_layer(Flatten(), (3, 4, 2, 5))
    X = torch.tensor(layer.fc["X"], requires_grad=True)
    A = torch.nn.Flatten()(X)
    A.backward(torch.tensor(layer.bc["dA"]))
    np.testing.assert_array_equal(layer.fc["A"], A.detach())
    np.testing.assert_array_equal(layer.bc["dX"], X.grad)


def test_nothing_is_copied():
    X = np.zeros((2, 3, 4))
    layer = Flatten()
    assert np.shares_memory(layer.forward(X), X)


def test_batches_of_other_sizes_pass():
    layer = run_layer(Flatten(), (4, 2, 3))
    for m in (1, 7):
        assert layer.forward(np.zeros((m, 2, 3))).shape == (m, 6)
        assert layer.backward(np.zeros((m, 6))).shape == (m, 2, 3)


def test_no_parameters_and_float32():
    layer = run_layer(Flatten(), (4, 2, 3), dtype=np.float32)
    assert not layer.p and not layer.g and not layer.trainable
    assert layer.fc["A"].dtype == layer.bc["dX"].dtype == np.float32
    layer.update_parameters()


def test_a_wrong_error_is_refused():
    layer = run_layer(Flatten(), (4, 2, 3))
    with pytest.raises(ValueError, match=r"shape \(4, 2, 3\), the output .* has \(4, 6\)"):
        layer.backward(np.zeros((4, 2, 3)))
