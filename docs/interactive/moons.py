"""What a network with one hidden layer answers at each point of the plane of two half moons."""

from functools import cache
from typing import Any

import numpy as np

from docs.interactive.planes import list_points, pack_sums
from epynn import Dense, Embedding, EpyNN, identity, relu, sigmoid, tanh

ACTIVATIONS = {"tanh": tanh, "relu": relu, "sigmoid": sigmoid, "identity": identity}
COLUMNS, ROWS = 28, 20
EPOCHS = [0, 1, 3, 10, 30, 60]
SHOWN = 120  # points that are drawn

CONTROLS = [
    {
        "name": "units",
        "label": "units in the hidden layer",
        "values": [0, 1, 2, 3, 4, 6, 8],
        "start": 0,
    },
    {
        "name": "activation",
        "label": "their activation",
        "values": [*ACTIVATIONS],
        "start": "tanh",
    },
    {"name": "epochs", "label": "epochs", "values": EPOCHS, "start": 60},
]
PANELS = [(425, 300)]


def make_moons() -> tuple[np.ndarray, np.ndarray]:
    """The samples of the page on training, and their labels."""
    rng = np.random.default_rng(3)
    t = rng.uniform(0, np.pi, 400)
    y = rng.integers(0, 2, 400)
    X = np.c_[np.cos(t), np.sin(t)] * np.where(y, -1, 1)[:, None]
    X += np.where(y, 1, 0)[:, None] * [1, 0.5] + rng.normal(0, 0.12, (400, 2))
    return X, y


def compute(units: int, activation: str, epochs: int) -> dict[str, Any]:
    """What the model answers, and the share that is right of samples it did not learn from."""
    X, y = make_moons()
    shown = [[*point, int(label)] for point, label in zip(X[:SHOWN].tolist(), y[:SHOWN])]
    return {"points": shown, **train(units, activation if units else "identity")[epochs]}


@cache
def train(units: int, activation: str) -> list[dict[str, Any]]:
    """What there is to show before the first epoch and after each."""
    X, y = make_moons()
    last = Dense(1, sigmoid)
    hidden = [Dense(units, ACTIVATIONS[activation])] if units else []
    model = EpyNN([Embedding(X, y, batch_size=32), *hidden, last])
    model.initialize("BCE", {"learning_rate": 0.05}, seed=1, verbose=False)
    points, held_out = list_points(COLUMNS, ROWS), model.embedding.dval
    history = []
    for epoch in range(max(EPOCHS) + 1):
        if epoch:
            model.train(1, verbose=False)
        model.forward(points)
        sums = pack_sums(last.fc["Z"])
        is_right = (model.forward(held_out.X) > 0.5) == (held_out.Y > 0.5)
        history.append({"sums": sums, "accuracy": is_right.mean().item()})
    return history
