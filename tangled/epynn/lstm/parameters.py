"""Gradients of the LSTM layer."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.sequences import limit_gradients, rows

if TYPE_CHECKING:
    from epynn.lstm.models import LSTM


def lstm_compute_gradients(layer: 'LSTM') -> None:
    """Compute the gradients of weights and biases.

    :param layer: An LSTM layer after its backward pass.
    """
    X, hp = rows(layer.fc['X']), rows(layer.fc['hp'])
    df_, di_, dg_, do_ = (rows(layer.bc[f'd{gate}_']) for gate in 'figo')
    g = layer.g

    g['dUf'] = X.T @ df_  # (20.1) (e, u)
    g['dVf'] = hp.T @ df_  # (20.2) (u, u)
    g['dbf'] = np.sum(df_, axis=0, keepdims=True)  # (20.3) (1, u)

    g['dUi'] = X.T @ di_  # (21.1)
    g['dVi'] = hp.T @ di_  # (21.2)
    g['dbi'] = np.sum(di_, axis=0, keepdims=True)  # (21.3)

    g['dUg'] = X.T @ dg_  # (22.1)
    g['dVg'] = hp.T @ dg_  # (22.2)
    g['dbg'] = np.sum(dg_, axis=0, keepdims=True)  # (22.3)

    g['dUo'] = X.T @ do_  # (23.1)
    g['dVo'] = hp.T @ do_  # (23.2)
    g['dbo'] = np.sum(do_, axis=0, keepdims=True)  # (23.3)

    limit_gradients(layer)
