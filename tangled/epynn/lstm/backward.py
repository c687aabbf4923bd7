"""Backward pass of the LSTM layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.maths import chain
from epynn.commons.sequences import initialize_backward, weights

if TYPE_CHECKING:
    from epynn.lstm.models import LSTM


def lstm_backward(layer: 'LSTM', dX: np.ndarray) -> np.ndarray:
    """Take the error back, from the last step to the first.

    :param layer: An LSTM layer after its forward pass.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: Error for the previous layer, shape (m, s, e).
    """
    dA, dhp, dCp_ = initialize_backward(layer, dX)  # (10) (m, s, u)
    fc, bc = layer.fc, layer.bc
    Uf, Ui, Ug, Uo = weights(layer, 'U')  # (e, u) each
    Vf, Vi, Vg, Vo = weights(layer, 'V')  # (u, u) each

    for s in reversed(range(layer.d['s'])):
        f_, i_, g_, o_ = (fc[gate + '_'][:, s] for gate in 'figo')
        f, i, g, o = (fc[gate][:, s] for gate in 'figo')
        Cp_, C_, C = (fc[name][:, s] for name in ('Cp_', 'C_', 'C'))
        dhn = bc['dhn'][:, s] = dhp  # sent by step s + 1
        dCn = bc['dCn'][:, s] = dCp_

        dh = bc['dh_'][:, s] = dA[:, s] + dhn  # (11s) (m, u)
        dC_ = bc['dC_'][:, s] = (
            chain(dh * o, layer.activate, C_, C) + dCn)  # (12s)

        df_ = bc['df_'][:, s] = chain(
            dC_ * Cp_, layer.activate_forget, f_, f)  # (13s)
        di_ = bc['di_'][:, s] = chain(
            dC_ * g, layer.activate_input, i_, i)  # (14s)
        dg_ = bc['dg_'][:, s] = chain(
            dC_ * i, layer.activate_candidate, g_, g)  # (15s)
        do_ = bc['do_'][:, s] = chain(
            dh * C, layer.activate_output, o_, o)  # (16s)

        dCp_ = bc['dC'][:, s] = dC_ * f  # (17s) (m, u)
        dhp = bc['dh'][:, s] = (df_ @ Vf.T + di_ @ Vi.T
                                + dg_ @ Vg.T + do_ @ Vo.T)  # (18s)

    dX = bc['dX'] = (bc['df_'] @ Uf.T + bc['di_'] @ Ui.T
                     + bc['dg_'] @ Ug.T + bc['do_'] @ Uo.T)  # (19)
    return dX
