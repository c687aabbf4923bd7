"""Training and evaluation, shared by workers."""
from typing import TYPE_CHECKING, Union

from epynn.distributed.cluster import cluster
from epynn.distributed.team import Team
from epynn.network.hyperparameters import model_hyperparameters
from epynn.network.models import EpyNN
from epynn.network.training import model_training

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
        model.initialize(model.loss or 'MSE', dict(model.se_hPars),
                         seed=model.seed, reduction=model.reduction,
                         task=model.task, verbose=verbose is not False)
    model_hyperparameters(model)  # as they are now, to workers too
    with cluster(workers) as client:
        team = Team(client, model)
        model.prepare_training(epochs, verbose, init_logs)
        model_training(model, team.step, team.evaluate)
