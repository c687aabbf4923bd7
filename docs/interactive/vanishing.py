"""What is left of an error on its way back through a recurrent layer, by the scale of V."""

from typing import Any

import numpy as np

from docs.interactive.numbers import round_numbers

STEPS, UNITS = 30, 16
CONTROLS = [
    {
        "name": "scale",
        "label": "Scale of V",
        "values": [round(0.05 * n, 2) for n in range(4, 33)],
        "start": 0.8,
    },
    {
        "name": "matrix",
        "label": "V is",
        "values": ["one number", "random", "orthogonal"],
        "start": "one number",
    },
    {
        "name": "activation",
        "label": "Activation",
        "values": ["identity", "tanh"],
        "start": "identity",
    },
]
PANELS = [(424, 230)]


def make_matrix(kind: str) -> np.ndarray:
    """The matrix V of a layer, before it is scaled, shape (u, u)."""
    from epynn.commons.maths import orthogonal

    rng = np.random.default_rng(0)
    if kind == "one number":
        return np.ones((1, 1))
    if kind == "orthogonal":
        return orthogonal((UNITS, UNITS), rng=rng)
    return rng.normal(size=(UNITS, UNITS)) / np.sqrt(UNITS)


def compute(scale: float, matrix: str, activation: str) -> dict[str, Any]:
    """The length of the error of the state at each step; 1 at the last, where it enters."""
    import epynn
    from epynn.testing import run_layer

    V = scale * make_matrix(matrix)
    layer = run_layer(
        epynn.RNN(len(V), getattr(epynn, activation)),
        shape=(1, STEPS, 1),
        p={"V": V, "b": np.zeros((1, len(V)))},
        dA=1.0,
    )
    lengths = np.linalg.norm(layer.bc["dh"][0], axis=1)  # (s,)
    return {"error": round_numbers(lengths / lengths[-1])}
