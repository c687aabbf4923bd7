"""The layers that are measured, and the same layers in PyTorch.

Every case is one training step of a chain of layers on its own: forward, backward from a given
error down to the input, gradients, update. Both sides start from the same weights and must agree
after a step, or the ratio means nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

RATE = 1e-4


class Case(NamedTuple):
    """A row of the table."""

    name: str
    shape: tuple[int, ...]
    layers: list[tuple[str, dict]]  # class and arguments, also for EpyNN 1.2.13
    target: tuple[float, float]  # ratio to reach, float64 and float32
    theirs: Callable
    same: bool = True  # whether PyTorch's module computes the same numbers


class Data(NamedTuple):
    """A row about the data's way to the network, where the sides share nothing."""

    name: str
    kind: str  # what EpyNN 1.2.13 is asked to do
    target: tuple[float, float]
    ours: Callable
    theirs: Callable | None


class Side(NamedTuple):
    """A step to time, and what it left behind: parameters and the error of the input."""

    step: Callable[[], None]
    left: Callable[[], list[np.ndarray]]


def chain(case, dtype):
    """The layers of a case, built on random input."""
    import epynn

    rng = np.random.default_rng(0)
    X = rng.normal(size=case.shape).astype(dtype)
    layers, A = [], X
    for name, arguments in case.layers:
        functions = {
            key: getattr(epynn, value) if isinstance(value, str) else value
            for key, value in arguments.items()
        }
        layers.append(getattr(epynn, name)(**functions))
        layers[-1].np_rng = rng
        layers[-1].build(A)
        layers[-1].training, layers[-1].lrate = True, [RATE]
        # The shape of its output, from a sample alone: a step is not to find caches ready.
        A = np.zeros((len(X), *layers[-1].forward(A[:1]).shape[1:]), dtype)
    return layers, X, rng.normal(size=A.shape).astype(dtype)


def ours(case, dtype, built=None):
    layers, X, error = built or chain(case, dtype)

    def step():
        A, dA = X, error
        for layer in layers:
            A = layer.forward(A)
        for layer in reversed(layers):
            dA = layer.backward(dA)
            layer.compute_gradients()
        for layer in layers:
            layer.update_parameters()

    return Side(
        step, lambda: [p for layer in layers for p in layer.p.values()] + [layers[0].bc["dX"]]
    )


def theirs(case, dtype, built=None):
    """PyTorch's side; ``built`` are our layers, whose weights it takes over."""
    import torch

    rng = np.random.default_rng(0)
    layers, X, error = built or (None, rng.normal(size=case.shape).astype(dtype), None)
    network, pairs, into, back = case.theirs(case, getattr(torch, dtype))
    if layers:
        ps = [p for layer in layers for p in layer.p.values()]
        with torch.no_grad():
            for (tensor, to_torch, _), p in zip(pairs, ps, strict=True):
                tensor.copy_(torch.from_numpy(np.ascontiguousarray(to_torch(p))))
    x = torch.from_numpy(into(X)).requires_grad_()
    if error is None:
        with torch.no_grad():
            dA = torch.ones(len(x), *network(x[:1]).shape[1:], dtype=x.dtype)
    else:
        dA = torch.from_numpy(into(error))
    trained = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=RATE) if trained else None

    def step():
        if optimizer:
            optimizer.zero_grad()
        x.grad = None
        network(x).backward(dA)
        if optimizer:
            optimizer.step()

    return Side(
        step,
        lambda: (
            [from_torch(tensor.detach().numpy()) for tensor, _, from_torch in pairs]
            + [back(x.grad.numpy())]
        ),
    )


def same(array):
    return array


# What each kind of network is in PyTorch: a module, its parameters in our order, each with the way
# there and back, and the way of an input there and of its error back.


def dense(case, dtype):
    import torch

    modules, pairs, n = [], [], case.shape[1]
    for _, options in case.layers:
        linear = torch.nn.Linear(n, n := options["units"], dtype=dtype)
        after = torch.nn.ReLU() if options["activate"] == "relu" else torch.nn.Softmax(-1)
        modules += [linear, after]
        pairs += [
            (linear.weight, np.transpose, np.transpose),
            (linear.bias, lambda b: b[0], lambda b: b[None]),
        ]
    return torch.nn.Sequential(*modules), pairs, same, same


def recurrent(case, dtype, kind, gates=1):
    """One bias of the two is enough; it stays at zero."""
    import torch

    units = case.layers[0][1]["unit_cells"]
    module = getattr(torch.nn, kind)(case.shape[2], units, batch_first=True, dtype=dtype)
    U, V, b, b2 = (
        getattr(module, name + "_l0") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    with torch.no_grad():
        b2.zero_()
    b2.requires_grad_(False)
    # Where PyTorch keeps each of our gates.
    order = {"RNN": [0], "LSTM": [1, 0, 2, 3], "GRU": [1, 0, 2]}[kind]
    pairs = []
    for place in order:
        rows = slice(place * units, (place + 1) * units)
        pairs += [
            (U[rows], np.transpose, np.transpose),
            (V[rows], np.transpose, np.transpose),
            (b[rows], lambda b: b[0], lambda b: b[None]),
        ]
    network = torch.nn.Module()
    network.inner = module
    network.forward = lambda x: module(x)[0]
    return network, pairs, same, same


def rnn(case, dtype):
    return recurrent(case, dtype, "RNN")


def lstm(case, dtype):
    return recurrent(case, dtype, "LSTM")


def gru(case, dtype):
    return recurrent(case, dtype, "GRU")


def channels_first(X):
    return np.ascontiguousarray(np.moveaxis(X, -1, 1))


def channels_last(X):
    return np.moveaxis(X, 1, -1)


def convolution(case, dtype):
    import torch

    options = case.layers[0][1]
    module = torch.nn.Conv2d(
        case.shape[-1],
        options["unit_filters"],
        options["filter_size"],
        options["strides"],
        dtype=dtype,
    )
    pairs = [
        (module.weight, lambda W: W.transpose(3, 2, 0, 1), lambda W: W.transpose(2, 3, 1, 0)),
        (module.bias, same, same),
    ]
    return torch.nn.Sequential(module, torch.nn.ReLU()), pairs, channels_first, channels_last


def pooling(case, dtype):
    import torch

    return torch.nn.MaxPool2d(case.layers[0][1]["pool_size"]), [], channels_first, channels_last


def convolutional(size, stride):
    # A pair for the strides: EpyNN 1.2.13 takes an integer for none.
    return [
        (
            "Convolution",
            {
                "unit_filters": 32,
                "filter_size": (size, size),
                "strides": (stride, stride),
                "activate": "relu",
            },
        )
    ]


SEQUENCES = (32, 64, 32)
CELLS = {"unit_cells": 64, "sequences": True, "clip_gradients": False}
CASES = [
    Case(
        "Dense 784-256-10, batch 64",
        (64, 784),
        [
            ("Dense", {"units": 256, "activate": "relu"}),
            ("Dense", {"units": 10, "activate": "softmax"}),
        ],
        (0.95, 1.0),
        dense,
    ),
    Case(
        "RNN 64 units, batch 32, 64 steps, 32 features",
        SEQUENCES,
        [("RNN", CELLS)],
        (0.75, 0.85),
        rnn,
    ),
    Case(
        "GRU, same (nn.GRU resets after the product)",
        SEQUENCES,
        [("GRU", CELLS)],
        (0.9, 1.1),
        gru,
        same=False,
    ),
    Case("LSTM, same", SEQUENCES, [("LSTM", CELLS)], (0.95, 2.6), lstm),
    Case(
        "Convolution 32 of 4×4 on 32×28×28×1, stride 4",
        (32, 28, 28, 1),
        convolutional(4, 4),
        (0.6, 0.3),
        convolution,
    ),
    Case(
        "Convolution 32 of 4×4 on 32×28×28×1, stride 1",
        (32, 28, 28, 1),
        convolutional(4, 1),
        (0.69, 0.65),
        convolution,
    ),
    Case(
        "Convolution 32 of 3×3 on 32×14×14×16, stride 3",
        (32, 14, 14, 16),
        convolutional(3, 3),
        (0.77, 0.49),
        convolution,
    ),
    Case(
        "Convolution 32 of 3×3 on 32×14×14×16, stride 1",
        (32, 14, 14, 16),
        convolutional(3, 1),
        (1.69, 1.84),
        convolution,
    ),
    Case(
        "Pooling 2×2 on 32×24×24×32",
        (32, 24, 24, 32),
        [("Pooling", {"pool_size": (2, 2)})],
        (0.9, 0.6),
        pooling,
    ),
    Case(
        "Softmax layer, 100 features, 1,000 classes, batch 64",
        (64, 100),
        [("Dense", {"units": 1000, "activate": "softmax"})],
        (0.95, 1.0),
        dense,
    ),
]


def samples(dtype, m=20_000, n=784):
    rng = np.random.default_rng(0)
    return rng.random((m, n), dtype), np.eye(10, dtype=dtype)[rng.integers(0, 10, m)]


def our_epoch(dtype):
    from epynn import Embedding

    layer = Embedding(*samples(dtype), (1, 0, 0), batch_size=64)

    def epoch():
        layer.training_batches()
        for batch in layer.batch_dtrain:
            batch.X, batch.Y  # noqa: B018 (a batch is copied when it is asked for)

    return epoch


def their_epoch(dtype):
    import torch

    dataset = torch.utils.data.TensorDataset(*map(torch.from_numpy, samples(dtype)))
    batches = torch.utils.data.DataLoader(dataset, batch_size=64, shuffle=True)

    def epoch():
        for X, Y in batches:
            X, Y  # noqa: B018

    return epoch


def sequences(m=2_000, s=100, e=20):
    alphabet = np.array(list("ACDEFGHIKLMNPQRSTVWY"))[:e]
    return np.random.default_rng(0).choice(alphabet, (m, s))


def our_encoding(dtype):
    from epynn.commons.io import encode_dataset, index_elements_auto

    X = sequences()
    e2i, _, size = index_elements_auto(X)
    return lambda: encode_dataset(X, e2i, size)


DATA = [
    Data("Shuffle and batch 20,000 × 784, an epoch", "epoch", (0.4, 0.4), our_epoch, their_epoch),
    Data(
        "One-hot 2,000 sequences × 100 steps × 20 symbols",
        "encode",
        (1 / 14, 1 / 14),
        our_encoding,
        None,
    ),
]


def both(case, dtype):
    """Both sides, after one step that left the same on both."""
    built = chain(case, dtype)
    mine, other = ours(case, dtype, built), theirs(case, dtype, built)
    mine.step(), other.step()
    tolerance = 1e-10 if dtype == "float64" else 1e-3
    if case.same:
        for a, b in zip(mine.left(), other.left(), strict=True):
            np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
    return mine, other
