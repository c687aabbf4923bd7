"""What a model is asked, one class, several labels or numbers: it decides and is judged by that."""

import re

import numpy as np
import pytest

from epynn import Dense, Embedding, EpyNN, fscore, macro_average, precision, read_model, recall
from epynn.commons.maths import identity, relu, sigmoid, softmax, tanh
from epynn.commons.metrics import per_class
from epynn.network.evaluate import batch_evaluate, infer_task

rng = np.random.default_rng(0)
X = rng.normal(size=(30, 4))
ONE = (X[:, :1] > 0).astype(int)
SEVERAL = (X[:, :3] > 0).astype(int)  # one row has two labels, another none
CLASSES = X[:, :3].argmax(axis=1)
HOT = np.eye(3)[CLASSES]
SOFT = HOT * 0.7 + 0.1
NUMBERS = 10 * X[:, :2] + 3


def build(Y, output, loss="MSE", **options):
    model = EpyNN([Embedding(X, Y, batch_size=10), Dense(np.reshape(Y, (30, -1)).shape[1], output)])
    model.initialize(loss, {"learning_rate": 0.001}, seed=1, verbose=False, **options)
    return model


@pytest.mark.parametrize(
    "Y, output, loss, task",
    [
        (ONE, sigmoid, "BCE", "binary"),
        (ONE, sigmoid, "MSE", "binary"),
        (ONE, identity, "MSE", "binary"),
        (ONE.ravel() == 1, tanh, "MSE", "binary"),
        (np.ones(30), sigmoid, "MSE", "binary"),
        (np.abs(ONE - 0.1), sigmoid, "BCE", "binary"),
        (np.eye(2)[ONE.ravel()], softmax, "MSE", "binary"),
        (np.eye(2)[ONE.ravel()], sigmoid, "BCE", "binary"),
        (HOT, softmax, "CCE", "multiclass"),
        (HOT, softmax, "MSE", "multiclass"),
        (HOT, sigmoid, "BCE", "multiclass"),
        (HOT, relu, "MAE", "multiclass"),
        (SOFT, softmax, "CCE", "multiclass"),
        (SOFT, softmax, "MSE", "multiclass"),
        (SOFT, sigmoid, "BCE", "multiclass"),
        (SEVERAL, sigmoid, "BCE", "multilabel"),
        (SEVERAL, sigmoid, "MSE", "multilabel"),
        (np.abs(SEVERAL - 0.1), sigmoid, "BCE", "multilabel"),
        (NUMBERS, identity, "MSE", "regression"),
        (NUMBERS, relu, "MAE", "regression"),
        (NUMBERS[:, 0], tanh, "MSE", "regression"),
        (CLASSES, identity, "MSE", "regression"),
        (ONE * 2 - 1, tanh, "MSE", "regression"),
    ],
)
def test_the_task_follows_from_labels_output_and_loss(Y, output, loss, task):
    assert build(Y, output, loss).task == task


def test_a_class_for_each_step_is_a_class_of_several():
    classes = np.eye(3)[[[0, 1], [2, 2]]]  # (m, s, u)
    assert infer_task(classes, "sigmoid", "BCE") == "multiclass"
    assert infer_task(np.maximum(classes, [0, 1, 0]), "sigmoid", "BCE") == "multilabel"


def test_encoded_labels_are_classes():
    model = EpyNN([Embedding(X, CLASSES * 7.5, Y_encode=True), Dense(3, sigmoid)])
    model.initialize("MSE", verbose=False)
    assert model.task == "multiclass"


def test_a_task_can_be_set():
    assert build(ONE, sigmoid, task="regression").task == "regression"
    assert build(HOT, sigmoid, task="multilabel").task == "multilabel"
    with pytest.raises(ValueError, match="task is 'regress'.* binary, multiclass, multilabel, reg"):
        build(ONE, sigmoid, task="regress")


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel", "regression"])
def test_the_decision_is_that_of_the_task(task):
    model = build(SEVERAL[:, :2] if task == "binary" else SEVERAL, sigmoid, "BCE", task=task)
    model.train(1, verbose=False)
    dset = model.embedding.dval
    for A, P in [(dset.A, dset.P), (lambda a: (a.A, a.P))(model.predict(X))]:
        if task == "regression":
            np.testing.assert_array_equal(P, A)
        elif task == "multilabel":
            np.testing.assert_array_equal(P, A > 0.5)
            assert P.dtype.kind == "i"
        else:
            np.testing.assert_array_equal(P, A.argmax(axis=1))


def test_a_yes_or_no_has_two_columns_at_most():
    X, Y = np.ones((6, 2)), np.eye(3)[[0, 1, 2] * 2]
    model = EpyNN([Embedding(X, Y, (1, 0, 0)), Dense(3, softmax)])
    with pytest.raises(ValueError, match="takes one or two columns of labels, and there are 3"):
        model.initialize("CCE", task="binary", metrics=["recall"], verbose=False)


def test_regression_is_judged_by_errors():
    model = build(NUMBERS, identity)
    model.train(2, verbose=False)
    assert list(model.metrics) == ["MAE", "RMSE", "R2", "MSE"]
    Y, A = model.embedding.dval.Y, model.embedding.dval.A
    R2 = np.mean(1 - np.mean((Y - A) ** 2, axis=0) / Y.var(axis=0))
    values = [np.abs(Y - A).mean(), np.sqrt(np.mean((Y - A) ** 2)), R2, np.mean((Y - A) ** 2)]
    np.testing.assert_allclose([sets[1][-1] for sets in model.metrics.values()], values)
    assert list(build(NUMBERS, identity, "MAE").metrics) == ["RMSE", "R2", "MAE"]
    assert list(build(NUMBERS, identity, metrics=["R2"]).metrics) == ["R2", "MSE"]
    assert list(build(HOT, softmax).metrics) == ["accuracy", "MSE"]


def test_several_labels_are_judged_one_by_one():
    def own(Y, A):
        return A.max()

    names = ["accuracy", "recall_macro", "fscore_micro", own, "precision_2"]
    model = build(SEVERAL, sigmoid, "BCE", metrics=names)
    model.train(3, verbose=False)
    Y, A = model.embedding.dval.Y, model.embedding.dval.A
    T, P = Y == 1, A > 0.5
    assert model.metrics["accuracy"][1][-1] == (T == P).all(axis=1).mean()
    assert model.metrics["recall_macro"][1][-1] == macro_average(recall, T, P, multilabel=True)
    both = fscore(T.reshape(-1, 1), P.reshape(-1, 1), positive=1)
    assert model.metrics["fscore_micro"][1][-1] == both
    assert model.metrics["own"][1][-1] == A.max()
    assert model.metrics["precision_2"][1][-1] == precision(T[:, [2]], P[:, [2]], positive=1)
    for metric in ("recall", recall):
        with pytest.raises(ValueError, match="recall is about one class, .*: choose recall_macro"):
            build(SEVERAL, sigmoid, metrics=[metric])


@pytest.mark.parametrize("metric", ["recall", "fscore", recall])
def test_a_metric_of_one_class_is_refused_where_there_are_several(metric):
    with pytest.raises(ValueError, match="is about one class, and there are more than two"):
        build(HOT, softmax, "CCE", metrics=[metric])


def test_a_metric_of_one_class_is_recorded_by_its_number(tmp_path):
    model = build(HOT, softmax, "CCE", metrics=["recall_2", "recall_0", "recall_2"])
    model.train(2, verbose=False)
    classes = per_class(recall, model.embedding.dtrain.Y, model.embedding.dtrain.A)
    assert [values[0][-1] for values in model.metrics.values()][:2] == [classes[2], classes[0]]
    again = read_model(model.write(tmp_path / "model"))
    assert again.score(X, HOT)["recall_2"] == model.score(X, HOT)["recall_2"]
    with pytest.raises(ValueError, match="recall_3 is about class 3, and there are 3, from 0 to 2"):
        build(HOT, softmax, "CCE", metrics=["recall_3"])
    with pytest.raises(ValueError, match="no metric is called 'recall_02'. Is it 'recall_1'"):
        build(HOT, softmax, "CCE", metrics=["recall_02"])


@pytest.mark.parametrize("metric", ["accuracy", "recall", "recall_1", "fscore_macro"])
def test_a_metric_of_classes_is_refused_where_there_are_none(metric):
    with pytest.raises(ValueError, match="this is a regression: choose among MAE, RMSE and R2"):
        build(NUMBERS, identity, metrics=[metric])
    build(NUMBERS, identity, metrics=["MAE", "R2"])


def test_the_first_logs_name_the_task(capsys):
    build(NUMBERS, identity).train(1)
    out = capsys.readouterr().out
    assert re.search("EpyNN: 10 parameters, task regression, loss MSE", out)
    assert re.search(r"labels +-?\d+\.\d+ to \d+\.\d+ +-?\d", out) and "label 0" not in out
    build(SEVERAL, sigmoid).train(1)
    out = capsys.readouterr().out
    assert "task multilabel" in out
    for j, share in enumerate(build(SEVERAL, sigmoid).embedding.dtrain.Y.mean(axis=0)):
        assert re.search(rf"label {j} +\d+ +{100 * share:.1f}%", out)


def test_the_first_logs_name_the_positive_class_where_a_metric_has_none(capsys):
    told = "task binary, class 0 counts as positive, loss BCE"
    for metrics, is_told in [(["accuracy", "recall"], True), (["recall_1"], False)]:
        build(ONE, sigmoid, "BCE", metrics=metrics).train(1)
        assert (told in capsys.readouterr().out) is is_told


def test_the_bar_shows_what_suits_the_task():
    for Y, output, name in [(NUMBERS, identity, "MAE"), (HOT, softmax, "accuracy")]:
        model = build(Y, output)
        A = model.forward(X)
        values = batch_evaluate(model, Y, A)
        assert list(values) == [name, "cost"]
        assert values["cost"] == pytest.approx(np.mean((Y - A) ** 2))
    model = build(SEVERAL, sigmoid)
    A = model.forward(X)
    right = (A > 0.5) == SEVERAL
    assert batch_evaluate(model, SEVERAL, A)["accuracy"] == right.all(axis=1).mean()


def test_a_written_model_knows_its_task(tmp_path):
    path = build(SEVERAL, sigmoid, metrics=["recall_macro"]).write(str(tmp_path / "model"))
    again = read_model(path)
    assert again.task == "multilabel"
    np.testing.assert_array_equal(again.predict(X).P, again.predict(X).A > 0.5)
