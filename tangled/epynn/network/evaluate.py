"""How good is the model?"""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.metrics import accuracy

if TYPE_CHECKING:
    from epynn.network.models import EpyNN

ROWS = 1024  # samples at a time


def model_evaluate(model: 'EpyNN') -> None:
    """Record loss and metrics of each set of samples.

    :param model: A model, initialized.
    """
    for dset in model.embedding.dsets:
        dset.A = model_outputs(model, dset.X)
    model_score(model)


def model_score(model: 'EpyNN') -> None:
    """Record loss and metrics of outputs that are there already.

    :param model: A model whose sets of samples have their outputs.
    """
    values = []
    for dset in model.embedding.dsets:
        dset.P = decide(dset.A)
        values.append({name: float(np.mean(score(dset.Y, dset.A)))
                       for name, score in model.scores.items()})

    for k, row in enumerate(values):
        for name, value in row.items():
            history = model.metrics[name][k]
            gap = model.trained - len(history)  # of a set that is new
            history += [float('nan')] * gap + [value]


def model_outputs(model: 'EpyNN', X: np.ndarray) -> np.ndarray:
    """Output for any number of samples, a slice at a time.

    :param model: A model, initialized.
    :param X: Features, shape (m, …).
    :returns: Output of the last layer, shape (m, u).
    """
    if len(X) <= ROWS:
        return model.forward(X)
    return np.concatenate([model.forward(X[i:i + ROWS])
                           for i in range(0, len(X), ROWS)])


def decide(A: np.ndarray) -> np.ndarray:
    """What an output says.

    :param A: Output, shape (m, u).
    :returns: Number of the largest of several outputs, shape (m,); one
        output, rounded, shape (m, 1).
    """
    return A.argmax(axis=1) if A.shape[1] > 1 else np.around(A)


def batch_evaluate(model: 'EpyNN', Y: np.ndarray,
                   A: np.ndarray) -> tuple[float, float]:
    """Accuracy and mean loss of a batch.

    :param model: A model with a loss.
    :param Y: Labels, shape (m, u).
    :param A: Output, shape (m, u).
    """
    return (float(np.mean(accuracy(Y, A))),
            float(np.mean(model.training_loss(Y, A))))
