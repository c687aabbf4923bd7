"""Backward pass of the LSTM layer."""
from collections.abc import Callable

import numpy as np

from epynn.commons.maths import built_in, chain, softmax
from epynn.commons.models import Layer
from epynn.lstm.parameters import GATES, lstm_groups, lstm_weights


def lstm_ties(activate: Callable) -> bool:
    """Whether an activation may tie the units of a row together.

    :param activate: The function: softmax does, and one's own may.
    """
    function = getattr(activate, 'func', activate)
    return function is softmax or not built_in(activate)


@np.errstate(under='ignore')
def lstm_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Take the error back through the steps.

    :param layer: An LSTM layer after its forward pass.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: Error for the previous layer, shape (m, s, e).
    """
    m, steps, u = layer.fs['h']
    e = layer.d['e']
    W = lstm_weights(layer)[:-1]  # (e + u, 4u)
    groups = lstm_groups(layer)

    dA = layer.bc['dA'] = dX  # (7) (m, s, u) or (m, u)

    errors = np.zeros((steps + 1, e + u, m), dA.dtype)
    states = errors[:, e:].swapaxes(1, 2)  # (s + 1, m, u)
    dh, dhn = states[:-1], states[1:]  # (s, m, u)
    memory = np.zeros((steps + 1, u, m), dA.dtype).swapaxes(1, 2)
    dC, dCn = memory[:-1], memory[1:]

    dh_ = np.zeros_like(dC)  # (s, m, u)
    if layer.sequences:
        dh_[:] = dA.swapaxes(0, 1)  # (8s) (s, m, u)
    else:
        dh_[-1] = dA  # (m, u)
    dC_ = np.empty_like(dh_)

    linear = np.empty((steps, 4 * u, m), dA.dtype)
    dG_ = linear.reshape(steps, 4, u, m).swapaxes(2, 3)  # (s, 4, m, u)
    do_, df_, di_, dg_ = dG_.swapaxes(0, 1)  # (s, m, u)
    dfig_ = dG_[:, 1:]  # (s, 3, m, u)

    G_, G = (layer.fc[name].transpose(1, 2, 0, 3) for name in ('G_', 'G'))
    o, f, i, g = G.swapaxes(0, 1)
    C_, Cp_, C = (layer.fc[name].swapaxes(0, 1)
                  for name in ('C_', 'Cp_', 'C'))

    free = [(k, f) for k, f in groups if not lstm_ties(f)]
    tied = [(k, f) for k, f in groups if lstm_ties(f)]
    memory_tied = lstm_ties(layer.activate)
    for start in range(0, steps, 8):
        b = slice(start, start + 8)
        df_[b], di_[b], dg_[b] = Cp_[b], g[b], i[b]  # (10.1s) (10.2s) (10.3s)
        do_[b], dC_[b] = C[b], o[b]  # (10.4s) (9s)
        for k, activate in free:  # (10.1s) (10.2s) (10.3s) (10.4s)
            dG_[b, k] = chain(dG_[b, k], activate, G_[b, k], G[b, k])
        if not memory_tied:
            dC_[b] = chain(dC_[b], layer.activate, C_[b], C[b])  # (9s)

    for s in reversed(range(steps)):
        dh_[s] += dhn[s]  # (8s) (m, u)
        dC_[s] *= dh_[s]  # (9s) (m, u)
        if memory_tied:
            dC_[s] = chain(dC_[s], layer.activate, C_[s], C[s])
        dC_[s] += dCn[s]  # (9s) (m, u)
        np.multiply(dC_[s], f[s], out=dC[s])  # (9s) (m, u)
        do_[s] *= dh_[s]  # (10.4s) (m, u)
        dfig_[s] *= dC_[s]  # (10.1s) (10.2s) (10.3s) (3, m, u)
        for k, activate in tied:
            dG_[s, k] = chain(dG_[s, k], activate, G_[s, k], G[s, k])
        np.matmul(W, linear[s], out=errors[s])  # (8s) (11)

    caches = {'dh_': dh_, 'dh': dh, 'dhn': dhn,
              'dC_': dC_, 'dC': dC, 'dCn': dCn}
    for k, gate in enumerate(GATES):
        caches[f'd{gate}_'] = dG_[:, k]
    for name, value in caches.items():
        layer.bc[name] = value.swapaxes(0, 1)  # (m, s, u)
    layer.bc['dG_'] = dG_.transpose(2, 0, 1, 3)  # (m, s, 4, u)
    layer.bc['dX'] = errors[:-1, :e].transpose(2, 0, 1)  # (m, s, e)
    return layer.bc['dX']
