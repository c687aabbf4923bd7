"""Metrics: how good are the answers?"""
from collections.abc import Callable

import numpy as np
from numpy import ndarray

from epynn.commons.loss import matched


def classes(Y: ndarray, A: ndarray) -> tuple[ndarray, ndarray]:
    """True and predicted class of each sample.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :returns: Two vectors of class numbers, shape (m,) each.
    :raises ValueError: If the shapes differ, or are not (m, u).
    """
    Y, A = matched(Y, A)
    if Y.shape[1] > 1:
        return Y.argmax(axis=1), A.argmax(axis=1)
    return Y[:, 0], np.around(A[:, 0])


def confusion_matrix(Y: ndarray, A: ndarray) -> ndarray:
    """How often class i was called class j.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :returns: Counts, rows true and columns predicted, shape (k, k).
    :raises ValueError: If the shapes differ, or are not (m, u), or if a
        class in one column is not 0, 1, 2, …
    """
    y, p = classes(Y, A)
    k = np.shape(Y)[1]
    if k == 1:
        for name, c in {'Y': y, 'A, rounded,': p}.items():
            odd = c[~((c >= 0) & (c == np.trunc(c)) & np.isfinite(c))]
            if odd.size:
                raise ValueError(
                    f'{name} holds {odd[0]}, but a class is 0, 1, 2, …: end '
                    'the model with sigmoid, or encode labels as one-hot'
                )
        k = 1 + int(max(1, y.max(initial=0), p.max(initial=0)))
    pairs = (y * k + p).astype(int)
    C = np.bincount(pairs, minlength=k * k)
    return C.reshape(k, k)  # (1) (k, k)


def accuracy(Y: ndarray, A: ndarray) -> ndarray:
    """Whether each answer is right; its mean is the accuracy.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :returns: True or False for each sample, shape (m,).
    :raises ValueError: If the shapes differ, or are not (m, u).
    """
    y, p = classes(Y, A)
    return y == p  # (2) (m,)


def counts(
    Y: ndarray, A: ndarray, positive: int = 0
) -> tuple[int, int, int, int]:
    """True and false positives, true and false negatives.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :param positive: The class that is called positive.
    :returns: TP, FP, TN, FN; they sum to m.
    :raises ValueError: If the shapes differ, or are not (m, u), or if
        there is no such class.
    """
    y, p = classes(Y, A)
    k = np.shape(Y)[1]
    if k == 1:
        k = 1 + int(max(1, y.max(initial=0)))
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


def ratio(part: float, whole: float) -> float:
    """The part over the whole, NaN where the whole is 0.

    :param part: A count.
    :param whole: A count that includes it.
    :returns: From 0 to 1, or NaN.
    """
    return part / whole if whole else float('nan')


def precision(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the positive answers that are right.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :param positive: The class that is called positive.
    :returns: From 0 to 1; NaN if nothing is called positive.
    :raises ValueError: See :func:`counts`.

    Source: van Rijsbergen (1979), chapter 7.
    """
    TP, FP, TN, FN = counts(Y, A, positive)
    return ratio(TP, TP + FP)  # (7)


def recall(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the positive samples that are found; sensitivity.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :param positive: The class that is called positive.
    :returns: From 0 to 1; NaN if there is no positive sample.
    :raises ValueError: See :func:`counts`.

    Source: van Rijsbergen (1979), chapter 7.
    """
    TP, FP, TN, FN = counts(Y, A, positive)
    return ratio(TP, TP + FN)  # (8)


def specificity(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the negative samples that are left alone.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :param positive: The class that is called positive.
    :returns: From 0 to 1; NaN if there is no negative sample.
    :raises ValueError: See :func:`counts`.

    Source: Yerushalmy (1947).
    """
    TP, FP, TN, FN = counts(Y, A, positive)
    return ratio(TN, TN + FP)  # (9)


def NPV(Y: ndarray, A: ndarray, positive: int = 0) -> float:
    """Share of the negative answers that are right.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :param positive: The class that is called positive.
    :returns: From 0 to 1; NaN if nothing is called negative.
    :raises ValueError: See :func:`counts`.
    """
    TP, FP, TN, FN = counts(Y, A, positive)
    return ratio(TN, TN + FN)  # (10)


def fscore(
    Y: ndarray, A: ndarray, positive: int = 0, beta: float = 1.0
) -> float:
    """Harmonic mean of precision and recall.

    :param Y: True labels, one-hot or one column, shape (m, u).
    :param A: Outputs of the model, shape (m, u).
    :param positive: The class that is called positive.
    :param beta: How many times as much recall counts.
    :returns: From 0 to 1; NaN if nothing is positive and nothing is
        called so.
    :raises ValueError: See :func:`counts`.

    Source: van Rijsbergen (1979), chapter 7.
    """
    TP, FP, TN, FN = counts(Y, A, positive)
    found = (1 + beta**2) * TP  # (11)
    return ratio(found, found + beta**2 * FN + FP)  # (11)


def metrics_functions(
    key: str | Callable | None = None,
) -> Callable | dict[str, Callable]:
    """All metrics by name, or the one that is asked for.

    :param key: Name of a metric, or a function ``f(Y, A)``, which is
        returned as it is.
    :returns: A function, or a dict of all of them if there is no key.
    :raises ValueError: If there is no such metric.
    """
    metrics = {
        f.__name__: f
        for f in (accuracy, recall, precision, fscore, specificity, NPV)
    }
    if key is None:
        return metrics
    if callable(key):
        return key
    if key not in metrics:
        raise ValueError(
            f'metric {key!r} is not known: choose one of '
            f"{', '.join(metrics)}, or pass a function f(Y, A)"
        )
    return metrics[key]
