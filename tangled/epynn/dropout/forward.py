"""Forward pass of the dropout layer."""
import numpy as np

from epynn.commons.models import Layer


def dropout_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """Set a random part of the input to zero while the model trains.

    :param layer: A dropout layer whose shapes are known.
    :param A: Output of the previous layer, shape (m, …).
    :returns: Output of this layer, of the same shape.
    """
    X = layer.fc['X'] = A  # (1) (m, …)

    if not layer.training:
        return X

    R = layer.fc['R'] = layer.np_rng.uniform(0, 1, layer.fs['D'])
    D = layer.fc['D'] = R > layer.d['d']  # (2) (m, …)

    A = layer.fc['A'] = X * D / (1 - layer.d['d'])  # (3) (m, …)
    return A
