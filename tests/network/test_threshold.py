"""What an output must be above for a yes: half, or what the reader sets."""

import re
from copy import deepcopy

import numpy as np
import pytest

from epynn import EpyNN, read_model, recall
from epynn.commons.maths import identity, sigmoid, softmax
from tests.network.test_task import HOT, NUMBERS, ONE, SEVERAL, X, build

LIMITS = [0.3, 0.5, 0.8]


def test_a_yes_is_what_is_above_the_threshold():
    model = build(ONE, sigmoid, "BCE", metrics=["accuracy", "recall"])
    model.train(1, verbose=False)
    A = model.predict(X).A
    low = float(np.sort(A.ravel())[3])  # itself not above
    model.threshold = low
    dset = model.predict(X)
    assert dset.P.sum() == len(X) - 4
    np.testing.assert_array_equal(dset.P, A > low)
    model.evaluate()
    Y, A = model.embedding.dtrain.Y, model.embedding.dtrain.A
    assert model.metrics["accuracy"][0][-1] == np.mean((A > low) == Y)
    assert model.metrics["recall"][0][-1] == recall(Y, A > low)


def test_each_label_has_a_threshold_of_its_own(tmp_path):
    model = build(SEVERAL, sigmoid, "BCE", metrics=["accuracy", "recall_macro"])
    model.threshold = LIMITS
    model.train(2, verbose=False)
    dset = model.embedding.dtrain
    Y, said = dset.Y, dset.A > LIMITS
    assert (said != (dset.A > 0.5)).any()
    np.testing.assert_array_equal(dset.P, said)
    assert model.metrics["accuracy"][0][-1] == np.all(said == Y, axis=1).mean()
    found = [recall(Y[:, [k]], said[:, [k]], positive=1) for k in range(3)]
    assert model.metrics["recall_macro"][0][-1] == pytest.approx(np.mean(found))
    for same in (deepcopy(model), read_model(model.write(tmp_path / "model"))):
        np.testing.assert_array_equal(same.predict(dset.X).P, said)


def test_an_output_far_above_one_is_a_yes():
    """Rounded, it was class 2, which there is not."""
    model = build(ONE, identity)
    model.layers[-1].p["b"][:] = 2.0
    model.evaluate()
    Y, A = model.embedding.dtrain.Y, model.embedding.dtrain.A
    assert A.max() > 1.5
    assert set(np.unique(model.embedding.dtrain.P)) <= {0, 1}
    assert model.metrics["accuracy"][0][-1] == np.mean((A > 0.5) == Y)


def test_what_is_no_number_is_neither_yes_nor_no():
    model = build(ONE, sigmoid, "BCE")
    model.layers[-1].p["b"][:] = np.nan
    model.evaluate()
    assert np.isnan(model.embedding.dtrain.P).all()
    assert model.metrics["accuracy"][0][-1] == 0


@pytest.mark.parametrize(
    "Y, output, threshold, error, said",
    [
        (ONE, sigmoid, "half", TypeError, "threshold is 'half': it takes a number, or a list"),
        (ONE, sigmoid, True, TypeError, "threshold is True"),
        (ONE, sigmoid, [[0.5]], TypeError, "threshold is [[0.5]]"),
        (ONE, sigmoid, np.nan, ValueError, "it takes finite numbers"),
        (ONE, sigmoid, [0.1, 0.2], ValueError, "the length 2, and the output the width 1"),
        (SEVERAL, sigmoid, [0.1, 0.2], ValueError, "the length 2, and the output the width 3"),
        (HOT, softmax, 0.3, ValueError, "with the task 'multiclass' and an output of width 3"),
        (NUMBERS, identity, 0.3, ValueError, "there is none: the outputs are the answer"),
    ],
)
def test_a_threshold_that_says_nothing_is_refused(Y, output, threshold, error, said):
    model = build(Y, output)
    with pytest.raises(error, match=re.escape(said)):
        model.threshold = threshold
    assert model.threshold == 0.5


def test_a_threshold_set_early_is_checked_when_the_task_is_known():
    model = EpyNN(build(HOT, softmax).layers)
    model.threshold = 0.3
    with pytest.raises(ValueError, match="there is none: the largest output decides"):
        model.initialize("CCE", verbose=False)
    model.threshold = 0.5
    model.initialize("CCE", verbose=False)


def test_the_log_names_a_threshold_that_was_set(capsys):
    model = build(ONE, sigmoid, "BCE")
    model.train(1)
    assert "threshold" not in capsys.readouterr().out
    model.threshold = 0.25
    model.train(1)
    assert "task binary, threshold 0.25, loss BCE" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, said",
    [
        ("lr", "se_hPars['learning_rate']"),
        ("learning_rate", "se_hPars['learning_rate']"),
        ("optimizer", "initialize(optimizer=…)"),
        ("thresholds", "is it threshold?"),
        ("treshold", "is it threshold?"),
        ("metric", "is it metrics?"),
        ("batch_size", "with_data(X_data, Y_data, batch_size=32)"),
        ("batchsize", "with_data(X_data, Y_data, batch_size=32)"),
        ("lrate", "se_hPars['learning_rate']"),
        ("learning_rat", "se_hPars['learning_rate']"),
        ("schedule", "se_hPars['schedule']"),
        ("momentum", "initialize(optimizer=epynn.Momentum(0.9))"),
    ],
)
def test_a_name_that_would_be_ignored_is_refused(name, said):
    model = build(ONE, sigmoid)
    with pytest.raises(AttributeError, match=f"a model has no {name}: .*{re.escape(said)}"):
        setattr(model, name, 0.1)
    model.remark = "one's own"  # is nobody else's
