"""Shapes of the pooling layer, and its three kinds."""
from collections.abc import Callable

import numpy as np

from epynn.commons.models import Layer
from epynn.commons.windows import count, need_images


def pooling_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A pooling layer.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :raises ValueError: If ``A`` has not exactly four axes, or the
        window is larger than the image.
    """
    need_images(layer, A)
    X, d = A, layer.d
    layer.fs['X'] = X.shape  # (m, h, w, d)
    d['m'], d['h'], d['w'], d['d'] = X.shape

    d['oh'], d['ow'] = count(
        layer, X, (d['h'], d['w']), (d['ph'], d['pw']), (d['sh'], d['sw']))
    layer.fs['Xb'] = d['m'], d['oh'], d['ow'], d['ph'], d['pw'], d['d']
    layer.fs['Z'] = d['m'], d['oh'], d['ow'], d['d']


pools = {'max': np.max, 'min': np.min, 'mean': np.mean}
ALIASES = {'max': (np.amax, max), 'min': (np.amin, min)}


def find_pool(pool: Callable | str) -> Callable:
    """Return the pool that a function or its name stands for.

    :param pool: What was passed as an argument.
    :returns: ``np.max``, ``np.min`` or ``np.mean``.
    :raises ValueError: If it is anything else.
    """
    for name, function in pools.items():
        same = function, *ALIASES.get(name, ())
        if any(pool is f for f in same) or (
                isinstance(pool, str) and pool == name):
            return function
    raise ValueError('Pooling takes np.max, np.min or np.mean as pool, '
                     f'or one of their names, and got {pool!r}')
