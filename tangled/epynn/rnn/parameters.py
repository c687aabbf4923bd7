"""Shapes, parameters and gradients of the recurrent layer."""
import numpy as np

from epynn.commons.maths import clip_gradient
from epynn.commons.models import Layer
from epynn.commons.sequences import read_shape, rows


def rnn_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A recurrent layer.
    :param A: Output of the previous layer, shape (m, s, e).
    :raises ValueError: If ``A`` has not exactly three axes, or no step.
    """
    read_shape(layer, A)  # (m, s, e)
    layer.fs['U'] = layer.d['e'], layer.d['u']  # (e, u)
    layer.fs['V'] = layer.d['u'], layer.d['u']  # (u, u)
    layer.fs['b'] = 1, layer.d['u']  # (1, u)


def rnn_initialize_parameters(layer: Layer) -> None:
    """Draw the weights, set the bias to zero.

    :param layer: A recurrent layer whose shapes are known.
    """
    draw = layer.initialization
    layer.p['U'] = draw(layer.fs['U'], rng=layer.np_rng)  # (e, u)
    layer.p['V'] = draw(layer.fs['V'], rng=layer.np_rng)  # (u, u)
    layer.p['b'] = np.zeros(layer.fs['b'])  # (1, u)


def rnn_compute_gradients(layer: Layer) -> None:
    """Compute the gradients of weights and bias.

    :param layer: A recurrent layer after its backward pass.
    """
    X, hp = rows(layer.fc['X']), rows(layer.fc['hp'])
    dh_ = rows(layer.bc['dh_'])  # (s × m, u)

    layer.g['dU'] = X.T @ dh_  # (8.1) (e, u)
    layer.g['dV'] = hp.T @ dh_  # (8.2) (u, u)
    ones = np.ones((1, len(dh_)), dh_.dtype)
    layer.g['db'] = ones @ dh_  # (8.3) (1, u)

    if layer.clip_gradients:
        clip_gradient(layer, layer.max_norm)
