"""Backward pass of the GRU layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.maths import chain
from epynn.commons.sequences import initialize_backward, weights

if TYPE_CHECKING:
    from epynn.gru.models import GRU


def gru_backward(layer: 'GRU', dX: np.ndarray) -> np.ndarray:
    """Take the error back, from the last step to the first.

    :param layer: A GRU layer after its forward pass.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: Error for the previous layer, shape (m, s, e).
    """
    dA, dhp = initialize_backward(layer, dX)  # (8) (m, s, u)
    fc, bc = layer.fc, layer.bc
    Uz, Ur, Uhh = weights(layer, 'U')  # (e, u) each
    Vz, Vr, Vhh = weights(layer, 'V')  # (u, u) each

    for s in reversed(range(layer.d['s'])):
        r_, z_, hh_ = (fc[key][:, s] for key in ('r_', 'z_', 'hh_'))
        r, z, hh, hp = (fc[key][:, s] for key in ('r', 'z', 'hh', 'hp'))
        dhn = bc['dhn'][:, s] = dhp  # sent by step s + 1

        dh = bc['dh_'][:, s] = dA[:, s] + dhn  # (9s) (m, u)
        dhh_ = bc['dhh_'][:, s] = chain(
            dh * (1 - z), layer.activate, hh_, hh)  # (10s)
        dz_ = bc['dz_'][:, s] = chain(
            dh * (hp - hh), layer.activate_update, z_, z)  # (11s)
        dq = bc['dq'][:, s] = dhh_ @ Vhh.T  # (12s) (m, u)
        dr_ = bc['dr_'][:, s] = chain(
            dq * hp, layer.activate_reset, r_, r)  # (13s)

        dhp = bc['dh'][:, s] = (dh * z + dq * r
                                + dz_ @ Vz.T + dr_ @ Vr.T)  # (14s)

    dX = bc['dX'] = (bc['dr_'] @ Ur.T + bc['dz_'] @ Uz.T
                     + bc['dhh_'] @ Uhh.T)  # (15) (m, s, e)
    return dX
