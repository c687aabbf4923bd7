"""Backward pass of the recurrent layer."""
import numpy as np

from epynn.commons.maths import chain
from epynn.commons.models import Layer
from epynn.commons.sequences import rows


def rnn_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Take the error back through the steps.

    :param layer: A recurrent layer after its forward pass.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: Error for the previous layer, shape (m, s, e).
    """
    m, steps, u = layer.fs['h']
    U, V_T = layer.p['U'], layer.p['V'].T.copy()  # (e, u) (u, u)
    h_, h = (layer.fc[name].swapaxes(0, 1) for name in ('h_', 'h'))

    dA = layer.bc['dA'] = dX  # (4) (m, s, u) or (m, u)

    errors = np.zeros((steps + 1, m, u), dA.dtype)
    dh_, dhn = errors[:-1], errors[1:]  # (s, m, u)
    if layer.sequences:
        dh = dA.swapaxes(0, 1).copy()  # (5s) (s, m, u)
    else:
        dh = np.zeros((steps, m, u), dA.dtype)
        dh[-1] = dA  # (m, u)

    for s in reversed(range(steps)):
        dh[s] += dhn[s] @ V_T  # (5s) (m, u)
        dh_[s] = chain(dh[s], layer.activate, h_[s], h[s])  # (6s) (m, u)

    layer.bc['dh'] = dh.swapaxes(0, 1)  # (m, s, u)
    layer.bc['dh_'] = dh_.swapaxes(0, 1)

    dX = rows(layer.bc['dh_']) @ U.T  # (7) (s × m, e)
    dX = dX.reshape(steps, m, len(U)).swapaxes(0, 1)  # (m, s, e)
    layer.bc['dX'] = dX
    return dX
