"""Backward pass of the dense layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.maths import chain

if TYPE_CHECKING:
    from epynn.dense.models import Dense


def dense_backward(layer: 'Dense', dX: np.ndarray) -> np.ndarray:
    """Take the error back through the activation and the sum.

    :param layer: A dense layer after its forward pass.
    :param dX: Error from the next layer, shape (m, u).
    :returns: Error for the previous layer, shape (m, n).
    """
    dA = layer.bc['dA'] = dX  # (4) (m, u)

    Z, A = layer.fc['Z'], layer.fc['A']
    dZ = layer.bc['dZ'] = chain(dA, layer.activate, Z, A)  # (5) (m, u)

    dX = layer.bc['dX'] = dZ @ layer.p['W'].T  # (6) (m, n)
    return dX
