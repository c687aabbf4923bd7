"""The recurrent layer against PyTorch and central differences; test_recurrent.py has the rest."""

import numpy as np
import pytest

from epynn import RNN
from epynn.testing import run_layer
from tests.layers.recurrent import check_equations, check_gradients, rotated, sample


@pytest.mark.parametrize("functions, shape, units, sequences", sample(RNN))
def test_equals_the_same_equations_in_torch(functions, shape, units, sequences):
    check_equations(RNN, functions, shape, units, sequences)


@pytest.mark.parametrize("functions, shape, units, sequences", rotated(RNN))
def test_gradients(functions, shape, units, sequences):
    check_gradients(RNN, functions, shape, units, sequences)


def test_caches_hold_what_the_equations_say():
    layer = run_layer(RNN(5, sequences=True), (4, 6, 3))
    fc, bc = layer.fc, layer.bc
    np.testing.assert_array_equal(fc["h"], np.tanh(fc["h_"]))
    np.testing.assert_array_equal(fc["h"][:, :-1], fc["hp"][:, 1:])
    assert not fc["hp"][:, 0].any()
    np.testing.assert_array_equal(bc["dh"], bc["dA"] + bc["dhn"])
    np.testing.assert_allclose(bc["dhp"], bc["dh_"] @ layer.p["V"].T, rtol=1e-12)
    np.testing.assert_array_equal(bc["dhp"][:, 1:], bc["dhn"][:, :-1])
    assert not bc["dhn"][:, -1].any()


def test_shapes_are_recorded():
    layer = run_layer(RNN(5), (4, 6, 3))
    assert layer.d == {"u": 5, "m": 4, "s": 6, "e": 3}
    assert layer.fs == {
        "X": (4, 6, 3),
        "U": (3, 5),
        "V": (5, 5),
        "b": (1, 5),
        "A": (4, 5),
        **dict.fromkeys(("h", "h_", "hp"), (4, 6, 5)),
    }
    errors = dict.fromkeys(("dA", "dhn", "dh", "dh_", "dhp"), (4, 6, 5))
    assert layer.bs == {"dX": (4, 6, 3), **errors}
    assert {k: v.shape for k, v in layer.g.items()} == {"dU": (3, 5), "dV": (5, 5), "db": (1, 5)}
