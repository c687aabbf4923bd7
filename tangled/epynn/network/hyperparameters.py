"""Hyperparameters and learning rates of all layers."""
from typing import TYPE_CHECKING

from epynn.commons.schedule import schedule_lrate

if TYPE_CHECKING:
    from epynn.network.models import EpyNN


def model_hyperparameters(model: 'EpyNN') -> None:
    """Give each layer the model's hyperparameters; its own win.

    :param model: A model.
    """
    for layer in model.layers:
        layer.assign(model.se_hPars)


def model_learning_rate(model: 'EpyNN') -> None:
    """Give each layer a learning rate for each epoch.

    :param model: A model that knows its number of epochs.
    """
    for layer in model.layers:
        layer.lrate = schedule_lrate(layer.se_hPars, model.epochs)
