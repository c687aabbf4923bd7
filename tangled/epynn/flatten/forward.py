"""Forward pass of the flatten layer."""
import numpy as np

from epynn.commons.models import Layer


def flatten_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """Lay the features of each sample in a row.

    :param layer: A flatten layer whose shapes are known.
    :param A: Output of the previous layer, shape (m, …).
    :returns: The same numbers, shape (m, n).
    """
    X = layer.fc['X'] = A  # (1) (m, …)

    A = layer.fc['A'] = X.reshape(layer.fs['A'])  # (2) (m, n)
    return A
