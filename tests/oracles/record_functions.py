"""What losses, metrics and schedules return."""

import numpy as np
from recording import save

from epynn.commons.loss import loss_functions
from epynn.commons.metrics import metrics_functions
from epynn.network.hyperparameters import schedule_lrate

SCHEDULES = [
    (10, {}),
    (10, {"schedule": "exp_decay"}),
    (100, {"schedule": "exp_decay", "learning_rate": 0.005}),
    (12, {"schedule": "exp_decay", "decay_k": 0.3}),
    (12, {"schedule": "exp_decay", "cycle_epochs": 4, "cycle_descent": 0.5}),
    (11, {"schedule": "exp_decay", "decay_k": 0.05, "cycle_epochs": 3, "cycle_descent": 0.2}),
    (5, {"schedule": "exp_decay", "cycle_epochs": 8, "cycle_descent": 1}),
    (1, {"schedule": "exp_decay"}),
    (7, {"schedule": "steady", "cycle_epochs": 2, "cycle_descent": 0.5}),
]
DEFAULTS = {
    "learning_rate": 0.1,
    "schedule": "steady",
    "decay_k": 0,
    "cycle_epochs": 0,
    "cycle_descent": 0,
}


def losses(rng):
    """Labels, outputs away from saturation, losses and derivatives."""
    for shape in [(6, 1), (5, 3), (1, 2)]:
        for soft in (False, True):
            Y = rng.uniform(size=shape)
            Y = Y if soft else np.around(Y)
            A = rng.uniform(0.05, 0.95, shape)
            yield {
                "Y": Y.tolist(),
                "A": A.tolist(),
                "losses": {
                    key: [loss(Y, A).tolist(), loss(Y, A, deriv=True).tolist()]
                    for key, loss in loss_functions().items()
                },
            }


def metrics(rng):
    """Labels and outputs of two classes, in one column and one-hot, and all metrics."""
    for m in (40, 13):
        y, a = rng.integers(2, size=(m, 1)), rng.uniform(size=(m, 1))
        for Y, A in [(y, a), (np.eye(2)[y[:, 0]], np.hstack([1 - a, a]))]:
            yield {
                "Y": Y.tolist(),
                "A": A.tolist(),
                "metrics": {
                    key: np.ravel(metric(Y, A)).tolist()
                    for key, metric in metrics_functions().items()
                },
            }


def schedules():
    """Hyperparameters and the rate of each epoch."""
    for epochs, given in SCHEDULES:
        yield {
            "epochs": epochs,
            "given": given,
            "rates": [float(rate) for rate in schedule_lrate(DEFAULTS | given, epochs)[1]],
        }


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    save(
        __file__,
        losses=list(losses(rng)),
        metrics=list(metrics(rng)),
        schedules=list(schedules()),
    )
