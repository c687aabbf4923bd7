"""How long the memory of an LSTM lives, by the bias of its forget gate."""

from typing import Any

import numpy as np

from docs.interactive.numbers import round_numbers

STEPS = 30
CONTROLS = [
    {
        "name": "bias",
        "label": "Bias of the forget gate",
        "values": [-2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0],
        "start": 1.0,
    },
    {
        "name": "weight",
        "label": "Weight of the input in the gate",
        "values": [0.0, 0.5, 1.0, 2.0, 4.0],
        "start": 0.0,
    },
]
PANELS = [(424, 230)]


def compute(bias: float, weight: float) -> dict[str, Any]:
    """What is left of a memory, and of an error, at each step.

    The first step writes into the memory. After it, only the forget gate changes it. The
    error enters at the last step. Both are given as shares of what they began with.
    """
    from epynn import LSTM, identity
    from epynn.testing import run_layer

    rng = np.random.default_rng(0)
    X = rng.normal(size=(1, STEPS, 2))  # one is for the gate, the other to be written
    X[..., 1] = np.arange(STEPS) == 0
    shapes = {"U": (2, 1), "V": (1, 1), "b": (1, 1)}
    p = {name + gate: np.zeros(shapes[name]) for name in "UVb" for gate in "figo"}
    p["bf"][0], p["Uf"][0], p["Ug"][1] = bias, weight, 1
    layer = run_layer(LSTM(1, identity), X=X, p=p, dA=1.0)
    memory, error = layer.fc["C_"][0, :, 0], layer.bc["dC_"][0, :, 0]
    return {
        "gate": round_numbers(layer.fc["f"][0, :, 0]),
        "memory": round_numbers(memory / memory[0]),
        "error": round_numbers(error / error[-1]),
    }
