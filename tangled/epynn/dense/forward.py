"""Forward pass of the dense layer."""
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from epynn.dense.models import Dense


def dense_forward(layer: 'Dense', A: np.ndarray) -> np.ndarray:
    """Multiply features by weights, add, apply the activation.

    :param layer: A dense layer that has its parameters.
    :param A: Output of the previous layer, shape (m, n).
    :returns: Output of this layer, shape (m, u).
    """
    X = layer.fc['X'] = A  # (1) (m, n)

    Z = layer.fc['Z'] = X @ layer.p['W'] + layer.p.get('b', 0)  # (2)

    A = layer.fc['A'] = layer.activate(Z)  # (3) (m, u)
    return A
