"""Metrics: how good are the answers?"""
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy import ndarray

from epynn.commons.arguments import check_function, check_number, suggest_name
from epynn.commons.loss import MSE, match_arrays


def match_rows(Y: ndarray, A: ndarray) -> tuple[ndarray, ndarray]:
    """Labels and outputs with one row for each answer.

    :param Y: True labels, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, of the same shape.
    :returns: Both as tables of u columns.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    Y, A = match_arrays(Y, A)
    return Y.reshape(-1, Y.shape[-1]), A.reshape(-1, A.shape[-1])


def find_classes(Y: ndarray, A: ndarray) -> tuple[ndarray, ndarray]:
    """True and predicted class of each sample or step.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :returns: Two vectors of class numbers, shape (m,) or (m × s,). One
        column is rounded.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    Y, A = match_rows(Y, A)
    if Y.shape[1] > 1:
        return Y.argmax(axis=1), A.argmax(axis=1)
    return np.around(Y[:, 0]), np.around(A[:, 0])


def check_classes(name: str, c: ndarray) -> None:
    """Refuse class numbers other than 0, 1, 2, …

    :param name: What the message calls them.
    :param c: The numbers, of any shape.
    :raises ValueError: With the first number that is no class.
    """
    odd = c[~((c >= 0) & (c == np.trunc(c)) & np.isfinite(c))]
    if odd.size:
        raise ValueError(
            f'{name} holds {odd[0]}, but a class is 0, 1, 2, …: end '
            'the model with sigmoid, or encode labels as one-hot'
        )


def count_classes(Y: ndarray) -> int:
    """The number of columns; of one column, 1 + the largest label.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :returns: How many classes there are, at least 2.
    :raises ValueError: If a label in one column is not 0, 1, 2, …
    """
    Y = np.asarray(Y)
    if Y.shape[-1] > 1:
        return Y.shape[-1]
    check_classes('Y', Y)
    return 1 + int(Y.max(initial=1))


def confusion_matrix(Y: ndarray, A: ndarray) -> ndarray:
    """How often class i was called class j.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :returns: Counts, rows true and columns predicted, shape (k, k).
    :raises ValueError: If the shapes differ or are none of these, or if
        a class in one column is not 0, 1, 2, …
    """
    y, p = find_classes(Y, A)
    check_classes('A, rounded,', p)
    k = max(count_classes(Y), 1 + int(p.max(initial=0)))
    pairs = (y * k + p).astype(int)
    C = np.bincount(pairs, minlength=k * k)  # (1)
    return C.reshape(k, k)  # (k, k)


def accuracy(
    Y: ndarray, A: ndarray, multilabel: bool = False
) -> ndarray:
    """Whether each answer is right; its mean is the accuracy.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param multilabel: Each column is a label of its own, and an answer
        is right if all labels are.
    :returns: True or False for each answer, shape (m,) or (m × s,).
    :raises ValueError: If the shapes differ, or are none of these.
    """
    if multilabel:
        T, P = one_against_rest(Y, A, multilabel)
        return (T == P).all(axis=1)
    y, p = find_classes(Y, A)
    return y == p  # (2) (m,)


def count_outcomes(
    Y: ndarray, A: ndarray, positive: int = 0
) -> tuple[int, int, int, int]:
    """True and false positives, true and false negatives.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u). One that
        is NaN counts as negative.
    :param positive: The class that is called positive, by default 0.
    :returns: TP, FP, TN, FN; they sum to the number of answers.
    :raises ValueError: If the shapes differ or are none of these, or if
        there is no such class.
    """
    y, p = find_classes(Y, A)
    k = count_classes(Y)
    if positive not in range(k):
        raise ValueError(
            f'positive={positive!r} is not a class: there are {k}, so give '
            f'a number from 0 to {k - 1}'
        )
    t, r = y == positive, p == positive
    TP = int(np.sum(t & r))  # (3)
    FP = int(np.sum(~t & r))  # (4)
    TN = int(np.sum(~t & ~r))  # (5)
    FN = int(np.sum(t & ~r))  # (6)
    return TP, FP, TN, FN


def compute_ratio(part: float, whole: float) -> float:
    """The part over the whole, NaN where the whole is 0.

    :param part: A count or a sum.
    :param whole: What it is divided by.
    :returns: The quotient, or NaN.
    """
    return part / whole if whole else float('nan')


def precision(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the positive answers that are right.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param positive: The class that is called positive, by default 0.
    :returns: From 0 to 1; NaN if nothing is called positive.
    :raises ValueError: See :func:`count_outcomes`.

    Source: van Rijsbergen (1979), chapter 7.
    """
    TP, FP, TN, FN = count_outcomes(Y, A, positive)
    return compute_ratio(TP, TP + FP)  # (7)


def recall(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the positive samples that are found; sensitivity.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param positive: The class that is called positive, by default 0.
    :returns: From 0 to 1; NaN if there is no positive sample.
    :raises ValueError: See :func:`count_outcomes`.

    Source: van Rijsbergen (1979), chapter 7.
    """
    TP, FP, TN, FN = count_outcomes(Y, A, positive)
    return compute_ratio(TP, TP + FN)  # (8)


def specificity(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the negative samples that are called negative.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param positive: The class that is called positive, by default 0.
    :returns: From 0 to 1; NaN if there is no negative sample.
    :raises ValueError: See :func:`count_outcomes`.

    Source: Yerushalmy (1947).
    """
    TP, FP, TN, FN = count_outcomes(Y, A, positive)
    return compute_ratio(TN, TN + FP)  # (9)


def NPV(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the negative answers that are right.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param positive: The class that is called positive, by default 0.
    :returns: From 0 to 1; NaN if nothing is called negative.
    :raises ValueError: See :func:`count_outcomes`.
    """
    TP, FP, TN, FN = count_outcomes(Y, A, positive)
    return compute_ratio(TN, TN + FN)  # (10)


def fscore(
    Y: ndarray, A: ndarray, positive: int = 0, beta: float = 1.0
) -> float:
    """One number for precision and recall together.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param positive: The class that is called positive, by default 0.
    :param beta: The larger it is, the more recall counts.
    :returns: From 0 to 1; NaN if no sample and no answer is
        positive; with ``beta=0``, NaN if no answer is positive.
    :raises TypeError: If ``beta`` is no number.
    :raises ValueError: If it is below 0; and see :func:`count_outcomes`.

    Source: van Rijsbergen (1979), chapter 7.
    """
    beta = check_number('beta', beta, 'fscore')
    if not beta >= 0:
        raise ValueError(
            f'fscore takes a beta from 0 up, and got {beta}')
    TP, FP, TN, FN = count_outcomes(Y, A, positive)
    found = (1 + beta**2) * TP  # (11)
    return compute_ratio(found, found + beta**2 * FN + FP)  # (11)


def one_against_rest(
    Y: ndarray, A: ndarray, multilabel: bool = False
) -> tuple[ndarray, ndarray]:
    """Each class against all others: true and predicted.

    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param multilabel: Each column is a label of its own, yes above 0.5.
    :returns: Two tables of truth values, shape (m, k) or (m × s, k).
    :raises ValueError: If the shapes differ, or are none of these.
    """
    if multilabel:
        Y, A = match_rows(Y, A)
        return Y > 0.5, A > 0.5
    y, p = find_classes(Y, A)
    each = np.arange(count_classes(Y))
    T = y[:, None] == each  # (12) (m, k)
    P = p[:, None] == each  # (13) (m, k)
    return T, P


def per_class(
    metric: Callable, Y: ndarray, A: ndarray, multilabel: bool = False
) -> ndarray:
    """A metric of each class against all others.

    :param metric: ``recall``, ``precision``, or another function
        ``f(Y, A, positive)``.
    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param multilabel: Each column is a label of its own.
    :returns: One value for each class, shape (k,).
    :raises TypeError: If ``metric`` is no function.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    check_function('metric', metric, 'per_class', 'epynn.recall')
    T, P = one_against_rest(Y, A, multilabel)
    return np.array([
        metric(t[:, None], p[:, None], positive=1)  # (14)
        for t, p in zip(T.T, P.T, strict=True)
    ])


def macro_average(
    metric: Callable, Y: ndarray, A: ndarray, multilabel: bool = False
) -> float:
    """Mean of a metric over the classes.

    A class whose value is NaN counts as 0 if some samples, and not all,
    are of it. Otherwise it is left out.

    :param metric: Function ``f(Y, A, positive)``.
    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param multilabel: Each column is a label of its own.
    :returns: The mean; NaN if no class has a value.
    :raises TypeError: If ``metric`` is no function.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    T, _ = one_against_rest(Y, A, multilabel)
    M = per_class(metric, Y, A, multilabel)
    M[np.isnan(M) & T.any(axis=0) & ~T.all(axis=0)] = 0
    known = M[~np.isnan(M)]
    return float(compute_ratio(known.sum(), known.size))  # (15)


def weighted_average(
    metric: Callable, Y: ndarray, A: ndarray, multilabel: bool = False
) -> float:
    """Mean over the classes, weighted by their numbers of samples.

    A class without a value is treated as in :func:`macro_average`.

    :param metric: Function ``f(Y, A, positive)``.
    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param multilabel: Each column is a label of its own.
    :returns: The mean; NaN if no class has a value.
    :raises TypeError: If ``metric`` is no function.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    T, _ = one_against_rest(Y, A, multilabel)
    M = per_class(metric, Y, A, multilabel)
    M[np.isnan(M) & T.any(axis=0) & ~T.all(axis=0)] = 0
    n = T.sum(axis=0) * ~np.isnan(M)
    return float(compute_ratio(np.nansum(n * M), n.sum()))  # (16)


def micro_average(
    metric: Callable, Y: ndarray, A: ndarray, multilabel: bool = False
) -> float:
    """A metric of the decisions on all classes, counted together.

    :param metric: ``recall``, ``precision``, or another function
        ``f(Y, A, positive)``.
    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param multilabel: Each column is a label of its own.
    :returns: From 0 to 1; NaN where there is nothing to count.
    :raises TypeError: If ``metric`` is no function.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    check_function('metric', metric, 'micro_average', 'epynn.recall')
    T, P = one_against_rest(Y, A, multilabel)
    t, p = T.ravel(), P.ravel()  # (m × k,)
    return metric(t[:, None], p[:, None], positive=1)  # (17)


def RMSE(Y: ndarray, A: ndarray) -> float:
    """Root mean squared error, in the unit of the labels.

    :param Y: True labels, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :returns: From 0 up.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    return float(np.sqrt(np.mean(MSE(Y, A))))  # (18)


def R2(Y: ndarray, A: ndarray) -> float:
    """1 for perfect outputs, 0 if the mean would do as well.

    :param Y: True labels, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :returns: The mean over all columns: at most 1; 0 for a model that
        always says the mean; NaN if a column of labels is constant.
    :raises ValueError: If the shapes differ, or are none of these.

    Source: Wright (1921), Correlation and causation.
    """
    Y, A = match_rows(Y, A)
    mean = Y.mean(axis=0)  # (19) (u,)
    left = np.sum((Y - A) ** 2, axis=0)  # (20) (u,)
    spread = np.sum((Y - mean) ** 2, axis=0)  # (20) (u,)
    missed = list(map(compute_ratio, left, spread))
    return float(1 - np.mean(missed))  # (20)


def metrics_functions(
    key: str | Callable | None = None,
) -> Any:
    """All metrics by name, or the one that is asked for.

    :param key: Name of a metric, or a function ``f(Y, A)``, which is
        returned as it is.
    :returns: A function, or a dict of all of them if there is no key.
    :raises ValueError: If there is no such metric.
    """
    metrics = {f.__name__: f for f in (accuracy, *RATIOS, RMSE, R2)}
    known = metrics | NAMED_RATIOS
    if key is None:
        return known
    if callable(key):
        return key
    metric = known.get(key) or find_class_metric(key)
    if metric is None:
        raise ValueError(
            f'metric {key!r} is not known. {suggest_name(key, known)}Choose '
            f"one of {', '.join(metrics)}, a ratio also with _1 behind it, for "
            'class 1, or _macro, _micro or _weighted, or pass a function f(Y, A)'
        )
    return metric


def one_class(
    metric: Callable,
    number: int,
    Y: ndarray,
    A: ndarray,
    multilabel: bool = False,
) -> float:
    """A metric of one class against all others.

    :param metric: Function ``f(Y, A, positive)``.
    :param number: The class, from 0.
    :param Y: Labels, one-hot or one column, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, shape (m, u) or (m, s, u).
    :param multilabel: Each column is a label of its own.
    :returns: The value that :func:`per_class` has for this class.
    :raises IndexError: If there is no such class.
    :raises TypeError: If ``metric`` is no function.
    :raises ValueError: If the shapes differ, or are none of these.
    """
    check_function('metric', metric, 'one_class', 'epynn.recall')
    T, P = one_against_rest(Y, A, multilabel)
    return metric(T[:, [number]], P[:, [number]], positive=1)


@cache
def find_class_metric(name: str) -> Callable | None:
    """The metric of one class by its name, such as ``recall_2``.

    :param name: Name of a ratio, and behind it the class.
    :returns: Function ``f(Y, A)``, or None if this is no such name.
    """
    stem, _, number = str(name).rpartition('_')
    for metric in RATIOS:
        if metric.__name__ == stem and re.fullmatch('0|[1-9][0-9]*', number):
            return partial(one_class, metric, int(number))
    return None


RATIOS = recall, precision, fscore, specificity, NPV
AVERAGES = {
    'macro': macro_average,
    'micro': micro_average,
    'weighted': weighted_average,
}
NAMED_RATIOS = {
    f'{metric.__name__}_1': partial(one_class, metric, 1) for metric in RATIOS
} | {
    f'{metric.__name__}_{kind}': partial(average, metric)
    for metric in RATIOS
    for kind, average in AVERAGES.items()
}
