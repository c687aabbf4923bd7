"""Backward pass of the convolution layer."""
import numpy as np

from epynn.commons.maths import chain
from epynn.commons.models import Layer
from epynn.commons.windows import windows


def convolution_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Take the error back through the activation and the windows.

    :param layer: A convolution layer after its forward pass.
    :param dX: Error from the next layer, shape (m, oh, ow, u).
    :returns: Error for the previous layer, shape (m, h, w, d).
    """
    dA = layer.bc['dA'] = dX  # (6) (m, oh, ow, u)
    d = layer.d

    Z, A = layer.fc['Z'], layer.fc['A']
    dZ = chain(dA, layer.activate, Z, A)  # (7) (m, oh, ow, u)
    layer.bc['dZ'] = dZ

    W = layer.p['W'].reshape(-1, d['u'])
    dXb = dZ.reshape(-1, d['u']) @ W.T  # (8)
    dXb = layer.bc['dXb'] = dXb.reshape(layer.fs['Xb'])

    dXp = layer.bc['dXp'] = np.zeros(layer.fs['Xp'], dXb.dtype)
    size, strides = (d['fh'], d['fw']), (d['sh'], d['sw'])
    if strides[0] >= size[0] and strides[1] >= size[1]:
        windows(dXp, size, strides)[...] = dXb  # (9)
    else:
        height, width = d['oh'] * d['sh'], d['ow'] * d['sw']
        for r, c in np.ndindex(d['fh'], d['fw']):
            dXp[:, r:r + height:d['sh'],
                c:c + width:d['sw']] += dXb[:, :, :, r, c]  # (9)
    h, w = d['ph'], d['pw']
    dX = dXp[:, h:h + d['h'], w:w + d['w']]  # (10) (m, h, w, d)
    layer.bc['dX'] = dX
    return dX
