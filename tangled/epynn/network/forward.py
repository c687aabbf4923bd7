"""Forward pass through all layers."""
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

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


LOCKS: WeakKeyDictionary['EpyNN', RLock] = WeakKeyDictionary()


def lock_model(model: 'EpyNN') -> RLock:
    """The lock of a model: while a thread holds it, no other computes.

    Layers keep what they compute, so two would mix.
    """
    return LOCKS.setdefault(model, RLock())


@contextmanager
def evaluation_mode(model: 'EpyNN') -> Iterator[None]:
    """Layers behave as in an evaluation, until the block ends."""
    with lock_model(model):
        before = [layer.training for layer in model.layers]
        for layer in model.layers:
            layer.training = False
        try:
            yield
        finally:
            for layer, training in zip(model.layers, before, strict=True):
                layer.training = training


@contextmanager
def explain_samples(model: 'EpyNN', X: np.ndarray) -> Iterator[None]:
    """Leave all shapes as they were, if the layers can't take some samples.

    :param model: A model.
    :param X: Samples that go through it in the block.
    :raises ValueError: If that fails, and the first samples had another
        shape; the message has both, and what a layer says.
    """
    got, built = X.shape[1:], model.embedding.fs.get('X', X.shape)[1:]
    before = [(shapes, dict(shapes)) for layer in model.layers
              for shapes in (layer.d, layer.fs)]
    try:
        yield
    except Exception as error:
        for shapes, known in before:
            shapes.clear()
            shapes.update(known)
        if got == built:
            raise
        raise ValueError(f'samples have the shape {got}, and the model was '
                         f'built on {built}. {error}') from error
