"""Backward pass of the recurrent layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.maths import chain
from epynn.commons.sequences import initialize_backward

if TYPE_CHECKING:
    from epynn.rnn.models import RNN


def rnn_backward(layer: 'RNN', dX: np.ndarray) -> np.ndarray:
    """Take the error back, from the last step to the first.

    :param layer: A recurrent layer after its forward pass.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: Error for the previous layer, shape (m, s, e).
    """
    dA, dhp = initialize_backward(layer, dX)  # (5) (m, s, u)
    fc, bc = layer.fc, layer.bc
    U, V = layer.p['U'], layer.p['V']  # (e, u), (u, u)

    for s in reversed(range(layer.d['s'])):
        h_, h = fc['h_'][:, s], fc['h'][:, s]
        dhn = bc['dhn'][:, s] = dhp  # sent by step s + 1

        dh = bc['dh'][:, s] = dA[:, s] + dhn  # (6s) (m, u)
        dh_ = bc['dh_'][:, s] = chain(dh, layer.activate, h_, h)  # (7s)
        dhp = bc['dhp'][:, s] = dh_ @ V.T  # (8s) (m, u)

    dX = bc['dX'] = bc['dh_'] @ U.T  # (9) (m, s, e)
    return dX
