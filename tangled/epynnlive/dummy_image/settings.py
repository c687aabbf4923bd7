"""Hyperparameters for the images."""
from epynn.settings import se_hPars as defaults

se_hPars = defaults | {
    'learning_rate': 0.003,
    'schedule': 'exp_decay',
    'decay_k': 0.03,
}
