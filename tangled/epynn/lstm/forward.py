"""Forward pass of the LSTM layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.sequences import biases, initialize_forward, weights

if TYPE_CHECKING:
    from epynn.lstm.models import LSTM


def lstm_forward(layer: 'LSTM', A: np.ndarray) -> np.ndarray:
    """Read a batch of sequences, one step after the other.

    :param layer: An LSTM layer whose parameters are drawn.
    :param A: Output of the previous layer, shape (m, s, e).
    :returns: The states of all steps, shape (m, s, u), if
        ``layer.sequences``, else the last one, shape (m, u).
    """
    X, h, C_ = initialize_forward(layer, A)  # (1) (m, s, e)
    fc = layer.fc
    Uf, Ui, Ug, Uo = weights(layer, 'U')  # (e, u) each
    Vf, Vi, Vg, Vo = weights(layer, 'V')  # (u, u) each
    bf, bi, bg, bo = biases(layer)  # (1, u) each

    for s in range(layer.d['s']):
        x = X[:, s]  # (2s) (m, e)
        hp = fc['hp'][:, s] = h  # (3.1s) (m, u)
        Cp_ = fc['Cp_'][:, s] = C_  # (3.2s) (m, u)

        f_ = fc['f_'][:, s] = x @ Uf + hp @ Vf + bf  # (4.1s)
        f = fc['f'][:, s] = layer.activate_forget(f_)  # (4.2s)

        i_ = fc['i_'][:, s] = x @ Ui + hp @ Vi + bi  # (5.1s)
        i = fc['i'][:, s] = layer.activate_input(i_)  # (5.2s)

        g_ = fc['g_'][:, s] = x @ Ug + hp @ Vg + bg  # (6.1s)
        g = fc['g'][:, s] = layer.activate_candidate(g_)  # (6.2s)

        o_ = fc['o_'][:, s] = x @ Uo + hp @ Vo + bo  # (7.1s)
        o = fc['o'][:, s] = layer.activate_output(o_)  # (7.2s)

        C_ = fc['C_'][:, s] = f * Cp_ + i * g  # (8.1s) (m, u)
        C = fc['C'][:, s] = layer.activate(C_)  # (8.2s) (m, u)
        h = fc['h'][:, s] = o * C  # (9.1s) (m, u)

    A = fc['A'] = fc['h'] if layer.sequences else h  # (9.2)
    return A
