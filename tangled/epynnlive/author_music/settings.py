"""Hyperparameters for the two players."""
from epynn.settings import se_hPars as defaults

se_hPars = defaults | {'learning_rate': 0.03, 'schedule': 'exp_decay',
                       'decay_k': 0.1, 'softmax_temperature': 5}
