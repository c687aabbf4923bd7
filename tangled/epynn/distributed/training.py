"""Training and evaluation, shared by workers."""
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Union

from epynn.distributed.cluster import cluster
from epynn.distributed.team import Team
from epynn.network.hyperparameters import model_hyperparameters
from epynn.network.models import EpyNN

if TYPE_CHECKING:
    from distributed import Client


def train(model: EpyNN, epochs: int,
          workers: Union[int, str, 'Client', None] = None,
          verbose: int | bool | None = None,
          init_logs: bool = True) -> None:
    """Train a model on several workers, as ``model.train`` would.

    Each worker has a part of the samples and computes their gradients.
    Their sum is one machine's gradient, so the model takes the same
    steps, to rounding.

    :param model: A model with data.
    :param epochs: Number of epochs, beyond those there were.
    :param workers: Number of workers on this machine, by default one
        for each core; address of a scheduler of Dask; or a client.
    :param verbose: See :meth:`epynn.network.models.EpyNN.train`.
    :param init_logs: Likewise.
    :raises ModuleNotFoundError: If Dask is not installed.
    :raises TypeError: If the model makes batches of its own, or a layer
        draws random numbers that can't be shared out.
    :raises ValueError: If a layer or a loss of your own has gradients
        that are no sum over samples.
    :raises ConnectionError: If no scheduler answers, or it is lost.
    :raises RuntimeError: If a worker is lost, or there is none.
    """
    if not isinstance(model, EpyNN):
        raise TypeError('train takes an EpyNN model, and got '
                        f'{type(model).__name__}')
    model.need_data('train')
    if not model.initialized:
        model.initialize(verbose=verbose is not False)
    model_hyperparameters(model)  # as they are now, to workers too
    with cluster(workers) as client:
        team = Team(client, model)
        with standing_in(model, step=team.step, evaluate=team.evaluate):
            model.train(epochs, verbose, init_logs)


@contextmanager
def standing_in(model: EpyNN, **methods: Callable) -> Iterator[None]:
    """Give a model other methods, until the block ends."""
    before = {name: vars(model)[name] for name in methods
              if name in vars(model)}
    vars(model).update(methods)
    try:
        yield
    finally:
        for name in methods:
            del vars(model)[name]
        vars(model).update(before)
