"""Record what recurrent models of EpyNN 1.2.13 compute, into rnn.json beside this file.

Needs EpyNN 1.2.13 and numpy < 2: python tests/oracles/record_rnn.py
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
from epynn.flatten.models import Flatten
from epynn.network.models import EpyNN
from epynn.rnn.models import RNN
from epynn.settings import se_hPars

EPOCHS = 5

# Recurrent layers are (units, activation, initialization, clip_gradients, sequences).
CASES = {
    "last state": {"rnn": [(5, "tanh", "xavier", True, False)], "seed": 1, "lr": 0.1},
    "not clipped": {"rnn": [(4, "tanh", "xavier", False, False)], "seed": 2, "lr": 0.01},
    "sigmoid, orthogonal": {
        "rnn": [(4, "sigmoid", "orthogonal", True, False)], "seed": 3, "lr": 0.3},
    "relu": {"rnn": [(6, "relu", "xavier", True, False)], "seed": 4, "lr": 0.05},
    "all states": {"rnn": [(3, "tanh", "xavier", True, True)], "seed": 5, "lr": 0.1},
    "stacked": {
        "rnn": [(5, "tanh", "orthogonal", True, True), (4, "tanh", "xavier", False, False)],
        "seed": 6, "lr": 0.02},
    "stacked, all states": {
        "rnn": [(4, "tanh", "xavier", True, True), (3, "sigmoid", "xavier", True, True)],
        "seed": 7, "lr": 0.1},
}


def data():
    """Noise, and whether its first steps sum to more than its last ones."""
    X = np.random.default_rng(2021).normal(size=(40, 7, 3))
    return X, (X[:, :3].sum(axis=(1, 2)) > X[:, 4:].sum(axis=(1, 2))).astype(int)


def parameters(model):
    return [{name: value.tolist() for name, value in layer.p.items()} for layer in model.layers]


def record(case, X, y):
    layers = [Embedding(X.tolist(), np.eye(2)[y].tolist(), batch_size=8, relative_size=(3, 1, 0))]
    for units, activate, initialization, clip, sequences in case["rnn"]:
        functions = getattr(maths, activate), getattr(maths, initialization)
        layers.append(RNN(units, *functions, clip_gradients=clip, sequences=sequences))
    if sequences:
        layers.append(Flatten())
    model = EpyNN([*layers, Dense(2, maths.softmax)])
    hPars = dict(se_hPars, learning_rate=case["lr"])
    model.initialize(loss="CCE", metrics=["accuracy"], seed=case["seed"], se_hPars=hPars)
    before = parameters(model)
    model.train(EPOCHS, init_logs=False)
    metrics = {name: [[float(v) for v in values] for values in sets]
               for name, sets in model.metrics.items()}
    return dict(case, before=before, after=parameters(model), metrics=metrics,
                A=model.predict(X[:5]).A.tolist())


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    X, y = data()
    with contextlib.redirect_stdout(io.StringIO()):
        cases = {name: record(case, X, y) for name, case in CASES.items()}
    content = {"source": "EpyNN 1.2.13, numpy " + np.__version__, "epochs": EPOCHS,
               "X": X.tolist(), "y": y.tolist(), "cases": cases}
    Path(__file__).with_name("rnn.json").write_text(json.dumps(content) + "\n")
