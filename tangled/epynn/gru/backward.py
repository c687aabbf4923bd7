"""Backward pass of the GRU layer."""
import numpy as np

from epynn.commons.maths import chain
from epynn.commons.models import Layer
from epynn.commons.sequences import rows


@np.errstate(under='ignore')  # a closed gate: next to nothing
def gru_backward(layer: Layer, dX: np.ndarray) -> np.ndarray:
    """Take the error back through gates and steps.

    :param layer: A GRU layer after its forward pass.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: Error for the previous layer, shape (m, s, e).
    """
    m, steps, u = layer.fs['h']
    p = layer.p
    z_, z, r_, r, hh_, hh, hp = (
        layer.fc[name].swapaxes(0, 1)  # (s, m, u)
        for name in ('z_', 'z', 'r_', 'r', 'hh_', 'hh', 'hp'))

    dA = layer.bc['dA'] = dX  # (6) (m, s, u) or (m, u)

    errors = np.zeros((steps + 1, m, u), dA.dtype)
    dh, dhn = errors[:-1], errors[1:]  # (s, m, u)
    dh_ = np.zeros((steps, m, u), dA.dtype)
    if layer.sequences:
        dh_[:] = dA.swapaxes(0, 1)  # (7s)
    else:
        dh_[-1] = dA
    dbars = np.empty((3, steps, m, u), dA.dtype)
    dz_, dr_, dhh_ = dbars
    V_T = np.stack([p['Vz'], p['Vr']]).swapaxes(1, 2).copy()
    Vhh_T = p['Vhh'].T.copy()

    for s in reversed(range(steps)):
        dh_[s] += dhn[s]  # (7s) (m, u)
        dz = dh_[s] * (hp[s] - hh[s])  # (8s)
        dz_[s] = chain(dz, layer.activate_update, z_[s], z[s])  # (8s)
        dhh = dh_[s] * (1 - z[s])  # (9s)
        dhh_[s] = chain(dhh, layer.activate, hh_[s], hh[s])  # (9s)
        drh = dhh_[s] @ Vhh_T  # (10s) (11s)
        dr = drh * hp[s]  # (10s)
        dr_[s] = chain(dr, layer.activate_reset, r_[s], r[s])  # (10s)
        dh[s] = dh_[s] * z[s] + drh * r[s]  # (11s)
        dh[s] += (dbars[:2, s] @ V_T).sum(axis=0)  # (11s)

    for name, cache in {'dh_': dh_, 'dh': dh, 'dhn': dhn, 'dz_': dz_,
                        'dr_': dr_, 'dhh_': dhh_}.items():
        layer.bc[name] = cache.swapaxes(0, 1)  # (m, s, u)

    dX = rows(layer.bc['dz_']) @ p['Uz'].T  # (12) (s × m, e)
    dX += rows(layer.bc['dr_']) @ p['Ur'].T  # (12)
    dX += rows(layer.bc['dhh_']) @ p['Uhh'].T  # (12)
    dX = dX.reshape(steps, m, layer.d['e']).swapaxes(0, 1)  # (m, s, e)
    layer.bc['dX'] = dX
    return dX
