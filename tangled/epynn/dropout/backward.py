"""Backward pass of the dropout layer."""
import numpy as np

from epynn.commons.models import Layer


def dropout_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Take the error back through the same mask.

    :param layer: A dropout layer after its forward pass.
    :param dX: Error from the next layer, shape (m, …).
    :returns: Error for the previous layer, of the same shape.
    """
    dA = layer.bc['dA'] = dX  # (4) (m, …)

    if 'D' not in layer.fc:
        return dA

    dX = layer.bc['dX'] = dA * layer.fc['D'] / (1 - layer.d['d'])  # (5)
    return dX
