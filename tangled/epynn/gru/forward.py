"""Forward pass of the GRU layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.sequences import biases, initialize_forward, weights

if TYPE_CHECKING:
    from epynn.gru.models import GRU


def gru_forward(layer: 'GRU', A: np.ndarray) -> np.ndarray:
    """Read a batch of sequences, one step after the other.

    :param layer: A GRU layer whose parameters are drawn.
    :param A: Output of the previous layer, shape (m, s, e).
    :returns: The states of all steps, shape (m, s, u), if
        ``layer.sequences``, else the last one, shape (m, u).
    """
    X, h = initialize_forward(layer, A)  # (1) (m, s, e)
    fc = layer.fc
    Uz, Ur, Uhh = weights(layer, 'U')  # (e, u) each
    Vz, Vr, Vhh = weights(layer, 'V')  # (u, u) each
    bz, br, bhh = biases(layer)  # (1, u) each

    for s in range(layer.d['s']):
        x = X[:, s]  # (2s) (m, e)
        hp = fc['hp'][:, s] = h  # (3s) (m, u)

        r_ = fc['r_'][:, s] = x @ Ur + hp @ Vr + br  # (4.1s)
        r = fc['r'][:, s] = layer.activate_reset(r_)  # (4.2s)
        q = fc['q'][:, s] = r * hp  # (4.3s)

        z_ = fc['z_'][:, s] = x @ Uz + hp @ Vz + bz  # (5.1s)
        z = fc['z'][:, s] = layer.activate_update(z_)  # (5.2s)

        hh_ = fc['hh_'][:, s] = x @ Uhh + q @ Vhh + bhh  # (6.1s)
        hh = fc['hh'][:, s] = layer.activate(hh_)  # (6.2s)

        h = fc['h'][:, s] = z * hp + (1 - z) * hh  # (7.1s) (m, u)

    A = fc['A'] = fc['h'] if layer.sequences else h  # (7.2)
    return A
