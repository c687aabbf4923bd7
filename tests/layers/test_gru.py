"""The GRU layer against PyTorch and central differences; test_recurrent.py has the rest."""

import numpy as np
import pytest
import torch

from epynn import GRU
from epynn.testing import run_layer
from tests.layers.recurrent import (
    EVERY,
    SHAPES,
    check_equations,
    check_gradients,
    equal,
    results,
    rotated,
    sample,
)

NAMES = [letter + gate for gate in ("z", "r", "hh") for letter in "UVb"]


@pytest.mark.parametrize("functions, shape, units, sequences", sample(GRU))
def test_equals_the_same_equations_in_torch(functions, shape, units, sequences):
    check_equations(GRU, functions, shape, units, sequences)


@pytest.mark.parametrize("functions, shape, units, sequences", rotated(GRU))
def test_gradients(functions, shape, units, sequences):
    check_gradients(GRU, functions, shape, units, sequences)


def module_of(layer):
    """The module of torch, which resets after the product, with the weights of a layer."""
    module = torch.nn.GRU(layer.d["e"], layer.d["u"], batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for name, letter in {"weight_ih": "U", "weight_hh": "V", "bias_ih": "b"}.items():
            blocks = [layer.p[letter + gate].T for gate in ("r", "z", "hh")]
            value = torch.tensor(np.concatenate(blocks))
            getattr(module, name + "_l0").copy_(value.reshape(getattr(module, name + "_l0").shape))
        module.bias_hh_l0.zero_()
    return module


def run_module(module, layer):
    x = torch.tensor(layer.fc["X"], requires_grad=True)
    h = module(x)[0]
    h.backward(torch.tensor(layer.bc["dA"]))
    u, theirs = layer.d["u"], {}
    for i, gate in enumerate(("r", "z", "hh")):
        part = slice(i * u, i * u + u)
        theirs["U" + gate] = module.weight_ih_l0.grad[part].T.numpy()
        theirs["V" + gate] = module.weight_hh_l0.grad[part].T.numpy()
        theirs["b" + gate] = module.bias_ih_l0.grad[None, part].numpy()
    return [h.detach().numpy(), x.grad.numpy(), *(theirs[name] for name in NAMES)]


def ones(x, deriv=False):
    return np.zeros_like(x) if deriv else np.ones_like(x)


@pytest.mark.parametrize("sequences", EVERY)
@pytest.mark.parametrize("shape, units", SHAPES[:3])
def test_equals_the_module_of_torch_where_nothing_is_reset(shape, units, sequences):
    """With r = 1 it makes no difference on which side of the product r stands."""
    layer = run_layer(GRU(units, activate_reset=ones, sequences=sequences), shape, seed=3)
    module = module_of(layer)
    with torch.no_grad():  # a sigmoid of 50 is 1, and its slope is 0
        module.weight_ih_l0[:units], module.weight_hh_l0[:units] = 0, 0
        module.bias_ih_l0[:units] = 50
    equal(results(layer), run_module(module, layer))


@pytest.mark.parametrize("sequences", EVERY)
@pytest.mark.parametrize("shape, units", SHAPES[:3])
def test_equals_the_module_of_torch_where_the_product_is_a_scaling(shape, units, sequences):
    """A diagonal V keeps each unit to itself, so r may stand on either side of it."""
    scale = np.random.default_rng(4).normal(size=units)
    layer = run_layer(GRU(units, sequences=sequences), shape, p={"Vhh": np.diag(scale)}, seed=3)
    ours, theirs = results(layer), run_module(module_of(layer), layer)
    i = 2 + NAMES.index("Vhh")  # to leave the diagonal is another thing on either side
    ours[i], theirs[i] = np.diag(ours[i]), np.diag(theirs[i])
    equal(ours, theirs)


def test_differs_from_the_module_of_torch_elsewhere():
    layer = run_layer(GRU(5), (4, 6, 3), seed=3)
    A = module_of(layer)(torch.tensor(layer.fc["X"]))[0][:, -1].detach().numpy()
    assert np.abs(layer.fc["A"] - A).max() > 0.01


def test_caches_hold_what_the_equations_say():
    layer = run_layer(GRU(5, sequences=True), (4, 6, 3))
    fc, bc = layer.fc, layer.bc
    np.testing.assert_array_equal(fc["q"], fc["r"] * fc["hp"])
    np.testing.assert_array_equal(fc["h"], fc["z"] * fc["hp"] + (1 - fc["z"]) * fc["hh"])
    np.testing.assert_array_equal(fc["h"][:, :-1], fc["hp"][:, 1:])
    assert not fc["hp"][:, 0].any()
    np.testing.assert_array_equal(bc["dh_"], bc["dA"] + bc["dhn"])
    np.testing.assert_allclose(bc["dq"], bc["dhh_"] @ layer.p["Vhh"].T, rtol=1e-12)
    np.testing.assert_array_equal(bc["dh"][:, 1:], bc["dhn"][:, :-1])
    assert not bc["dhn"][:, -1].any()


def test_shapes_are_recorded():
    layer = run_layer(GRU(5), (4, 6, 3))
    assert layer.d == {"u": 5, "m": 4, "s": 6, "e": 3}
    shapes = {"U": (3, 5), "V": (5, 5), "b": (1, 5)}
    parameters = {name: shapes[name[0]] for name in NAMES}
    caches = dict.fromkeys(("h", "hp", "hh_", "hh", "z_", "z", "r_", "r", "q"), (4, 6, 5))
    assert layer.fs == {"X": (4, 6, 3), "A": (4, 5), **caches, **parameters}
    errors = dict.fromkeys(("dA", "dh_", "dh", "dhn", "dhh_", "dz_", "dq", "dr_"), (4, 6, 5))
    assert layer.bs == {"dX": (4, 6, 3), **errors}
    assert {k: v.shape for k, v in layer.g.items()} == {
        "d" + name: shape for name, shape in parameters.items()
    }
