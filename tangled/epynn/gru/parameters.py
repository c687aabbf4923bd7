"""Shapes, parameters and gradients of the GRU layer."""
import numpy as np

from epynn.commons.maths import clip_gradient
from epynn.commons.models import Layer
from epynn.commons.sequences import read_shape, rows


def gru_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A GRU layer.
    :param A: Output of the previous layer, shape (m, s, e).
    :raises ValueError: If ``A`` has not exactly three axes, or no step.
    """
    read_shape(layer, A)  # (m, s, e)
    for gate in 'z', 'r', 'hh':
        layer.fs['U' + gate] = layer.d['e'], layer.d['u']  # (e, u)
        layer.fs['V' + gate] = layer.d['u'], layer.d['u']  # (u, u)
        layer.fs['b' + gate] = 1, layer.d['u']  # (1, u)


def gru_initialize_parameters(layer: Layer) -> None:
    """Draw the weights gate by gate, set the biases to zero.

    :param layer: A GRU layer whose shapes are known.
    """
    draw, fs, p = layer.initialization, layer.fs, layer.p
    for gate in 'z', 'r', 'hh':
        p['U' + gate] = draw(fs['U' + gate], rng=layer.np_rng)
        p['V' + gate] = draw(fs['V' + gate], rng=layer.np_rng)
        p['b' + gate] = np.zeros(fs['b' + gate])


@np.errstate(under='ignore')  # as above
def gru_compute_gradients(layer: Layer) -> None:
    """Compute the gradients of all weights and biases.

    :param layer: A GRU layer after its backward pass.
    """
    X, hp, r = (rows(layer.fc[name]) for name in ('X', 'hp', 'r'))
    ones, g = np.ones((1, len(X)), X.dtype), layer.g

    dz_ = rows(layer.bc['dz_'])  # (s × m, u)
    g['dUz'] = X.T @ dz_  # (13.1) (e, u)
    g['dVz'] = hp.T @ dz_  # (13.2) (u, u)
    g['dbz'] = ones @ dz_  # (13.3) (1, u)

    dr_ = rows(layer.bc['dr_'])
    g['dUr'] = X.T @ dr_  # (14.1)
    g['dVr'] = hp.T @ dr_  # (14.2)
    g['dbr'] = ones @ dr_  # (14.3)

    dhh_ = rows(layer.bc['dhh_'])
    g['dUhh'] = X.T @ dhh_  # (15.1)
    g['dVhh'] = (r * hp).T @ dhh_  # (15.2)
    g['dbhh'] = ones @ dhh_  # (15.3)

    if layer.clip_gradients:
        clip_gradient(layer, layer.max_norm)
