"""Forward pass of the recurrent layer."""
import numpy as np

from epynn.commons.models import Layer
from epynn.commons.sequences import rows


def rnn_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """Read a batch of sequences step by step.

    :param layer: A recurrent layer whose parameters are drawn.
    :param A: Output of the previous layer, shape (m, s, e).
    :returns: All states, shape (m, s, u), if ``layer.sequences``, else
        the last one, shape (m, u).
    """
    m, steps, u = layer.fs['h']
    U, V, b = layer.p['U'], layer.p['V'], layer.p['b']

    X = layer.fc['X'] = A  # (1) (m, s, e)

    h_ = rows(X) @ U  # (2s) (s × m, u)
    h_ += b  # (2s)
    h_ = h_.reshape(steps, m, u)

    states = np.zeros((steps + 1, m, u), h_.dtype)
    h, hp = states[1:], states[:-1]  # (s, m, u)

    for s in range(steps):
        h_[s] += hp[s] @ V  # (2s) (m, u)
        h[s] = layer.activate(h_[s])  # (3s) (m, u)

    layer.fc['h_'] = h_.swapaxes(0, 1)  # (m, s, u)
    layer.fc['hp'] = hp.swapaxes(0, 1)
    A = layer.fc['h'] = h.swapaxes(0, 1)
    return A if layer.sequences else A[:, -1]
