"""Optimizers with a memory: one state for each parameter of each layer."""

import copy
import pickle

import numpy as np
import pytest
import torch

from epynn import LSTM, Adam, Dense, Embedding, EpyNN, Momentum, Optimizer, tanh
from epynn.commons.models import Layer

PAIRS = {
    "momentum": (lambda: Momentum(0.7), torch.optim.SGD, {"momentum": 0.7}),
    "no momentum": (lambda: Momentum(0), torch.optim.SGD, {}),
    "Adam": (
        lambda: Adam(beta_1=0.8, beta_2=0.97, epsilon=1e-5),
        torch.optim.Adam,
        {"betas": (0.8, 0.97), "eps": 1e-5},
    ),
    "Adam, defaults": (Adam, torch.optim.Adam, {}),
}


def bare_layer(optimizer, dtype=float):
    rng = np.random.default_rng(1)
    layer = Layer()
    layer.p.update(W=rng.normal(size=(3, 2)).astype(dtype), b=rng.normal(size=(1, 2)).astype(dtype))
    layer.optimizer, layer.lrate = optimizer, [0.1, 0.02]
    return layer


@pytest.mark.parametrize("ours, theirs, options", PAIRS.values(), ids=PAIRS)
def test_steps_are_those_of_pytorch(ours, theirs, options):
    layer, rng = bare_layer(ours()), np.random.default_rng(2)
    tensors = {name: torch.tensor(P, requires_grad=True) for name, P in layer.p.items()}
    optimizer = theirs(tensors.values(), lr=1.0, **options)
    for e in (0, 0, 1, 1, 1):  # the rate of the epoch counts
        layer.e = e
        optimizer.param_groups[0]["lr"] = layer.lrate[e]
        for name, P in layer.p.items():
            layer.g["d" + name] = rng.normal(size=P.shape) * 10.0 ** rng.integers(-3, 3)
            tensors[name].grad = torch.tensor(layer.g["d" + name])
        layer.update_parameters()
        optimizer.step()
    for name, P in layer.p.items():
        np.testing.assert_allclose(P, tensors[name].detach(), rtol=1e-12)


@pytest.mark.parametrize("make", [Momentum, Adam])
def test_float32_stays_float32_and_arrays_stay_where_they_are(make):
    layer = bare_layer(make(), np.float32)
    W = layer.p["W"]
    layer.g = {"dW": np.ones((3, 2), np.float32), "db": np.ones((1, 2), np.float32)}
    layer.update_parameters()
    assert layer.p["W"] is W
    for state in layer.optimizer.state.values():
        assert {v.dtype for v in state.values() if isinstance(v, np.ndarray)} == {W.dtype}


def trained(optimizer, seed=3, epochs=3, model=None):
    X = np.random.default_rng(0).normal(size=(30, 4, 2))
    model = model or EpyNN([Embedding(X, X[:, 0, 0] > 0, batch_size=10), LSTM(3), Dense(1)])
    model.initialize("BCE", seed=seed, verbose=False, optimizer=optimizer)
    model.train(epochs, verbose=False)
    return model


def test_each_layer_has_a_state_of_its_own():
    adam = Adam()
    model = trained(adam)
    assert not adam.state
    own = [layer.optimizer for layer in model.layers[1:]]
    assert own[0] is not own[1] and all(type(each) is Adam for each in own)
    assert [set(each.state) for each in own] == [set(layer.p) for layer in model.layers[1:]]
    assert all(state["t"] == 6 for each in own for state in each.state.values())


def test_parameters_drawn_anew_have_no_past():
    model = trained(Momentum())
    W = model.layers[2].p["W"].copy()
    again = trained(Momentum(), model=model)
    np.testing.assert_array_equal(again.layers[2].p["W"], W)
    layer = Dense(2)
    layer.optimizer = Adam()
    layer.build(np.ones((4, 3)))
    layer.optimizer.state["W"] = {"t": 5}
    layer.build(np.ones((4, 3)))
    assert not layer.optimizer.state


def test_one_learns_what_descent_of_the_same_rate_does_not():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(100, 2)) * [1, 0.02]  # a valley
    final = {}
    for optimizer in None, Adam():
        model = EpyNN([Embedding(X, X[:, 1] > 0), Dense(4, tanh), Dense(1)])
        model.initialize(
            "BCE",
            {"learning_rate": 0.05},
            seed=1,
            reduction="mean",
            optimizer=optimizer,
            verbose=False,
        )
        model.train(150, verbose=False)
        final[optimizer] = model.metrics["BCE"][0][-1]
    descent, adam = final.values()
    assert adam < 0.3 < 0.6 < descent


def test_one_of_ones_own():
    class Signs(Optimizer):
        def update_parameter(self, P, dP, lr, state):
            P -= lr * np.sign(dP)

    layer = bare_layer(Signs())
    W = layer.p["W"].copy()
    layer.g = {"dW": np.full((3, 2), -7.0)}
    layer.update_parameters()
    np.testing.assert_allclose(layer.p["W"], W + 0.1)
    with pytest.raises(NotImplementedError, match="Optimizer has no update_parameter"):
        Optimizer().update_parameter(W, W, 0.1, {})


@pytest.mark.parametrize(
    "make, kind, said",
    [
        (lambda: Momentum(1), ValueError, "Momentum takes a momentum from 0 to below 1, and got 1"),
        (lambda: Adam(beta_1=-0.1), ValueError, "Adam takes a beta_1 from 0 to below 1"),
        (lambda: Adam(beta_2="0.9"), TypeError, "Adam takes a number as beta_2, and got '0.9'"),
        (lambda: Adam(epsilon=0), ValueError, "Adam takes a number above 0 as epsilon"),
    ],
)
def test_wrong_arguments(make, kind, said):
    with pytest.raises(kind, match=said):
        make()


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))]
)
def test_it_is_shown_and_copied(copied):
    assert repr(Momentum()) == "Momentum(momentum=0.9)"
    assert repr(copied(Adam())) == "Adam(beta_1=0.9, beta_2=0.999, epsilon=1e-08)"


def take_two(P, dP):
    P -= dP


@pytest.mark.parametrize(
    "optimizer, said",
    [
        ("adam", r"takes a function as optimizer, such as epynn.Adam\(\), and got 'adam'"),
        (Adam, r"optimizer is the class Adam: write Adam\(\)"),
        (take_two, r"optimizer take_two does not take one argument: it is called as f\(layer\)"),
    ],
)
def test_neither_names_nor_classes_nor_functions_of_other_arguments(optimizer, said):
    with pytest.raises(TypeError, match=said):
        trained(optimizer)


class Rebinds(Optimizer):
    def update_parameter(self, P, dP, lr, state):
        P = P - lr * dP


class Returns(Optimizer):
    def update_parameter(self, P, dP, lr, state):
        return P - lr * dP


@pytest.mark.parametrize("optimizer", [Rebinds(), Returns()], ids=repr)
def test_one_that_moves_nothing_is_told_once(optimizer):
    layer = bare_layer(optimizer)
    layer.g.update(dW=np.ones((3, 2)), db=np.ones((1, 2)))
    with pytest.warns(UserWarning, match="has not moved W of Layer in its first step") as told:
        layer.update_parameters()
        layer.update_parameters()
    assert len(told) == 1


def test_one_that_has_nothing_to_move_is_not_blamed():
    layer = bare_layer(Momentum())
    layer.g.update(dW=np.zeros((3, 2)), db=np.zeros((1, 2)))
    layer.update_parameters()
