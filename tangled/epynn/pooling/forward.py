"""Forward pass of the pooling layer."""
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.windows import windows

if TYPE_CHECKING:
    from epynn.pooling.models import Pooling


def pooling_forward(layer: 'Pooling', A: np.ndarray) -> np.ndarray:
    """Keep one number of each window.

    :param layer: A pooling layer whose shapes are known.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :returns: Output of this layer, shape (m, oh, ow, d).
    """
    d, fc = layer.d, layer.fc
    size, strides = (d['ph'], d['pw']), (d['sh'], d['sw'])

    X = fc['X'] = A  # (1) (m, h, w, d)

    B = fc['Xb'] = windows(X, size, strides)  # (2)

    pixels = [B[:, :, :, r, c] for r, c in np.ndindex(size)]
    if layer.pool is np.max:
        Z = fc['Z'] = reduce(np.maximum, pixels)  # (3.1)
    elif layer.pool is np.min:
        Z = fc['Z'] = reduce(np.minimum, pixels)  # (3.2)
    else:
        Z = fc['Z'] = reduce(np.add, pixels) / len(pixels)  # (3.3)

    A = fc['A'] = Z  # (4) (m, oh, ow, d)
    return A
