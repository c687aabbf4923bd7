"""Backward pass of the pooling layer."""
from itertools import product

import numpy as np

from epynn.commons.models import Layer
from epynn.pooling.parameters import parts


def pooling_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Send the error of a window to its pixels.

    :param layer: A pooling layer after its forward pass.
    :param dX: Error from the next layer, shape (m, oh, ow, d).
    :returns: Error for the previous layer, shape (m, h, w, d).
    """
    dA = layer.bc['dA'] = dX  # (6) (m, oh, ow, d)
    d, K = layer.d, layer.o['K']

    height, width = d['oh'] * d['sh'], d['ow'] * d['sw']
    tiles = (d['ph'], d['pw'], d['h'], d['w']) == (
        d['sh'], d['sw'], height, width)
    start = np.empty if tiles else np.zeros
    dX = start(layer.fs['X'], dA.dtype)  # (m, h, w, d)

    pixels = range(d['ph']), range(d['pw'])
    for part, r, c in product(parts(dX), *pixels):
        place = dX[part, r:r + height:d['sh'], c:c + width:d['sw']]

        if layer.pool is np.mean:
            share = 1 / (d['ph'] * d['pw'])  # (7.2)
        else:
            share = K[part] == r * d['pw'] + c  # (7.1) (m, oh, ow, d)

        if tiles:
            np.multiply(dA[part], share, out=place)  # (7.1) (7.2)
        else:
            place += dA[part] * share  # (7.1) (7.2)

    layer.bc['dX'] = dX
    return dX
