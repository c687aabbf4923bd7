"""Shapes of the dropout layer."""
import numpy as np

from epynn.commons.arguments import check_shared_axes
from epynn.commons.models import Layer


def dropout_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A dropout layer.
    :param A: Output of the previous layer, shape (m, …).
    :raises ValueError: If a shared axis is not one of the input's.
    """
    check_shared_axes(layer, A, layer.d['a'])
    X = A
    layer.fs['X'] = X.shape  # (m, …)
    layer.d['m'] = len(X)
    layer.d['n'] = X[:1].size

    shared = {axis % X.ndim for axis in layer.d['a']}
    layer.fs['D'] = tuple(1 if axis in shared else size
                          for axis, size in enumerate(X.shape))

    for name in ('R', 'D'):
        layer.fc.pop(name, None)  # the mask of the batch before
