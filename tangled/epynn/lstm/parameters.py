"""Shapes, parameters and gradients of the LSTM layer."""
import math
from collections.abc import Callable

import numpy as np

from epynn.commons.maths import built_in, clip_gradient
from epynn.commons.models import Layer
from epynn.commons.sequences import read_shape

GATES = 'o', 'f', 'i', 'g'  # side by side in this order


def lstm_compute_shapes(layer: Layer, A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: An LSTM layer.
    :param A: Output of the previous layer, shape (m, s, e).
    :raises ValueError: If ``A`` has not exactly three axes, or no step.
    """
    read_shape(layer, A)  # (m, s, e)
    for gate in GATES:
        layer.fs['U' + gate] = layer.d['e'], layer.d['u']  # (e, u)
        layer.fs['V' + gate] = layer.d['u'], layer.d['u']  # (u, u)
        layer.fs['b' + gate] = 1, layer.d['u']  # (1, u)
    layer.fs['C'] = layer.fs['h']  # (m, s, u)


def lstm_initialize_parameters(layer: Layer) -> None:
    """Draw the weights gate by gate, set the biases to zero.

    :param layer: An LSTM layer whose shapes are known.
    """
    draw, fs = layer.initialization, layer.fs
    for gate in ('f', 'i', 'g', 'o'):
        for name in ('U' + gate, 'V' + gate):
            layer.p[name] = draw(fs[name], rng=layer.np_rng)
        layer.p['b' + gate] = np.zeros(fs['b' + gate])  # (1, u)


def lstm_weights(layer: Layer) -> np.ndarray:
    """Put all parameters together, a block of columns for each gate.

    :param layer: An LSTM layer whose parameters are drawn.
    :returns: U over V over b of all gates, shape (e + u + 1, 4u).
    """
    return np.hstack([
        np.vstack([layer.p[name + gate] for name in ('U', 'V', 'b')])
        for gate in GATES])  # (e + u + 1, 4u)


def lstm_groups(layer: Layer) -> list[tuple[int | slice, Callable]]:
    """List the gates' activations, the same for neighbours only once.

    :param layer: An LSTM layer.
    :returns: Places in the order of ``GATES``, each with an activation:
        a slice for a function of the book, a number for one's own.
    """
    functions = (layer.activate_output, layer.activate_forget,
                 layer.activate_input, layer.activate_candidate)
    groups = []
    for k, activate in enumerate(functions):
        if not built_in(activate):
            groups.append((k, activate))
            continue
        start = k
        if groups and groups[-1][1] is activate:
            start = groups.pop()[0].start
        groups.append((slice(start, k + 1), activate))
    return groups


def lstm_columns(A: np.ndarray) -> np.ndarray:
    """Make a column of each sample at each step.

    :param A: Sequences, shape (m, s, …).
    :returns: A row for each number of a step, shape (…, s × m).
    """
    m, steps, *step = A.shape
    rows = np.moveaxis(A, (0, 1), (-1, -2))  # (…, s, m)
    return rows.reshape(math.prod(step), steps * m)


@np.errstate(under='ignore')
def lstm_compute_gradients(layer: Layer) -> None:
    """Compute the gradients of weights and biases.

    :param layer: An LSTM layer after its backward pass.
    """
    e, u = layer.d['e'], layer.d['u']
    Xh, dG_ = layer.fc['Xh'], layer.bc['dG_']

    dW = np.zeros((e + u + 1, 4 * u), Xh.dtype)
    for start in range(0, layer.d['s'], 8):
        b = slice(start, start + 8)
        columns = lstm_columns(Xh[:, b])  # (e + u + 1, 8m)
        dW += columns @ lstm_columns(dG_[:, b]).T  # (12.1) (12.2) (12.3)

    for gate, block in zip(GATES, np.hsplit(dW, 4), strict=True):
        dU, dV, db = np.split(block, (e, e + u))
        layer.g['dU' + gate] = dU  # (e, u)
        layer.g['dV' + gate] = dV  # (u, u)
        layer.g['db' + gate] = db  # (1, u)

    if layer.clip_gradients:
        clip_gradient(layer, layer.max_norm)
