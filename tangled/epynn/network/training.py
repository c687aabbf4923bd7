"""The training loop."""
import time
from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import warn_user
from epynn.commons.models import dataSet
from epynn.network.evaluate import OUTPUT_RANGES, batch_evaluate
from epynn.network.forward import training_mode
from epynn.network.interrupt import Best, Interrupt
from epynn.network.report import training_progress

if TYPE_CHECKING:
    from epynn.network.models import EpyNN


def model_error(model: 'EpyNN', Y: np.ndarray, A: np.ndarray,
                m: int | None = None) -> np.ndarray:
    """Derivative of the loss of a batch with respect to the output.

    :param model: A model with a loss and a reduction.
    :param Y: Labels, shape (m, u) or (m, s, u).
    :param A: Output of the model, of the same shape.
    :param m: Number of samples of the whole batch, if ``Y`` and ``A``
        hold only a part of it.
    :returns: Error to send back, of the same shape.
    """
    dA = model.training_loss(Y, A, deriv=True)  # (2) (m, u)
    if model.reduction == 'mean':
        steps = prod(A.shape[1:-1])  # of a sample; 1 without steps
        dA = dA / ((m or len(A)) * steps)  # (3)
    return dA


def model_step(model: 'EpyNN', batch: dataSet) -> np.ndarray:
    """Train on one batch: forward, backward, update.

    :param model: A model in training mode, with learning rates.
    :param batch: A dataSet with labels.
    :returns: Output for the batch, before the update, shape (m, u).
    """
    A = model.forward(batch.X)
    dA = model_error(model, batch.Y, A)
    model.backward(dA)
    model.update()
    return A


def find_far_labels(model: 'EpyNN') -> str | None:
    """Say that the last activation does not reach the labels.

    :param model: A model with training samples.
    :returns: Words and advice; None if it does.
    """
    Y = model.embedding.dtrain.Y
    low, high = OUTPUT_RANGES.get(model.output or '', (-np.inf, np.inf))
    if Y.min() >= low and Y.max() <= high:
        return None
    return (f'the labels go from {Y.min():.4g} to {Y.max():.4g}, and the '
            f'last activation, {model.output}, gives {low} to {high}: end '
            'the model with identity, or scale the labels')


def describe_trouble(model: 'EpyNN') -> str | None:
    """What is wrong with a training, if anything is.

    :param model: A model after the evaluation of an epoch.
    """
    costs, dtrain = model.metrics[model.loss][0], model.embedding.dtrain
    cost = costs[-1]
    if not np.isfinite(cost):
        return f'the loss is {cost}'
    is_due = model.trained % 10 == 0 or 3 <= model.trained == model.epochs
    if not is_due or len(dtrain.A) != len(dtrain.Y):
        return None
    A, Y = dtrain.A, dtrain.Y
    same = np.ptp(A, axis=0).max() < 1e-6 * np.ptp(Y, axis=0).max()
    if same and (model.trained == 10 or cost > 1.05 * min(costs)):
        return 'the output is the same for all training samples'
    mean = np.zeros(Y.shape) + Y.mean(axis=0)  # (m, u)
    try:
        constant = np.mean(model.training_loss(Y, mean))
    except Exception:  # a loss that takes no such answer
        return None
    last, words = costs[-10:], None
    far = 1.5 if len(last) == 10 else 3  # a short training may still be on its way
    if min(last) > far * constant and np.diff(last).max() >= 0:
        words = 'does not settle'
    elif min(last) > 1.05 * constant and np.ptp(last) < 0.02 * cost:
        ends = OUTPUT_RANGES.get(model.output or '', ())
        if sum(np.mean(np.abs(A - end) < 0.01) for end in ends) > 0.9:
            words = 'hardly changes'
    return words and (f'the training loss is {cost:.3g} and {words} '
                      f'({constant:.3g} if every answer is the mean label)')


ALWAYS_ONE = ('The softmax of one unit is always 1: for a yes or no, end with '
              'Dense(1, sigmoid)')
SHORTER_STEPS = (
    'Too large steps are the usual cause: try a smaller learning_rate, scale the '
    'samples (X_scale=True) and, of numbers, the labels, or look for wrong values in '
    "them. The default reduction='sum' multiplies the step of reduction='mean' by the "
    'number of samples in a batch: Embedding(..., batch_size=32) and '
    "model.initialize(..., reduction='mean') shorten it")


def model_training(model: 'EpyNN',
                   step: Callable[[dataSet], np.ndarray],
                   evaluate: Callable[[], None]) -> None:
    """Train until ``model.epochs`` epochs are complete, or Ctrl-C.

    :param model: A model, initialized, with learning rates.
    :param step: Trains on one batch, and returns the output for it:
        ``model.step``, or what shares the work with others.
    :param evaluate: Records loss and metrics, as ``model.evaluate``.
    """
    if model.trained >= model.epochs:
        return
    for values in model.metrics.values():
        for each in values:
            del each[model.trained:]  # of an evaluation by hand
    model.e = model.trained
    shown = 0.0
    stop = Interrupt()
    with np.errstate(all='ignore'):
        best = Best(model)

    quiet = np.errstate(all='ignore')  # one warning, below, says it
    with training_progress(model) as progress, quiet, stop:
        while model.trained < model.epochs and not stop.asked:
            model.e = model.trained
            model.embedding.training_batches()

            with training_mode(model):
                for i, batch in enumerate(model.embedding.batch_dtrain):
                    A = step(batch)
                    if model.verbose and time.monotonic() > shown + 0.05:
                        shown = time.monotonic()
                        n = len(model.embedding.batch_dtrain)
                        progress.batch(i + 1, n, batch_evaluate(model, batch.Y, A))
                    if stop.asked:
                        break
            if stop.asked:
                break

            evaluate()
            model.trained += 1
            model.report()
            progress.epoch()
            best.update()
            short = 3 <= model.trained == model.epochs
            is_due = model.trained == 10 or short
            far = find_far_labels(model) if is_due else None
            if far and not model.has_warned:
                model.has_warned = True
                warn_user(far)
            trouble = None if model.has_warned else describe_trouble(model)
            if trouble:
                model.has_warned = True
                is_one = (model.output == 'softmax'
                          and model.embedding.dtrain.A.shape[-1] == 1)
                advice = ALWAYS_ONE if is_one else SHORTER_STEPS
                warn_user(f'{trouble}, after epoch {model.e}. {advice}', RuntimeWarning)

    if stop.asked:
        best.restore()
