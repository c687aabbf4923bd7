"""Ordinary mistakes: each is refused where it is made, with a way out."""

import pickle
import sys
from functools import partial
from threading import Event, Thread

import numpy as np
import pytest

import epynn
from epynn import (
    GRU,
    Adam,
    Convolution,
    Dense,
    Dropout,
    Embedding,
    EpyNN,
    accuracy,
    plot_shapes,
    read_model,
    recall,
)
from epynn.commons.io import scale_features
from epynn.commons.maths import sigmoid, softmax, tanh
from epynn.commons.metrics import fscore, micro_average, one_class, per_class
from epynn.commons.models import Layer
from epynn.distributed import grid
from epynn.testing import gradient_errors

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
y = (X[:, 0] > 0).astype(int)
SEVERAL = (X > 0).astype(int)
NAMES = np.array(["cat", "dog", "owl"])[X.argmax(axis=1)]
TABLE = np.array([(1.0, 2.0), (3.0, 4.0)], dtype=[("a", float), ("b", float)])
LOW, HIGH = X.min(axis=0), X.max(axis=0)


def build(*layers, data=(X, y), loss="BCE", **options):
    model = EpyNN([Embedding(*data), *(layers or (Dense(4, tanh), Dense(1, sigmoid)))])
    model.initialize(loss, {"learning_rate": 0.1}, seed=1, verbose=False, **options)
    return model


@pytest.mark.parametrize("labels", [[1, 2], [-1, 1]])
def test_a_score_takes_the_labels_that_were_learned(labels):
    model = build(loss="MSE")
    with pytest.raises(ValueError, match=r"labels: the model has \[0, 1\], and the new data"):
        model.score(X, np.take(labels, y))
    with pytest.raises(ValueError, match="score takes labels. Without them, predict answers"):
        model.score(X, None)


def test_a_score_takes_what_the_loss_takes():
    model = build(Dense(3, softmax), data=(X, np.eye(3)[X.argmax(axis=1)]), loss="CCE")
    with pytest.raises(ValueError, match="CCE takes one-hot labels"):
        model.score(X, np.full((60, 3), 0.5))


def test_a_score_of_a_broken_model_warns_as_its_predictions_do():
    model = build()
    model.layers[1].p["W"][:] = np.nan
    for ask in (partial(model.score, X, y), partial(model.predict, X)):
        with pytest.warns(UserWarning, match="the output holds nan or infinity"):
            ask()


@pytest.mark.parametrize(
    "arguments, said",
    [
        (([[44.0]], LOW[:2], HIGH[:2]), r"the shape \(1, 1\), low \(2,\) and high \(2,\)"),
        ((X, LOW[:2], HIGH[:2]), r"the shape \(60, 3\), low \(2,\)"),
        ((X, HIGH, LOW), "low is above high"),
        (([],), "X_data is empty"),
    ],
)
def test_limits_that_do_not_fit(arguments, said):
    with pytest.raises(ValueError, match=f"scale_features: .*{said}"):
        scale_features(*arguments)


def test_what_is_scaled_is_not_scaled_again():
    model = EpyNN([Embedding(100 * X, y, X_scale=True), Dense(1, sigmoid)])
    model.initialize("BCE", seed=1, verbose=False)
    dval = model.embedding.dval
    for ask in (partial(model.score, dval.X[:9], dval.Y[:9]), partial(model.predict, dval.X)):
        with pytest.raises(ValueError, match="X of dval, which was encoded or scaled already"):
            ask()
    assert model.predict(dval.X, X_scale=False).A.shape == (20, 1)
    assert model.predict(100 * X).A.shape == (60, 1)


def test_what_was_not_scaled_is_not_said_to_be():
    model = build()
    data = model.embedding.dtrain.X
    for name in ("X_scale", "X_encode"):
        with pytest.raises(ValueError, match=f"{name} needs an? .*, and this layer has none"):
            model.predict(data, **{name: True})


def test_a_softmax_of_one_unit_is_not_blamed_on_the_steps():
    model = build(Dense(1, softmax))
    with pytest.warns(RuntimeWarning, match="softmax of one unit is always 1: .*sigmoid"):
        model.train(10, verbose=False)


def test_a_ratio_with_a_setting_is_about_one_class_too():
    for labels, last, task in (
        (SEVERAL, sigmoid, "each sample has several"),
        (np.eye(3)[X.argmax(axis=1)], softmax, "there are more than two"),
    ):
        with pytest.raises(ValueError, match=f"recall is about one class, and {task}"):
            build(Dense(3, last), data=(X, labels), metrics=[partial(recall)])
    hot = np.eye(3)[X.argmax(axis=1)]
    model = build(Dense(3, softmax), data=(X, hot), metrics=[partial(recall, positive=2)])
    model.train(1, verbose=False)
    dtrain = model.embedding.dtrain
    assert model.metrics["recall"][0] == [recall(dtrain.Y, dtrain.A, positive=2)]


def test_a_model_with_averages_is_pickled_and_read(tmp_path):
    model = build(metrics=["recall_macro", "fscore_weighted", "recall_1"])
    assert pickle.loads(pickle.dumps(model)).score(X, y) == model.score(X, y)
    assert read_model(model.write(tmp_path / "model")).score(X, y) == model.score(X, y)


def forget_default(Y, A, deriv):
    return 2 * (A - Y) if deriv else (Y - A) ** 2


def forget_slope(Y, A, deriv=False):
    return None if deriv else np.mean((Y - A) ** 2, axis=-1)


def slope_of_one_number(x, deriv=False):
    return 1.0 if deriv else x


def forget_half(x, deriv=False):
    return None if deriv else x


def square_in_place(x, deriv=False):
    if deriv:
        return 2 * x
    x *= x
    return x


def misjudge(Y, A):
    raise KeyError("a mistake of its own")


class Whole(Layer):
    """A layer that replaces what each layer has."""

    def forward(self, A):
        return 2 * A

    def backward(self, dX):
        return 2 * dX


class Half(Layer):
    """A layer that is half made."""

    def __init__(self):
        pass


def schedule_rates(rate):
    model = build()
    model.se_hPars["learning_rate"] = rate
    model.train(1, verbose=False)


def forget_return(x, deriv=False):
    x * 2


def largest(x, deriv=False):
    return np.max(x)


def clear_history(model):
    model.metrics.clear()
    model.train(1, verbose=False)


def set_metrics(model):
    model.metrics = ["accuracy"]
    model.train(1, verbose=False)


@pytest.mark.parametrize(
    "make, said",
    [
        (lambda: Adam(0.01), "takes 1 positional argument"),
        (lambda: build().plot("curves.png"), "True or False as pyplot, and got 'curves.png'"),
        (lambda: Embedding([[[1], [2, 3]], [[4], [5, 6]]], [0, 1]), "differ in shape inside. Pad"),
        (lambda: Embedding([[X[:2], X[:2, 1:]]] * 2, [0, 1]), "differ in shape inside. Pad"),
        (lambda: Embedding(X, X[:, 3:]), r"shape \(60, 0\): there is no column of labels"),
        (lambda: accuracy(NAMES[:, None], NAMES[:, None]), "Y holds text, such as '(cat|dog|owl)'"),
        (lambda: Embedding(TABLE, [0, 1]), "a table with names. .*structured_to_unstructured"),
        (lambda: accuracy(np.eye(3), np.arange(3)), "pass the outputs, dset.A, and not the dec"),
        (lambda: build(loss=forget_default), "give deriv a default, deriv=False"),
        (lambda: build(loss=forget_slope), r"derivative of forget_slope has the shape \(\), .*1\)"),
        (
            lambda: build(Dense(4, slope_of_one_number), Dense(1, sigmoid)),
            r"a derivative has the shape \(\), and the error has \(40, 4\)",
        ),
        (
            lambda: GRU(2, forget_return),
            "GRU: forget_return returned nothing for an input of shape",
        ),
        (
            lambda: Dense(2, largest),
            r"returned .*1.0.*, of shape \(\), for an input of shape \(1, 2",
        ),
        (lambda: setattr(build().layers[1], "activate", forget_return), "Has it a return?"),
        (lambda: Dense(2, forget_half), "forget_half with deriv=True returned nothing for"),
        (lambda: GRU(2, square_in_place), "GRU: square_in_place writes into its argument"),
        (lambda: setattr(build().layers[1], "activation", tanh), "as activation, and got tanh"),
        (lambda: setattr(build().layers[1], "p", [X]), "Dense takes a dictionary as p, and got"),
        (lambda: setattr(build(), "layers", []), "must be an Embedding, and is an empty list"),
        (lambda: build(Whole(), Dense(1)), r"Whole keeps no fc\['A'\] or no bc\['dX'\]"),
        (lambda: gradient_errors(Half(), (2, 3)), "the layer is half made: __init__ of Half"),
        (lambda: build().predict(X, y), "predict takes no labels, .*model.score"),
        (lambda: build().predict(X, "no"), "True or False as X_encode, and got 'no'"),
        (lambda: schedule_rates(True), "learning_rate=True, but it must be a number from 0 up"),
        (lambda: fscore(np.eye(2), np.eye(2), beta=-1), "a beta from 0 up, and got -1"),
        (
            lambda: build(Dense(3, softmax), data=(X, np.eye(3)[y]), loss="CCE").score(X, y),
            r"answers with 3 columns, and the new labels have one.*np.eye\(3\)\[Y_data\]",
        ),
        (
            lambda: Embedding([[1, "a"], [2, "b"]], [0, 1]),
            r"with data = np.array\(X_data\), data\[",
        ),
        (lambda: build().score([], []), "X_data is empty: it has no samples"),
        (lambda: setattr(build().layers[1], "activate", np.tanh), "tanh does not take deriv"),
        (lambda: build().layers[1].p["w"], "no parameter 'w': this layer has W, b"),
        (lambda: set_metrics(build()), "model.metrics is the history of accuracy, BCE, and was"),
        (lambda: clear_history(build()), "model.metrics is the history of accuracy, BCE, and was"),
        (lambda: build(Dense(1, sigmoid), Dropout(0.5)), "with no Dropout behind it"),
        (lambda: build().initialize(verbose="no"), "True or False as verbose, and got 'no'"),
        (lambda: build().train(1, init_logs="no"), "True or False as init_logs, and got 'no'"),
        (lambda: scale_features([1, np.nan, 3]), "low or high is nan. If X_data holds nan"),
        (lambda: sigmoid(None), "real numbers expected, and got object"),
        (lambda: tanh(["1", "2"]), "real numbers expected, and got <U1"),
        (lambda: micro_average("recall", np.eye(2), np.eye(2)), "micro_average takes a function"),
        (lambda: one_class("recall", 0, np.eye(2), np.eye(2)), "one_class takes a function"),
        (lambda: fscore(np.eye(2), np.eye(2), beta="2"), "fscore takes a number as beta, and got"),
        (
            lambda: plot_shapes(build().layers[1], "X A"),
            r"a list as arrays, \['X A'\], and got a t",
        ),
        (lambda: Embedding(X, NAMES, Y_encode=True).decode(np.eye(4)), "3 columns, one for each"),
        (lambda: Embedding(X, y).transform(X, "no"), "transform takes True or False as X_encode"),
        (lambda: grid(build, {}, 1, seed=None), "grid takes a whole number as seed, and got None"),
    ],
)
def test_what_is_refused_where_it_happens(make, said):
    with pytest.raises((TypeError, ValueError, RuntimeError), match=said):
        make()


@pytest.mark.parametrize("name", ["misjudge", "mean"])
def test_an_error_in_a_metric_is_not_laid_to_the_loss(name):
    metric = {"misjudge": misjudge, "mean": np.mean}[name]
    with pytest.raises((KeyError, TypeError)) as caught:
        build(Dense(3, tanh), data=(X, X), loss="MSE", metrics=[metric])
    assert f"failed in the metric {name}, of output (40, 3)" in caught.value.__notes__[0]


def test_a_parameter_is_shared_or_copied_as_the_page_says():
    first, second = build(), build()
    before = first.predict(X).A
    second.layers[1].p["W"][...] = first.layers[1].p["W"]
    second.train(2, verbose=False)
    np.testing.assert_array_equal(first.predict(X).A, before)
    second.layers[1].p["W"] = first.layers[1].p["W"]
    second.train(2, verbose=False)
    assert (first.predict(X).A != before).any()


@pytest.mark.parametrize(
    "W", [np.ones((3, 4), int), np.ones((3, 4)).tolist(), np.broadcast_to(1.0, (3, 4))]
)
@pytest.mark.parametrize("way", ["item", "update", "or", "whole"])
def test_a_parameter_may_be_any_numbers_however_it_is_set(W, way):
    model = build()
    layer = model.layers[1]
    if way == "item":
        layer.p["W"] = W
    elif way == "update":
        layer.p.update(W=W)
    elif way == "or":
        layer.p |= {"W": W}
    else:
        layer.p = {"W": W, "b": np.zeros((1, 4))}
    model.train(1, verbose=False)
    assert layer.p["W"].dtype == float and (layer.p["W"] != 1).any()


def test_a_pair_of_equal_sizes_is_shown_as_one():
    assert repr(Convolution(4, 3)) == "Convolution(unit_filters=4)"
    assert repr(Convolution(4, (3, 2), 1)) == (
        "Convolution(unit_filters=4, filter_size=(3, 2), strides=1)"
    )


def test_a_misspelt_name_of_the_library_is_told():
    with pytest.raises(AttributeError, match="epynn has no attribute 'Dens'. Is it 'Dense'"):
        epynn.Dens  # noqa: B018


def test_settings_that_are_none_are_the_defaults():
    model = build()
    model.se_hPars = None
    model.train(1, verbose=False)
    assert model.layers[1].lrate == [0.1]
    model.se_hPars = {"schedule": ["exp_decay"]}
    with pytest.raises(
        ValueError, match=r"schedule=\['exp_decay'\] is not known. Is it 'exp_decay'\?"
    ):
        model.train(1, verbose=False)


def test_samples_that_do_not_fit_change_no_shape():
    """A refused answer left the shapes of its samples, which `write` then saved."""
    model = build(Dense(3, tanh), Dense())
    before = repr(model)
    said = r"samples have the shape \(2,\), and the model was built on \(3,\)"
    for ask in (lambda: model.predict(X[:, :2]), lambda: model.score(X[:, :2], y)):
        with pytest.raises(ValueError, match=said):
            ask()
        assert repr(model) == before
    with pytest.raises(ValueError, match=said):
        model.embedding = Embedding(X[:, :2], y)


def test_a_training_set_without_a_yes_does_not_forbid_it_later():
    seldom = np.arange(60) == 50  # in the validation set
    model = build(data=(X, seldom))
    assert not model.embedding.dtrain.Y.any()
    model.train(1, verbose=False)
    assert set(model.score(X, y)) == {"accuracy", "BCE"}


def test_a_loss_of_a_number_an_entry_is_refused_at_once_and_in_few_words():
    def squares(Y, A, deriv=False):
        return 2 * (A - Y) if deriv else (A - Y) ** 2

    model = EpyNN([Embedding(X, SEVERAL), Dense(3)])
    with pytest.raises(TypeError, match="squares returns .* must return a number, or one") as told:
        model.initialize(squares, verbose=False)
    assert len(str(told.value)) < 500


def test_a_layer_that_makes_no_numbers_is_named_before_the_training():
    model = EpyNN([Embedding(X, y), Dense(2, tanh, name="first"), Dense()])
    model.initialize("BCE", verbose=False)
    model.layers[1].p["W"][:] = np.nan
    with pytest.warns(UserWarning, match="first: its output holds nan or infinity before") as told:
        model.initialize("BCE", params=False, verbose=False)
        model.train(3, verbose=False)
    assert len(told) == 1


def test_a_column_of_words_is_named():
    with pytest.raises(ValueError, match="Column 1 holds words, such as 'wren', among columns of"):
        Embedding([[20.3, "wren"], [44.1, "finch"]], [0, 1])


def test_a_text_that_is_no_list_of_letters_is_told():
    with pytest.raises(ValueError, match=r"a text is a list of letters, list\(text\)"):
        EpyNN([Embedding(["ACGT", "TTGA"] * 4, [0, 1] * 4, X_encode=True), GRU(2)]).initialize()


def test_a_metric_by_its_name_is_no_function():
    with pytest.raises(TypeError, match="per_class takes a function as metric, such as epynn.rec"):
        per_class("recall", y[:, None], y[:, None])


def test_trainable_is_true_or_false():
    with pytest.raises(TypeError, match="Dense takes True or False as trainable, and got 'no'"):
        Dense().trainable = "no"


def test_a_schedule_of_another_length_is_told_what_it_was_asked():
    with pytest.raises(ValueError, match=r"returns \[0.1, .*, but for hPars\[0\] = 1 it must"):
        EpyNN([Embedding(X, y), Dense()]).initialize("BCE", {"schedule": lambda hPars: [0.1] * 20})


def test_an_answer_in_another_thread_does_not_change_a_training():
    def train(ask):
        model = build(Dense(8, tanh), Dense())
        model.initialize("BCE", seed=1, verbose=False)
        done = Event()

        def answer():
            while not done.is_set():
                model.predict(X[:7])

        thread = Thread(target=answer if ask else done.wait)
        thread.start()
        try:
            model.train(30, verbose=False)
        finally:
            done.set()
            thread.join()
        return model.metrics["BCE"]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert train(ask=True) == train(ask=False)
    finally:
        sys.setswitchinterval(interval)
