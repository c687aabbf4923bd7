"""Forward pass of the LSTM layer."""
import numpy as np

from epynn.commons.models import Layer
from epynn.lstm.parameters import GATES, lstm_groups, lstm_weights


@np.errstate(under='ignore')
def lstm_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """Read a batch of sequences step by step.

    :param layer: An LSTM layer whose parameters are drawn.
    :param A: Output of the previous layer, shape (m, s, e).
    :returns: All states, shape (m, s, u), if ``layer.sequences``, else
        the last one, shape (m, u).
    """
    m, steps, u = layer.fs['h']
    e = layer.d['e']
    W = lstm_weights(layer).T.copy()  # (4u, e + u + 1)
    groups = lstm_groups(layer)

    X = layer.fc['X'] = A  # (1) (m, s, e)

    Xh = np.ones((steps + 1, e + u + 1, m), X.dtype)
    Xh[:-1, :e] = X.transpose(1, 2, 0)  # (s, e, m)
    Xh[0, e:-1] = 0
    states = Xh[:, e:-1].swapaxes(1, 2)  # (s + 1, m, u)
    hp, h = states[:-1], states[1:]  # (s, m, u)

    linear = np.empty((steps, 4 * u, m), X.dtype)
    G_ = linear.reshape(steps, 4, u, m).swapaxes(2, 3)  # (s, 4, m, u)
    G = np.empty_like(G_)
    o, f, i, g = G.swapaxes(0, 1)  # (s, m, u)

    memory = np.zeros((steps + 1, u, m), X.dtype).swapaxes(1, 2)
    Cp_, C_ = memory[:-1], memory[1:]  # (s, m, u)
    C = np.empty_like(C_)

    for s in range(steps):
        np.matmul(W, Xh[s], out=linear[s])  # (2.1s) (2.2s) (2.3s) (2.4s)
        for k, activate in groups:
            G[s, k] = activate(G_[s, k])  # (3.1s) (3.2s) (3.3s) (3.4s)
        np.multiply(f[s], Cp_[s], out=C_[s])  # (4s) (m, u)
        C_[s] += i[s] * g[s]  # (4s)
        C[s] = layer.activate(C_[s])  # (5s) (m, u)
        np.multiply(o[s], C[s], out=h[s])  # (6s) (m, u)

    caches = {'h': h, 'hp': hp, 'C_': C_, 'Cp_': Cp_, 'C': C}
    for k, gate in enumerate(GATES):
        caches |= {gate + '_': G_[:, k], gate: G[:, k]}
    for name, value in caches.items():
        layer.fc[name] = value.swapaxes(0, 1)  # (m, s, u)
    layer.fc['Xh'] = Xh[:-1].transpose(2, 0, 1)  # (m, s, e + u + 1)
    layer.fc['G_'] = G_.transpose(2, 0, 1, 3)  # (m, s, 4, u)
    layer.fc['G'] = G.transpose(2, 0, 1, 3)
    A = layer.fc['h']
    return A if layer.sequences else A[:, -1]
