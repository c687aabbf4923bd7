"""The probabilities that softmax makes of four numbers, at a temperature."""

from typing import Any

import numpy as np

from epynn import softmax

NUMBERS = [2.0, 1.0, 0.0, -1.0]
TEMPERATURES = np.geomspace(0.05, 50, 49)

CONTROLS = [
    {
        "name": "temperature",
        "label": "temperature T",
        "values": [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0],
        "start": 1.0,
    },
    {
        "name": "first",
        "label": "the first number",
        "values": [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0],
        "start": 2.0,
    },
]
PANELS = [(330, 270), (330, 270)]


def compute(temperature: float, first: float) -> dict[str, Any]:
    """Four numbers, and what softmax makes of them: at the temperature, and at others."""
    Z = np.array([float(first), *NUMBERS[1:]])
    curves = np.array([softmax(Z, temperature=T) for T in TEMPERATURES])
    return {
        "numbers": Z.tolist(),
        "probabilities": softmax(Z, temperature=temperature).tolist(),
        "size": _measure_jacobian(Z, temperature),
        "temperatures": TEMPERATURES.tolist(),
        "curves": curves.T.tolist(),
        "sizes": [_measure_jacobian(Z, T) for T in TEMPERATURES],
    }


def _measure_jacobian(Z: np.ndarray, temperature: float) -> float:
    """The root of the sum of the squared slopes: how much the outputs move with the inputs."""
    return np.linalg.norm(softmax(Z, deriv=True, temperature=temperature)).item()
