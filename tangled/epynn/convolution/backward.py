"""Backward pass of the convolution layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.maths import chain
from epynn.commons.windows import windows

if TYPE_CHECKING:
    from epynn.convolution.models import Convolution


def convolution_backward(layer: 'Convolution',
                         dX: np.ndarray) -> np.ndarray:
    """Take the error back through the activation and the windows.

    :param layer: A convolution layer after its forward pass.
    :param dX: Error from the next layer, shape (m, oh, ow, u).
    :returns: Error for the previous layer, shape (m, h, w, d).
    """
    d, fc, bc = layer.d, layer.fc, layer.bc
    W, Z, A = layer.p['W'], fc['Z'], fc['A']
    size, strides = (d['fh'], d['fw']), (d['sh'], d['sw'])
    ph, pw = d['ph'], d['pw']

    dA = bc['dA'] = dX  # (6) (m, oh, ow, u)

    dZ = bc['dZ'] = chain(dA, layer.activate, Z, A)  # (7) (m, oh, ow, u)

    dB = bc['dXb'] = np.tensordot(dZ, W, axes=(3, 3))  # (8)

    dP = bc['dXp'] = np.zeros(layer.fs['Xp'], dB.dtype)
    places = windows(dP, size, strides)  # (m, oh, ow, fh, fw, d)
    for r, c in np.ndindex(size):
        places[:, :, :, r, c] += dB[:, :, :, r, c]  # (9)

    dX = bc['dX'] = dP[:, ph:ph + d['h'], pw:pw + d['w']]  # (10)
    return dX
