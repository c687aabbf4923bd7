"""Workers that share the steps of one model."""
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn.commons.maths import clip_gradient
from epynn.commons.models import dataSet
from epynn.distributed.shard import Shard, copy_model
from epynn.dropout.models import Dropout
from epynn.embedding.models import Embedding
from epynn.network.evaluate import model_score
from epynn.network.models import EpyNN
from epynn.network.training import model_error

if TYPE_CHECKING:
    from distributed import Client, Future


def add_gradients(layer: Any, parts: list[dict]) -> None:
    """Give a layer the sum of the workers' gradients.

    :param layer: A layer of the model.
    :param parts: Its gradients from each worker, by name.
    """
    for name in parts[0]:
        layer.g[name] = sum(part[name] for part in parts)  # (1)
    if getattr(layer, 'clip_gradients', False):
        clip_gradient(layer, layer.max_norm)


def is_made_here(model: EpyNN) -> bool:
    """Whether all layers, activations and the loss are the library's."""
    used = [model.training_loss, *map(type, model.layers)]
    used += [getattr(layer, gate) for layer in model.layers
             for gate in layer.activation if gate != 'pool']
    return all(getattr(each, 'func', each).__module__.startswith('epynn.')
               for each in used)


class Team:
    """Workers that train one model together.

    :param client: A client of Dask.
    :param model: A model, initialized.
    :raises TypeError: If its batches aren't made of its training set.
    """

    def __init__(self, client: 'Client', model: EpyNN):
        self.client = client
        made = getattr(model.embedding.training_batches, '__func__', None)
        if made is not Embedding.training_batches:
            raise TypeError(
                f'{model.embedding!r} makes batches of its own. Workers '
                'have the samples of the training set, and no others')
        self.model, self.checked = model, is_made_here(model)
        self.share_samples(client, model.embedding.dsets)

    def share_samples(self, client: 'Client',
                      dsets: list[dataSet]) -> None:
        """Give each worker its samples, and a copy of the model."""
        self.workers = sorted(client.nthreads())[:len(dsets[0].X)]
        n = len(self.workers)
        self.cuts = {dset.name: np.linspace(0, len(dset.X), n + 1).astype(int)
                     for dset in dsets}
        copied = copy_model(self.model)
        self.futures: list[Future] = []

        def give(k: int) -> 'Future':
            data, to = {}, [self.workers[k]]
            for dset in dsets:
                mine = slice(*self.cuts[dset.name][k:k + 2])
                data[dset.name] = dset.X[mine], dset.Y[mine]
            sent = client.scatter([copied, data], workers=to, hash=False)
            self.futures.append(client.submit(Shard, *sent, workers=to,
                                              actor=True, pure=False))
            return self.futures[k]

        self.shards = self.gather(give, range(n))

    def step(self, batch: dataSet) -> np.ndarray:
        """Train on one batch, as ``model.step`` does.

        :param batch: One of ``embedding.batch_dtrain``.
        :returns: Output for the batch, before the update.
        """
        model, m, cuts = self.model, len(batch.ids), self.cuts['dtrain']
        p = [dict(layer.p) for layer in model.layers]
        rngs = {k: layer.np_rng for k, layer in enumerate(model.layers)
                if isinstance(layer, Dropout)}

        owners = np.searchsorted(cuts, batch.ids, 'right') - 1
        places = {k: np.flatnonzero(owners == k) for k in np.unique(owners)}
        expected = None
        if not self.checked and len(places) > 1:  # one part has no sum
            expected = self.compute_alone(batch)
        outputs, gradients, drawn = zip(*self.gather(
            lambda k: self.shards[k].step(
                p, model.e, batch.ids[places[k]] - cuts[k], places[k], m,
                rngs), places))

        for layer, *parts in zip(model.layers, *gradients):
            layer.e = model.e
            add_gradients(layer, parts)
        for k, rng in drawn[0].items():
            model.layers[k].np_rng.bit_generator.state = (
                rng.bit_generator.state)
        if expected:
            self.check_sum(expected)
        model.update()
        A = np.empty((m, *outputs[0].shape[1:]), outputs[0].dtype)
        for at, part in zip(places.values(), outputs):
            A[at] = part
        return A

    def evaluate(self) -> None:
        """Record loss and metrics, as ``model.evaluate`` does."""
        p = [dict(layer.p) for layer in self.model.layers]
        parts = self.gather(lambda k: self.shards[k].outputs(p),
                            range(len(self.shards)))
        for dset in self.model.embedding.dsets:
            dset.A = np.concatenate([part[dset.name] for part in parts
                                     if dset.name in part])
        model_score(self.model)

    def gather(self, ask: Callable, numbers: Iterable[int]) -> list:
        """Ask workers, all at once, and wait for their answers.

        :param ask: Called with a worker's number; returns a future.
        :param numbers: Whom to ask.
        :raises ConnectionError: If the scheduler is gone.
        :raises RuntimeError: If one of the workers is gone.
        """
        futures, found = {}, []
        try:
            for k in numbers:
                futures[k] = ask(k)
            for k in futures:
                found.append(futures[k].result())
        except (OSError, RuntimeError, CancelledError) as error:
            state = (f'{self.model.name} keeps its weights and has '
                     f'{self.model.trained} complete epochs')
            if self.client.status != 'running' or any(
                    future.cancelled() for future in self.futures):
                address = getattr(self.client.scheduler, 'address', '')
                raise ConnectionError(
                    f'the scheduler {address} is gone, '
                    f'and its workers are out of reach. {state}; '
                    'start a scheduler and its workers again, or '
                    'name a number of workers to start here, '
                    'and train it again to go on') from error
            if 'Actor' not in str(error):
                raise
            raise RuntimeError(
                f'worker {self.workers[k]} is gone, and with it the samples it '
                f'had. {state}; train it again to go on') from error
        return found

    def compute_alone(self, batch: dataSet) -> list[dict]:
        """Gradients of a batch, computed here; nothing is changed."""
        model, self.checked = self.model, True
        states = [layer.np_rng.bit_generator.state for layer in model.layers]
        model.backward(model_error(model, batch.Y, model.forward(batch.X)))
        for layer, state in zip(model.layers, states):
            layer.np_rng.bit_generator.state = state
        return [dict(layer.g) for layer in model.layers]

    def check_sum(self, expected: list[dict]) -> None:
        """Hold the sum of the workers against one machine's gradients.

        :raises ValueError: If they differ by more than rounding.
        """
        for layer, one in zip(self.model.layers, expected):
            for name, g in one.items():
                size = np.linalg.norm(g)
                off = np.linalg.norm(layer.g[name] - g)
                most = np.finfo(layer.dtype).eps ** 0.5 * size
                if not off <= most and np.isfinite(size):  # off may be NaN
                    raise ValueError(
                        f'{name} of {layer!r} is no sum over samples: all '
                        'workers together have another one than a single '
                        'machine. A layer or a loss behind it mixes the '
                        'samples of a batch; it cannot be shared')
