"""Backward pass through all layers, and the update."""
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from epynn.network.models import EpyNN


def model_backward(model: 'EpyNN', dA: np.ndarray) -> None:
    """Propagate an error back and compute all gradients.

    :param model: A model after its forward pass.
    :param dA: Derivative of the loss with respect to the output.
    """
    dX = dA
    for layer in reversed(model.layers):
        dX = layer.backward(dX)  # (2)
        layer.compute_gradients()


def model_update(model: 'EpyNN') -> None:
    """Update the parameters of all layers.

    :param model: A model after its backward pass.
    """
    for layer in model.layers:
        layer.update_parameters()
