"""The model learns, answers, and says clearly what it cannot (its numbers: tests/oracles)."""

import copy
import pickle
import re
import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest

import epynn
from epynn import CCE, MSE, Adam, Dense, Dropout, Embedding, EpyNN, Flatten, Layer, read_model
from epynn.commons import maths
from epynn.commons.models import gradient_descent
from epynn.network.description import make_summary
from epynn.settings import se_hPars

ROOT = Path(__file__).parents[2]


def blobs(m=60, u=3, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, u, m)
    X = rng.normal(0, 1, (m, 4)) + rng.normal(0, 2, (u, 4))[y]
    return X.astype(dtype), y


def classifier(m=60, batch_size=8, dtype=float, **options):
    X, y = blobs(m, dtype=dtype)
    data = Embedding(X, y, batch_size=batch_size, Y_encode=True, **options)
    return EpyNN([data, Dense(6, maths.relu), Dense(3, maths.softmax)])


def ready(**options):
    model = classifier(**options)
    model.initialize("CCE", se_hPars={"learning_rate": 0.01}, seed=1, verbose=False)
    return model


# What a model is made of


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))]
)
def test_a_model_is_copied_with_all_it_knows(duplicate):
    model = classifier()
    model.initialize("CCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    again = duplicate(model)
    assert again.network == model.network and list(again.network) == [0, 1, 2]
    for each in (model, again):
        each.train(2, verbose=False)
    np.testing.assert_array_equal(again.layers[2].p["W"], model.layers[2].p["W"])
    assert again.metrics == model.metrics


class HalfMade(Layer):
    def __init__(self):
        pass


@pytest.mark.parametrize(
    "layers, error, message",
    [
        ([], ValueError, "an empty list"),
        ([Dense(2)], ValueError, "must be an Embedding, and is Dense"),
        ([Embedding()], ValueError, "alone learns nothing"),
        ([Embedding(), Dense], TypeError, r"write Dense\(\)"),
        ([Embedding(), "Dense"], TypeError, r"layers\[1\] is 'Dense'"),
        ([Embedding(), HalfMade()], TypeError, r"HalfMade must call super\(\).__init__\(\)"),
        ([Embedding(), Embedding()], ValueError, r"layers\[1\] is a second Embedding"),
        ([Embedding(), *[Dense(2)] * 2], ValueError, r"layers\[1\] and layers\[2\] are one object"),
        (Dense(2), TypeError, "a list of layers"),
        (None, TypeError, "a list of layers"),
    ],
)
def test_a_list_that_is_no_network_is_refused(layers, error, message):
    with pytest.raises(error, match=message):
        EpyNN(layers)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"loss": "MSA"}, "MSA"),
        ({"loss": "BCE", "metrics": ["acuracy"]}, "acuracy"),
        ({"loss": "MSE", "seed": -1}, "seed is -1"),
        ({"loss": "MSE", "seed": 1.5}, "seed is 1.5"),
        ({"loss": "MSE", "seed": True}, "seed is True"),
        ({"loss": "MSE", "reduction": "max"}, "'sum' or 'mean'"),
        ({"loss": "MSE", "se_hPars": {"learning_rat": 1}}, "learning_rate"),
        ({"loss": "MSE", "se_hPars": {"lr": 1}}, "initialize takes no hyperparameter 'lr'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        classifier().initialize(**arguments, verbose=False)


@pytest.mark.parametrize("name", ["", 5])
def test_the_name_of_a_model_is_a_text(name):
    with pytest.raises(TypeError, match="EpyNN takes a text as name"):
        EpyNN(classifier().layers, name=name)
    model = EpyNN(classifier().layers, name="digits")
    with pytest.raises(TypeError, match="EpyNN takes a text as name"):
        model.name = name
    assert model.name == "digits"


def test_models_of_the_same_second_have_files_of_their_own():
    assert len({classifier().uname for _ in range(4)}) == 4


def test_labels_and_data_are_needed():
    X, y = blobs()
    with pytest.raises(ValueError, match="no labels"):
        EpyNN([Embedding(X), Dense(1)]).initialize(verbose=False)
    with pytest.raises(ValueError, match="Embedding"):
        EpyNN([Embedding(), Dense(1)]).initialize(verbose=False)


def test_cce_needs_softmax():
    X, y = blobs()
    model = EpyNN([Embedding(X, y, Y_encode=True), Dense(3, maths.sigmoid)])
    with pytest.raises(ValueError, match="softmax"):
        model.initialize("CCE", verbose=False)


# The dry epoch


def notes(error):
    return "".join(traceback.format_exception(error.value))


def test_an_error_names_the_layer_and_the_stage():
    X, y = blobs()
    model = EpyNN([Embedding(X.reshape(60, 2, 2), y), Flatten(), Dense(3), Dense(2)])
    model.layers[2].initialization = lambda shape, rng: np.zeros((3, 2))
    with pytest.raises(ValueError) as error:
        model.initialize("MSE", verbose=False)
    assert "forward pass\nof layer 2, Dense(units=3, initialization=<lambda>)" in notes(error)
    assert "dimensions: u 3, m 40, n 4" in notes(error)
    assert "forward shapes: X (40, 4)" in notes(error)
    assert not model.initialized


def test_an_error_between_output_and_labels_is_named():
    X, y = blobs()
    with pytest.raises(ValueError) as error:
        EpyNN([Embedding(X, y), Dense(3)]).initialize("MSE", verbose=False)
    assert "failed in the loss, MSE, of output (40, 3) and labels (40, 1)" in notes(error)


def test_a_broken_backward_pass_is_named():
    model = classifier()
    model.layers[1].backpropagate = lambda dX: dX @ np.ones((5, 5))
    with pytest.raises(ValueError) as error:
        model.initialize("CCE", verbose=False)
    assert "backward pass\nof layer 1, Dense(units=6, activate=relu)" in notes(error)


def test_the_log_shows_all_shapes(capsys):
    classifier().initialize("CCE", seed=1)
    log = capsys.readouterr().out
    for words in ("W (4, 6)", "Z (8, 3)", "dZ (8, 6)", "dW (6, 3)", "check passed"):
        assert words in log


def test_silence_is_silent(capsys):
    model = ready()
    model.train(2, verbose=False)
    model.evaluate()
    model.predict(blobs()[0])
    assert capsys.readouterr() == ("", "")


def test_initialize_leaves_what_it_was_given():
    hPars, metrics, before = {"learning_rate": 0.2}, ["accuracy"], dict(se_hPars)
    model = classifier()
    model.initialize("CCE", hPars, metrics, verbose=False)
    model.train(2, verbose=False)
    assert (hPars, metrics, se_hPars) == ({"learning_rate": 0.2}, ["accuracy"], before)
    assert list(model.metrics) == ["accuracy", "CCE"]


def test_the_dry_epoch_updates_nothing():
    model, again = ready(), ready()
    for layer, same in zip(model.layers, again.layers, strict=True):
        for name in layer.p:
            np.testing.assert_array_equal(layer.p[name], same.p[name])
            assert layer.g[f"d{name}"].shape == layer.p[name].shape


def test_params_false_keeps_the_parameters():
    model = ready()
    model.train(3, verbose=False)
    weights = model.layers[1].p["W"].copy()
    model.initialize("CCE", params=False, verbose=False)
    np.testing.assert_array_equal(model.layers[1].p["W"], weights)


def test_params_false_draws_what_is_missing():
    model = ready()
    model.train(3, verbose=False)
    weights, last = model.layers[1].p["W"].copy(), model.layers[-1]
    model.layers[-1] = Dense(3, maths.softmax)
    with pytest.raises(RuntimeError, match="params=False"):
        model.train(1, verbose=False)
    model.layers[1].trainable = False
    model.initialize("CCE", params=False, verbose=False)
    model.train(2, verbose=False)
    np.testing.assert_array_equal(model.layers[1].p["W"], weights)
    assert model.layers[-1].p["W"].shape == last.p["W"].shape


# Layers and data in two models


def test_two_models_may_have_one_data_layer():
    X, y = blobs()
    data = Embedding(X, y, batch_size=8, Y_encode=True, X_scale=True)
    first, second = models = [
        EpyNN([data, Dense(6, maths.relu), Dense(3, maths.softmax)]) for _ in range(2)
    ]
    for model in models:
        model.initialize("CCE", seed=1, verbose=False)
    for model in models:
        model.train(2, verbose=False)
    assert first.metrics == second.metrics
    second.train(2, verbose=False)
    first.train(2, verbose=False)
    assert first.metrics == second.metrics
    assert first.embedding is data is not second.embedding
    assert np.shares_memory(second.embedding.dtrain.X, data.dtrain.X)
    np.testing.assert_array_equal(data.dtrain.A, first.predict(X[:40]).A)
    second.embedding = data
    assert second.embedding is not data


def test_a_model_that_draws_what_another_one_learned_says_so():
    first = ready()
    second = EpyNN([first.embedding, *first.layers[1:]])
    second.initialize("CCE", verbose=False)  # nothing was learned yet
    second.train(1, verbose=False)
    third = EpyNN([first.embedding, *second.layers[1:]])
    weights = second.layers[1].p["W"].copy()
    third.initialize("CCE", params=False, verbose=False)
    np.testing.assert_array_equal(third.layers[1].p["W"], weights)
    fourth = EpyNN([first.embedding, *second.layers[1:]])
    with pytest.warns(UserWarning, match=r"layers\[1\], Dense.* was trained in another") as told:
        fourth.initialize("CCE", verbose=False)
    assert len(told) == 1


class Scale(Layer):
    def __init__(self, gamma):
        super().__init__()
        self.gamma = self.o["gamma"] = gamma

    def propagate(self, A):
        return self.o["gamma"] * A

    def backpropagate(self, dX):
        return self.o["gamma"] * dX


def test_notes_are_those_of_a_layer_and_not_of_its_place():
    model = classifier(X_scale=True)
    model.layers.insert(1, Scale(2))
    model.initialize("CCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    X, y = blobs(seed=1)
    new = Embedding(100 * X, y, Y_encode=True, X_scale=True)
    low = new.o["low"]
    model.layers[:2] = [new, Scale(50)]
    model.initialize("CCE", seed=1, verbose=False)
    assert model.embedding.o["low"] == low and model.layers[1].o["gamma"] == 50


class InPlace(Scale):
    def propagate(self, A):
        A *= self.o["gamma"]
        return A


def test_a_layer_may_not_change_what_the_one_before_keeps():
    model = classifier()
    model.layers.insert(2, InPlace(2))
    with pytest.raises(ValueError, match="read-only") as caught:
        model.initialize("CCE", verbose=False)
    assert "A = 2 * A" in "".join(caught.value.__notes__)


class Power(Layer):
    def __init__(self, e):
        super().__init__()
        self.e = e


def test_an_argument_with_a_name_that_layers_need_is_refused():
    with pytest.raises(TypeError, match="Power has an argument 'e'"):
        EpyNN([Embedding([[1.0]], [0]), Power(2)])


def test_a_parameter_is_no_array_of_others():
    given = np.eye(4)
    model = EpyNN([classifier().embedding, Dense(4, initialization=lambda *_, **__: given)])
    model.layers += [Dense(4, initialization=lambda *_, **__: given), Dense(3, maths.softmax)]
    model.initialize("CCE", verbose=False)
    model.train(1, verbose=False)
    np.testing.assert_array_equal(given, np.eye(4))
    assert not np.array_equal(model.layers[1].p["W"], model.layers[2].p["W"])


def test_a_reduction_that_is_none_is_refused_before_the_training():
    model = ready()
    model.reduction = "maen"
    with pytest.raises(ValueError, match="reduction is 'maen'"):
        model.train(1, verbose=False)


def test_a_loss_that_is_only_named_is_refused_before_the_training():
    model = ready()
    model.loss = "MSE"
    with pytest.raises(RuntimeError, match="initialize.*params=False"):
        model.train(1, verbose=False)


def test_parameters_may_be_set_to_any_numbers():
    model = ready()
    model.layers[-1].p["b"] = [[0, 1, 2]]
    model.train(1, verbose=False)
    assert model.layers[-1].p["b"].dtype == float
    with pytest.raises(TypeError, match="parameter b takes numbers"):
        model.layers[-1].p["b"] = "abc"


def test_an_answer_that_is_no_number_is_warned_of():
    model = ready()
    model.layers[1].p["W"][0] = np.nan
    with pytest.warns(UserWarning, match="nan or infinity"):
        model.predict(blobs()[0])


def test_a_metric_that_is_a_table_is_refused():
    model = classifier()
    with pytest.raises(TypeError, match="a number, or one for each sample or step"):
        model.initialize("CCE", metrics=[epynn.commons.metrics.confusion_matrix], verbose=False)


def test_an_optimizer_that_is_half_made_is_named():
    class Plain(epynn.Optimizer):
        def __init__(self):
            self.rate = 1

    with pytest.raises(TypeError, match=r"Plain must call super\(\)"):
        classifier().initialize("CCE", optimizer=Plain(), verbose=False)


def test_initializing_again_begins_again():
    model = ready()
    model.train(3, verbose=False)
    values = model.metrics
    model.initialize("CCE", se_hPars={"learning_rate": 0.01}, seed=1, verbose=False)
    assert model.metrics["CCE"] == [[], [], []]
    model.train(3, verbose=False)
    assert model.metrics == values


def momentum(layer):
    for name, gradient in layer.g.items():
        v = layer.o["v" + name] = 0.9 * layer.o.get("v" + name, 0) + gradient
        layer.p[name[1:]] -= layer.lrate[layer.e] * v


def cautious(layer):
    for name, gradient in layer.g.items():
        layer.p[name[1:]] -= layer.o["share"] * layer.lrate[layer.e] * gradient


@pytest.mark.parametrize("optimizer", [None, momentum])
def test_a_second_time_is_as_the_first(optimizer):
    model, fresh = ready(), classifier()
    model.initialize("CCE", {"learning_rate": 0.01}, optimizer=momentum, verbose=False)
    model.train(2, verbose=False)
    for each in (model, fresh):
        each.initialize("CCE", {"learning_rate": 0.01}, seed=1, optimizer=optimizer, verbose=False)
        each.train(3, verbose=False)
    assert model.metrics == fresh.metrics


def test_what_you_set_on_a_layer_is_yours():
    model = ready()
    frozen, own = model.layers[1:]
    frozen.trainable, own.optimizer, own.o["share"] = False, cautious, 0.5
    before = None
    for _ in range(2):
        model.initialize("CCE", {"learning_rate": 0.01}, seed=1, verbose=False)
        assert not frozen.trainable and own.optimizer is cautious and own.o["share"] == 0.5
        model.train(2, verbose=False)
        before = before or model.metrics
    assert model.metrics == before


def test_an_optimizer_that_a_model_gave_goes_with_its_layer():
    model = ready()
    model.layers.append(Dense(3, maths.softmax))
    model.initialize("CCE", optimizer=Adam(), verbose=False)
    assert all(isinstance(layer.optimizer, Adam) for layer in model.layers)
    other = EpyNN([Embedding(*blobs(), Y_encode=True), *model.layers[1:]])
    other.layers[1].optimizer = cautious
    other.initialize("CCE", verbose=False)
    given = [layer.optimizer for layer in other.layers]
    assert given == [gradient_descent, cautious, gradient_descent, gradient_descent]


class Counting(Layer):
    """Notes how many batches it has seen, and answers by that."""

    def compute_shapes(self, A):
        self.fs["X"] = A.shape

    def propagate(self, A):
        self.o["seen"] = self.o.get("seen", 0) + self.training
        return A / self.o["seen"]

    def backpropagate(self, dA):
        return dA / self.o["seen"]


def test_what_a_layer_notes_in_the_dry_epoch_is_forgotten_too():
    model, losses = EpyNN([Embedding(*blobs(), batch_size=20), Counting(), Dense(1)]), []
    for _ in range(3):
        model.initialize(seed=1, verbose=False)
        model.train(2, verbose=False)
        losses.append(model.metrics["MSE"][0])
    for _ in range(2):  # trained by hand
        model.initialize(seed=1, verbose=False)
        assert model.layers[1].o["seen"] == 1
        model.layers[1].training = True
        for layer in model.layers:
            layer.lrate = [0.1]
        model.embedding.training_batches()
        model.step(model.embedding.batch_dtrain[0])
    assert losses[0] == losses[1] == losses[2]


WRONG = [
    ({"loss": "BEC"}, "BEC"),
    ({"metrics": ["acuracy"]}, "acuracy"),
    ({"seed": -1}, "seed is -1"),
    ({"se_hPars": {"learning_rate": "0.1"}}, "learning_rate"),
    ({"se_hPars": {"learning_rate": 0.1, "schedule": "exp"}}, "exp"),
    ({"loss": "CCE", "task": "guess"}, "task"),
    ({"loss": lambda Y, A, deriv=False: A @ Y}, "matmul"),
]


@pytest.mark.parametrize("arguments, said", WRONG)
def test_what_is_refused_changes_nothing(arguments, said):
    model, same = trained(), trained()
    for each in (model, same):  # with a memory that a refused call must not lose
        each.layers[2].optimizer = Adam()
        each.train(1, verbose=False)
    with pytest.raises((ValueError, TypeError), match=said):
        model.initialize(**arguments | {"verbose": False})
    for each in (model, same):
        each.train(2, verbose=False)
    assert model.metrics == same.metrics and len(model.metrics["CCE"][0]) == 6
    assert model.loss == "CCE" and model.layers[1].optimizer is momentum


def test_an_optimizer_moves_the_parameters_of_one_layer():
    model, shared = ready(), Adam()
    model.layers[1].optimizer = model.layers[2].optimizer = shared
    for what in (lambda: model.train(1), lambda: model.initialize(verbose=False)):
        with pytest.raises(ValueError, match=r"layers\[1\] and layers\[2\] share one Adam"):
            what()
    model.layers[1].optimizer, model.layers[2].optimizer = Adam(), "adam"
    with pytest.raises(TypeError, match=r"layers\[2\].optimizer is 'adam': an object such as"):
        model.train(1)


def test_a_model_can_be_written_while_it_trains(tmp_path):
    model, path = ready(), tmp_path / "model.npz"

    def written(Y, A):
        model.write(path)
        return 0.0

    model.initialize("CCE", metrics=[written], seed=1, verbose=False)
    model.train(3, verbose=1)
    again = read_model(path, custom=[written])
    assert again.trained == 2 and again.progress is None


# Other data


def labelled(words, m=60, **options):
    X, y = blobs(m)
    if len(words) != 3:
        y = np.arange(m) % len(words)
    return Embedding(X, np.array(words)[y], Y_encode=True, **options)


def trained(words="abc", **options):
    model = EpyNN([labelled(list(words), **options), Dense(6), Dense(len(words), maths.softmax)])
    model.initialize(
        "CCE",
        {"learning_rate": 0.02},
        ["accuracy", "MSE"],
        seed=1,
        optimizer=momentum,
        verbose=False,
    )
    model.train(3, verbose=False)
    return model


def test_training_goes_on_with_other_data():
    model, same = trained(batch_size=8), trained(batch_size=8)
    before = model.predict(blobs()[0]).A
    for each in (model, same):
        each.embedding = labelled(list("abc"), batch_size=4)
        np.testing.assert_array_equal(each.predict(blobs()[0]).A, before)
        each.train(2, verbose=False)
    assert model.layers[1].optimizer is momentum and model.layers[1].lrate == [0.02] * 5
    assert (model.loss, model.trained) == ("CCE", 5)
    assert model.metrics == same.metrics and len(model.metrics["MSE"][0]) == 5
    assert repr(model).count("-> (m, ") == 3


def test_a_model_predicts_as_its_data_layer_was_told():
    X, y = blobs()
    model = trained(X_scale=True)
    model.embedding = model.embedding.with_data(X, list(map("abc".__getitem__, y)), X_scale=False)
    model.train(2, verbose=False)
    (one,) = model.embedding.dtrain.X[:1]
    np.testing.assert_allclose(model.predict([one]).A[0], model.embedding.dtrain.A[0])
    scaled = model.predict([one], X_scale=True).A[0]
    assert not np.allclose(scaled, model.embedding.dtrain.A[0])


def test_no_layer_holds_data_that_the_model_has_no_more():
    model = trained()
    old = model.embedding.dval.X  # which was evaluated last
    assert any(np.shares_memory(X, old) for layer in model.layers for X in layer.fc.values())
    model.embedding = model.embedding.with_data()
    assert not any(np.shares_memory(X, old) for layer in model.layers for X in layer.fc.values())


def test_another_activation_has_its_name_everywhere():
    model = trained()
    model.layers[1].activate, model.layers[2].activate = maths.tanh, maths.sigmoid
    assert model.output == "sigmoid"
    model.train(1, verbose=False)
    assert [layer.activation for layer in model.layers[1:]] == [
        {"activate": "tanh"},
        {"activate": "sigmoid"},
    ]


def test_trouble_is_told_once():
    model = ready()
    model.initialize("MSE", {"learning_rate": 1e6}, seed=1, verbose=False)
    with pytest.warns(RuntimeWarning, match="Too large steps") as told:
        for _ in range(40):
            model.train(1, verbose=False)
        assert len(told) == 1
        model.initialize("MSE", {"learning_rate": 1e6}, seed=1, verbose=False)
        model.train(20, verbose=False)
    assert len(told) == 2


def test_the_history_of_a_new_set_begins_where_it_comes():
    model = trained(relative_size=(1, 0, 0))
    X, y = blobs()
    labels = model.embedding.decode(y)
    model.embedding = model.embedding.with_data(X, labels, relative_size=(2, 1, 0))
    model.train(2, verbose=False)
    loss = model.metrics["CCE"][1]
    assert np.isnan(loss).tolist() == [True] * 3 + [False] * 2


def test_each_set_has_a_history_of_its_own():
    model = trained()  # on a training set and a validation set
    X, y = blobs()
    again = model.embedding.with_data(X, model.embedding.decode(y), relative_size=(2, 0, 1))
    before, model.embedding = model.metrics["CCE"][1].copy(), again
    model.train(2, verbose=False)
    _, validation, test = model.metrics["CCE"]
    assert validation == before and len(test) == 5
    assert np.isnan(test).tolist() == [True] * 3 + [False] * 2


@pytest.mark.parametrize("X", [np.ones((60, 5)), np.ones((60, 4, 2))])
def test_other_shapes_are_refused(X):
    model = trained()
    before = repr(model)
    with pytest.raises(ValueError, match=rf"shape \({str(X.shape[1:])[1:-1]}.*built on \(4,\)"):
        model.embedding = Embedding(X, np.array(list("abc"))[blobs()[1]], Y_encode=True)
    assert repr(model) == before and model.trained == 3
    model.train(1, verbose=False)


def test_other_labels_are_refused():
    model = EpyNN([Embedding(blobs()[0], blobs()[1] == 0), Dense(1)])
    model.initialize("BCE", seed=1, verbose=False)
    with pytest.raises(ValueError, match=r"labels of shape \(3,\).*output.*\(1,\)"):
        model.embedding = Embedding(blobs()[0], np.eye(3)[blobs()[1]])


@pytest.mark.parametrize("labels", [[1, 2], [-1, 1], [0, 1, 2]])
def test_labels_that_are_no_classes_of_the_model_are_refused(labels, tmp_path):
    X, y = blobs()
    model = EpyNN([Embedding(X, y == 0), Dense(1)])
    model.initialize("BCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    again = read_model(model.write(tmp_path / "model.npz"))
    for each in (model, again):
        with pytest.raises(ValueError, match=r"labels: the model has \[.*0.*1.*\], and the new"):
            each.embedding = each.embedding.with_data(X, np.resize(labels, 60))
        each.embedding = each.embedding.with_data(X, np.zeros(60))  # one of them is enough
        each.embedding = each.embedding.with_data(X, np.linspace(0, 1, 60))  # how likely
    numbers = EpyNN([Embedding(X, y * 0.5), Dense(1)])
    numbers.initialize(verbose=False)
    numbers.embedding = Embedding(X, np.resize(labels, 60))


def test_labels_that_the_loss_or_the_task_can_not_take_are_refused():
    X, y = blobs()
    classes = EpyNN([Embedding(X, np.eye(3)[y]), Dense(3, maths.softmax)])
    classes.initialize("CCE", seed=1, verbose=False)
    yes_or_no = EpyNN([Embedding(X, y == 0), Dense(1)])
    yes_or_no.initialize("BCE", seed=1, verbose=False)
    both = np.array([[1, 1, 0], *np.eye(3)[y[1:]]])
    for model, Y, message in (
        (classes, both, r"sample 0 has the labels \[1.0, 1.0, 0.0\]"),
        (yes_or_no, np.linspace(-1, 0.5, 60), "these go from -1"),
    ):
        before = model.embedding
        with pytest.raises(ValueError, match=message):
            model.embedding = Embedding(X, Y, relative_size=(1, 0, 0))
        assert model.embedding is before


@pytest.mark.parametrize("words", ["bcd", "ab", "abcd"])
def test_other_classes_are_refused(words):
    model = trained()
    with pytest.raises(ValueError, match=r"\['a', 'b', 'c'\].*\['" + "', '".join(words)):
        model.embedding = labelled(list(words))
    model.embedding.classes = model.embedding.classes[::-1]
    with pytest.raises(ValueError, match=r"\['c', 'b', 'a'\].*\['a', 'b', 'c'\].*with_data"):
        model.embedding = labelled(list("abc"))


def test_other_symbols_and_other_ranges_are_refused():
    X, y = np.array([list("GATC"), list("CATG")] * 6), np.arange(12) % 2
    model = EpyNN([Embedding(X, y, X_encode=True), Flatten(), Dense(1)])
    model.initialize("MSE", seed=1, verbose=False)
    X[X == "G"] = "U"
    with pytest.raises(ValueError, match=r"\['A', 'C', 'G', 'T'\].*\['A', 'C', 'T', 'U'\]"):
        model.embedding = Embedding(X, y, X_encode=True)
    with pytest.raises(ValueError, match="'U'"):
        model.embedding.with_data(X, y)
    X, y = blobs()
    model = EpyNN([Embedding(X, y == 0), Dense(1)])
    model.initialize("MSE", {"learning_rate": 0.01}, seed=1, verbose=False)
    model.train(1, verbose=False)
    with pytest.raises(ValueError, match="range: the model has none, and the new data .-4.47"):
        model.embedding = Embedding(X, y == 0, X_scale=True)


def test_a_small_batch_without_a_class_is_mapped_by_name():
    model = trained(X_scale=True)
    X, scaled = blobs()[0], model.embedding.dtrain.X
    model.embedding = model.embedding.with_data(X[:3], list("bcb"), relative_size=(1, 0, 0))
    assert model.embedding.classes.tolist() == ["a", "b", "c"]
    np.testing.assert_array_equal(model.embedding.dtrain.y, [1, 2, 1])
    np.testing.assert_array_equal(model.embedding.dtrain.X, scaled[:3])
    model.train(1, verbose=False)
    with pytest.raises(ValueError, match="'d'"):
        model.embedding.with_data(X[:3], list("bdb"))
    model.embedding = model.embedding.with_data()  # nothing to train on, all to predict
    assert set(model.predict(X).labels) <= set("abc")


# Seeds


@pytest.mark.parametrize("seed", [0, 1, np.int64(3)])
def test_a_seed_makes_a_training_the_same_each_time(seed):
    runs = []
    for _ in range(2):
        model = classifier()
        model.initialize("CCE", seed=seed, verbose=False)
        model.train(2, verbose=False)
        runs.append(model.metrics)
    assert runs[0] == runs[1]


def test_layers_draw_from_seeds_of_their_own():
    model = ready()
    assert [layer.o["seed"] for layer in model.layers] == [2, 3, 4]
    expected = maths.xavier((4, 6), rng=np.random.default_rng(3))
    np.testing.assert_array_equal(model.layers[1].p["W"], expected)


def test_without_a_seed_two_models_differ():
    weights = []
    for _ in range(2):
        model = classifier()
        model.initialize("CCE", verbose=False)
        weights.append(model.layers[1].p["W"])
    assert not np.array_equal(*weights)


# Predicting


def test_predict_decides():
    X, y = blobs()
    model = ready()
    model.train(20, verbose=False)
    answer = model.predict(X)
    assert answer.A.shape == (60, 3) and answer.P.shape == (60,)
    assert np.mean(answer.P == y) > 0.9
    model = EpyNN([Embedding(X, y == 0), Dense(1, maths.sigmoid)])
    model.initialize("BCE", verbose=False)
    answer = model.predict(X)
    assert answer.P.shape == (60, 1) and set(answer.P.ravel()) <= {0, 1}
    assert answer.labels is None


def test_predict_returns_the_names_of_the_classes():
    X, y = blobs()
    words = np.array(["one", "two", "three"])[y]
    model = EpyNN([Embedding(X, words, Y_encode=True), Dense(3, maths.softmax)])
    model.initialize("CCE", se_hPars={"learning_rate": 0.02}, seed=1, verbose=False)
    model.train(30, verbose=False)
    assert np.mean(model.predict(X).labels == words) > 0.9


def test_predict_scales_by_the_training_range():
    X, y = blobs()
    model = EpyNN([Embedding(X, y == 0, X_scale=True), Dense(1, maths.sigmoid)])
    model.initialize("BCE", seed=1, verbose=False)
    model.evaluate()
    np.testing.assert_array_equal(model.predict(X[40:]).A, model.embedding.dval.A)
    scaled = model.predict(model.embedding.dval.X, X_scale=False)
    np.testing.assert_array_equal(scaled.A, model.embedding.dval.A)


def test_predict_before_there_is_anything():
    with pytest.raises(RuntimeError, match=r"call model.initialize\(\)"):
        classifier().predict(blobs()[0])
    with pytest.raises(RuntimeError, match="evaluate"):
        classifier().evaluate()
    with pytest.raises(ValueError, match="empty"):
        ready().predict([])


def test_predicting_leaves_dropout_out():
    X, y = blobs()
    model = EpyNN([Embedding(X, y == 0), Dense(8), Dropout(0.5), Dense(1)])
    model.initialize("BCE", seed=1, verbose=False)
    model.train(1, verbose=False)
    np.testing.assert_array_equal(model.predict(X).A, model.predict(X).A)
    assert not any(layer.training for layer in model.layers)


def test_float32_stays_float32():
    model = ready(dtype=np.float32)
    model.train(1, verbose=False)
    assert model.predict(blobs(dtype=np.float32)[0]).A.dtype == np.float32
    assert {p.dtype for layer in model.layers for p in layer.p.values()} == {np.dtype("f4")}


# To be read


def test_a_model_reads_well():
    model = ready()
    assert model.parameters == 4 * 6 + 6 + 6 * 3 + 3
    lines = repr(model).split("\n")
    assert lines[0] == "EpyNN 'EpyNN': 3 layers, 51 parameters"
    assert lines[2] == "  1  Dense(units=6, activate=relu) -> (m, 6)"
    assert "<table" in model._repr_html_()
    assert model.diagram().startswith("flowchart")
    assert repr(classifier()).endswith("2  Dense(units=3, activate=softmax)")


# The package


def test_importing_is_fast_and_quiet(tmp_path):
    code = (
        "import sys, epynn, epynn.initialize; from epynn import *;"
        "print({'matplotlib', 'rich', 'pooch'} & {*sys.modules})"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "tangled")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("set()\n", "")
    assert list(tmp_path.iterdir()) == []


def test_short_imports_are_the_long_ones():
    for name in epynn.__all__:
        assert getattr(epynn, name).__class__ is not None
        assert name in dir(epynn)
    assert epynn.Dense is Dense and (epynn.MSE, epynn.CCE) == (MSE, CCE)
    with pytest.raises(AttributeError, match="Dens"):
        _ = epynn.Dens
    assert f'version = "{epynn.__version__}"' in (ROOT / "pyproject.toml").read_text()


def test_initialize_module_is_opt_in(tmp_path):
    from epynn.initialize import settings_verification

    path = settings_verification(tmp_path / "settings.py")
    assert "learning_rate" in path.read_text()
    path.write_text("mine")
    settings_verification(path)
    assert path.read_text() == "mine"


def last(Y, A):
    return float(np.mean(A))


def lambda_called(name):
    def metric(Y, A):
        return 42.0

    metric.__name__ = name
    return metric


class Costs:
    def cost(self, Y, A, deriv=False):
        return MSE(Y, A, deriv)


@pytest.mark.parametrize(
    "options, said",
    [
        (
            {"metrics": [last, lambda Y, A: 1.0, lambda Y, A: 2.0]},
            "two metrics are called '<lambda>'",
        ),
        ({"metrics": ["accuracy", None]}, "metrics holds None: it takes names"),
        ({"metrics": 5}, "metrics holds 5"),
        ({"loss": None}, "loss is None: it takes a name, or a function"),
        (
            {"loss": "MSE", "metrics": [lambda_called("MSE")]},
            "a metric and the loss are called 'MSE': write each",
        ),
    ],
)
def test_what_is_no_loss_and_no_metric(options, said):
    with pytest.raises((TypeError, ValueError), match=said):
        classifier().initialize(**{"loss": "CCE", "verbose": False} | options)


def test_a_metric_that_is_named_twice_is_one():
    model = classifier()
    model.initialize("CCE", metrics=["accuracy", "accuracy", last], verbose=False)
    assert [*model.metrics] == ["accuracy", "last", "CCE"]
    for loss in "CCE", Costs().cost:
        model.initialize(loss, metrics=[loss, "accuracy"], verbose=False)
        assert [*model.metrics][:-1] == ["accuracy"]


@pytest.mark.parametrize("has_steps", [False, True])
@pytest.mark.parametrize("row", [[1, 1, 0], [0, 0, 0], [2, -1, 0]])
def test_labels_that_are_no_probabilities(row, has_steps):
    X, y = blobs()
    Y = np.eye(3)[y]
    if has_steps:
        X, Y = (np.stack([values, values], axis=1) for values in (X, Y))
        Y[4, 1] = row
    else:
        Y[4] = row
    model = EpyNN([Embedding(X, Y), Dense(3, maths.softmax)])
    with pytest.raises(ValueError, match=r"sum to 1, and sample 4 has the labels \["):
        model.initialize("CCE", verbose=False)
    model.initialize("MSE", verbose=False)


@pytest.mark.parametrize("y", [[0, 1, 1] * 4, np.ones((12, 4, 1))])
def test_one_column_of_labels_is_no_probability_of_classes(y):
    X = np.random.default_rng(0).normal(size=(12, 4, 3) if np.ndim(y) == 3 else (12, 3))
    model = EpyNN([Embedding(X, y), Dense(1, maths.softmax)])
    with pytest.raises(ValueError, match=r"CCE takes a column of labels for each class.*BCE"):
        model.initialize("CCE", verbose=False)
    model.initialize("BCE", verbose=False)


def forgets_deriv(Y, A):
    return (Y - A) ** 2


@pytest.mark.parametrize("loss", [forgets_deriv, lambda Y: 0])
def test_a_loss_takes_deriv(loss):
    message = f"loss is {loss.__name__}, which does not take f(Y, A, deriv=True)"
    with pytest.raises(TypeError, match=re.escape(message)):
        classifier().initialize(loss, verbose=False)


def test_a_function_set_on_a_layer_is_named_at_once():
    model = classifier()
    model.layers[-1].activate = maths.sigmoid
    assert model.layers[-1].activation == {"activate": "sigmoid"}
    assert "sigmoid" in make_summary(model) and "softmax" not in make_summary(model)


@pytest.mark.parametrize("params", [True, False])
def test_initialize_empties_an_optimizer_that_a_layer_was_given(params):
    model = classifier()
    model.layers[-1].optimizer = Adam()
    model.train(3, verbose=False)
    assert model.layers[-1].optimizer.state
    model.initialize("CCE", params=params, verbose=False)
    assert not model.layers[-1].optimizer.state


@pytest.mark.parametrize("name", ["ELU_alpha", "LRELU_alpha", "softmax_temperature"])
def test_the_settings_of_activations_are_finite_numbers(name):
    for value, error in (
        ("x", TypeError),
        (None, TypeError),
        (True, TypeError),
        (np.nan, ValueError),
        (np.inf, ValueError),
    ):
        message = f"Dense takes a (finite )?number as {name}, and got {value!r}"
        model = EpyNN(
            [Embedding(*blobs(), Y_encode=True), Dense(3, maths.softmax, se_hPars={name: value})]
        )
        with pytest.raises(error, match=message):
            model.initialize("CCE", verbose=False)
        model = EpyNN([Embedding(*blobs(), Y_encode=True), Dense(3, maths.softmax)])
        with pytest.raises(error, match=message.replace("Dense", "The model")):
            model.initialize("CCE", {name: value}, verbose=False)


@pytest.mark.parametrize("value", [None, "high", [], [None]])
def test_a_metric_that_returns_no_number(value):
    def share(Y, A):
        return value

    model = classifier()
    with pytest.raises(TypeError, match="share returns .*, and must return a number, or one"):
        model.initialize("CCE", metrics=[share], verbose=False)
