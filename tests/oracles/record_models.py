"""What models with Dense layers compute, from the first weights to a model read back.

Every loss, the steady and the exponential schedule, one batch and several, two sets and three. The
tests build the same models with the library of this repository, by the same ``build``.
"""

import numpy as np

from epynn.commons import maths
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.network.models import EpyNN
from epynn.settings import se_hPars

EPOCHS = 4  # two cycles of the one case that has cycles

# Layers are (units, activation, initialization, own hyperparameters).
CASES = {
    "relu softmax CCE": {
        "layers": [(6, "relu", "xavier", {}), (3, "softmax", "xavier", {})],
        "loss": "CCE",
        "labels": "one-hot",
        "batch_size": 8,
        "seed": 1,
        "metrics": ["accuracy", "MSE"],
        "se_hPars": {"learning_rate": 0.02},
    },
    "tanh sigmoid BCE, one batch": {
        "layers": [(5, "tanh", "xavier", {}), (1, "sigmoid", "xavier", {})],
        "loss": "BCE",
        "labels": "column",
        "batch_size": None,
        "seed": 7,
        "metrics": ["accuracy", "recall", "precision", "specificity", "NPV", "fscore"],
        "se_hPars": {"learning_rate": 0.05},
    },
    "elu identity MSE, exponential decay": {
        "layers": [(4, "elu", "orthogonal", {}), (1, "identity", "xavier", {})],
        "loss": "MSE",
        "labels": "column",
        "batch_size": 10,
        "seed": 12,
        "metrics": ["MAE"],
        "se_hPars": {"learning_rate": 0.01, "schedule": "exp_decay", "ELU_alpha": 0.7},
    },
    "lrelu sigmoid MSE, cycles": {
        "layers": [(7, "lrelu", "xavier", {}), (3, "sigmoid", "orthogonal", {})],
        "loss": "MSE",
        "labels": "one-hot",
        "batch_size": 7,
        "seed": 3,
        "metrics": ["accuracy", "BCE"],
        "se_hPars": {
            "learning_rate": 0.3,
            "schedule": "exp_decay",
            "cycle_epochs": 2,
            "cycle_descent": 0.5,
            "decay_k": 0.4,
            "LRELU_alpha": 0.1,
        },
    },
    "sigmoid sigmoid MAE, three sets": {
        "layers": [(4, "sigmoid", "xavier", {}), (3, "sigmoid", "xavier", {})],
        "loss": "MAE",
        "labels": "one-hot",
        "batch_size": 6,
        "seed": 5,
        "relative_size": (3, 1, 1),
        "metrics": ["accuracy"],
        "se_hPars": {"learning_rate": 0.1},
    },
    "three layers, MSLE": {
        "layers": [
            (6, "tanh", "xavier", {}),
            (4, "relu", "xavier", {}),
            (1, "sigmoid", "xavier", {}),
        ],
        "loss": "MSLE",
        "labels": "column",
        "batch_size": 9,
        "seed": 100,
        "metrics": ["accuracy"],
        "se_hPars": {"learning_rate": 0.2},
    },
    "a layer with its own hyperparameters": {
        "layers": [
            (5, "tanh", "xavier", {"learning_rate": 0.004, "schedule": "exp_decay"}),
            (3, "softmax", "xavier", {}),
        ],
        "loss": "CCE",
        "labels": "one-hot",
        "batch_size": 16,
        "seed": 2,
        "metrics": ["accuracy"],
        "se_hPars": {"learning_rate": 0.05},
    },
    "batch larger than the training set": {
        "layers": [(1, "sigmoid", "xavier", {})],
        "loss": "MSE",
        "labels": "column",
        "batch_size": 500,
        "seed": 4,
        "metrics": ["accuracy"],
        "se_hPars": {},
    },
}


def build(case):
    """A model that has been initialized, samples to predict, and how."""
    rng = np.random.default_rng(2021)
    y = rng.integers(0, 3, 61)
    X = rng.normal(0, 1, (61, 4)) + rng.normal(0, 2, (3, 4))[y]
    Y = np.eye(3)[y] if case["labels"] == "one-hot" else (y == 0).astype(float)
    sizes = case.get("relative_size", (2, 1, 0))
    layers = [Embedding(X.tolist(), Y.tolist(), sizes, case["batch_size"])]
    for units, activate, initialization, own in case["layers"]:
        functions = getattr(maths, activate), getattr(maths, initialization)
        # A layer's own dictionary had to be complete in the original.
        layers.append(Dense(units, *functions, se_hPars=dict(se_hPars, **own) if own else None))
    model = EpyNN(layers)
    model.initialize(
        loss=case["loss"],
        metrics=case["metrics"],
        seed=case["seed"],
        se_hPars=dict(se_hPars, **case["se_hPars"]),
    )
    return model, X[:5].tolist(), {}


if __name__ == "__main__":
    from recording import save, trained

    save(__file__, cases={name: trained(build, case, EPOCHS) for name, case in CASES.items()})
