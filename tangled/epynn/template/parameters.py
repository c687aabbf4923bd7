"""Shapes, parameters and gradients of the template layer."""
import numpy as np

from epynn.commons.models import Layer


def template_compute_gradients(layer: Layer) -> None:
    """Compute one gradient for each parameter: there are none.

    :param layer: The template layer, after its backward pass.
    """


def template_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: The template layer.
    :param A: Output of the previous layer, shape (m, …).
    """
    X = A
    layer.fs['X'] = X.shape  # (m, …)
    layer.d['m'] = len(X)
    layer.d['n'] = X[:1].size


def template_initialize_parameters(layer: Layer) -> None:
    """Draw the parameters: there are none.

    :param layer: The template layer, its shapes known.
    """
