"""Backward pass of the embedding layer."""
import numpy as np

from epynn.commons.models import Layer


def embedding_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Hand the error back as it is.

    :param layer: An embedding layer after its forward pass.
    :param dX: Error from the next layer, shape (m, …).
    :returns: The same error.
    """
    dA = layer.bc['dA'] = dX  # (3) (m, …)

    dX = layer.bc['dX'] = dA  # (4) (m, …)
    return dX
