"""Learning rates of a training, and where a thousand walkers get with them."""

from typing import Any

import numpy as np

from docs.interactive.numbers import round_numbers

EPOCHS = 100
SCHEDULES = "steady", "exp_decay", "lin_decay"
CONTROLS = [
    {
        "name": "rate",
        "label": "Learning rate",
        "values": [0.03, 0.1, 0.3, 0.45],
        "start": 0.3,
    },
    {
        "name": "cycle",
        "label": "Epochs of a cycle",
        "values": [20, 25, 50, 100],
        "start": 50,
    },
    {"name": "descent", "label": "Descent", "values": [0.0, 0.5], "start": 0.5},
]
PANELS = [(424, 190), (424, 190)]


def walk(rates: list[float]) -> np.ndarray:
    """Mean distance from 0 of a thousand walkers on x², after each step. The page tells of them."""
    rng = np.random.default_rng(0)
    x, distances = np.full(1000, 100.0), []
    for rate in rates:
        x = x - rate * (2 * x + rng.normal(0, 20, 1000))
        distances.append(np.abs(x).mean())
    return np.array(distances)


def compute(rate: float, cycle: int, descent: float) -> dict[str, Any]:
    """Rates and distances of each schedule, for each epoch."""
    from epynn.commons.schedule import schedule_lrate

    curves = {}
    for schedule in SCHEDULES:
        rates = schedule_lrate(
            {
                "learning_rate": rate,
                "schedule": schedule,
                "cycle_epochs": cycle,
                "cycle_descent": descent,
            },
            EPOCHS,
        )
        curves[schedule] = {
            "rates": round_numbers(rates, 3),
            "distances": round_numbers(walk(rates), 3),
        }
    return curves
