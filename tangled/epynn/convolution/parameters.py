"""Shapes, parameters and gradients of the convolution layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import check_images
from epynn.commons.windows import count_windows

if TYPE_CHECKING:
    from epynn.convolution.models import Convolution


def convolution_compute_gradients(layer: 'Convolution') -> None:
    """Compute the gradients of filters and bias.

    :param layer: A convolution layer after its backward pass.
    """
    B, dZ = layer.fc['Xb'], layer.bc['dZ']

    mij = 0, 1, 2  # the axes of samples and windows
    layer.g['dW'] = np.tensordot(B, dZ, axes=(mij, mij))  # (11.1)

    layer.g['db'] = np.sum(dZ, axis=mij)  # (11.2) (u,)


def convolution_compute_shapes(layer: 'Convolution', A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A convolution layer.
    :param A: Output of the previous layer, shape (m, h, w, d).
    :raises ValueError: If ``A`` does not have exactly four axes, or the
        filter is larger than the padded image.
    """
    check_images(layer, A)
    X, d = A, layer.d
    layer.fs['X'] = X.shape  # (m, h, w, d)
    d['m'], d['h'], d['w'], d['d'] = X.shape
    y, x = d['h'] + 2 * d['ph'], d['w'] + 2 * d['pw']
    layer.fs['Xp'] = d['m'], y, x, d['d']

    d['oh'], d['ow'] = count_windows(
        layer, X, (d['fh'], d['fw']), (d['sh'], d['sw']), (d['ph'], d['pw']))
    layer.fs['Xb'] = d['m'], d['oh'], d['ow'], d['fh'], d['fw'], d['d']
    layer.fs['Z'] = d['m'], d['oh'], d['ow'], d['u']
    layer.fs['W'] = d['fh'], d['fw'], d['d'], d['u']
    layer.fs['b'] = d['u'],


def convolution_initialize_parameters(layer: 'Convolution') -> None:
    """Draw the filters, set the bias to zero.

    :param layer: A convolution layer whose shapes are known.
    """
    fh, fw, *matrix = layer.fs['W']
    drawn = [layer.initialization(tuple(matrix), rng=layer.np_rng)
             for _ in range(fh * fw)]
    W = np.reshape(drawn, layer.fs['W'])  # (fh, fw, d, u)
    layer.p['W'] = W / (fh * fw) ** 0.5
    if layer.use_bias:
        layer.p['b'] = np.zeros(layer.fs['b'])  # (u,)
