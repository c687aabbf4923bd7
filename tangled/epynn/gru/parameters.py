"""Gradients of the GRU layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.sequences import limit_gradients, rows

if TYPE_CHECKING:
    from epynn.gru.models import GRU


def gru_compute_gradients(layer: 'GRU') -> None:
    """Compute the gradients of weights and biases.

    :param layer: A GRU layer after its backward pass.
    """
    X, hp, q = (rows(layer.fc[name]) for name in ('X', 'hp', 'q'))
    dr_, dz_, dhh_ = (
        rows(layer.bc[name]) for name in ('dr_', 'dz_', 'dhh_'))
    g = layer.g

    g['dUr'] = X.T @ dr_  # (16.1) (e, u)
    g['dVr'] = hp.T @ dr_  # (16.2) (u, u)
    g['dbr'] = np.sum(dr_, axis=0, keepdims=True)  # (16.3) (1, u)

    g['dUz'] = X.T @ dz_  # (17.1)
    g['dVz'] = hp.T @ dz_  # (17.2)
    g['dbz'] = np.sum(dz_, axis=0, keepdims=True)  # (17.3)

    g['dUhh'] = X.T @ dhh_  # (18.1)
    g['dVhh'] = q.T @ dhh_  # (18.2)
    g['dbhh'] = np.sum(dhh_, axis=0, keepdims=True)  # (18.3)

    limit_gradients(layer)
