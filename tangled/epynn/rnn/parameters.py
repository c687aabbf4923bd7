"""Gradients of the recurrent layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.sequences import limit_gradients, rows

if TYPE_CHECKING:
    from epynn.rnn.models import RNN


def rnn_compute_gradients(layer: 'RNN') -> None:
    """Compute the gradients of weights and bias.

    :param layer: A recurrent layer after its backward pass.
    """
    X, hp = rows(layer.fc['X']), rows(layer.fc['hp'])
    dh_ = rows(layer.bc['dh_'])  # (s × m, u)
    g = layer.g

    g['dU'] = X.T @ dh_  # (10.1) (e, u)
    g['dV'] = hp.T @ dh_  # (10.2) (u, u)
    g['db'] = np.sum(dh_, axis=0, keepdims=True)  # (10.3) (1, u)

    limit_gradients(layer)
