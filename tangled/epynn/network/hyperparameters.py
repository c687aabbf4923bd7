"""Hyperparameters and learning rates of all layers."""
from epynn.commons.schedule import schedule_lrate


def model_hyperparameters(model) -> None:
    """Give each layer the model's hyperparameters; its own win.

    :param model: A model.
    """
    for layer in model.layers:
        layer.assign(model.se_hPars)


def model_learning_rate(model) -> None:
    """Give each layer a learning rate for each epoch.

    :param model: A model that knows its number of epochs.
    """
    for layer in model.layers:
        layer.lrate = schedule_lrate(layer.se_hPars, model.epochs)
