"""Shapes of the flatten layer."""
import math

import numpy as np

from epynn.commons.models import Layer


def flatten_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A flatten layer.
    :param A: Output of the previous layer, shape (m, …).
    """
    X = A
    layer.fs['X'] = X.shape  # (m, …)
    layer.d['m'] = len(X)
    layer.d['n'] = math.prod(X.shape[1:])
    layer.fs['A'] = layer.d['m'], layer.d['n']  # (m, n)
