"""Forward pass of the GRU layer."""
import numpy as np

from epynn.commons.models import Layer
from epynn.commons.sequences import rows


@np.errstate(under='ignore')  # a closed gate: next to nothing
def gru_forward(layer: Layer, A: np.ndarray) -> np.ndarray:
    """Read a batch of sequences, step by step, through gates.

    :param layer: A GRU layer whose parameters are drawn.
    :param A: Output of the previous layer, shape (m, s, e).
    :returns: All states, shape (m, s, u), if ``layer.sequences``, else
        the last one, shape (m, u).
    """
    m, steps, u = layer.fs['h']
    p = layer.p

    X = layer.fc['X'] = A  # (1) (m, s, e)

    U = np.stack([p['Uz'], p['Ur'], p['Uhh']])  # (3, e, u)
    b = np.stack([p['bz'], p['br'], p['bhh']])  # (3, 1, u)
    bars = rows(X) @ U  # (2.1s) (3.1s) (4.1s) (3, s × m, u)
    bars += b  # (2.1s) (3.1s) (4.1s)
    bars = bars.reshape(3, steps, m, u)

    z_, r_, hh_ = bars  # (s, m, u)
    z, r, hh = np.empty_like(bars)
    states = np.zeros((steps + 1, m, u), bars.dtype)
    h, hp = states[1:], states[:-1]  # (s, m, u)
    V = np.stack([p['Vz'], p['Vr']])  # (2, u, u)

    for s in range(steps):
        bars[:2, s] += hp[s] @ V  # (2.1s) (3.1s) (2, m, u)
        z[s] = layer.activate_update(z_[s])  # (2.2s) (m, u)
        r[s] = layer.activate_reset(r_[s])  # (3.2s)
        hh_[s] += (r[s] * hp[s]) @ p['Vhh']  # (4.1s)
        hh[s] = layer.activate(hh_[s])  # (4.2s)
        h[s] = z[s] * hp[s] + (1 - z[s]) * hh[s]  # (5s)

    for name, cache in {'z_': z_, 'z': z, 'r_': r_, 'r': r, 'hh_': hh_,
                        'hh': hh, 'hp': hp, 'h': h}.items():
        layer.fc[name] = cache.swapaxes(0, 1)  # (m, s, u)
    A = layer.fc['h']
    return A if layer.sequences else A[:, -1]
