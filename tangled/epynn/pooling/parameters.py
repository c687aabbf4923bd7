"""Shapes of the pooling layer, and its three kinds."""
import math

import numpy as np

from epynn.commons.arguments import check_images
from epynn.commons.models import Layer
from epynn.commons.windows import count


def pooling_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A pooling layer.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :raises ValueError: If ``A`` has not exactly four axes, or the
        window is larger than the image.
    """
    check_images(layer, A)
    X, d = A, layer.d
    layer.fs['X'] = X.shape  # (m, h, w, d)
    d['m'], d['h'], d['w'], d['d'] = X.shape

    d['oh'], d['ow'] = count(
        layer, X, (d['h'], d['w']), (d['ph'], d['pw']), (d['sh'], d['sw']))
    layer.fs['Xb'] = d['m'], d['oh'], d['ow'], d['ph'], d['pw'], d['d']
    layer.fs['Z'] = d['m'], d['oh'], d['ow'], d['d']


pools = {'max': np.max, 'min': np.min, 'mean': np.mean}


def parts(X: np.ndarray) -> list[slice]:
    """Cut a batch into parts of about a megabyte.

    :param X: Images, shape (m, h, w, d).
    :returns: Slices along the samples.
    """
    size = math.prod(X.shape[1:]) * X.itemsize  # bytes of a sample
    some = 1 + 2 ** 20 // max(size, 1)
    return [slice(m, m + some) for m in range(0, len(X), some)]
