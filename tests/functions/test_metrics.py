"""Metrics: against EpyNN 1.2.13, against counting one by one, and with nothing to count."""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epynn.commons.metrics import (
    NPV,
    R2,
    RMSE,
    accuracy,
    confusion_matrix,
    count_outcomes,
    find_classes,
    fscore,
    macro_average,
    metrics_functions,
    micro_average,
    per_class,
    precision,
    recall,
    specificity,
    weighted_average,
)

ORACLES = Path(__file__).parents[1] / "oracles" / "functions.json"
RECORDED = json.loads(ORACLES.read_text(encoding="utf-8"))["metrics"]
RATIOS = [precision, recall, specificity, NPV, fscore]
ALL = [accuracy, confusion_matrix, count_outcomes, *RATIOS]


@st.composite
def answers(draw):
    """True and predicted classes, and their number."""
    k = draw(st.integers(2, 5))
    some = st.lists(st.tuples(*[st.integers(0, k - 1)] * 2), min_size=1, max_size=30)
    y, p = np.array(draw(some)).T
    return y, p, k


@pytest.mark.parametrize("case", RECORDED)
@pytest.mark.parametrize("key", RECORDED[0]["metrics"])
def test_numbers_of_epynn(key, case):
    metric = metrics_functions(key)
    np.testing.assert_allclose(
        np.ravel(metric(case["Y"], case["A"])), case["metrics"][key], rtol=1e-15
    )


@given(answers())
def test_counted_one_by_one(answer):
    y, p, k = answer
    Y, A = np.eye(k)[y], np.eye(k)[p] * 0.6 + 0.1
    C = confusion_matrix(Y, A)
    assert C.shape == (k, k) and C.dtype.kind == "i"
    for i in range(k):
        for j in range(k):
            assert C[i, j] == sum(a == i and b == j for a, b in zip(y, p))
    assert accuracy(Y, A).tolist() == [a == b for a, b in zip(y, p)]
    for c in range(k):
        TP = sum(a == c and b == c for a, b in zip(y, p))
        FP = sum(a != c and b == c for a, b in zip(y, p))
        TN = sum(a != c and b != c for a, b in zip(y, p))
        FN = sum(a == c and b != c for a, b in zip(y, p))
        assert count_outcomes(Y, A, c) == (TP, FP, TN, FN)
        assert (TP, FN) == (C[c, c], C[c].sum() - C[c, c])
        pairs = {
            precision: (TP, TP + FP),
            recall: (TP, TP + FN),
            specificity: (TN, TN + FP),
            NPV: (TN, TN + FN),
            fscore: (2 * TP, 2 * TP + FP + FN),
        }
        for metric, (part, whole) in pairs.items():
            value = metric(Y, A, positive=c)
            assert isinstance(value, float)
            assert math.isnan(value) if whole == 0 else value == float(Fraction(part, whole))


def parts(T, R):
    """Numerator and denominator of each ratio, counted one by one from pairs of truth values."""
    pairs = list(zip(T, R))
    TP, FP, TN, FN = map(pairs.count, [(1, 1), (0, 1), (0, 0), (1, 0)])
    return {
        precision: (TP, TP + FP),
        recall: (TP, TP + FN),
        specificity: (TN, TN + FP),
        NPV: (TN, TN + FN),
        fscore: (2 * TP, 2 * TP + FP + FN),
    }


def means(T, R, metric):
    """Of one column of truth values for each class: each, macro, micro and weighted mean."""
    shares = [parts(t, r)[metric] for t, r in zip(T, R)]
    each = [Fraction(*share) if share[1] else None for share in shares]
    some = [
        (value or 0, sum(t))
        for value, t in zip(each, T)
        if value is not None or 0 < sum(t) < len(t)
    ]
    part, whole = parts(sum(T, []), sum(R, []))[metric]
    n = sum(weight for _, weight in some)
    return (
        each,
        sum(value for value, _ in some) / len(some) if some else None,
        Fraction(part, whole) if whole else None,
        sum(value * weight for value, weight in some) / n if n else None,
    )


def assert_means(Y, A, T, R, **several):
    for metric in RATIOS:
        each, *averages = means(T, R, metric)
        expected = [np.nan if value is None else float(value) for value in each]
        np.testing.assert_allclose(per_class(metric, Y, A, **several), expected, rtol=1e-14)
        kinds = {"macro": macro_average, "micro": micro_average, "weighted": weighted_average}
        for (kind, average), value in zip(kinds.items(), averages):
            expected = np.nan if value is None else float(value)
            for got in (
                average(metric, Y, A, **several),
                metrics_functions(f"{metric.__name__}_{kind}")(Y, A, **several),
            ):
                assert isinstance(got, float)
                np.testing.assert_allclose(got, expected, rtol=1e-14)


@given(answers())
def test_averages_over_classes(answer):
    y, p, k = answer
    T, R = ([[int(a == c) for a in each] for c in range(k)] for each in (y, p))
    assert_means(np.eye(k)[y], np.eye(k)[p] * 0.6 + 0.1, T, R)
    micro = metrics_functions("precision_micro")(np.eye(k)[y], np.eye(k)[p])
    assert micro == np.mean(y == p)


def test_averages_as_other_libraries_have_them():
    """The example with which scikit-learn documents its averages."""
    Y, A = np.eye(3)[[0, 1, 2, 0, 1, 2]], np.eye(3)[[0, 2, 1, 0, 0, 1]]
    expected = {
        "precision": (2 / 9, 1 / 3, 2 / 9), "recall": (1 / 3, 1 / 3, 1 / 3),
        "fscore": (4 / 15, 1 / 3, 4 / 15),
    }  # fmt: skip
    for name, values in expected.items():
        got = [metrics_functions(f"{name}_{kind}")(Y, A) for kind in ("macro", "micro", "weighted")]
        np.testing.assert_allclose(got, values, rtol=1e-14)
    np.testing.assert_allclose(per_class(precision, Y, A), [2 / 3, 0, 0])


def test_a_class_that_is_never_answered_counts_as_0():
    Y, A = np.eye(3)[[0, 0, 0, 1, 2]], np.eye(3)[[0] * 5]
    np.testing.assert_equal(per_class(precision, Y, A), [0.6, np.nan, np.nan])
    assert macro_average(precision, Y, A) == pytest.approx(0.2)
    assert weighted_average(precision, Y, A) == pytest.approx(0.36)
    Y, A = np.eye(3)[[0, 0]], np.eye(3)[[0, 2]]  # of class 0 there is no negative sample
    np.testing.assert_equal(per_class(specificity, Y, A), [np.nan, 1, 0.5])
    assert macro_average(specificity, Y, A) == 0.75


def test_averages_of_a_single_column():
    Y, A = np.array([[0], [1], [1], [1]]), np.array([[0.1], [0.2], [0.9], [0.6]])
    assert per_class(recall, Y, A).tolist() == [1.0, 2 / 3]
    assert macro_average(recall, Y, A) == pytest.approx(5 / 6)


@given(st.lists(st.tuples(*[st.tuples(*[st.booleans()] * 3)] * 2), min_size=1, max_size=30))
def test_several_labels_at_once(answer):
    Y, P = np.array(answer, int).transpose(1, 0, 2)
    A = np.where(P, 0.6, 0.5)  # 0.5 is not above the line
    T, R = Y.T.tolist(), P.T.tolist()
    assert_means(Y, A, T, R, multilabel=True)
    right = [a == b for a, b in zip(Y.tolist(), P.tolist())]
    assert accuracy(Y, A, multilabel=True).tolist() == right


@given(st.integers(2, 20), st.integers(1, 3), st.integers(0, 9))
def test_metrics_of_regression(m, u, seed):
    rng = np.random.default_rng(seed)
    Y, A = rng.normal(size=(2, m, u))
    errors = [(Y[a, b] - A[a, b]) ** 2 for a in range(m) for b in range(u)]
    assert RMSE(Y, A) == pytest.approx(math.sqrt(sum(errors) / len(errors)))
    shares = [1 - sum((Y[:, b] - A[:, b]) ** 2) / (m * Y[:, b].var()) for b in range(u)]
    assert R2(Y, A) == pytest.approx(np.mean(shares))
    assert R2(Y, Y) == 1 and RMSE(Y, Y) == 0
    assert R2(Y, np.tile(Y.mean(axis=0), (m, 1))) == pytest.approx(0, abs=1e-12)


def test_r2_of_a_straight_line_is_the_correlation_squared():
    x, y = np.random.default_rng(0).normal(size=(2, 30))
    line = np.polyval(np.polyfit(x, y, 1), x)
    assert R2(y[:, None], line[:, None]) == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    with np.errstate(all="raise"):
        assert math.isnan(R2(np.ones((3, 1)), np.zeros((3, 1))))


@given(answers(), st.sampled_from([0.0, 0.5, 1.0, 2.0]))
def test_fscore_is_the_weighted_harmonic_mean(answer, beta):
    y, p, k = answer
    Y, A = np.eye(k)[y], np.eye(k)[p]
    P, R, F = precision(Y, A), recall(Y, A), fscore(Y, A, beta=beta)
    if P > 0 and R > 0:
        assert math.isclose(F, (1 + beta**2) * P * R / (beta**2 * P + R), rel_tol=1e-12)


@given(answers())
def test_one_column_and_one_hot_agree(answer):
    y, p, _ = answer
    y, p = np.minimum(y, 1), np.minimum(p, 1)
    column = y[:, None], np.where(p, 0.8, 0.3)[:, None]
    hot = np.eye(2)[y], np.eye(2)[p]
    for metric in ALL:
        np.testing.assert_array_equal(metric(*column), metric(*hot))
    for metric in RATIOS:
        np.testing.assert_array_equal(metric(*column, positive=1), metric(*hot, positive=1))


def test_one_column_with_more_classes():
    Y, A = [[0], [1], [3], [3]], [[0.2], [1.4], [2.9], [0.4]]
    C = np.zeros((4, 4), int)
    C[0, 0] = C[1, 1] = C[3, 3] = C[3, 0] = 1
    np.testing.assert_array_equal(confusion_matrix(Y, A), C)
    assert recall(Y, A, positive=3) == 0.5


@pytest.mark.parametrize("metric", [recall, precision, count_outcomes, confusion_matrix])
def test_labels_that_are_no_classes_are_refused(metric):
    """Such as -1 and 1: no answer would be positive, whatever the model says."""
    for labels in [[-1], [1]], [[0.5], [1.0]], [[np.nan], [1.0]]:
        with pytest.raises(ValueError, match=f"Y holds {labels[0][0]}.*a class is 0, 1, 2"):
            metric(np.array(labels), np.array([[0.1], [0.9]]))


def test_a_model_that_is_not_trained_yet_can_be_counted():
    """Outputs of one column may round to anything; what is not positive is negative."""
    Y, A = np.array([[0.0], [1.0], [1.0]]), np.array([[-2.0], [np.nan], [7.0]])
    assert count_outcomes(Y, A, positive=1) == (0, 0, 1, 2)
    assert accuracy(Y, A).tolist() == [False, False, False]


@pytest.mark.parametrize("dtype", [bool, int, np.float32, float])
def test_types_of_labels_and_outputs(dtype):
    Y, A = np.eye(3, dtype=dtype), np.eye(3, dtype=dtype)
    assert accuracy(Y, A).dtype == bool
    assert accuracy(Y, A).all() and fscore(Y, A) == 1.0
    assert confusion_matrix(Y, A).tolist() == np.eye(3).tolist()


def test_ties():
    y, p = find_classes(np.eye(2), np.full((2, 2), 0.5))
    assert p.tolist() == [0, 0]
    assert find_classes([[1]], [[0.5]])[1].tolist() == [0]


def test_undefined_is_nan_and_no_warning():
    Y = np.eye(2)[[0, 0, 0]]
    with np.errstate(all="raise", under="ignore"):
        assert math.isnan(specificity(Y, Y)) and math.isnan(NPV(Y, Y))
        assert math.isnan(fscore(Y, Y, positive=1))
        assert recall(Y, Y) == precision(Y, Y) == 1.0
        for metric in RATIOS:
            assert math.isnan(metric(np.zeros((0, 2)), np.zeros((0, 2))))
    assert confusion_matrix(np.zeros((0, 1)), np.zeros((0, 1))).tolist() == [[0, 0], [0, 0]]


def test_many_samples_and_classes_are_one_pass():
    rng = np.random.default_rng(0)
    y = rng.integers(1000, size=(5000, 1))
    C = confusion_matrix(y, y)
    assert C.sum() == np.trace(C) == 5000


@pytest.mark.parametrize(
    "labels, outputs, mend",
    [((3,), (3, 1), "reshape(-1, 1)"), ((3, 1), (3, 2), "one-hot"), ((3, 2), (4, 2), "samples")],
)
def test_shapes_that_do_not_match(labels, outputs, mend):
    for metric in ALL:
        with pytest.raises(ValueError) as error:
            metric(np.zeros(labels), np.zeros(outputs))
        for part in (f"Y has shape {labels}", f"A has shape {outputs}", mend):
            assert part in str(error.value), metric


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_confusion_of_what_is_no_class(bad):
    for Y, A, name in [([[0.0]], [[bad]], "A, rounded,"), ([[bad]], [[0.0]], "Y")]:
        with pytest.raises(ValueError, match=f"{name} holds {bad}"):
            confusion_matrix(Y, A)
    with pytest.raises(ValueError, match="Y holds 0.5"):
        confusion_matrix([[0.5]], [[0.0]])


@pytest.mark.parametrize("metric", RATIOS)
def test_positive_that_is_no_class(metric):
    for positive in (-1, 3, 0.5, "0", None):
        with pytest.raises(ValueError, match="give a number from 0 to 2"):
            metric(np.eye(3), np.eye(3), positive=positive)


def test_names():
    ratios = ["recall", "precision", "fscore", "specificity", "NPV"]
    averages = [f"{name}_{kind}" for name in ratios for kind in ("macro", "micro", "weighted")]
    positives = [f"{name}_1" for name in ratios]
    assert list(metrics_functions()) == ["accuracy", *ratios, "RMSE", "R2", *positives, *averages]
    for name, metric in metrics_functions().items():
        assert name.startswith(getattr(metric, "args", [metric])[0].__name__)
    Y, A = np.eye(3)[[0, 1, 2, 2]], np.eye(3)[[0, 1, 1, 2]]
    found = [metrics_functions(f"recall_{k}")(Y, A) for k in range(3)]
    assert found == [*per_class(recall, Y, A)] == [1, 1, 0.5]
    assert metrics_functions("NPV") is NPV
    assert metrics_functions(len) is len
    for key in ("Accuracy", "", 3, "recall_", "recall_-1", "recall_02", "RMSE_1"):
        with pytest.raises(ValueError, match="Choose one of accuracy, recall"):
            metrics_functions(key)
