"""The line that one unit with two inputs draws through the plane."""

from typing import Any

import numpy as np

from docs.interactive.planes import list_points, pack_sums
from epynn import Dense, sigmoid

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
WEIGHTS = [-10.0, -5.0, 0.0, 5.0, 10.0]
RANGE = (-0.5, 1.5)
SIDE = 10  # the grid is SIDE by SIDE

CONTROLS = [
    {"name": "w1", "label": "weight of x₁", "values": WEIGHTS, "start": 10.0},
    {"name": "w2", "label": "weight of x₂", "values": WEIGHTS, "start": 10.0},
    {
        "name": "b",
        "label": "bias",
        "values": [-20.0, -15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0],
        "start": -15.0,
    },
]
PANELS = [(300, 300)]


def compute(w1: float, w2: float, b: float) -> dict[str, Any]:
    """The answers at the four corners, and the weighted sums on a grid."""
    unit = Dense(1, sigmoid)
    unit.build(CORNERS.astype(float))
    unit.p.update(W=np.array([[w1], [w2]], dtype=float), b=np.array([[b]], dtype=float))
    answers = unit.forward(CORNERS.astype(float))[:, 0]
    sums = unit.fc["Z"][:, 0].tolist()
    unit.forward(list_points(SIDE, SIDE, RANGE, RANGE))
    return {"answers": answers.tolist(), "corners": sums, "sums": pack_sums(unit.fc["Z"])}
