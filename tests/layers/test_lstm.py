"""The LSTM layer against PyTorch and central differences; test_recurrent.py has the rest."""

import numpy as np
import pytest

from epynn import LSTM, identity, orthogonal, relu, sigmoid, softmax, tanh
from epynn.commons import maths
from epynn.testing import run_layer
from tests.layers.recurrent import check_equations, check_gradients, places, rotated, sample

GATES = "figo"
PARAMETERS = [name + gate for gate in GATES for name in "UVb"]


@pytest.mark.parametrize("functions, shape, units, sequences", sample(LSTM))
def test_equals_the_same_equations_in_torch(functions, shape, units, sequences):
    check_equations(LSTM, functions, shape, units, sequences)


@pytest.mark.parametrize("functions, shape, units, sequences", rotated(LSTM))
def test_gradients(functions, shape, units, sequences):
    check_gradients(LSTM, functions, shape, units, sequences)


def test_caches_hold_what_the_equations_say():
    layer = run_layer(LSTM(5, sequences=True), (4, 6, 3))
    fc, bc = layer.fc, layer.bc
    np.testing.assert_allclose(fc["C_"], fc["f"] * fc["Cp_"] + fc["i"] * fc["g"], rtol=1e-12)
    np.testing.assert_allclose(fc["C"], np.tanh(fc["C_"]), rtol=1e-12)
    np.testing.assert_allclose(fc["h"], fc["o"] * fc["C"], rtol=1e-12)
    for now, before in (("h", "hp"), ("C_", "Cp_")):
        np.testing.assert_array_equal(fc[now][:, :-1], fc[before][:, 1:])
        assert not fc[before][:, 0].any()
    np.testing.assert_allclose(bc["dh_"], bc["dA"] + bc["dhn"], rtol=1e-12)
    np.testing.assert_allclose(bc["dC"], bc["dC_"] * fc["f"], rtol=1e-12)
    for now, later in (("dh", "dhn"), ("dC", "dCn")):
        np.testing.assert_array_equal(bc[now][:, 1:], bc[later][:, :-1])
        assert not bc[later][:, -1].any()


def test_softmax_on_a_gate_shares_one_among_the_units():
    layer = run_layer(LSTM(4, activate_input=softmax, activate_forget=softmax), (3, 5, 2))
    for gate in "if":
        np.testing.assert_allclose(layer.fc[gate].sum(axis=-1), 1, rtol=1e-12)
    assert not np.allclose(layer.fc["o"].sum(axis=-1), 1)


def test_shapes_are_recorded():
    layer = run_layer(LSTM(5), (4, 6, 3))
    assert layer.d == {"u": 5, "m": 4, "s": 6, "e": 3}
    weights = {name: {"U": (3, 5), "V": (5, 5), "b": (1, 5)}[name[0]] for name in PARAMETERS}
    caches = ["h", "hp", "C_", "Cp_", "C", *GATES, *(gate + "_" for gate in GATES)]
    assert layer.fs == {"X": (4, 6, 3), "A": (4, 5), **weights, **dict.fromkeys(caches, (4, 6, 5))}
    errors = ["dA", "dh_", "dh", "dhn", "dC_", "dC", "dCn", *(f"d{gate}_" for gate in GATES)]
    assert layer.bs == {"dX": (4, 6, 3), **dict.fromkeys(errors, (4, 6, 5))}
    assert {k: v.shape for k, v in layer.g.items()} == {"d" + k: v for k, v in weights.items()}


def test_arguments_are_those_of_the_original():
    """Names, order and defaults; ``max_norm`` is new and stands last."""
    layer = LSTM(2, relu, tanh, identity, sigmoid, softmax, maths.xavier, True, True, {}, 1.5)
    assert [getattr(layer, place) for place in places(LSTM)] == [
        relu,
        tanh,
        identity,
        sigmoid,
        softmax,
    ]
    assert layer.initialization is maths.xavier and layer.clip_gradients and layer.sequences
    assert layer.max_norm == 1.5
    layer = LSTM()
    assert layer.d["u"] == 1 and not layer.clip_gradients and not layer.sequences
    assert list(layer.activation.items()) == [
        ("activate", "tanh"),
        ("activate_output", "sigmoid"),
        ("activate_candidate", "tanh"),
        ("activate_input", "sigmoid"),
        ("activate_forget", "sigmoid"),
    ]
    assert layer.initialization is orthogonal and layer.max_norm == 0.25
