"""Record what EpyNN 1.2.13 computes, for tests/network/test_model.py to compare with.

Run once, with the original in an environment of its own (numpy<2, tabulate, termcolor, pygments,
texttable):

    python tests/oracles/record_models.py

It writes models.json beside this file: the data, and for each case the initial and final
parameters, the learning rates and all metrics. Arrays are lists of floats, which JSON keeps to the
last bit.
"""

import contextlib
import io
import json
import warnings
from pathlib import Path

import numpy as np

from epynn.commons import maths
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.network.models import EpyNN
from epynn.settings import se_hPars

EPOCHS = 4

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


def data():
    """Three blobs, and whether a sample belongs to the first."""
    rng = np.random.default_rng(2021)
    y = rng.integers(0, 3, 61)
    X = rng.normal(0, 1, (61, 4)) + rng.normal(0, 2, (3, 4))[y]
    return X, y


def record(case, X, y):
    Y = np.eye(3)[y] if case["labels"] == "one-hot" else (y == 0).astype(float)
    layers = [
        Embedding(
            X.tolist(),
            Y.tolist(),
            batch_size=case["batch_size"],
            relative_size=case.get("relative_size", (2, 1, 0)),
        )
    ]
    for units, activate, initialization, own in case["layers"]:
        layers.append(
            Dense(
                units,
                getattr(maths, activate),
                getattr(maths, initialization),
                se_hPars=dict(se_hPars, **own) if own else None,
            )
        )
    model = EpyNN(layers)
    model.initialize(
        loss=case["loss"],
        metrics=case["metrics"],
        seed=case["seed"],
        se_hPars=dict(se_hPars, **case["se_hPars"]),
    )
    before = parameters(model)
    model.train(EPOCHS, init_logs=False)
    return dict(
        case,
        before=before,
        after=parameters(model),
        values={
            name: [[float(v) for v in values] for values in sets]
            for name, sets in model.metrics.items()
        },
        lrate=[[float(lr) for lr in layer.lrate] for layer in model.layers[1:]],
        A=model.predict(X[:5]).A.tolist(),
        P=model.predict(X[:5]).P.tolist(),
    )


def parameters(model):
    return [{name: value.tolist() for name, value in layer.p.items()} for layer in model.layers[1:]]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    X, y = data()
    with contextlib.redirect_stdout(io.StringIO()):
        cases = {name: record(case, X, y) for name, case in CASES.items()}
    content = {
        "source": "EpyNN 1.2.13, numpy " + np.__version__,
        "epochs": EPOCHS,
        "X": X.tolist(),
        "y": y.tolist(),
        "cases": cases,
    }
    path = Path(__file__).with_name("models.json")
    path.write_text(json.dumps(content) + "\n")
    print("wrote", path, *cases, sep="\n")
