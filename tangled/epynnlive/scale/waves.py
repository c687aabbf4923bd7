"""Slow waves and fast ones, and a model to tell them apart."""
import numpy as np

from epynn import Dense, Embedding, EpyNN, tanh

RATE = 0.01


def waves(units: int = 16, rate: float = RATE, seed: int = 1) -> EpyNN:
    """A model with its samples, initialized.

    :param units: Number of hidden units.
    :param rate: Learning rate.
    :param seed: Of the batches and the weights.
    """
    rng = np.random.default_rng(1)
    y = np.arange(480) % 2
    t = np.outer(0.4 + 0.2 * y, np.arange(20))
    X = np.sin(t + rng.uniform(0, 6, (480, 1)))
    X += rng.normal(0, 0.5, X.shape)
    data = Embedding(X, y, batch_size=32)
    model = EpyNN([data, Dense(units, tanh), Dense(1)], name='waves')
    model.initialize('BCE', {'learning_rate': rate}, seed=seed,
                     verbose=False)
    return model
