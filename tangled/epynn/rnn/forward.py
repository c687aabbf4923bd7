"""Forward pass of the recurrent layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.sequences import initialize_forward

if TYPE_CHECKING:
    from epynn.rnn.models import RNN


def rnn_forward(layer: 'RNN', A: np.ndarray) -> np.ndarray:
    """Read a batch of sequences, one step after the other.

    :param layer: A recurrent layer that has its parameters.
    :param A: Output of the previous layer, shape (m, s, e).
    :returns: The states of all steps, shape (m, s, u), if
        ``layer.sequences``, else the last one, shape (m, u).
    """
    X, h = initialize_forward(layer, A)  # (1) (m, s, e)
    fc = layer.fc
    U, V, b = layer.p['U'], layer.p['V'], layer.p.get('b', 0)

    for s in range(layer.d['s']):
        x = X[:, s]  # (2s) (m, e)
        hp = fc['hp'][:, s] = h  # (3s) (m, u)

        h_ = fc['h_'][:, s] = x @ U + hp @ V + b  # (4.1s)
        h = fc['h'][:, s] = layer.activate(h_)  # (4.2s)

    A = fc['A'] = fc['h'] if layer.sequences else h  # (4.3)
    return A
