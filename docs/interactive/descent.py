"""Gradient descent on the loss of one weight, with a learning rate that the reader chooses."""

import numpy as np

from epynn import Dense, Embedding, EpyNN, identity

SAMPLES = np.array([[1.0], [2.0], [3.0]])
LABELS = 3 * SAMPLES
STEPS = 12

CONTROLS = [
    {
        "name": "rate",
        "label": "learning rate η",
        "values": [
            0.005,
            0.01,
            0.02,
            0.03,
            0.05,
            0.0714,
            0.09,
            0.11,
            0.13,
            0.14,
            0.143,
            0.15,
            0.16,
        ],
        "start": 0.05,
    },
    {
        "name": "begin",
        "label": "weight at the beginning",
        "values": [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "start": 0.0,
    },
]
PANELS = [(390, 270), (290, 270)]


def half_squares(Y: np.ndarray, A: np.ndarray, deriv: bool = False) -> np.ndarray:
    """The loss of the page: half the sum of the squares."""
    return A - Y if deriv else np.sum((A - Y) ** 2, axis=-1) / 2


def compute(rate: float, begin: float) -> dict:
    """The weight before the first step and after each, and the losses there."""
    dense = Dense(1, identity, use_bias=False)
    model = EpyNN([Embedding(SAMPLES, LABELS, relative_size=(1, 0, 0)), dense])
    hyperparameters = {"learning_rate": rate}
    model.initialize(half_squares, se_hPars=hyperparameters, seed=0, verbose=False)
    model.prepare_training(STEPS + 1, verbose=False)
    dense.p["W"] = np.array([[float(begin)]])
    weights, losses = [], []
    for model.e in range(STEPS + 1):
        A = model.forward(SAMPLES)
        weights.append(dense.p["W"].item())
        losses.append(half_squares(LABELS, A).sum().item())
        model.backward(half_squares(LABELS, A, deriv=True))
        model.update()
    return {
        "weights": weights,
        "losses": losses,
        "curve": _compute_curve(model, dense),
        "factor": _compute_factor(weights),
    }


def _compute_curve(model: EpyNN, dense: Dense) -> list[list[float]]:
    """Points of the loss over the weight."""
    points = []
    for weight in np.linspace(-3, 9, 49):
        dense.p["W"] = np.array([[weight]])
        loss = half_squares(LABELS, model.forward(SAMPLES)).sum()
        points.append([weight.item(), loss.item()])
    return points


def _compute_factor(weights: list[float]) -> float | None:
    """What the first step multiplies the distance to the best weight by."""
    best = (LABELS[0] / SAMPLES[0]).item()
    if weights[0] == best:
        return None
    return (weights[1] - best) / (weights[0] - best)
