"""Run the same layers in EpyNN 1.2.13, in an environment of its own.

Reads a line of JSON, {"kind": "layers", "shape", "layers"} or another kind alone, and serves it as
worker.py says. It imports nothing of the library.
"""

import numpy as np
from worker import serve

from epynn.commons import maths
from epynn.commons.io import encode_dataset, index_elements_auto
from epynn.convolution.models import Convolution
from epynn.dense.models import Dense
from epynn.embedding.models import Embedding
from epynn.gru.models import GRU
from epynn.lstm.models import LSTM
from epynn.pooling.models import Pooling
from epynn.rnn.models import RNN
from epynn.settings import se_hPars

KINDS = {kind.__name__: kind for kind in (Convolution, Dense, GRU, LSTM, Pooling, RNN)}


def chain(case):
    """One training step of a chain of layers, from a given error."""
    rng = np.random.default_rng(0)
    X = A = rng.normal(size=case["shape"])
    layers = []
    for name, arguments in case["layers"]:
        options = {key: function(value) for key, value in arguments.items()}
        layer = KINDS[name](**options)
        layer.se_hPars, layer.np_rng, layer.lrate, layer.e = dict(se_hPars), rng, [1e-4], 0
        layer.compute_shapes(A)
        layer.initialize_parameters()
        A = layer.forward(A)
        layers.append(layer)
    error = rng.normal(size=A.shape)

    def step():
        A, dA = X, error
        for layer in layers:
            A = layer.forward(A)
        for layer in reversed(layers):
            dA = layer.backward(dA)
            layer.compute_gradients()
        for layer in layers:
            layer.update_parameters()

    return step


def function(value):
    """What JSON made of an argument, undone."""
    if isinstance(value, str):
        return getattr(maths, value)
    return tuple(value) if isinstance(value, list) else value


def epoch(case):
    """Shuffle 20,000 samples and cut them into batches."""
    rng = np.random.default_rng(0)
    X, y = rng.random((20_000, 784)), rng.integers(0, 10, 20_000)
    layer = Embedding(X.tolist(), np.eye(10)[y].tolist(), (1, 0, 0), batch_size=64)
    layer.np_rng = rng
    return lambda: layer.training_batches(init=True)


def encode(case):
    """One-hot encode 2,000 sequences."""
    X = np.random.default_rng(0).choice(list("ACDEFGHIKLMNPQRSTVWY"), (2_000, 100))
    e2i, _, size = index_elements_auto(X)
    return lambda: encode_dataset(X, e2i, size)


serve(lambda case: {"layers": chain, "epoch": epoch, "encode": encode}[case["kind"]](case))
