"""What models with Convolution and Pooling layers compute, from weights to a model read back.

The cases meet none of the original's defects: no padding, pairs as strides, no ties in a window
(but for zeros behind a ReLU, whose gradient is zero). Filters are drawn with another scale here
than there, so the tests copy the recorded ones.
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
OPERATIONS = {"max": np.max, "min": np.min}

# Layers are (class, filters, size, strides, activation) and (class, size, strides, operation).
CASES = {
    "convolution": {"layers": [("Convolution", 3, (3, 2), (1, 1), "tanh")], "seed": 1, "lr": 0.01},
    "convolution, gaps": {
        "layers": [("Convolution", 2, (2, 2), (3, 4), "relu")],
        "seed": 2,
        "lr": 0.02,
    },
    "pooling alone": {"layers": [("Pooling", (2, 3), None, "max")], "seed": 3, "lr": 0.02},
    "convolution, max pooling": {
        "layers": [("Convolution", 3, (3, 3), (1, 1), "tanh"), ("Pooling", (2, 2), None, "max")],
        "seed": 4,
        "lr": 0.01,
    },
    "convolution, ReLU, overlapping max pooling": {
        "layers": [("Convolution", 4, (2, 3), (1, 1), "relu"), ("Pooling", (3, 2), (1, 1), "max")],
        "seed": 5,
        "lr": 0.005,
    },
    "convolution, min pooling": {
        "layers": [("Convolution", 2, (3, 3), (2, 1), "elu"), ("Pooling", (2, 2), (1, 2), "min")],
        "seed": 6,
        "lr": 0.01,
    },
    "two of each": {
        "layers": [
            ("Convolution", 3, (2, 2), (1, 1), "tanh"),
            ("Pooling", (2, 2), (1, 1), "max"),
            ("Convolution", 4, (3, 3), (1, 1), "lrelu"),
            ("Pooling", (2, 2), None, "max"),
        ],
        "seed": 7,
        "lr": 0.005,
    },
}


def build(case):
    """A model that has been initialized, samples to predict, and how."""
    rng = np.random.default_rng(2021)
    y = rng.integers(0, 3, 36)
    X = rng.normal(size=(36, 8, 9, 2))
    for image, kind in zip(X, y):
        image[2 * kind : 2 * kind + 3, 3:6] += 1
    layers = [Embedding(X.tolist(), np.eye(3)[y].tolist(), (3, 1, 0), 7)]
    for kind, *arguments, name in case["layers"]:
        layer = getattr(import_module(f"epynn.{kind.lower()}.models"), kind)
        if kind == "Convolution":
            layers.append(layer(*arguments, activate=getattr(maths, name)))
        else:
            layers.append(layer(*arguments, pool=OPERATIONS[name]))
    model = EpyNN([*layers, Flatten(), Dense(3, maths.softmax)])
    model.initialize(
        loss="CCE",
        metrics=["accuracy"],
        seed=case["seed"],
        se_hPars=dict(se_hPars, learning_rate=case["lr"]),
    )
    return model, X[:5].tolist(), {}


if __name__ == "__main__":
    from recording import save, trained

    save(__file__, cases={name: trained(build, case, EPOCHS) for name, case in CASES.items()})
