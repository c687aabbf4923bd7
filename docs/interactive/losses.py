"""The losses of an answer, and the errors that they send back through a sigmoid."""

from typing import Any

import numpy as np

from epynn import sigmoid
from epynn.commons.loss import BCE, MAE, MSE
from epynn.commons.maths import chain

CONTROLS = [
    {
        "name": "z",
        "label": "weighted sum Z",
        "values": np.arange(-8.0, 8.1, 1).tolist(),
        "start": -6.0,
    },
    {"name": "label", "label": "label Y", "values": [0, 1], "start": 1},
]
PANELS = [(330, 270), (330, 270)]


def compute(z: float, label: int) -> dict[str, Any]:
    """The answer of a sigmoid; of each loss, its value and the error of the weighted sum."""
    curve = np.linspace(-8, 8, 65)
    here = {name: rows[0] for name, rows in _compute_losses(np.array([z]), label).items()}
    return {
        "answer": sigmoid(float(z)).item(),
        "here": here,
        "curves": _compute_losses(curve, label),
    }


def _compute_losses(sums: np.ndarray, label: int) -> dict[str, list[list[float]]]:
    """For each loss, rows of a weighted sum, the loss of its answer, and the error of the sum."""
    Z = sums.astype(float)[:, None]
    A = sigmoid(Z)
    Y = np.full_like(A, label)
    rows = {}
    for loss in (BCE, MSE, MAE):
        dZ = chain(loss(Y, A, deriv=True), sigmoid, Z, A)
        rows[loss.__name__] = np.c_[Z, loss(Y, A), dZ].tolist()
    return rows
