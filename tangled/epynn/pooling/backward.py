"""Backward pass of the pooling layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.windows import windows

if TYPE_CHECKING:
    from epynn.pooling.models import Pooling


def pooling_backward(layer: 'Pooling', dX: np.ndarray) -> np.ndarray:
    """Send the error of a window to its pixels.

    :param layer: A pooling layer after its forward pass.
    :param dX: Error from the next layer, shape (m, oh, ow, d).
    :returns: Error for the previous layer, shape (m, h, w, d).
    """
    d, fc, bc = layer.d, layer.fc, layer.bc
    B, Z, ph, pw = fc['Xb'], fc['Z'], d['ph'], d['pw']

    dA = bc['dA'] = dX  # (5) (m, oh, ow, d)

    dX = bc['dX'] = np.zeros(layer.fs['X'], dA.dtype)  # (m, h, w, d)
    places = windows(dX, (ph, pw), (d['sh'], d['sw']))
    S = layer.o['S'] = np.zeros((ph, pw, *layer.fs['Z']), bool)
    taken = np.zeros(layer.fs['Z'], bool)

    for r, c in np.ndindex(ph, pw):
        if layer.pool in (np.max, np.min):
            S[r, c] = (B[:, :, :, r, c] == Z) & ~taken  # (6)
            places[:, :, :, r, c] += dA * S[r, c]  # (7.1)
            taken |= S[r, c]
        else:
            places[:, :, :, r, c] += dA / (ph * pw)  # (7.2)
    return dX
