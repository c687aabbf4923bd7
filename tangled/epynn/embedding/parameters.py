"""Shapes of the embedding layer."""
import numpy as np

from epynn.commons.models import Layer


def embedding_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: An embedding layer.
    :param A: Samples, shape (m, …).
    """
    X = A
    layer.fs['X'] = X.shape  # (m, …)
    layer.d['m'] = len(X)
    layer.d['n'] = X[:1].size
