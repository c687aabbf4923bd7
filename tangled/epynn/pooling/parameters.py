"""Shapes of the pooling layer, and its three kinds."""
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import check_images
from epynn.commons.windows import count_windows

if TYPE_CHECKING:
    from epynn.pooling.models import Pooling


def pooling_compute_shapes(layer: 'Pooling', A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A pooling layer.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :raises ValueError: If ``A`` does not have exactly four axes, or the
        window is larger than the image.
    """
    check_images(layer, A)
    X, d = A, layer.d
    layer.fs['X'] = X.shape  # (m, h, w, d)
    d['m'], d['h'], d['w'], d['d'] = X.shape

    d['oh'], d['ow'] = count_windows(
        layer, X, (d['ph'], d['pw']), (d['sh'], d['sw']))
    layer.fs['Xb'] = d['m'], d['oh'], d['ow'], d['ph'], d['pw'], d['d']
    layer.fs['Z'] = d['m'], d['oh'], d['ow'], d['d']


pools: dict[str, Callable]
pools = {'max': np.max, 'min': np.min, 'mean': np.mean}
