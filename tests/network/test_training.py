"""Training runs the epochs it is asked for, in either reduction, and survives what goes wrong."""

import re
import warnings

import numpy as np
import pytest

from epynn import CCE, MSE, Dense, Dropout, Embedding, EpyNN, Flatten, relu, settings, softmax, tanh
from epynn.commons.maths import identity, sigmoid
from epynn.commons.models import Layer
from epynn.network import evaluate
from epynnlive.captcha_mnist.prepare_dataset import bundled, prepare_dataset, read_idx


def data(m=60, u=3, seed=0, **options):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, u, m)
    X = rng.normal(0, 1, (m, 4)) + rng.normal(0, 2, (u, 4))[y]
    return Embedding(X, y, Y_encode=True, **options)


def classifier(batch_size=8, hidden=(), **options):
    model = EpyNN([data(batch_size=batch_size), *hidden, Dense(3, softmax)])
    options = {"se_hPars": {"learning_rate": 0.02}, "seed": 1, "verbose": False} | options
    model.initialize(options.pop("loss", "CCE"), **options)
    return model


def weights(model):
    return np.concatenate([p.ravel() for layer in model.layers for p in layer.p.values()])


# Epochs


def test_a_second_training_goes_on_for_exactly_as_many_epochs():
    model, once = classifier(), classifier()
    for epochs in (1, 3, 2):
        model.train(epochs, verbose=False)
    once.train(6, verbose=False)
    assert (model.e, model.epochs, model.trained) == (5, 6, 6)
    assert len(model.metrics["CCE"][0]) == 6
    np.testing.assert_array_equal(weights(model), weights(once))


def test_no_epoch_is_no_change():
    model = classifier()
    before = weights(model)
    model.train(0, verbose=False)
    np.testing.assert_array_equal(weights(model), before)
    assert model.metrics["CCE"] == [[], [], []]


@pytest.mark.parametrize("epochs", [-1, 2.5, "ten", None, True])
def test_epochs_are_whole_numbers(epochs):
    with pytest.raises(ValueError, match="epochs is"):
        classifier().train(epochs, verbose=False)


def test_the_schedule_covers_all_epochs_known():
    hPars = {"learning_rate": 0.1, "schedule": "lin_decay"}
    model = classifier(se_hPars=hPars)
    model.train(4, verbose=False)
    np.testing.assert_allclose(model.layers[1].lrate, [0.1, 0.075, 0.05, 0.025])
    model.train(4, verbose=False)
    assert len(model.layers[1].lrate) == 8
    assert model.layers[1].lrate[4] == pytest.approx(0.05)
    assert model.se_hPars == hPars


def test_rates_may_be_set_between_two_trainings():
    model = classifier(hidden=[Dense(4, se_hPars={"decay_k": 0.1}), Dense(4)])
    held = model.se_hPars
    model.train(2, verbose=False)
    held["learning_rate"], model.layers[2].se_hPars["learning_rate"] = 0.5, 0.25
    model.train(1, verbose=False)
    assert [layer.lrate for layer in model.layers[1:]] == [[0.5] * 3, [0.25] * 3, [0.5] * 3]
    held["softmax_temperature"] = 2
    model.se_hPars = model.se_hPars | {"learning_rate": 0.75}
    model.train(1, verbose=False)
    assert model.layers[1].lrate[-1] == model.layers[3].lrate[-1] == 0.75
    assert model.layers[3].activate.keywords == {"temperature": 2}
    for name in ("lr", "momentum"):
        model.se_hPars[name] = 1
        with pytest.raises(ValueError, match=f"EpyNN takes no hyperparameter '{name}'. Here it is"):
            model.train(1, verbose=False)
        del model.se_hPars[name]


@pytest.mark.parametrize(
    "epochs, verbose, rows", [(20, None, 11), (20, 5, 5), (4, None, 4), (30, 30, 2)]
)
def test_a_row_is_printed_every_so_many_epochs(epochs, verbose, rows, capsys):
    classifier().train(epochs, verbose=verbose, init_logs=False)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert len([line for line in lines if line and line[0].isdigit()]) == rows


@pytest.mark.parametrize("verbose", ["abc", "5", 2.5, -1, [1]])
def test_verbose_is_a_number_of_epochs(verbose):
    model = classifier()
    with pytest.raises(
        ValueError, match=re.escape(f"verbose is {verbose!r}: it takes True, False")
    ):
        model.train(2, verbose=verbose)
    assert model.trained == 0
    model.train(1, verbose=np.int64(0))
    model.train(1, verbose=np.False_)


def test_training_without_initialize_initializes():
    X, y = data().dtrain.X, data().dtrain.Y
    model = EpyNN([Embedding(X, y), Dense(3)])
    model.train(1, verbose=False)
    assert model.initialized and list(model.metrics) == ["accuracy", "MSE"]


# One step


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_one_step_against_differences(reduction):
    """The step is the learning rate times the slope of the batch's loss, summed or averaged."""
    model = classifier(batch_size=None, hidden=[Dense(5, sigmoid)], reduction=reduction)
    X, Y = model.embedding.dtrain.X, model.embedding.dtrain.Y
    total = np.sum if reduction == "sum" else np.mean
    slopes = []
    for layer in model.layers[1:]:
        for P in layer.p.values():
            for i in np.ndindex(P.shape):
                value, h = P[i], 1e-5
                P[i] = value + h
                up = total(CCE(Y, model.forward(X)))
                P[i] = value - h
                slopes.append((up - total(CCE(Y, model.forward(X)))) / (2 * h))
                P[i] = value
    before = weights(model)
    model.train(1, verbose=False)
    np.testing.assert_allclose(before - weights(model), 0.02 * np.array(slopes), 1e-6, 1e-9)


def test_the_mean_is_the_sum_with_a_smaller_rate():
    a = classifier(batch_size=8, se_hPars={"learning_rate": 0.02})
    b = classifier(batch_size=8, se_hPars={"learning_rate": 0.16}, reduction="mean")
    for model in (a, b):
        model.train(3, verbose=False)
    np.testing.assert_allclose(weights(a), weights(b), 1e-9)


def test_backward_computes_and_update_moves():
    model = classifier()
    before = weights(model)
    batch = model.embedding.batch_dtrain[0]
    model.backward(CCE(batch.Y, model.forward(batch.X), deriv=True))
    np.testing.assert_array_equal(weights(model), before)
    model.layers[1].lrate = [0.5]
    model.update()
    step = np.concatenate([model.layers[1].g[name].ravel() for name in ("dW", "db")])
    np.testing.assert_array_equal(weights(model), before - 0.5 * step)


def test_an_optimizer_takes_the_place_of_gradient_descent():
    def sign_descent(layer):
        for name, gradient in layer.g.items():
            layer.p[name[1:]] -= 0.01 * np.sign(gradient)

    model = classifier(batch_size=None, optimizer=sign_descent)
    before = weights(model)
    model.train(1, verbose=False)
    np.testing.assert_allclose(np.abs(before - weights(model)), 0.01)


def test_an_optimizer_is_a_function():
    model = classifier()
    with pytest.raises(TypeError, match=r"a function as optimizer, such as epynn.Adam\(\)"):
        model.initialize("CCE", optimizer="adam", verbose=False)
    assert callable(model.layers[1].optimizer)


def test_a_frozen_layer_stays():
    model = classifier(hidden=[Dense(4)])
    model.layers[1].trainable = False
    frozen, free = (layer.p["W"].copy() for layer in model.layers[1:])
    model.train(2, verbose=False)
    np.testing.assert_array_equal(model.layers[1].p["W"], frozen)
    assert not np.array_equal(model.layers[2].p["W"], free)


def test_a_layer_knows_whether_it_is_trained():
    class Witness(Layer):
        def propagate(self, A):
            seen.append(self.training)
            return A

        def backpropagate(self, dX):
            return dX

    seen = []
    model = classifier(batch_size=20, hidden=[Witness()])
    assert seen == [True]
    model.train(1, verbose=False)
    assert seen == [True] + [True, True] + [False, False]


def test_dropout_learns_and_evaluates_without_noise():
    model = classifier(hidden=[Dense(20, relu), Dropout(0.4)])
    model.train(30, verbose=False)
    cost = model.metrics["CCE"][0][-1]
    model.evaluate()
    assert model.metrics["CCE"][0][-1] == cost
    assert model.metrics["accuracy"][0][-1] > 0.9


# Losses and metrics of one's own


def test_a_loss_of_ones_own():
    def quartic(Y, A, deriv=False):
        return 4 * (A - Y) ** 3 if deriv else np.sum((A - Y) ** 4, axis=1)

    def worst(Y, A):
        return np.abs(Y - A).max()

    model = classifier(loss=quartic, metrics=[worst, "MAE"])
    model.train(20, verbose=False)
    assert list(model.metrics) == ["worst", "MAE", "quartic"]
    assert model.metrics["quartic"][0][-1] < model.metrics["quartic"][0][0]
    assert model.metrics["worst"][0][-1] <= 1


def test_a_built_in_loss_may_come_as_a_function():
    a, b = classifier(loss="MSE"), classifier(loss=MSE)
    for model in (a, b):
        model.train(2, verbose=False)
    assert a.metrics == b.metrics
    with pytest.raises(ValueError, match="softmax"):
        EpyNN([data(), Dense(3)]).initialize(CCE, verbose=False)


# Evaluation


def test_evaluation_in_slices_gives_the_same(monkeypatch):
    model = classifier()
    model.train(2, verbose=False)
    X = np.random.default_rng(5).normal(size=(101, 4))
    whole = model.predict(X).A
    model.evaluate()
    monkeypatch.setattr(evaluate, "ROWS", 7)
    model.evaluate()
    np.testing.assert_allclose(model.predict(X).A, whole, 1e-12)
    for sets in model.metrics.values():
        for values in sets[:2]:
            assert values[-1] == pytest.approx(values[-2], rel=1e-12)
    assert model.layers[1].fc["X"].shape == (3, 4)


def test_an_undefined_metric_is_nan_and_no_warning():
    X = np.random.default_rng(0).normal(size=(30, 2))
    model = EpyNN([Embedding(X, np.ones(30)), Dense(1)])
    model.initialize("MSE", metrics=["recall"], seed=1, verbose=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.train(2, verbose=False)
    assert np.isnan(model.metrics["recall"][0]).all()


# What goes wrong


def test_a_loss_that_explodes_is_told_once():
    X = np.random.default_rng(0).normal(size=(40, 3))
    model = EpyNN([Embedding(X, X.sum(1)), Dense(9, identity), Dense(1, identity)])
    model.initialize("MSE", se_hPars={"learning_rate": 100}, seed=1, verbose=False)
    with pytest.warns(RuntimeWarning) as told:
        model.train(60, verbose=False)
    assert len(told) == 1
    assert "learning_rate" in str(told[0].message) and "epoch" in str(told[0].message)
    assert told[0].filename == __file__
    assert model.trained == 60


def test_a_later_training_repeats_no_warning_of_numpy():
    model = EpyNN([data(), Dense(4, identity), Dense(3, identity)])
    model.initialize("MSE", {"learning_rate": 1e3}, seed=1, verbose=False)
    with pytest.warns(RuntimeWarning, match="the loss is"):
        model.train(20, verbose=False)
    for layer in model.layers[1:]:
        for P in layer.p.values():
            P[...] = 1e150
    model.train(1, verbose=False)


def told(layers, loss, rate, epochs=20, batch_size=None, reduction="sum", y=None):
    """What a training of 90 noisy samples of three classes warns of, and the model."""
    rng = np.random.default_rng(0)
    classes = np.arange(90) % 3
    X = rng.normal(size=(90, 8)) + 2 * np.eye(8)[classes]
    Y = np.eye(3)[classes] if y is None else y
    model = EpyNN([Embedding(X, Y, batch_size=batch_size), *layers])
    model.initialize(loss, {"learning_rate": rate}, seed=1, reduction=reduction, verbose=False)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model.train(epochs, verbose=False)
    assert {(each.category, each.filename) for each in told} <= {(RuntimeWarning, __file__)}
    return [str(each.message) for each in told], model


@pytest.mark.parametrize(
    ("hidden", "loss", "rate"), [(relu, "CCE", 1), (tanh, "CCE", 1), (relu, "MSE", 10)]
)
def test_a_model_that_learns_nothing_is_told_once_with_what_to_do(hidden, loss, rate):
    (message,), model = told([Dense(16, hidden), Dense(3, softmax)], loss, rate, 40)
    assert model.metrics[loss][0][-1] > {"CCE": np.log(3), "MSE": 2 / 9}[loss]  # the mean label
    for advice in ("after epoch", "smaller learning_rate", "batch_size=32", "reduction='mean'"):
        assert advice in message
    assert not told([Dense(16, hidden), Dense(3, softmax)], loss, rate / 60, 40)[0]  # the mean


def test_what_is_only_slow_or_short_is_not_told():
    messages, model = told([Dense(1, identity)], "MSE", 1e-6, 30, y=9 + np.arange(90) % 2)
    assert model.metrics["MSE"][0][-1] > 9 and not messages  # falls slowly
    assert not told([Dense(16, relu), Dense(3, softmax)], "CCE", 1, epochs=2)[0]
    assert not told([Dense(1, sigmoid)], "BCE", 0.1, y=np.ones(90))[0]  # one answer is right
    assert not told([Dense(1, identity)], "MSE", 0.001, y=1e5 + np.arange(90) % 3 * 1e-4)[0]


def test_a_short_training_that_is_far_off_is_told_at_its_end():
    """As with the defaults and all digits in one batch: each answer is the same class."""
    X, y = prepare_dataset(300)
    model = EpyNN([Embedding(X, y, Y_encode=True), Flatten(), Dense(64, relu), Dense(10, softmax)])
    model.initialize("CCE", seed=1, verbose=False)
    with pytest.warns(
        RuntimeWarning, match="does not settle .*after epoch 4.*X_scale=True"
    ) as told:
        model.train(5, verbose=False)
        model.train(2, verbose=False)
    assert len(told) == 1


@pytest.mark.parametrize("epochs", [9, 40])
def test_a_collapse_is_told_whenever_it_comes(epochs):
    """Here a larger rate undoes what was learned."""
    X, y = prepare_dataset(300)
    data = Embedding(X, y, X_scale=True, Y_encode=True)
    model = EpyNN([data, Flatten(), Dense(64, relu), Dense(10, softmax)])
    model.initialize("CCE", {"learning_rate": 1e-4}, seed=1, verbose=False)
    model.train(11, verbose=False)
    model.se_hPars["learning_rate"] = 0.1
    with pytest.warns(RuntimeWarning, match="the output is the same for all") as told:
        model.train(epochs, verbose=False)
    assert len(told) == 1 and max(model.metrics["CCE"][0]) > 100
    assert not np.ptp(model.embedding.dtrain.A, axis=0).any()


class Impatient:
    """A loss that is interrupted at its ``n``-th call."""

    __name__ = "impatient"

    def __init__(self, n):
        self.n = n

    def __call__(self, Y, A, deriv=False):
        self.n -= 1
        if self.n == 0:
            raise KeyboardInterrupt
        return CCE(Y, A, deriv)


@pytest.mark.parametrize("n", range(3, 25))
def test_an_interrupted_model_goes_on(n):
    model = classifier(loss=Impatient(n))
    with pytest.raises(KeyboardInterrupt):
        model.train(10, verbose=False)
    done = model.trained
    assert {len(values) for sets in model.metrics.values() for values in sets[:2]} == {done}
    assert not any(layer.training for layer in model.layers)
    assert model.predict(np.zeros((2, 4))).A.shape == (2, 3)
    model.train(3, verbose=False)
    assert model.trained == done + 3 == len(model.metrics["impatient"][0])


def test_a_model_with_progress_survives_an_interrupt(capsys):
    model = classifier(loss=Impatient(9))
    with pytest.raises(KeyboardInterrupt):
        model.train(10)
    model.train(2)
    assert model.trained >= 2


def test_training_can_be_ended_from_within():
    model = classifier()
    evaluate_ = model.evaluate

    def stop_at_three():
        evaluate_()
        if model.e == 2:
            model.epochs = model.e + 1

    model.evaluate = stop_at_three
    model.train(10, verbose=False)
    assert model.trained == 3


@pytest.mark.parametrize("epochs", [5, 9, 12])
@pytest.mark.parametrize("output, low, high", [(sigmoid, 0, 1), (tanh, -1, 1), (relu, 0, "inf")])
def test_labels_out_of_reach_are_told_once(output, low, high, epochs):
    X = np.random.default_rng(0).normal(size=(40, 3))
    model = EpyNN([Embedding(X, 5 * X[:, 0]), Dense(4, tanh), Dense(1, output)])
    model.initialize("MSE", {"learning_rate": 1e-4}, seed=1, verbose=False)
    said = f"the labels go from -.*, {output.__name__}, gives {low} to {high}:"
    with pytest.warns(UserWarning, match=said) as told:
        model.train(epochs, verbose=False)
        model.train(20, verbose=False)
    assert len(told) == 1


def test_labels_within_reach_are_no_trouble():
    model = classifier(loss="MSE")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.train(12, verbose=False)


def test_a_loss_that_takes_no_mean_label_does_not_end_a_training():
    def picky(Y, A, deriv=False):
        if not deriv and not np.ptp(A):
            raise ValueError("all answers are one")
        return MSE(Y, A, deriv)

    X = np.random.default_rng(0).normal(size=(40, 3))
    model = EpyNN([Embedding(X, X[:, 0]), Dense(1, identity)])
    model.initialize(picky, {"learning_rate": 1e-3}, seed=1, verbose=False)
    model.train(12, verbose=False)
    assert model.trained == 12


@pytest.mark.parametrize("scaled", [False, True])
def test_outputs_at_the_flat_end_of_the_sigmoid_are_told(scaled):
    """The defaults, on digits in one batch: steps far too large, and no number overflows."""
    X, y = read_idx(bundled("images")), read_idx(bundled("labels"))
    model = EpyNN([Embedding(X, y, Y_encode=True, X_scale=scaled), Flatten(), Dense(32), Dense(10)])
    model.initialize(seed=1, verbose=False)
    with pytest.warns(
        RuntimeWarning, match=r"the training loss is 0\.1.* and hardly changes \(0\.0"
    ):
        model.train(10, verbose=False)


def test_what_is_set_before_the_first_training_holds_or_is_refused():
    model = EpyNN([data(), Dense(3, softmax)])
    model.se_hPars["learning_rate"] = 0.001
    model.train(1, verbose=False)
    assert model.layers[1].lrate == [0.001]
    model = EpyNN([data(), Dense(3, softmax)])
    model.se_hPars["lr"] = 5
    with pytest.raises(ValueError, match="no hyperparameter 'lr'. Here it is 'learning_rate'"):
        model.train(1, verbose=False)


def test_a_name_written_into_the_defaults_is_no_known_one(monkeypatch):
    monkeypatch.setitem(settings.se_hPars, "lr", 0.001)
    model = EpyNN([data(), Dense(3, softmax)])
    for make in (
        lambda: model.initialize(se_hPars=dict(settings.se_hPars), verbose=False),
        lambda: Dense(1, se_hPars={"lr": 1}),
    ):
        with pytest.raises(ValueError, match="no hyperparameter 'lr'"):
            make()


def test_another_data_layer_in_the_list_is_refused():
    """Only the attribute checks that classes, symbols and range are the same."""
    model = classifier()
    model.train(1, verbose=False)
    X = model.embedding.dtrain.X
    model.layers[0] = data(seed=1)
    for use in (lambda: model.predict(X), lambda: model.train(1, verbose=False), model.evaluate):
        with pytest.raises(RuntimeError, match=r"Write model\.embedding = … instead"):
            use()
    model.embedding = model.layers[0]
    model.train(1, verbose=False)
    assert model.trained == 2


def test_a_yes_or_no_has_the_labels_0_and_1():
    X = np.random.default_rng(0).normal(size=(40, 3))
    model = EpyNN([Embedding(X, np.sign(X[:, 0])), Dense(1, tanh)])
    with pytest.raises(ValueError, match="takes the labels 0 and 1, and these go from -1 to 1"):
        model.initialize("MSE", task="binary", verbose=False)


def test_soft_labels_are_decided_as_outputs_are():
    X = np.random.default_rng(0).normal(size=(60, 3))
    model = EpyNN([Embedding(X, np.where(X[:, 0] > 0, 0.95, 0.05)), Dense(1, sigmoid)])
    model.initialize("BCE", {"learning_rate": 0.05}, seed=1, verbose=False)
    model.train(50, verbose=False)
    assert model.metrics["accuracy"][0][-1] > 0.9


def test_the_defaults_hold_as_a_script_has_set_them(monkeypatch):
    model = EpyNN([data(), Dense(3, softmax)])
    monkeypatch.setitem(settings.se_hPars, "learning_rate", 0.003)
    monkeypatch.setitem(settings.se_hPars, "softmax_temperature", 4)
    model.train(1, verbose=False)
    assert model.layers[1].lrate == [0.003]
    model.initialize(se_hPars={"learning_rate": 0.01}, verbose=False)
    assert model.layers[1].se_hPars["softmax_temperature"] == 4
