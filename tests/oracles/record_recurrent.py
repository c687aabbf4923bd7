"""What models with RNN, GRU and LSTM layers compute, from the first weights to a model read back.

The tests build the same models with the library of this repository, by the same ``build``.
"""

from importlib import import_module

import numpy as np

from epynn.commons import maths
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.flatten.models import Flatten
from epynn.network.models import EpyNN
from epynn.settings import se_hPars

EPOCHS = 5

clip, every = {"clip_gradients": True}, {"sequences": True}
free = {"clip_gradients": False}  # which is the default of some layers, and not of all

# Layers are (class, units, initialization, options); an option may name an activation.
CASES = {
    "RNN, last state": {"layers": [("RNN", 5, "xavier", clip)], "seed": 1, "lr": 0.1},
    "RNN, not clipped": {"layers": [("RNN", 4, "xavier", free)], "seed": 2, "lr": 0.01},
    "RNN, sigmoid, orthogonal": {
        "layers": [("RNN", 4, "orthogonal", clip | {"activate": "sigmoid"})],
        "seed": 3,
        "lr": 0.3,
    },
    "RNN, relu": {
        "layers": [("RNN", 6, "xavier", clip | {"activate": "relu"})],
        "seed": 4,
        "lr": 0.05,
    },
    "RNN, all states": {"layers": [("RNN", 3, "xavier", clip | every)], "seed": 5, "lr": 0.1},
    "RNN, stacked": {
        "layers": [("RNN", 5, "orthogonal", clip | every), ("RNN", 4, "xavier", free)],
        "seed": 6,
        "lr": 0.02,
    },
    "RNN, stacked, all states": {
        "layers": [
            ("RNN", 4, "xavier", clip | every),
            ("RNN", 3, "xavier", clip | every | {"activate": "sigmoid"}),
        ],
        "seed": 7,
        "lr": 0.1,
    },
    "GRU, last state": {"layers": [("GRU", 5, "orthogonal", free)], "seed": 8, "lr": 0.02},
    "GRU, clipped, xavier": {"layers": [("GRU", 4, "xavier", clip)], "seed": 9, "lr": 0.2},
    "GRU, all states": {"layers": [("GRU", 3, "orthogonal", free | every)], "seed": 10, "lr": 0.05},
    "GRU, gates of its own": {
        "layers": [
            (
                "GRU",
                4,
                "xavier",
                clip | {"activate": "sigmoid", "activate_update": "tanh", "activate_reset": "elu"},
            )
        ],
        "seed": 11,
        "lr": 0.02,
    },
    "GRU, stacked": {
        "layers": [("GRU", 4, "orthogonal", free | every), ("GRU", 3, "xavier", clip)],
        "seed": 12,
        "lr": 0.05,
    },
    "LSTM, last state": {"layers": [("LSTM", 5, "orthogonal", free)], "seed": 13, "lr": 0.02},
    "LSTM, clipped, xavier": {"layers": [("LSTM", 4, "xavier", clip)], "seed": 14, "lr": 0.2},
    "LSTM, all states": {
        "layers": [("LSTM", 3, "orthogonal", free | every)],
        "seed": 15,
        "lr": 0.05,
    },
    "LSTM, gates of its own": {
        "layers": [
            (
                "LSTM",
                4,
                "xavier",
                clip
                | {
                    "activate": "identity",
                    "activate_output": "tanh",
                    "activate_candidate": "lrelu",
                    "activate_input": "relu",
                    "activate_forget": "elu",
                },
            )
        ],
        "seed": 16,
        "lr": 0.05,
    },
    "LSTM, stacked": {
        "layers": [("LSTM", 4, "orthogonal", free | every), ("LSTM", 3, "xavier", clip)],
        "seed": 17,
        "lr": 0.05,
    },
    "RNN, GRU, LSTM": {
        "layers": [
            ("RNN", 5, "xavier", clip | every),
            ("GRU", 4, "orthogonal", free | every),
            ("LSTM", 3, "xavier", free),
        ],
        "seed": 18,
        "lr": 0.02,
    },
    "LSTM, GRU, RNN, all states": {
        "layers": [
            ("LSTM", 4, "orthogonal", clip | every),
            ("GRU", 3, "xavier", free | every),
            ("RNN", 5, "orthogonal", clip | every),
        ],
        "seed": 19,
        "lr": 0.02,
    },
    "GRU, letters": {
        "layers": [("GRU", 4, "orthogonal", clip)],
        "seed": 20,
        "lr": 0.1,
        "letters": True,
    },
}


def build(case):
    """A model that has been initialized, samples to predict, and how."""
    X = np.random.default_rng(2021).normal(size=(40, 7, 3))
    y = (X[:, :3].sum(axis=(1, 2)) > X[:, 4:].sum(axis=(1, 2))).astype(int)
    encode = case.get("letters", False)
    if encode:
        X = np.array(list("ACGT"))[np.digitize(X[..., 0], [-0.7, 0, 0.7])]
    layers = [Embedding(X.tolist(), np.eye(2)[y].tolist(), (3, 1, 0), 8, X_encode=encode)]
    for kind, units, initialization, options in case["layers"]:
        options = {k: getattr(maths, v) if isinstance(v, str) else v for k, v in options.items()}
        layer = getattr(import_module(f"epynn.{kind.lower()}.models"), kind)
        layers.append(layer(units, initialization=getattr(maths, initialization), **options))
    if layers[-1].sequences:
        layers.append(Flatten())
    model = EpyNN([*layers, Dense(2, maths.softmax)])
    model.initialize(
        loss="CCE",
        metrics=["accuracy"],
        seed=case["seed"],
        se_hPars=dict(se_hPars, learning_rate=case["lr"]),
    )
    return model, X[:5].tolist(), {"X_encode": encode}


if __name__ == "__main__":
    from recording import save, trained

    save(__file__, cases={name: trained(build, case, EPOCHS) for name, case in CASES.items()})
