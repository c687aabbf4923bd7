"""What the tests of the layers that read step by step have in common."""

import numpy as np
import pytest
import torch

from epynn import GRU, LSTM, RNN
from epynn.commons.maths import activations
from epynn.testing import gradient_errors, run_layer
from tests.layers.pairwise import pairwise
from tests.layers.theirs import TORCH

KINDS = [RNN, GRU, LSTM]
EVERY = [True, False]  # all steps are handed on, or the last one
# (m, s, e), u: odd sizes, one sample, one step, one element, one unit
SHAPES = [
    ((4, 6, 3), 5),
    ((1, 7, 2), 3),
    ((5, 1, 3), 4),
    ((1, 1, 1), 1),
    ((3, 9, 1), 2),
    ((2, 5, 7), 1),
]


def rnn(X, p, f):
    """The states by the equations of the page, for tensors."""
    h = torch.zeros(X.shape[0], p["V"].shape[0], dtype=X.dtype)
    states = []
    for x in X.unbind(1):
        h = f(x @ p["U"] + h @ p["V"] + p["b"])
        states.append(h)
    return torch.stack(states, 1)


def gru(X, p, f, f_z, f_r):
    h = torch.zeros(X.shape[0], p["Vz"].shape[0], dtype=X.dtype)
    states = []
    for x in X.unbind(1):
        z = f_z(x @ p["Uz"] + h @ p["Vz"] + p["bz"])
        r = f_r(x @ p["Ur"] + h @ p["Vr"] + p["br"])
        h = z * h + (1 - z) * f(x @ p["Uhh"] + (r * h) @ p["Vhh"] + p["bhh"])
        states.append(h)
    return torch.stack(states, 1)


def lstm(X, p, f, f_o, f_g, f_i, f_f):
    h = C_ = torch.zeros(X.shape[0], p["Vf"].shape[0], dtype=X.dtype)
    states = []
    for x in X.unbind(1):
        o, g, i, f_gate = (
            function(x @ p["U" + gate] + h @ p["V" + gate] + p["b" + gate])
            for gate, function in zip("ogif", (f_o, f_g, f_i, f_f), strict=True)
        )
        C_ = f_gate * C_ + i * g
        h = o * f(C_)
        states.append(h)
    return torch.stack(states, 1)


def states(layer, X, p):
    """The states of a layer by its equations, for tensors."""
    functions = [TORCH[name] for name in layer.activation.values()]
    return {RNN: rnn, GRU: gru, LSTM: lstm}[type(layer)](X, p, *functions)


def tensors(arrays):
    return {k: torch.tensor(np.array(a), requires_grad=True) for k, a in arrays.items()}


def by_equations(layer):
    """What :func:`results` returns by the same equations, differentiated by torch."""
    X, p = tensors({"X": layer.fc["X"]})["X"], tensors(layer.p)
    h = states(layer, X, p)
    h.backward(torch.tensor(np.array(layer.bc["dA"])))
    return [t.detach().numpy() for t in (h, X.grad, *(t.grad for t in p.values()))]


def results(layer):
    return [layer.fc["h"], layer.bc["dX"], *(layer.g["d" + name] for name in layer.p)]


def equal(ours, theirs, tolerance=1e-10):
    for a, t in zip(ours, theirs, strict=True):
        assert a.shape == t.shape
        np.testing.assert_allclose(a, t, rtol=tolerance, atol=tolerance)


def made(kind, functions, units, **options):
    """A layer with activations of these names, in the order of its arguments."""
    options = {"clip_gradients": False} | options
    return kind(units, *(activations[name] for name in functions), **options)


def places(kind):
    return list(kind().activation)


def sample(kind):
    """Any two of: activations in all places, shapes, outputs."""
    every = [list(activations)] * len(places(kind))
    return [case(row[:-2], *row[-2:]) for row in pairwise(*every, SHAPES, EVERY)]


def case(functions, shape, sequences):
    name = f"{'-'.join(functions)}-{shape[0]}-{shape[1]}-{sequences}"
    return pytest.param(functions, *shape, sequences, id=name.replace(" ", ""))


def check_equations(kind, functions, shape, units, sequences):
    """As torch has it in float64; in float32 as well, and throughout.

    Numbers are small, so that no state without bounds grows out of hand.
    """
    for dtype, tolerance in ((np.float64, 1e-10), (np.float32, 1e-4)):
        rng = np.random.default_rng(3)
        X = rng.uniform(-1, 1, shape).astype(dtype)
        layer = made(kind, functions, units, sequences=sequences)
        layer.build(X)
        p = {name: rng.uniform(-0.5, 0.5, value.shape) for name, value in layer.p.items()}
        run_layer(layer, X=X, p=p)
        equal(results(layer), by_equations(layer), tolerance)
        A = layer.fc["h"] if sequences else layer.fc["h"][:, -1]
        np.testing.assert_array_equal(layer.fc["A"], A)
        for cache in (layer.p, layer.fc, layer.bc, layer.g):
            assert {a.dtype for a in cache.values()} == {np.dtype(dtype)}


def rotated(kind):
    """Each activation once in each place, with small shapes."""
    names = list(activations)
    shapes = [((3, 5, 2), 4), ((1, 4, 3), 2), ((2, 1, 3), 2)]
    return [
        case(
            [names[(i + k) % len(names)] for k in range(len(places(kind)))],
            shapes[i % 3],
            EVERY[i % 2],
        )
        for i in range(len(names))
    ]


# One step has no step before it: these gradients are zero, and have to be.
UNSEEN = {
    RNN: ["V"],
    GRU: ["Vz", "Vr", "Vhh", "Ur", "br"],
    LSTM: ["Vf", "Vi", "Vg", "Vo", "Uf", "bf"],
}


def check_gradients(kind, functions, shape, units, sequences):
    layer = made(kind, functions, units, sequences=sequences)
    errors = gradient_errors(layer, shape, seed=1)
    assert set(errors) == {"X", *layer.p}
    assert max(errors.values()) < 1e-6
    if shape[1] == 1:
        assert not any(layer.g["d" + name].any() for name in UNSEEN[kind])
