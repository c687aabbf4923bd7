"""Backward pass of the template layer."""
import numpy as np

from epynn.commons.models import Layer


def template_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Pass the error back.

    :param layer: The template layer, after its forward pass.
    :param dX: Error from the next layer, shape (m, …).
    :returns: Error for the previous layer, shape (m, …).
    """
    dA = layer.bc['dA'] = dX  # (3) (m, …)

    dX = layer.bc['dX'] = dA  # (4) (m, …)
    return dX
