"""How good is the model?"""
import reprlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import suggest_name, warn_user
from epynn.commons.loss import loss_functions
from epynn.commons.maths import find_name
from epynn.commons.metrics import (
    AVERAGES,
    RATIOS,
    accuracy,
    metrics_functions,
    one_class,
)
from epynn.commons.models import dataSet, explain_read_only, view_read_only
from epynn.network.forward import evaluation_mode, explain_samples

if TYPE_CHECKING:
    from epynn.network.models import EpyNN

ROWS = 1024  # samples at a time
OUTPUT_RANGES = {'sigmoid': (0, 1), 'softmax': (0, 1),
                 'tanh': (-1, 1), 'relu': (0, np.inf)}


TASKS = {
    'binary': ('accuracy',),
    'multiclass': ('accuracy',),
    'multilabel': ('accuracy',),
    'regression': ('MAE', 'RMSE', 'R2'),
}  # with the metrics to record if none are named


def check_task(task: object, u: int = 1) -> None:
    """Refuse a task that is none, or not that of the labels.

    :param task: What was passed.
    :param u: Number of columns of the labels.
    :raises ValueError: If it is not one of ``TASKS``, or binary and u > 2.
    """
    if task not in TASKS:
        raise ValueError(
            f'task is {task!r}. {suggest_name(task, TASKS)}It must be one of '
            f"{', '.join(TASKS)}, or None to infer it")
    if task == 'binary' and u > 2:
        raise ValueError(
            f"task is 'binary', which takes one or two columns of labels, and "
            f"there are {u}: say 'multiclass', or 'multilabel' for several")


def check_labels(Y: np.ndarray, loss: str) -> None:
    """Refuse labels that the loss CCE makes no sense of.

    :param Y: Labels, shape (m, u) or (m, s, u).
    :param loss: Name of the loss.
    :raises ValueError: If there is one column, or those of a sample, or
        a step, don't sum to 1.
    """
    if loss != 'CCE':
        return
    if Y.shape[-1] == 1:
        raise ValueError(
            'CCE takes a column of labels for each class, and there is '
            'one. For a yes or no take BCE and a last layer Dense(1, '
            'sigmoid), or make a column for each, Embedding(..., Y_encode=True)')
    right = np.isclose(Y.sum(axis=-1), 1) & (Y.min(axis=-1) >= 0)
    if not right.all():
        k = int(right.reshape(len(Y), -1).all(axis=1).argmin())
        raise ValueError(
            'CCE takes one-hot labels, or probabilities that sum to 1, '
            f'and sample {k} has the labels {Y[k].round(3).tolist()}. For '
            'several labels of a sample take a sigmoid and BCE, for '
            'numbers identity and MSE')


def check_decisions(Y: np.ndarray, task: str) -> None:
    """Refuse labels of a yes or no that are not from 0 to 1.

    :param Y: Labels, shape (m, u) or (m, s, u).
    :param task: One of ``TASKS``.
    :raises ValueError: If a yes or no has labels below 0 or above 1.
    """
    if task == 'binary' and Y.shape[-1] == 1 and (Y.min() < 0 or Y.max() > 1):
        raise ValueError(
            f"a task of 'binary' takes the labels 0 and 1, and these go from "
            f'{Y.min():.4g} to {Y.max():.4g}: give Y_data as 0 and 1, or its '
            'names with Y_encode=True')


def infer_task(Y: np.ndarray, output: str | None,
               loss: str | None) -> str:
    """Infer the task of a model from its labels, activation and loss.

    A softmax means classes. Without it, labels other than 0 and 1 mean
    a regression, unless the loss is BCE. Several columns that don't sum
    to 1 mean several labels, and all else classes. One or two columns
    of classes are binary.

    :param Y: Labels, shape (m, u) or (m, s, u).
    :param output: Name of the last activation.
    :param loss: Name of the loss.
    :returns: One of ``TASKS``.
    """
    u = Y.shape[-1]
    if output != 'softmax':
        if loss != 'BCE' and not np.isin(Y, (0, 1)).all():
            return 'regression'
        if u > 1 and not np.allclose(Y.sum(axis=-1), 1):
            return 'multilabel'
    return 'binary' if u <= 2 else 'multiclass'


def model_evaluate(model: 'EpyNN') -> None:
    """Record loss and metrics of each set of samples.

    :param model: A model, initialized.
    """
    for dset in model.embedding.dsets:
        dset.A = model_outputs(model, dset.X)
    model_score(model)


def model_score(model: 'EpyNN') -> None:
    """Record loss and metrics of outputs that are there already.

    :param model: A model whose sets of samples have their outputs.
    """
    values = []
    for dset in model.embedding.dsets:
        dset.P = make_decisions(dset.A, model.task, model.threshold)
        values.append(compute_scores(model, dset.Y, dset.A))

    for dset, row in zip(model.embedding.dsets, values, strict=True):
        for name, value in row.items():
            history = model.metrics[name][dset.number]
            gap = model.trained - len(history)  # of a set that is new
            history += [float('nan')] * gap + [value]


def model_outputs(model: 'EpyNN', X: np.ndarray) -> np.ndarray:
    """Output for any number of samples, a slice at a time.

    :param model: A model, initialized.
    :param X: Features, shape (m, …).
    :returns: Output of the last layer, shape (m, u).
    """
    if len(X) <= ROWS:
        return model.forward(X)
    return np.concatenate([model.forward(X[i:i + ROWS])
                           for i in range(0, len(X), ROWS)])


def model_answer(model: 'EpyNN', dset: dataSet) -> None:
    """Compute the outputs of a set of samples; warn if they mean nothing.

    :param model: A model, initialized.
    :param dset: Set of samples, whose ``A`` is filled.
    """
    with evaluation_mode(model), explain_samples(model, dset.X):
        dset.A = model_outputs(model, dset.X)
    if not np.isfinite(dset.A).all():
        warn_user('the output holds nan or infinity, so the decisions mean '
                  'nothing: the training went wrong, or samples are '
                  'far beyond those that it saw')


def check_threshold(threshold: float | Sequence[float] | np.ndarray,
                    task: str | None, u: int | None,
                    output: str | None = None) -> np.ndarray:
    """A threshold as an array, if the outputs can be held to it.

    :param threshold: A number, or a number for each output.
    :param task: One of ``TASKS``, or None if it is not known yet.
    :param u: Number of outputs, or None if it is not known yet.
    :param output: Name of the last activation.
    :returns: Shape () or (u,).
    :raises TypeError: If there is something else than numbers.
    :raises ValueError: If they are not finite or not as many as the
        outputs, if no output is above or below one of them, or if the
        task has no threshold.
    """
    try:
        given = np.array(threshold)  # of its own
    except ValueError:  # rows of different lengths
        given = np.array(threshold, object)
    if given.dtype.kind not in 'iuf' or given.ndim > 1:
        raise TypeError(f'threshold is {threshold!r}: it takes a number, or a '
                        'list with a number for each label')
    if not np.isfinite(given).all():
        raise ValueError(f'threshold is {threshold!r}: it takes finite numbers')
    if (task is None and u is None  # it is checked later
            or np.array_equal(given, 0.5)):  # which says nothing new
        return given
    if not has_threshold(task, u):
        why = {None: 'the task is not known. initialize(task=…, params=False) '
               'says it, and keeps the parameters',
               'regression': 'the outputs are the answer',
               'binary': 'the larger output decides. For a threshold, give Y_data '
               'as 0 and 1 in one column, and end with Dense(1, sigmoid)'}
        raise ValueError(
            f'threshold is {threshold!r}, and with the task {task!r} and an '
            f'output of width {u} there is none: '
            f"{why.get(task, 'the largest output decides')}")
    if given.ndim and given.size != u:
        raise ValueError(
            f'threshold has the length {given.size}, and the output the width '
            f'{u}: give one number, or one for each column of the output')
    low, high = OUTPUT_RANGES.get(output or '', (-np.inf, np.inf))
    if given.min() < low or given.max() >= high:
        raise ValueError(f'threshold is {threshold!r}, and the last activation, '
                         f'{output}, gives {low} to {high}: all answers would '
                         'be the same')
    return given


def has_threshold(task: str | None, u: int | None) -> bool:
    """Whether each output says yes or no by itself.

    :param task: One of ``TASKS``.
    :param u: Number of outputs.
    """
    return task == 'multilabel' or task == 'binary' and u == 1


def make_decisions(A: np.ndarray, task: str | None = None,
                   threshold: float | np.ndarray = 0.5) -> np.ndarray:
    """What an output says.

    :param A: Output, shape (m, u).
    :param task: One of ``TASKS``; None stands for one class of several.
    :param threshold: What is above it is a yes: one number, or one for
        each output, shape (u,).
    :returns: Of classes the number of the largest output, shape (m,).
        Of a yes or no 1 or 0, or NaN where the output is, shape (m, 1).
        Of several labels 0 or 1 for each, and of a regression ``A``
        itself, shape (m, u). Without a task, one output is rounded.
    """
    if task == 'regression':
        return A
    if has_threshold(task, A.shape[-1]):
        said = A > threshold
        return (said.astype(int) if task == 'multilabel'
                else np.where(np.isnan(A), A, said))
    return A.argmax(axis=-1) if A.shape[-1] > 1 else np.around(A)


def compute_score(score: Callable, Y: np.ndarray, A: np.ndarray,
                  task: str | None = None,
                  threshold: float | np.ndarray = 0.5) -> float:
    """Value of a metric or a loss for a set of samples.

    :param score: Function ``f(Y, A)``: one number, or one a sample.
    :param Y: Labels, shape (m, u).
    :param A: Output, shape (m, u).
    :param task: One of ``TASKS``.
    :param threshold: See :func:`make_decisions`.
    :raises TypeError: If the function returns something else.
    """
    function = getattr(score, 'func', score)  # of partial(recall, positive=1)
    several = accuracy, one_class, *AVERAGES.values()
    options = ({'multilabel': True}
               if task == 'multilabel' and function in several else {})
    if (has_threshold(task, A.shape[-1])
            and function in (*RATIOS, *several)):
        A = make_decisions(A, task, threshold)
    with explain_read_only():
        value = np.asarray(score(
            view_read_only(Y), view_read_only(A), **options))
    sizes = 1, len(Y), Y[..., 0].size
    if value.dtype.kind not in 'biuf' or value.size not in sizes:
        raise TypeError(
            f'{find_name(score)} returns {reprlib.repr(value.tolist())}, and must '
            'return a number, or one for each sample or step')
    return float(value.mean())


def compute_scores(model: 'EpyNN', Y: np.ndarray,
                   A: np.ndarray) -> dict[str, float]:
    """Value of each metric and of the loss, by name.

    :param model: A model, initialized.
    :param Y: Labels, shape (m, u).
    :param A: Output, shape (m, u).
    """
    return {name: compute_score(score, Y, A, model.task, model.threshold)
            for name, score in model.scores.items()}


def batch_evaluate(model: 'EpyNN', Y: np.ndarray,
                   A: np.ndarray) -> dict[str, float]:
    """First metric of the task and mean loss of a batch, by name.

    :param model: A model with a loss and a task.
    :param Y: Labels, shape (m, u).
    :param A: Output, shape (m, u).
    """
    name, *_ = TASKS.get(model.task, ['accuracy'])
    metric = (metrics_functions() | loss_functions())[name]
    return {name: compute_score(metric, Y, A, model.task, model.threshold),
            'cost': compute_score(model.training_loss, Y, A)}
