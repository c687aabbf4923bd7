"""The training loop."""
import time
import warnings

import numpy as np

from epynn.network.evaluate import batch_evaluate
from epynn.network.forward import training_mode
from epynn.network.interrupt import Best, Interrupt
from epynn.network.report import training_progress


def model_error(model, Y, A):
    """Derivative of the loss of a batch with respect to the output.

    :param model: A model with a loss and a reduction.
    :param Y: Labels, shape (m, u).
    :param A: Output of the model, shape (m, u).
    :returns: Error to send back, shape (m, u).
    """
    dA = model.training_loss(Y, A, deriv=True)  # (1) (m, u)
    if model.reduction == 'mean':
        dA = dA / len(A)  # (2)
    return dA


def model_training(model) -> None:
    """Train until ``model.epochs`` epochs are complete, or Ctrl-C.

    :param model: A model, initialized, with learning rates.
    """
    if model.trained >= model.epochs:
        return
    model.e = model.trained
    shown, finite = 0, True
    stop, best = Interrupt(), Best(model)

    quiet = np.errstate(all='ignore')  # one warning, below, says it
    with training_progress(model) as progress, quiet, stop:
        while model.trained < model.epochs and not stop.asked:
            model.e = model.trained
            model.embedding.training_batches()

            with training_mode(model):
                for i, batch in enumerate(model.embedding.batch_dtrain):
                    A = model.forward(batch.X)
                    dA = model_error(model, batch.Y, A)
                    model.backward(dA)
                    model.update()
                    if model.verbose and time.monotonic() > shown + 0.05:
                        shown = time.monotonic()
                        n = len(model.embedding.batch_dtrain)
                        progress.batch(i + 1, n, *batch_evaluate(model, batch.Y, A))
                    if stop.asked:
                        break
            if stop.asked:
                break

            model.evaluate()
            model.trained += 1
            model.report()
            progress.epoch()
            best.update()
            cost = model.metrics[model.loss][0][-1]
            if finite and not np.isfinite(cost):
                finite = False
                warnings.warn(
                    f'the loss is {cost} after epoch {model.e}. Too large steps are '
                    'the usual cause: try a smaller learning_rate, scale the '
                    'samples (X_scale=True), or look for wrong values in them',
                    RuntimeWarning, stacklevel=3)

    if stop.asked:
        best.restore()
