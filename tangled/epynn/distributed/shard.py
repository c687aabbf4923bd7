"""What a worker does: forward and backward, for its own samples."""
from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np

from epynn.commons.models import Layer
from epynn.network.backward import model_backward
from epynn.network.evaluate import model_outputs
from epynn.network.forward import model_forward, training_mode
from epynn.network.models import EpyNN
from epynn.network.training import model_error

LEFT_HERE = {'dtrain', 'dval', 'dtest', 'dsets', 'batch_dtrain', 'order',
             'optimizer', 'np_rng', 'lrate'}


def pack(model: EpyNN) -> dict:
    """What a worker needs of a model, without its samples.

    :param model: A model, initialized.
    """
    packed = []
    for layer in model.layers:
        kept = {name: value for name, value in vars(layer).items()
                if name not in LEFT_HERE}
        packed.append((type(layer), kept | {'fc': {}, 'bc': {}, 'g': {}}))
    return {'layers': packed, 'reduction': model.reduction,
            'training_loss': model.training_loss}


def unpack(packed: dict) -> Any:
    """A worker's copy of a model: all that the passes ask for.

    :param packed: What :func:`pack` returned.
    """
    model: Any = SimpleNamespace(**packed | {'e': 0, 'layers': []})
    for cls, kept in packed['layers']:
        layer = object.__new__(cls)
        vars(layer).update(kept)
        layer.clip_gradients = False  # parts of a gradient never are
        layer.np_rng = Draws(layer)
        model.layers.append(layer)
    model.forward = partial(model_forward, model)
    return model


class Shard:
    """A worker's part: its copy of the model, and its samples.

    :param packed: The model; see :func:`pack`.
    :param data: For each set the features and labels of some samples,
        by the name of the set.
    """

    def __init__(self, packed: dict, data: dict):
        self.model, self.data = unpack(packed), data

    def take(self, p: list) -> None:
        """Take the parameters of the step."""
        for layer, parameters in zip(self.model.layers, p):
            layer.p.update(parameters)

    @np.errstate(all='ignore')  # the training loop warns, once
    def step(self, p: list, e: int, rows: np.ndarray, at: np.ndarray,
             m: int, draws: dict) -> tuple:
        """Go forward and backward with a part of a batch.

        :param p: Parameters of each layer, by name.
        :param e: The epoch.
        :param rows: Numbers, here, of the samples to take.
        :param at: Their places in the batch.
        :param m: Number of samples of the whole batch.
        :param draws: Generators of the layers that draw, by place.
        :returns: Output for these samples, gradients of each layer, and
            the generators after use.
        """
        self.take(p)
        model, (X, Y) = self.model, self.data['dtrain']
        model.e = e
        for k, layer in enumerate(model.layers):
            layer.np_rng = Draws(layer, draws.get(k), at, m)
        with training_mode(model):
            A = model.forward(X[rows])
            dA = model_error(model, Y[rows], A, m)
            model_backward(model, dA)
        return A, [dict(layer.g) for layer in model.layers], draws

    @np.errstate(all='ignore')
    def outputs(self, p: list) -> dict:
        """Output for all samples of each set, by its name."""
        self.take(p)
        return {name: model_outputs(self.model, X)
                for name, (X, _) in self.data.items() if len(X)}


class Draws:
    """Stands for a layer's random generator on a worker.

    :param layer: The layer.
    :param rng: Its generator, if it is a dropout layer that trains.
    :param at: Places of the worker's samples in the batch.
    :param m: Number of samples of the whole batch.
    """

    def __init__(self, layer: Layer,
                 rng: np.random.Generator | None = None,
                 at: Sequence | np.ndarray = (), m: int = 0):
        self.layer, self.at, self.m = layer, at, m
        self.rng: np.random.Generator | Any = rng
        if rng is not None:
            self.uniform = self.rows

    def rows(self, low: float, high: float, size: tuple) -> np.ndarray:
        """Draw for the whole batch, and keep the worker's rows."""
        if 0 in {axis % len(size) for axis in self.layer.d['a']}:
            return self.rng.uniform(low, high, size)  # all share a row
        return self.rng.uniform(low, high, (self.m, *size[1:]))[self.at]

    def __getattr__(self, name: str) -> NoReturn:
        raise TypeError(
            f'{self.layer!r} draws random numbers while it trains, with '
            f'np_rng.{name}. On several workers only Dropout can: which '
            'rows of the draw are whose is known of it alone')
