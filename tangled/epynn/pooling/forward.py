"""Forward pass of the pooling layer."""
from collections.abc import Callable

import numpy as np

from epynn.commons.models import Layer
from epynn.commons.windows import windows
from epynn.pooling.parameters import parts

# What joins two numbers, and when the second one is taken.
FOLDS = {np.max: (np.maximum, np.greater),
         np.min: (np.minimum, np.less),
         np.mean: (np.add, None)}


def pooling_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """Keep one number of each window.

    :param layer: A pooling layer whose shapes are known.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :returns: Output of this layer, shape (m, oh, ow, d).
    """
    X = layer.fc['X'] = A  # (1) (m, h, w, d)
    d = layer.d

    Xb = windows(X, (d['ph'], d['pw']), (d['sh'], d['sw']))
    layer.fc['Xb'] = Xb  # (2) (m, oh, ow, ph, pw, d)

    numbers = np.min_scalar_type(d['ph'] * d['pw'] - 1)
    Z = layer.fc['Z'] = np.empty(layer.fs['Z'], X.dtype)
    K = layer.o['K'] = np.zeros(layer.fs['Z'], numbers)
    for part in parts(X):
        fold(layer.pool, Xb[part], Z[part], K[part])

    A = layer.fc['A'] = Z  # (5) (m, oh, ow, d)
    return A


def fold(pool: Callable, Xb: np.ndarray, Z: np.ndarray,
         K: np.ndarray) -> None:
    """Pool the windows of some samples.

    :param pool: ``np.max``, ``np.min`` or ``np.mean``.
    :param Xb: Windows, shape (m, oh, ow, ph, pw, d).
    :param Z: Is filled with the results, shape (m, oh, ow, d).
    :param K: Zeros; is filled with the numbers of the pixels taken.
    """
    join, wins = FOLDS[pool]
    ph, pw = Xb.shape[3:5]
    Z[:] = Xb[:, :, :, 0, 0]  # (3.1) (3.2) (3.3)
    for r, c in [*np.ndindex(ph, pw)][1:]:
        B = Xb[:, :, :, r, c]  # (m, oh, ow, d)
        if wins:
            B = B.copy()  # side by side, for it is read twice
            k = K.dtype.type(r * pw + c)
            np.maximum(K, k * wins(B, Z), out=K)  # (4)
        join(Z, B, out=Z)  # (3.1) (3.2) (3.3)
    if pool is np.mean:
        Z /= ph * pw  # (3.3)
