"""What would go wrong without a word: threads, copies, arrays that are changed in place."""

import copy
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from epynn import (
    GRU,
    LSTM,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    Flatten,
    Pooling,
    read_model,
    sigmoid,
    tanh,
)
from epynn.commons.models import Layer
from epynn.export import from_torch
from epynn.testing import gradient_errors

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = (X[:, 0] > 0).astype(int)


def make_model(*layers, labels=Y, samples=X, **options):
    model = EpyNN([Embedding(samples, labels), *layers, Dense(1, sigmoid)])
    options = {"seed": 1, "verbose": False} | options
    model.initialize(options.pop("loss", "BCE"), {"learning_rate": 0.05}, **options)
    return model


def test_threads_that_ask_one_model_get_its_answers():
    samples = RNG.normal(size=(40, 20, 3))
    model = make_model(GRU(8, sequences=True), LSTM(4), samples=samples, labels=np.arange(40) % 2)
    asked = [RNG.normal(size=(30 + n, 20, 3)) for n in range(4)]
    answers = [model.predict(each).A for each in asked]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            for n, found in enumerate(pool.map(lambda n: model.predict(asked[n % 4]).A, range(80))):
                np.testing.assert_array_equal(found, answers[n % 4])
    finally:
        sys.setswitchinterval(before)


def test_an_answer_within_a_training_drops_nothing():
    answers = []

    class Asks(Dense):
        def update_parameters(self):
            answers.extend(model.predict(X).A for _ in range(2))

    model = EpyNN([Embedding(X, Y), Dropout(0.5), Asks(1, sigmoid)])
    model.initialize("BCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    np.testing.assert_array_equal(answers[0], answers[1])
    assert not any(layer.training for layer in model.layers)


class Slips(Layer):
    """Changes the error that it was given, as a wrong or right layer might."""

    def propagate(self, A):
        self.fc["X"] = A
        return A

    def backpropagate(self, dX):
        dX *= 0.5
        return dX


def test_an_error_that_is_changed_in_place_is_refused():
    with pytest.raises(ValueError, match="read-only") as raised:
        gradient_errors(Slips(), (3, 4))
    assert "Make a new one" in raised.value.__notes__[0]


class Affine(Layer):
    """Its factor begins at one, and its backward pass forgets it."""

    def compute_shapes(self, A):
        self.fs["a"] = 1, A.shape[1]

    def initialize_parameters(self):
        self.p["a"] = np.ones(self.fs["a"])

    def propagate(self, A):
        self.fc["X"] = A
        return A * self.p["a"]

    def backpropagate(self, dX):
        self.bc["dA"] = dX
        return dX + 0

    def compute_gradients(self):
        self.g["da"] = np.sum(self.bc["dA"] * self.fc["X"], axis=0, keepdims=True)


def test_a_parameter_that_begins_at_one_hides_no_mistake():
    errors = gradient_errors(Affine(), (5, 3))
    assert errors["X"] > 0.01 and errors["a"] < 1e-6


def test_a_metric_may_not_change_what_it_is_shown():
    def share(Y, A):
        Y[Y == 0] = -1
        return np.mean(np.sign(A) == Y)

    labels = Y.astype(float)
    with pytest.raises(ValueError, match="read-only"):
        make_model(labels=labels, metrics=[share])
    np.testing.assert_array_equal(labels, Y)


def test_labels_that_have_no_sign_get_one():
    def hinge(Y, A, deriv=False):
        return -Y if deriv else -Y * A

    model = make_model(labels=Y.astype(np.uint8), loss=hinge)
    assert model.embedding.dtrain.Y.dtype.kind == "i"
    assert hinge(model.embedding.dtrain.Y, 1, deriv=True).min() == -1


def test_a_copy_of_a_model_has_a_file_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = make_model(Dense(4, tanh))
    best = copy.deepcopy(model)
    model.train(3, verbose=False)
    assert best.write() != model.write()
    again = read_model(f"models/{best.uname}.npz")
    np.testing.assert_array_equal(again.predict(X).A, best.predict(X).A)
    assert best.layers[1].model_uname == best.uname != model.uname


class Velocity:
    """An optimizer of one's own that is no Optimizer."""

    def __init__(self):
        self.v = {}

    def __call__(self, layer):
        for name, dP in layer.g.items():
            self.v[name] = 0.9 * self.v.get(name, 0) + dP
            layer.p[name[1:]] -= layer.lrate[layer.e] * self.v[name]


def test_each_layer_has_its_copy_of_an_optimizer_of_any_class():
    model = make_model(Dense(4, tanh), optimizer=Velocity())
    model.train(2, verbose=False)
    one, other = (layer.optimizer for layer in model.layers[1:])
    assert one is not other and one.v["dW"].shape != other.v["dW"].shape


def test_an_evaluation_by_hand_leaves_the_history_in_step():
    model = make_model()
    model.train(2, verbose=False)
    model.evaluate()
    model.train(2, verbose=False)
    assert len(model.metrics["BCE"][0]) == model.trained == 4


def test_what_was_pooled_last_is_not_in_the_file(tmp_path):
    images = RNG.normal(size=(60, 8, 8, 1))
    model = make_model(Pooling(2), Flatten(), samples=images)
    model.train(1, verbose=False)
    path = model.write(tmp_path / "pooled.npz")
    again = read_model(path)
    assert "S" not in again.layers[1].o
    again.embedding = again.embedding.with_data(images, Y)
    again.train(1, verbose=False)
    model.train(1, verbose=False)
    np.testing.assert_array_equal(again.predict(images).A, model.predict(images).A)


def test_the_check_of_gradients_leaves_an_imported_layer_as_it_is():
    home = from_torch(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Tanh()))
    before = home.layers[1].p["W"].copy()
    gradient_errors(home.layers[1], (4, 3))
    np.testing.assert_array_equal(home.layers[1].p["W"], before)


def test_params_is_yes_or_no():
    with pytest.raises(TypeError, match="params"):
        make_model().initialize("BCE", params="False")


def test_texts_that_are_not_cut_into_letters_are_told():
    words = ["".join(RNG.choice(list("ACGT"), 8)) for _ in range(60)]
    with pytest.warns(UserWarning, match=r"one symbol of each text.*\[list\(text\) for text"):
        Embedding(words, Y, X_encode=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Embedding([list(word) for word in words], Y, X_encode=True)
        Embedding([word[:2] for word in words], Y, X_encode=True)  # a category
