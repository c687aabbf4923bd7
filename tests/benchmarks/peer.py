"""Run the same layers in numpy-ml 0.1.2, in the environment of `make oracle`.

It has no GRU. Its layers for whole sequences fail when they are made (a property that cannot be
set), so its cells are led through the steps here, as those layers would do. It does not import on
a Python above 3.9 without the name below.
"""

import collections
import collections.abc
import warnings

warnings.simplefilter("ignore")  # it recommends a package for games
collections.Hashable = collections.abc.Hashable

import numpy as np  # noqa: E402
from numpy_ml.neural_nets import layers as peer  # noqa: E402
from worker import serve  # noqa: E402

ACTIVATIONS = {"relu": "ReLU", "softmax": None, "tanh": "Tanh"}


class Steps:
    """A cell over the steps of a batch of sequences, shape (m, s, e)."""

    def __init__(self, cell):
        self.cell = cell

    def forward(self, X):
        outputs = [self.cell.forward(x) for x in X.swapaxes(0, 1)]
        return np.stack([o[0] if isinstance(o, tuple) else o for o in outputs], axis=1)

    def backward(self, dA):
        for name in ("dLdA_accumulator", "dLdC_accumulator"):  # an update leaves a list there
            self.cell.derived_variables[name] = None
        dX = [self.cell.backward(dA[:, s]) for s in reversed(range(dA.shape[1]))]
        return np.stack(dX[::-1], axis=1)

    def update(self):
        self.cell.update()


def dense(options):
    layer = peer.FullyConnected(options["units"], act_fn=ACTIVATIONS[options["activate"]])
    return [layer, peer.Softmax()] if options["activate"] == "softmax" else [layer]


def convolution(options):
    return [
        peer.Conv2D(
            options["unit_filters"],
            tuple(options["filter_size"]),
            stride=options["strides"][0],
            act_fn=ACTIVATIONS[options["activate"]],
        )
    ]


def pooling(options):
    size = tuple(options["pool_size"])
    return [peer.Pool2D(size, stride=size[0])]


KINDS = {
    "Dense": dense,
    "RNN": lambda options: [Steps(peer.RNNCell(options["unit_cells"]))],
    "LSTM": lambda options: [Steps(peer.LSTMCell(options["unit_cells"]))],
    "Convolution": convolution,
    "Pooling": pooling,
}


def build(case):
    """One training step of the layers of a case, from a given error, or None."""
    if case["kind"] != "layers" or any(name not in KINDS for name, _ in case["layers"]):
        return None
    rng = np.random.default_rng(0)
    X = rng.normal(size=case["shape"])
    layers = [layer for name, options in case["layers"] for layer in KINDS[name](options)]

    def step():
        A = X
        for layer in layers:
            A = layer.forward(A)
        dA = np.ones_like(A)
        for layer in reversed(layers):
            dA = layer.backward(dA)
        for layer in layers:
            layer.update()

    return step


serve(build)
