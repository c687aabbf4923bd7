"""Shapes, parameters and gradients of the dense layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import check_features
from epynn.commons.sequences import rows

if TYPE_CHECKING:
    from epynn.dense.models import Dense


def dense_compute_gradients(layer: 'Dense') -> None:
    """Compute the gradients of weights and bias.

    :param layer: A dense layer after its backward pass.
    """
    layer.g['dW'] = (
        rows(layer.fc['X']).T @ rows(layer.bc['dZ']))  # (7.1) (n, u)
    layer.g['db'] = rows(layer.bc['dZ']).sum(
        axis=0, keepdims=True)  # (7.2) (1, u)


def dense_compute_shapes(layer: 'Dense', A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A dense layer.
    :param A: Output of the previous layer, shape (m, n) or (m, s, n).
    :raises ValueError: If ``A`` does not have two axes or three, or no
        step or no feature.
    """
    check_features(layer, A)
    X = A
    layer.fs['X'] = X.shape  # (m, n)
    layer.d['m'], *_, layer.d['n'] = X.shape
    layer.fs['W'] = layer.d['n'], layer.d['u']  # (n, u)
    layer.fs['b'] = 1, layer.d['u']  # (1, u)


def dense_initialize_parameters(layer: 'Dense') -> None:
    """Draw the weights, set the bias to zero.

    :param layer: A dense layer whose shapes are known.
    """
    draw = layer.initialization
    layer.p['W'] = draw(layer.fs['W'], rng=layer.np_rng)  # (n, u)
    if layer.use_bias:
        layer.p['b'] = np.zeros(layer.fs['b'])  # (1, u)
