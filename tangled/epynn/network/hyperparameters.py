"""Hyperparameters and learning rates of all layers."""
from typing import TYPE_CHECKING

from epynn.commons.arguments import check_settings
from epynn.commons.schedule import schedule_lrate

if TYPE_CHECKING:
    from epynn.network.models import EpyNN


def list_hyperparameters(model: 'EpyNN') -> dict:
    """All hyperparameters that a layer takes, with their defaults.

    :param model: A model.
    """
    return {name: default for layer in model.layers
            for name, default in layer.hyperparameters.items()}


def model_hyperparameters(model: 'EpyNN') -> None:
    """Give each layer the model's hyperparameters; its own win.

    :param model: A model.
    :raises ValueError: If no layer takes one of them.
    """
    check_settings(model.se_hPars, 'EpyNN', list_hyperparameters(model))
    for layer in model.layers:
        layer.assign(model.se_hPars)


def model_learning_rate(model: 'EpyNN') -> None:
    """Give each layer a learning rate for each epoch.

    :param model: A model that knows its number of epochs.
    """
    for layer in model.layers:
        layer.lrate = schedule_lrate(layer.se_hPars, model.epochs)
