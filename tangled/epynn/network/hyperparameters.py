"""Hyperparameters and learning rates of all layers."""
from typing import TYPE_CHECKING

from epynn.commons.arguments import check_settings, warn_user
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
    if model.se_hPars is None:
        model.se_hPars = {}
    check_settings(model.se_hPars, 'EpyNN', list_hyperparameters(model))
    for layer in model.layers:
        layer.assign(model.se_hPars)


def model_learning_rate(model: 'EpyNN') -> None:
    """Give each layer a learning rate for each epoch.

    :param model: A model that knows its number of epochs.
    """
    for layer in model.layers:
        layer.lrate = schedule_lrate(layer.se_hPars, model.epochs)


def warn_of_last_rates(model: 'EpyNN') -> None:
    """Warn of a schedule that is planned anew for each single epoch.

    :param model: A model whose trainings have one epoch each.
    """
    for layer in model.layers:
        rates = layer.lrate
        if rates[-1] < rates[0] / 2 and not layer.se_hPars['cycle_epochs']:
            warn_user(
                'train(1) again and again plans the schedule anew each time, and '
                'runs its last epoch, so the rate is far too small. '
                'cycle_epochs=… in se_hPars plans it for that many epochs')
            return
