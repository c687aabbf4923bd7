"""What the tests of the export share: models in which each option of each layer is.

That what was exported also learns as it does here, is the matter of the proof's grid.
"""

import copy
import functools
import re

import numpy as np
import pytest

from epynn import (
    GRU,
    LSTM,
    RNN,
    Convolution,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    Pooling,
    Template,
    elu,
    identity,
    lrelu,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from epynn.commons.maths import activations

TUNED = {"LRELU_alpha": 0.15, "ELU_alpha": 0.7, "softmax_temperature": 1.6}
ROW, STEPS, IMAGE = (4,), (5, 3), (7, 8, 3)


def grid():
    """Yield a name, the shape of a sample, and the layers, for each model."""
    for name, f in activations.items():
        yield f"dense-{name}", ROW, [Dense(5, f), Dense(2, f)]
        for hPars in ({}, TUNED):
            tuned = "tuned" if hPars else "plain"
            if hPars and name not in ("lrelu", "elu", "softmax"):
                continue
            yield f"dense-{name}-{tuned}-layer", ROW, [Dense(5, f, se_hPars=hPars), Dense(2)]
            for sequences in (True, False):
                kept = "all" if sequences else "last"
                options = {"sequences": sequences, "se_hPars": hPars}
                for layer in (RNN, GRU, LSTM):
                    made = layer(4, f, **options)
                    yield f"{made.name.lower()}-{name}-{tuned}-{kept}", STEPS, [made]
                yield (f"gru-gates-{name}-{tuned}-{kept}", STEPS, [GRU(4, tanh, f, f, **options)])
                yield f"gru-update-{name}-{tuned}-{kept}", STEPS, [GRU(4, tanh, f, **options)]
                yield (
                    f"lstm-gates-{name}-{tuned}-{kept}",
                    STEPS,
                    [LSTM(4, tanh, f, tanh, f, f, **options)],
                )
                yield (
                    f"lstm-memory-{name}-{tuned}-{kept}",
                    STEPS,
                    [LSTM(4, f, sigmoid, f, **options)],
                )
                yield (
                    f"lstm-forget-{name}-{tuned}-{kept}",
                    STEPS,
                    [LSTM(4, activate_forget=f, **options)],
                )
            yield (
                f"convolution-{name}-{tuned}",
                IMAGE,
                [Convolution(4, (3, 2), (2, 1), (1, 2), f, se_hPars=hPars)],
            )
    for layer in (Dense(5, use_bias=False), Dense(5, softmax, use_bias=False)):
        yield f"dense-{layer.activation['activate']}-bare", ROW, [layer]
    yield "convolution-bare", IMAGE, [Convolution(4, (3, 2), (2, 1), use_bias=False)]
    for kind in (RNN, GRU, LSTM):
        for f in (tanh, elu):
            steps = kind(4, f, sequences=True, use_bias=False)
            yield (
                f"{kind.__name__.lower()}-{f.__name__}-bare-steps",
                STEPS,
                [steps, Dense(3, softmax), Template()],
            )
    for sequences in (True, False):
        yield (
            f"stacked-{sequences}",
            STEPS,
            [
                RNN(4, sequences=True),
                Dropout(0.3),
                GRU(3, sequences=True),
                Template(),
                LSTM(5, sequences=sequences),
            ],
        )
    for size, strides, padding, bias in [
        (3, None, 0, True),
        ((2, 3), 1, 0, False),
        ((3, 1), (1, 2), 1, True),
        ((4, 3), (2, 3), (0, 2), False),
        (1, 2, 0, True),
        ((7, 8), 1, 0, False),
    ]:
        yield (
            f"convolution-{size}-{strides}-{padding}-{bias}",
            IMAGE,
            [Convolution(3, size, strides, padding, relu, use_bias=bias)],
        )
    for pool, size, strides in [
        ("max", 2, None),
        ("min", 2, None),
        ("mean", 2, None),
        ("mean", (2, 3), 1),
        ("max", (3, 2), (1, 3)),
        ("min", (1, 2), (3, 1)),
        ("max", 1, 2),
    ]:
        yield f"pooling-{pool}-{size}-{strides}", IMAGE, [Pooling(size, strides, pool)]
    for axis in ((), 1, (1, 2), -1, (0, -1)):
        yield f"dropout-{axis}", IMAGE, [Dropout(0.4, axis)]
    yield "flatten", IMAGE, [Flatten()]
    yield "flatten-row", ROW, [Flatten()]
    yield "template", STEPS, [Template()]
    yield (
        "images",
        IMAGE,
        [
            Convolution(4, 3, 1, 1, elu),
            Pooling(2),
            Dropout(0.2),
            Convolution(3, 2, 1, 0, lrelu),
            Pooling(2, 1, "min"),
            Flatten(),
            Dense(6, tanh),
            Dense(3, softmax),
        ],
    )


GRID = {name: (shape, layers) for name, shape, layers in grid()}
TOLERANCES = {np.float64: 1e-10, np.float32: 1e-3}
MEMORY = [re.match(r"(.*?)-(\w+-\w+)-(all|last)$", name) for name in GRID]


def sample():
    """Names and types, in which each option of each layer is.

    That the numbers of all configurations are equal elsewhere is the matter of the proof's grid;
    here it is that each option arrives. In layers with a memory, each activation is in two places,
    and each place has both types; all others have the types in turns.
    """
    gates, functions, kept = (
        list(dict.fromkeys(match[n] for match in MEMORY if match)) for n in (1, 2, 3)
    )
    types = list(TOLERANCES)
    for turn in range(2 * len(functions)):
        lap, n = divmod(turn, len(functions))
        gate = gates[(n + lap * len(gates) // 2) % len(gates)]
        yield f"{gate}-{functions[n]}-{kept[(n + lap) % 2]}", types[(n // 2 + lap) % 2]
    others = [name for name, match in zip(GRID, MEMORY) if not match]
    yield from ((name, types[n % 2]) for n, name in enumerate(others))


SAMPLE = list(sample())
EVERY = [
    pytest.param(name, dtype, tolerance, marks=() if (name, dtype) in SAMPLE else pytest.mark.prove)
    for dtype, tolerance in TOLERANCES.items()
    for name in GRID
]


def made(shape, layers, dtype=float, seed=0, finish=True):
    """A model of some layers with all its parameters drawn, and a batch of samples."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(6, *shape)).astype(dtype)
    tail = [] if type(layers[-1]) is Dense or not finish else [Flatten(), Dense(2, identity)]
    Y = rng.normal(size=(6, getattr(layers[-1], "d", {}).get("u", 2) if not tail else 2))
    model = EpyNN([Embedding(X, Y, relative_size=(1, 0, 0)), *layers, *tail])
    model.initialize("MSE", seed=seed, verbose=False)
    for layer in model.layers:
        for name, P in layer.p.items():
            if name.startswith("b"):
                P[...] = rng.normal(size=P.shape)
        layer.clip_gradients = False
    return model, X


@functools.cache
def built(name, dtype=float):
    """A model of the grid, its samples, and what it makes of them."""
    model, X = made(*copy.deepcopy(GRID[name]), dtype)
    return model, X, model.forward(X)


def close(ours, theirs, tolerance=1e-10):
    """Equal, relative to the largest number."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    assert np.abs(ours - theirs).max(initial=0) <= tolerance * max(1, np.abs(ours).max(initial=0))


def same_layers(ours, theirs):
    """The layers are of the same kinds, with the same parameters."""
    assert len(ours.layers) == len(theirs.layers)
    for layer, there in zip(ours.layers, theirs.layers):
        assert type(layer) is type(there)
        assert layer.activation == there.activation
        assert sorted(layer.p) == sorted(there.p)
        for name, P in layer.p.items():
            close(P, there.p[name], 1e-15)
