"""What a worker does: forward and backward, for its own samples."""
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import numpy as np

from epynn.commons.models import Errors, Layer, dataSet, gradient_descent
from epynn.dropout.models import Dropout
from epynn.network.evaluate import model_outputs
from epynn.network.forward import training_mode
from epynn.network.models import EpyNN
from epynn.network.training import model_error


def copy_model(model: EpyNN) -> EpyNN:
    """Return what a worker needs of a model, without its samples.

    :param model: A model, initialized.
    """
    data, *layers = map(_share_layer, model.layers)
    data.dtrain = data.dval = data.dtest = dataSet(())
    data.dsets, data.batch_dtrain, data.order = [], (), np.arange(0)
    layers = [data, *layers]
    for layer in layers:
        layer.fc, layer.bc, layer.g = {}, Errors(), {}
        layer.optimizer = layer.model_optimizer = gradient_descent
        layer.lrate = []
        if hasattr(layer, 'clip_gradients'):
            layer.clip_gradients = False  # parts of a gradient never are
    new = EpyNN(layers, model.name)
    new.reduction = model.reduction
    new.training_loss = model.training_loss
    return new


def _share_layer(layer: Layer) -> Layer:
    """Return a layer with all that another one has, and no copy of it."""
    new = object.__new__(type(layer))
    vars(new).update(vars(layer))
    return new


def spread_rows(part: np.ndarray, at: np.ndarray, m: int) -> np.ndarray:
    """Put the rows of a part at their places in a batch of zeros.

    :param part: Rows of a batch, shape (n, …).
    :param at: Their places, shape (n,).
    :param m: Number of rows of the batch.
    :returns: The batch, shape (m, …).
    """
    batch = np.zeros((m, *part.shape[1:]), part.dtype)
    batch[at] = part
    return batch


def propagate_part(layer: Layer, A: np.ndarray, at: np.ndarray,
                   m: int) -> np.ndarray:
    """Take a part of a batch forward; see :func:`spread_rows`."""
    if isinstance(layer, Dropout):  # it draws for each row of a batch
        return layer.forward(spread_rows(A, at, m))[at]
    return layer.forward(A)


def backpropagate_part(layer: Layer, dX: np.ndarray, at: np.ndarray,
                       m: int) -> np.ndarray:
    """Take the error of a part of a batch back."""
    if isinstance(layer, Dropout):
        return layer.backward(spread_rows(dX, at, m))[at]
    return layer.backward(dX)


@contextmanager
def refuse_draws(layers: list[Layer]) -> Iterator[None]:
    """Let no layer draw random numbers in this block, except Dropout.

    :raises TypeError: If one has drawn, at the end of the block.
    """
    others = [layer for layer in layers if not isinstance(layer, Dropout)]
    before = [peek_number(layer.np_rng) for layer in others]
    yield
    for layer, number in zip(others, before):
        if peek_number(layer.np_rng) != number:
            raise TypeError(
                f'{layer!r} draws random numbers while it trains, from '
                'its np_rng. On several workers only Dropout can: which '
                'rows of the draw are whose is known of it alone')


def peek_number(rng: np.random.Generator) -> float:
    """Return the next number of a generator, which it keeps."""
    return deepcopy(rng).random()


class Shard:
    """A worker's part: its copy of the model, and its samples.

    :param model: The copy; see :func:`copy_model`.
    :param data: For each set the features and labels of some samples,
        by the name of the set.
    """

    def __init__(self, model: EpyNN, data: dict):
        self.model, self.data = deepcopy(model), data  # threads would share it

    def take(self, p: list) -> None:
        """Take the parameters of the step."""
        for layer, parameters in zip(self.model.layers, p):
            layer.p.update(parameters)

    @np.errstate(all='ignore')  # the training loop warns, once
    def step(self, p: list, e: int, rows: np.ndarray, at: np.ndarray,
             m: int, rngs: dict) -> tuple:
        """Go forward and backward with a part of a batch.

        :param p: Parameters of each layer, by name.
        :param e: The epoch.
        :param rows: Numbers of the samples to take, among this worker's.
        :param at: Their places in the batch.
        :param m: Number of samples of the whole batch.
        :param rngs: Random generators of dropout layers, by place.
        :returns: Output for these samples, gradients of each layer, and
            the generators after use.
        :raises TypeError: If another layer draws random numbers.
        """
        rngs = deepcopy(rngs)
        self.take(p)
        layers, (X, Y) = self.model.layers, self.data['dtrain']
        for k, layer in enumerate(layers):
            layer.e = e
            layer.np_rng = rngs.get(k, layer.np_rng)
        with training_mode(self.model), refuse_draws(layers):
            A = X[rows]
            for layer in layers:
                A = propagate_part(layer, A, at, m)
            dX = model_error(self.model, Y[rows], A, m)
            for layer in reversed(layers):
                dX = backpropagate_part(layer, dX, at, m)
                layer.compute_gradients()
        return A, [dict(layer.g) for layer in layers], rngs

    @np.errstate(all='ignore')
    def outputs(self, p: list) -> dict:
        """Output for all samples of each set, by its name."""
        self.take(p)
        with refuse_draws(self.model.layers):
            return {name: model_outputs(self.model, X)
                    for name, (X, _) in self.data.items() if len(X)}
