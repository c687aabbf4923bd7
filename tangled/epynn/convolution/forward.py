"""Forward pass of the convolution layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.windows import windows

if TYPE_CHECKING:
    from epynn.convolution.models import Convolution


def convolution_forward(layer: 'Convolution',
                        A: np.ndarray) -> np.ndarray:
    """Lay each filter on each window, sum, activate.

    :param layer: A convolution layer whose parameters are drawn.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :returns: Output of this layer, shape (m, oh, ow, u).
    """
    d, fc = layer.d, layer.fc
    W, b = layer.p['W'], layer.p.get('b', 0)  # (fh, fw, d, u), (u,)
    size, strides = (d['fh'], d['fw']), (d['sh'], d['sw'])
    ph, pw = d['ph'], d['pw']

    X = fc['X'] = A  # (1) (m, h, w, d)

    margin = (0, 0), (ph, ph), (pw, pw), (0, 0)
    P = fc['Xp'] = np.pad(X, margin) if ph or pw else X  # (2)

    B = fc['Xb'] = windows(P, size, strides).copy()  # (3)

    Z = fc['Z'] = np.tensordot(B, W, axes=3) + b  # (4) (m, oh, ow, u)

    A = fc['A'] = layer.activate(Z)  # (5) (m, oh, ow, u)
    return A
