"""The tool that checks gradients must tell right from wrong."""

import re

import numpy as np
import pytest

from epynn import GRU, LSTM, RNN, Dense, Embedding, EpyNN, sigmoid, softmax, tanh
from epynn.commons.loss import loss_functions
from epynn.commons.maths import activations
from epynn.commons.models import Layer
from epynn.testing import (
    gradient_error,
    gradient_errors,
    model_gradient_errors,
    numerical_gradient,
    relative_error,
    run_layer,
)

OUTPUTS = {"MSE": "tanh", "MAE": "identity", "MSLE": "sigmoid", "BCE": "sigmoid", "CCE": "softmax"}


def model_for(loss, output, hidden, seed=2, reduction="sum"):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(8, 3)), np.arange(8) % 4
    model = EpyNN(
        [
            Embedding(X, y, Y_encode=True, relative_size=(1, 0, 0)),
            Dense(5, activations[hidden]),
            Dense(4, activations[output]),
        ]
    )
    model.initialize(loss, seed=seed, reduction=reduction, verbose=False)
    return model


@pytest.mark.parametrize("loss, output", OUTPUTS.items())
@pytest.mark.parametrize("hidden", activations)
def test_every_activation_and_loss(loss, output, hidden):
    assert set(OUTPUTS) == set(loss_functions())
    errors = model_gradient_errors(model_for(loss, output, hidden))
    assert set(errors) == {f"{i} Dense {p}" for i in (1, 2) for p in "Wb"}
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("loss", ["MSE", "MAE", "MSLE", "BCE", "CCE"])
def test_softmax_under_every_loss(loss):
    assert max(model_gradient_errors(model_for(loss, "softmax", "tanh")).values()) < 1e-6


def test_mean_reduction_is_checked_too():
    errors = model_gradient_errors(model_for("CCE", "softmax", "tanh", reduction="mean"))
    assert max(errors.values()) < 1e-6


def test_a_model_that_is_not_initialized():
    model = EpyNN([Embedding(np.ones((4, 2)), np.arange(4) % 2), Dense(1)])
    with pytest.raises(ValueError, match=r"call model.initialize\(loss\) first"):
        model_gradient_errors(model)


@pytest.mark.parametrize("where, factor", [("X", 2), ("W", -1), ("b", 0.5)])
def test_a_wrong_gradient_is_found(where, factor):
    class Wrong(Dense):
        def backward(layer, dX):
            dX = super().backward(dX)
            if where == "X":
                layer.bc["dX"] = dX = dX * factor
            return dX

        def compute_gradients(layer):
            Dense.compute_gradients(layer)
            if where != "X":
                layer.g["d" + where] *= factor

    errors = gradient_errors(Wrong(2, tanh), (4, 3))
    assert errors.pop(where) == pytest.approx(abs(factor - 1) / (abs(factor) + 1), rel=1e-6)
    assert max(errors.values()) < 1e-6
    assert gradient_error(Wrong(2, tanh), (4, 3)) > 0.1


@pytest.mark.parametrize("kind", [RNN, GRU, LSTM])
def test_gradients_are_not_clipped_meanwhile(kind):
    layer = kind(3, clip_gradients=True, max_norm=0.01)
    assert gradient_error(layer, (2, 4, 3)) < 1e-6
    assert layer.clip_gradients is True
    layer.compute_gradients()
    assert sum((g**2).sum() for g in layer.g.values()) < 0.011**2


def test_gradients_of_a_model_are_not_clipped_meanwhile():
    data = Embedding(np.random.default_rng(0).normal(size=(6, 4, 3)), [0, 1, 1, 0, 1, 0])
    model = EpyNN([data, RNN(5, max_norm=0.01), Dense(1, sigmoid)])
    model.initialize("BCE", seed=1, verbose=False)
    assert max(model_gradient_errors(model).values()) < 1e-6
    assert model.layers[1].clip_gradients is True


def test_numerical_gradient_of_a_known_function():
    x = np.random.default_rng(0).normal(size=(2, 3))
    kept = x.copy()
    numeric = numerical_gradient(lambda: float(np.sum(np.sin(x))), x)
    np.testing.assert_allclose(numeric, np.cos(x), rtol=1e-9)
    np.testing.assert_array_equal(x, kept)


def test_a_function_that_fails_leaves_its_parameters():
    x = np.arange(3.0)

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        numerical_gradient(stop, x)
    assert x.tolist() == [0, 1, 2]


@pytest.mark.parametrize("x", [np.zeros(3, np.float32), np.zeros(3, int), [1.0]])
def test_numerical_gradient_takes_float64(x):
    with pytest.raises(TypeError, match="takes an array of float64"):
        numerical_gradient(lambda: 0.0, x)


@pytest.mark.parametrize("h", [0, -1e-5, float("nan")])
def test_numerical_gradient_takes_a_step_above_0(h):
    with pytest.raises(ValueError, match="numerical_gradient takes a number above 0 as h"):
        numerical_gradient(lambda: 0.0, np.zeros(3), h)


def test_relative_error():
    one = np.ones((2, 3))
    assert relative_error(one, one) == 0
    assert relative_error(0 * one, 0 * one) == 0
    assert relative_error(one, -one) == pytest.approx(1)
    assert relative_error(2 * one, one) == pytest.approx(1 / 3)
    for wrong in np.nan, np.inf:
        with np.errstate(invalid="ignore"):
            assert relative_error(one, wrong * one) == relative_error(wrong * one, one) == np.inf
    with pytest.raises(ValueError, match=r"shape \(2, 3\) belongs to an array of shape \(3,\)"):
        relative_error(one, np.ones(3))


def test_run_layer_draws_what_starts_at_zero():
    assert run_layer(Dense(2), (4, 3)).p["b"].all()


def test_run_layer_is_reproducible():
    a, b = (run_layer(Dense(2, sigmoid), (4, 3), seed=7) for _ in range(2))
    for name in a.g:
        np.testing.assert_array_equal(a.g[name], b.g[name])
    assert not np.array_equal(a.g["dW"], run_layer(Dense(2, sigmoid), (4, 3), seed=8).g["dW"])


def test_a_layer_of_a_model_keeps_its_parameters():
    model = model_for("MSE", "tanh", "tanh")
    layer = model.layers[1]
    kept = layer.p["W"].copy()
    assert max(gradient_errors(layer, (4, 3), training=True).values()) < 1e-6
    assert run_layer(layer, (4, 3)) is not layer and not layer.training
    np.testing.assert_array_equal(layer.p["W"], kept)


class Square(Layer):
    """Keeps something else than its input as X; its error is wrong by a factor."""

    def propagate(self, A):
        self.o["A"], self.fc["X"] = A, 0 * A
        return A**2

    def backpropagate(self, dX):
        return self.o["factor"] * self.o["A"] * dX


@pytest.mark.parametrize("factor, error", [(2, 0), (1, 1 / 3)])
def test_the_input_is_that_which_the_layer_was_given(factor, error):
    layer = Square()
    layer.o["factor"] = factor
    assert gradient_errors(layer, (4, 3))["X"] == pytest.approx(error, abs=1e-6)


def test_a_gradient_that_is_missing():
    class Forgetful(Dense):
        def compute_gradients(self):
            super().compute_gradients()
            del self.g["db"]

    errors = gradient_errors(Forgetful(2, tanh), shape=(4, 3))
    assert errors.pop("b") == 1
    assert max(errors.values()) < 1e-6

    model = EpyNN([Embedding(np.eye(4), np.arange(4) % 2), Forgetful(2, tanh), Dense(1)])
    with pytest.warns(UserWarning, match="Forgetful: p holds b, and compute_gradients"):
        model.initialize("BCE", seed=1, verbose=False)
    errors = model_gradient_errors(model)
    assert errors.pop("1 Forgetful b") == 1
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("name", ["dW", "db"])
def test_a_gradient_that_is_no_number(name):
    """`max` would return whatever stands before a NaN."""

    class Diverged(Dense):
        def compute_gradients(self):
            super().compute_gradients()
            self.g[name] = self.g[name] * np.nan

    assert max(gradient_errors(Diverged(2, tanh), shape=(4, 3)).values()) == np.inf
    assert gradient_error(Diverged(2, tanh), shape=(4, 3)) == np.inf


def test_a_layer_that_keeps_nothing_in_its_caches():
    class Twice(Layer):
        def propagate(self, A):
            return 2 * A

        def backpropagate(self, dX):
            return 2 * dX

    assert gradient_error(Twice(), shape=(4, 3)) < 1e-6
    assert run_layer(Twice(), X=[[3]], dA=5).bc["dA"] == 5


def test_a_layer_that_draws_parameters_and_noise():
    """What the forward pass draws must not depend on what the parameters took before."""

    class Noisy(Dense):
        def propagate(self, A):
            X = A * (self.np_rng.uniform(0, 1, A.shape) > 0.5)
            return super().propagate(X)

        def backpropagate(self, dX):
            mask = np.random.default_rng(0).uniform(0, 1, (4, 3)) > 0.5
            return super().backpropagate(dX) * mask

    assert gradient_error(Noisy(2, tanh), shape=(4, 3)) < 1e-6


def test_run_layer_takes_parameters_and_errors():
    layer = run_layer(Dense(2, softmax), (4, 3), p={"b": [[1, 2]]}, dA=1.0)
    assert layer.p["b"].tolist() == [[1, 2]]
    assert (layer.bc["dA"] == 1).all()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({}, "either shape"),
        ({"shape": (2, 3), "X": np.zeros((2, 3))}, "either shape"),
        ({"shape": (2, 3), "p": {"V": 1.0}}, "parameters .* and got 'V'"),
        ({"shape": (2, 3), "p": {"W": np.zeros((2, 2))}}, r"got 'W' of shape \(2, 2\)"),
        ({"shape": (4, 3), "dA": np.ones((5, 5))}, r"dA has the shape \(5, 5\), .* \(4, 2\)"),
    ],
)
def test_run_layer_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        run_layer(Dense(2), **arguments)


@pytest.mark.parametrize("layer", [Dense, "Dense", None])
def test_a_layer_is_an_object(layer):
    for function in (run_layer, gradient_errors, gradient_error):
        message = rf"run_layer takes a layer, such as Dense\(3\), and got {re.escape(repr(layer))}"
        with pytest.raises(TypeError, match=message):
            function(layer, (4, 3))


class Forgetful(Layer):
    def forward(self, A):
        return A * 2

    def backward(self, dX):
        return dX * 2


def test_a_layer_without_caches_is_told():
    with pytest.raises(ValueError, match=r"Forgetful keeps no fc\['A'\].*write propagate"):
        gradient_errors(Forgetful(), (4, 3))


class Misnamed(Dense):
    def compute_gradients(self):
        super().compute_gradients()
        self.g["b"] = self.g.pop("db")


def test_a_gradient_under_another_name_is_told():
    with pytest.raises(ValueError, match="Misnamed: g holds 'b', which is the gradient of no"):
        gradient_errors(Misnamed(2), (4, 3))
