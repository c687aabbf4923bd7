"""Activations of one's own, in every place where a layer that reads step by step has one."""

import numpy as np
import pytest

from epynn import GRU, LSTM, RNN, Convolution, Dense
from epynn.testing import gradient_errors, run_layer
from tests.layers.pairwise import pairwise

SLOPES = np.array([0.1, 0.2, 0.3, 0.4, 0.5])


def prelu(x, deriv=False):
    """A slope for each unit."""
    return np.where(x > 0, 1.0, SLOPES) if deriv else np.where(x > 0, x, SLOPES * x)


def winner(x, deriv=False):
    """The largest unit of each sample passes: rows are axis 0, units axis 1."""
    wins = x == x.max(axis=1, keepdims=True)
    return 1.0 * wins if deriv else wins * x


def share(x, deriv=False):
    """As softmax, with a Jacobian for each row, and for two axes only."""
    y = np.exp(x - x.max(axis=1, keepdims=True))
    y /= y.sum(axis=1, keepdims=True)
    return y[:, :, None] * (np.eye(y.shape[1]) - y[:, None, :]) if deriv else y


# The argument, and the caches of what goes in and what comes out.
PLACES = [
    (RNN, "activate", "h_", "h"),
    (GRU, "activate", "hh_", "hh"),
    (GRU, "activate_update", "z_", "z"),
    (GRU, "activate_reset", "r_", "r"),
    (LSTM, "activate", "C_", "C"),
    (LSTM, "activate_output", "o_", "o"),
    (LSTM, "activate_candidate", "g_", "g"),
    (LSTM, "activate_input", "i_", "i"),
    (LSTM, "activate_forget", "f_", "f"),
]


@pytest.mark.parametrize(
    "place, activate, sequences", pairwise(PLACES, [prelu, winner, share], [True, False])
)
def test_each_place_takes_it(place, activate, sequences):
    kind, role, before, after = place
    layer = kind(5, sequences=sequences, clip_gradients=False, **{role: activate})
    run_layer(layer, (3, 4, 2), seed=2)
    for s in range(4):
        expected = activate(layer.fc[before][:, s])
        np.testing.assert_allclose(layer.fc[after][:, s], expected, rtol=1e-12)
    assert max(gradient_errors(layer, (3, 4, 2), seed=1).values()) < 1e-6


@pytest.mark.parametrize("activate", [prelu, winner, share])
@pytest.mark.parametrize("kind", [GRU, LSTM])
def test_all_places_at_once(kind, activate):
    roles = dict.fromkeys((role for layer, role, *_ in PLACES if layer is kind), activate)
    assert max(gradient_errors(kind(5, sequences=True, **roles), (3, 4, 2)).values()) < 1e-6


def test_a_dense_layer_and_a_convolution_take_theirs():
    for activate in (prelu, winner, share):
        assert max(gradient_errors(Dense(5, activate), (4, 3)).values()) < 1e-6
    assert max(gradient_errors(Convolution(5, 2, 1, activate=prelu), (2, 4, 3, 2)).values()) < 1e-6
