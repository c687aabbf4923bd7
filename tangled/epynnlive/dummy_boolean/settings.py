"""Hyperparameters for the Boolean features."""
from epynn.settings import se_hPars as defaults

se_hPars = defaults | {'learning_rate': 0.1}
