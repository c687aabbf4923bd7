"""What goes wrong with data, models and functions of one's own is said, and scored as it is."""

import re
import warnings
from decimal import Decimal
from functools import partial

import numpy as np
import pytest

from epynn import LSTM, Convolution, Dense, Embedding, EpyNN, Flatten, Layer, read_model, recall
from epynn.commons.loss import MSE
from epynn.commons.maths import identity, relu, sigmoid, softmax, tanh
from epynn.commons.metrics import fscore

rng = np.random.default_rng(0)
X = rng.normal(size=(90, 4))
RARE = (X[:, 0] + rng.normal(0, 0.5, 90) > 0.8).astype(int)
NAMES = np.where(X[:, 0] > 0.5, "high", np.where(X[:, 1] > 0, "middle", "low"))


def build(X=X, Y=RARE, *layers, loss="BCE", data=(), rate=0.05, **options):
    layers = layers or (Dense(6, tanh), Dense(1, sigmoid))
    model = EpyNN([Embedding(X, Y, **({"batch_size": 16} | dict(data))), *layers])
    model.initialize(loss, {"learning_rate": rate}, seed=1, verbose=False, **options)
    return model


def test_a_model_is_scored_as_an_evaluation_does():
    model = build(metrics=["accuracy", "recall_1"])
    model.train(5, verbose=False)
    dval, before = model.embedding.dval, {k: [*map(len, v)] for k, v in model.metrics.items()}
    score = model.score(dval.X, dval.y)
    assert score == {name: values[1][-1] for name, values in model.metrics.items()}
    assert {k: [*map(len, v)] for k, v in model.metrics.items()} == before


def test_names_and_scaled_samples_are_scored_as_they_were_read(tmp_path):
    model = build(
        X, NAMES, Dense(8, tanh), Dense(3, softmax), loss="CCE",
        data={"Y_encode": True, "X_scale": True},
    )  # fmt: skip
    model.train(20, verbose=False)
    right = np.mean(model.predict(X).labels == NAMES)
    assert model.score(X, NAMES)["accuracy"] == pytest.approx(right)
    again = read_model(model.write(tmp_path / "model"))
    assert again.score(X, NAMES) == model.score(X, NAMES)
    with pytest.raises(ValueError, match="'other'"):
        model.score(X, ["other"] * 90)
    with pytest.raises(RuntimeError, match="cannot score before"):
        EpyNN([Embedding(X, RARE), Dense(1)]).score(X, RARE)


@pytest.mark.parametrize("metric", ["recall_1", partial(recall, positive=1)])
def test_a_metric_of_class_1_follows_the_threshold(metric):
    model = build(metrics=[metric, "fscore_1"])
    model.train(3, verbose=False)
    model.threshold = 0.2
    model.evaluate()
    dset = model.embedding.dtrain
    said = dset.A > 0.2
    assert (said != (dset.A > 0.5)).any()
    found, score = (values[0][-1] for values in [*model.metrics.values()][:2])
    assert found == recall(dset.Y, said, positive=1)
    assert score == fscore(dset.Y, said, positive=1)


@pytest.mark.parametrize("threshold", [30, -0.2, 1.0, [2]])
def test_a_threshold_that_no_output_reaches_is_refused(threshold):
    with pytest.raises(ValueError, match="the last activation, sigmoid, gives 0 to 1"):
        build().threshold = threshold


def test_a_threshold_is_the_models_own():
    model, limits = build(), np.full(1, 0.3)
    model.threshold = limits
    limits[:] = np.nan
    assert model.threshold == 0.3
    with pytest.raises(TypeError, match="takes a number, or a list"):
        model.threshold = [[0.1], [0.2, 0.3]]


def test_two_columns_are_told_how_to_get_a_threshold():
    model = build(X, RARE, Dense(2, softmax), loss="CCE", data={"Y_encode": True})
    with pytest.raises(ValueError, match=r"give Y_data as 0 and 1 in one column"):
        model.threshold = 0.1


@pytest.mark.parametrize("bad", ["NA", "", "<0.5", "3,14"])
def test_a_cell_that_is_no_number_is_named(bad):
    table = X.round(2).astype(str).astype(object)
    table[5, 2] = bad
    said = f"Most of it is numbers, and {bad!r}, in sample 5, column 2, is none"
    for data in (table.tolist(), table.astype(str)):
        with pytest.raises(ValueError, match=re.escape(said)):
            Embedding(data, RARE)


def test_a_table_of_measured_numbers_is_no_alphabet():
    with pytest.warns(UserWarning, match="one symbol of each value, and there are 360 among 360"):
        Embedding(X, RARE, X_encode=True)
    with pytest.warns(UserWarning, match="one symbol of each value, and there are 150 among 150"):
        Embedding(np.linspace(0, 1, 150), np.arange(150) % 2, X_encode=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Embedding(rng.integers(0, 9, (90, 40)), RARE, X_encode=True)


class NotAvailable:
    """What stands for a missing value in pandas."""

    def __ne__(self, other):
        return self

    __eq__ = __ne__
    __hash__ = object.__hash__

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")

    def __repr__(self):
        return "<NA>"


def test_a_missing_value_of_pandas_is_found():
    with pytest.raises(ValueError, match="X_data holds <NA>, first in sample 1"):
        Embedding([[1, 2], [3, NotAvailable()], [5, 6]], [0, 1, 0])


@pytest.mark.parametrize("label", ["", "nan", "NA"])
def test_an_empty_label_is_hardly_a_class(label):
    with pytest.warns(UserWarning, match=f"holds the label {label!r}, which becomes a class"):
        Embedding(X, ["a", "b", label] * 30, Y_encode=True)


def test_numbers_are_hardly_classes():
    with pytest.warns(UserWarning, match="a class of each number, and there are 90 in 90 samples"):
        Embedding(X, X[:, 0], Y_encode=True)


@pytest.mark.parametrize(
    "data, said",
    [
        ([[Decimal("1.5")], [Decimal(2)]], "object, such as Decimal('1.5')"),
        ([[10**30], [1]], f"object, such as {10**30}"),
        (np.array([["2020-01-01"], ["2020-01-02"]], "M8[D]"), "such as datetime.date(2020, 1, 1)"),
        (np.ones((2, 1)) * 1j, "complex128, such as 1j"),
        ([{"a": 1}, {"a": 2}], "such as {'a': 1}"),
    ],
)
def test_what_is_no_number_is_shown(data, said):
    with pytest.raises(TypeError, match=re.escape(said)):
        Embedding(data, [0, 1])


def test_a_balance_counts_each_of_several_labels():
    several = (rng.random((90, 3)) < [0.1, 0.3, 0.5]).astype(int)
    dset = Embedding(X, several, relative_size=(1, 0, 0)).dtrain
    assert dset.b == dict(enumerate(several.sum(axis=0).tolist()))
    assert Embedding(X, X[:, :2] * 100).dtrain.b == {}


def test_labels_of_steps_are_told_what_to_write():
    S = rng.normal(size=(20, 7, 2))
    L = (S.sum(axis=2) > 0).astype(int)
    with pytest.raises(ValueError, match=re.escape("Y[..., np.newaxis]")):
        build(S, L, LSTM(4, sequences=True), Dense(1, sigmoid))
    with pytest.raises(ValueError, match=re.escape("np.array(Y_data).astype(str)")):
        Embedding(S, L, Y_encode=True)
    names = np.where(L, "up", "down")
    for labels in (names, names[..., np.newaxis]):
        data = Embedding(S, labels, Y_encode=True, relative_size=(1, 0, 0))
        assert data.dtrain.Y.shape == (20, 7, 2)


def test_a_single_image_is_told_to_be_a_batch():
    images = rng.random((20, 6, 6, 1))
    model = build(images, RARE[:20], Convolution(2, 3, 1), Flatten(), Dense(1))
    with pytest.raises(ValueError, match=r"A single image x makes a batch, \[x\]"):
        model.predict(images[0])
    assert model.predict(images[:1]).A.shape == (1, 1)


class Forgetful(Layer):
    """It computes no gradient."""

    def compute_shapes(self, A):
        self.fs["W"] = (A.shape[1], 3)

    def initialize_parameters(self):
        self.p["W"] = self.np_rng.normal(size=self.fs["W"])

    def propagate(self, A):
        return A @ self.p["W"]

    def backpropagate(self, dX):
        return dX @ self.p["W"].T


def test_a_layer_that_never_learns_is_told():
    with pytest.warns(UserWarning, match=re.escape("Forgetful: p holds W, and compute_gradients")):
        build(X, RARE, Forgetful(), Dense(1))
    frozen = Forgetful()
    frozen.trainable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build(X, RARE, frozen, Dense(1))


def test_a_metric_that_takes_other_arguments_is_refused_at_once():
    def score(A):
        return 1.0

    with pytest.raises(
        TypeError, match=re.escape("score does not take two arrays: it is called as f(Y, A)")
    ):
        build(metrics=[score])


def test_a_file_of_a_model_is_found_as_its_name_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    for name in ("old.npz", "run.1"):
        model = build()
        model.name = name
        assert model.write(f"models/{name}") == f"models/{name.removesuffix('.npz')}.npz"
        assert read_model(f"models/{name}").name == name
    assert read_model().name == "run.1"


def test_what_was_set_before_a_first_training_counts():
    weights = []
    for _ in range(2):
        model = EpyNN([Embedding(X, RARE, batch_size=16), Dense(1, sigmoid)])
        model.seed, model.reduction, model.loss, model.task = 3, "mean", "BCE", "regression"
        model.train(1, verbose=False)
        assert (model.seed, model.reduction, model.loss) == (3, "mean", "BCE")
        assert model.task == "regression"
        weights.append(model.layers[1].p["W"])
    np.testing.assert_array_equal(*weights)


@pytest.mark.parametrize(
    "name, value",
    [("loss", "MSE"), ("training_loss", "MSE"), ("training_loss", MSE)],
)
def test_another_loss_is_refused_though_it_is_recorded(name, value):
    model = build(metrics=["MSE", "accuracy"])
    setattr(model, name, value)
    said = re.escape(f"model.{name} is {value!r}, which is not the loss")
    with pytest.raises(RuntimeError, match=said):
        model.train(1, verbose=False)


@pytest.mark.parametrize("name, value", [("task", "regression"), ("seed", 5)])
def test_what_only_initialize_can_change_is_not_set_afterwards(name, value):
    model = build()
    before = getattr(model, name)
    with pytest.raises(RuntimeError, match=f"{name}={value!r}, params=False"):
        setattr(model, name, value)
    setattr(model, name, before)  # says nothing new
    weights = model.layers[1].p["W"].copy()
    model.initialize("BCE", **{name: value}, params=False, verbose=False)
    assert getattr(model, name) == value
    np.testing.assert_array_equal(model.layers[1].p["W"], weights)


def test_a_task_that_is_none_is_refused():
    model = build()
    with pytest.raises(ValueError, match="task is 'regresion'. Is it 'regression'"):
        model.task = "regresion"


def test_a_directory_is_no_file_of_a_model(tmp_path):
    with pytest.raises(ValueError):
        build().write(tmp_path)
    assert not tmp_path.with_name(f"{tmp_path.name}.npz").exists()


@pytest.mark.parametrize("name", ["lr", "learning_rate"])
def test_a_layers_rate_is_set_where_it_is_read(name):
    layer = Dense(2)
    with pytest.raises(AttributeError, match=f"a layer has no {name}: set layer.se_hPars"):
        setattr(layer, name, 0.5)
    layer.se_hPars = {"learning_rate": 0.5}
    assert layer.se_hPars["learning_rate"] == 0.5
    with pytest.raises(AttributeError, match=re.escape("set layer.se_hPars = {'schedule': 0.5}")):
        layer.schedule = 0.5
    with pytest.raises(TypeError, match="Dense takes a function as activate, .* got 'relu'"):
        layer.activate = "relu"
    layer.activate = relu
    assert layer.activation == {"activate": "relu"}


@pytest.mark.parametrize(
    "name, value, argument",
    [
        ("loss", "BCE", "loss='BCE'"),
        ("seed", 5, "seed=5"),
        ("reduction", "mean", "reduction='mean'"),
        ("task", "regression", "task='regression'"),
    ],
)
def test_what_was_set_before_is_not_lost_in_silence(name, value, argument):
    model = EpyNN([Embedding(X, RARE), Dense(1)])
    setattr(model, name, value)
    with pytest.raises(ValueError, match=f"{name} of .* would be lost, .*{re.escape(argument)}"):
        model.initialize(verbose=False)
    model.initialize(**{name: value}, verbose=False)  # says the same
    assert getattr(model, name) == value


def test_a_rate_that_was_set_before_is_not_lost_in_silence():
    model = EpyNN([Embedding(X, RARE), Dense(1)])
    model.se_hPars["learning_rate"] = 0.5
    with pytest.raises(ValueError, match=re.escape("se_hPars={'learning_rate': 0.5}")):
        model.initialize(verbose=False)
    with pytest.raises(ValueError, match=re.escape("se_hPars={'learning_rate': 0.5}")):
        model.initialize(se_hPars={"schedule": "exp_decay"}, verbose=False)
    model.train(1, verbose=False)  # which reads it
    assert model.se_hPars["learning_rate"] == 0.5


@pytest.mark.parametrize(
    "argument, name, meant",
    [
        ("metrics", "acuracy", "accuracy"),
        ("metrics", "Accuracy", "accuracy"),
        ("metrics", "F1", "fscore"),
        ("metrics", "f1_macro", "fscore_macro"),
        ("loss", "bce", "BCE"),
        ("loss", "binary_crossentropy", "BCE"),
        ("loss", "cross_entropy", "CCE"),
        ("task", "multi-class", "multiclass"),
        ("reduction", "avg", "mean"),
    ],
)
def test_a_name_that_is_none_is_told_the_nearest_one(argument, name, meant):
    with pytest.raises(ValueError, match=f"Is it '{meant}'\\? (There are|Choose|It must)"):
        build(**{argument: name})


def test_of_a_large_column_one_warning_is_enough():
    X = np.random.default_rng(0).normal(size=(20, 3)) * [1, 1, 1e6]
    y = np.arange(20) % 2
    with pytest.warns(UserWarning, match="column 2 of X_data") as seen:
        model = EpyNN([Embedding(X, y), Dense(1)])
        model.initialize(verbose=False)
        for _ in range(3):
            model.score(X, y)
    assert len([each for each in seen if "column 2" in str(each.message)]) == 1


def test_an_argument_of_a_layer_is_not_set_afterwards():
    model = build()
    with pytest.raises(AttributeError, match="argument of Embedding.* model.embedding.with_data"):
        model.embedding.batch_size = 4
    with pytest.raises(AttributeError, match="argument of Dense.* make another layer"):
        model.layers[1].units = 4


def test_one_epoch_at_a_time_keeps_its_schedule_or_says_that_it_does_not():
    steady, decaying, planned = (build(rate=0.1) for _ in range(3))
    decaying.se_hPars["schedule"] = planned.se_hPars["schedule"] = "exp_decay"
    planned.se_hPars["cycle_epochs"] = 6
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            steady.train(1, verbose=False)
        rates = []
        for _ in range(6):
            planned.train(1, verbose=False)
            rates.append(planned.layers[1].lrate[-1])
        for epochs in (2, 1, 1):
            decaying.train(epochs, verbose=False)
    whole = build(rate=0.1)
    whole.se_hPars |= {"schedule": "exp_decay", "cycle_epochs": 6}
    whole.train(6, verbose=False)
    np.testing.assert_allclose(rates, whole.layers[1].lrate)
    with pytest.warns(UserWarning, match="again and again plans the schedule anew"):
        decaying.train(1, verbose=False)


def test_numbers_far_from_0_are_told_to_be_scaled():
    model = build(X, 5000 + 800 * X[:, 0], Dense(1, identity), loss="MSE", rate=0.1)
    with pytest.warns(RuntimeWarning, match="and, of numbers, the labels"):
        model.train(10, verbose=False)
