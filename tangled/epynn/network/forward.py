"""Forward pass through all layers."""
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from epynn.network.models import EpyNN


def model_forward(model: 'EpyNN', X: np.ndarray) -> np.ndarray:
    """Propagate a batch through all layers.

    :param model: A model.
    :param X: Features, shape (m, …).
    :returns: Output of the last layer.
    """
    A = X
    for layer in model.layers:
        layer.e = model.e
        A = layer.forward(A)  # (1)
    return A


@contextmanager
def training_mode(model: 'EpyNN') -> Iterator[None]:
    """Layers behave as in training, until the block ends."""
    for layer in model.layers:
        layer.training = True
    try:
        yield
    finally:
        for layer in model.layers:
            layer.training = False


PREDICT_LOCK = RLock()


@contextmanager
def evaluation_mode(model: 'EpyNN') -> Iterator[None]:
    """Layers behave as in an evaluation, until the block ends.

    One thread at a time, since the layers keep what they compute.
    """
    with PREDICT_LOCK:
        before = [layer.training for layer in model.layers]
        for layer in model.layers:
            layer.training = False
        try:
            yield
        finally:
            for layer, training in zip(model.layers, before, strict=True):
                layer.training = training
