"""Forward pass of the convolution layer."""
import numpy as np

from epynn.commons.models import Layer
from epynn.commons.windows import windows


def convolution_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """Lay each filter on each window, add, bend.

    :param layer: A convolution layer whose parameters are drawn.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :returns: Output of this layer, shape (m, oh, ow, u).
    """
    X = layer.fc['X'] = A  # (1) (m, h, w, d)
    d = layer.d

    Xp = X
    if d['ph'] or d['pw']:
        h, w = d['ph'], d['pw']
        Xp = np.zeros(layer.fs['Xp'], X.dtype)
        Xp[:, h:h + d['h'], w:w + d['w']] = X  # (2)
    layer.fc['Xp'] = Xp

    Xb = windows(Xp, (d['fh'], d['fw']), (d['sh'], d['sw']))  # (3)
    Xb = layer.fc['Xb'] = np.ascontiguousarray(Xb)

    W = layer.p['W'].reshape(-1, d['u'])
    Z = Xb.reshape(-1, len(W)) @ W  # (4)
    if layer.use_bias:
        Z += layer.p['b']  # (4)
    Z = layer.fc['Z'] = Z.reshape(layer.fs['Z'])  # (m, oh, ow, u)

    A = layer.fc['A'] = layer.activate(Z)  # (5) (m, oh, ow, u)
    return A
