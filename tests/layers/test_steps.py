"""A step of a sequence is like a sample: for dense layers, activations and losses."""

import numpy as np
import pytest

from epynn import LSTM, Dense, Embedding, EpyNN, sigmoid, softmax
from epynn.commons.loss import loss_functions
from epynn.commons.maths import activations
from epynn.commons.metrics import metrics_functions
from epynn.network.training import model_error
from epynn.testing import gradient_error, model_gradient_errors, run_layer

m, s, n, u = 4, 3, 5, 2
LOSSES = loss_functions()


def flat(array):
    return array.reshape(-1, array.shape[-1])


@pytest.mark.parametrize("activate", activations.values(), ids=activations)
def test_a_dense_layer(activate):
    steps = run_layer(Dense(u, activate), (m, s, n))
    rows = run_layer(Dense(u, activate), X=flat(steps.fc["X"]), p=steps.p, dA=flat(steps.bc["dA"]))
    np.testing.assert_allclose(flat(steps.fc["A"]), rows.fc["A"], rtol=1e-12)
    np.testing.assert_allclose(flat(steps.bc["dX"]), rows.bc["dX"], rtol=1e-12, atol=1e-15)
    for name, gradient in rows.g.items():
        np.testing.assert_allclose(steps.g[name], gradient, rtol=1e-12, atol=1e-15)
    assert gradient_error(Dense(u, activate), (m, s, n)) < 1e-6


def softened(x, deriv=False):
    """An activation of one's own, with a Jacobian matrix for each row."""
    return softmax(x, deriv)


def test_an_activation_of_ones_own_with_a_jacobian():
    assert gradient_error(Dense(u, softened), (m, s, n)) < 1e-6


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss(name):
    rng = np.random.default_rng(1)
    Y, A = rng.integers(0, 2, (m, s, u)), rng.uniform(0.1, 0.9, (m, s, u))
    loss = LOSSES[name]
    np.testing.assert_array_equal(loss(Y, A).ravel(), loss(flat(Y), flat(A)))
    assert loss(Y, A).shape == (m, s)
    np.testing.assert_array_equal(flat(loss(Y, A, deriv=True)), loss(flat(Y), flat(A), deriv=True))


@pytest.mark.parametrize(
    "Y, A, mend",
    [
        ((m, u), (m, s, u), "Flatten before the last layer"),
        ((m, s, u), (m, u), "label each step"),
        ((m, s, u), (m, s + 1, u), "labels of the samples"),
        ((m, s, 1), (m, s, u), "one-hot"),
        ((m, s, s, u), (m, s, s, u), "returns"),
    ],
)
def test_labels_that_do_not_fit(Y, A, mend):
    with pytest.raises(ValueError, match=rf"or \(m, s, u\).*{mend}"):
        LOSSES["MSE"](np.ones(Y), np.ones(A))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_a_model_that_answers_at_each_step(reduction):
    """It learns whether the last two numbers have the same sign, which needs a memory."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 6, 1))
    same = X[:, 1:] * X[:, :-1] > 0
    Y = np.concatenate([np.zeros((120, 1, 1)), same], axis=1)
    model = EpyNN([Embedding(X, Y, batch_size=20), LSTM(8, sequences=True), Dense(1, sigmoid)])
    rate = 0.1 if reduction == "sum" else 10
    model.initialize(
        "BCE", seed=2, verbose=False, reduction=reduction, se_hPars={"learning_rate": rate}
    )
    small = model.embedding.batch_dtrain[0]
    small.X, small.Y = small.X[:3], small.Y[:3]
    assert max(model_gradient_errors(model).values()) < 1e-5
    model.train(150, verbose=False)
    assert model.metrics["BCE"][0][-1] < 0.1
    assert model.metrics["accuracy"][0][-1] > 0.97
    P = model.predict(X).P
    assert P.shape == Y.shape and np.mean(P == Y) > 0.97


def test_names_of_steps_are_encoded_and_come_back():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(60, 5, 1))
    names = np.where(X[..., 0] > 0, "up", "down")
    model = EpyNN([Embedding(X, names, Y_encode=True), Dense(2, softmax)])
    model.initialize("CCE", seed=1, verbose=False, metrics=["accuracy", "recall_macro"])
    dtrain = model.embedding.dtrain
    assert dtrain.Y.shape == (40, 5, 2) and dtrain.y.shape == (40, 5)
    assert model.task == "binary" and dtrain.b.keys() == {0, 1}
    model.train(40, verbose=False)
    assert model.metrics["recall_macro"][1][-1] > 0.95
    found = model.predict(X)
    assert found.P.shape == (60, 5) and np.mean(found.labels == names) > 0.95


@pytest.mark.parametrize("name", metrics_functions())
def test_a_metric(name):
    rng = np.random.default_rng(1)
    A = rng.uniform(size=(m, s, u))
    Y = np.eye(u)[rng.integers(0, u, (m, s))]
    score = metrics_functions(name)
    np.testing.assert_array_equal(score(Y, A), score(flat(Y), flat(A)))


def test_the_mean_is_taken_over_steps():
    class Model:
        training_loss, reduction = LOSSES["MSE"], "mean"

    Y, A = np.zeros((m, s, u)), np.ones((m, s, u))
    Model.training_loss = staticmethod(LOSSES["MSE"])
    np.testing.assert_array_equal(model_error(Model, Y, A), np.full((m, s, u), 2 / u / (m * s)))
