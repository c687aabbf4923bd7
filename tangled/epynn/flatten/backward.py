"""Backward pass of the flatten layer."""
import numpy as np

from epynn.commons.models import Layer


def flatten_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Give the errors the shape of the input.

    :param layer: A flatten layer after its forward pass.
    :param dX: Error from the next layer, shape (m, n).
    :returns: The same numbers, shape (m, …).
    """
    dA = layer.bc['dA'] = dX  # (3) (m, n)

    dX = layer.bc['dX'] = dA.reshape(layer.fs['X'])  # (4) (m, …)
    return dX
