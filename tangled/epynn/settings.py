"""Default hyperparameters, for the model or for a single layer."""

se_hPars = {
    # Learning rate and its schedule
    'learning_rate': 0.1,
    'schedule': 'steady',
    'decay_k': 0,
    'cycle_epochs': 0,
    'cycle_descent': 0,
    # Shape of the activation functions
    'ELU_alpha': 1,
    'LRELU_alpha': 0.3,
    'softmax_temperature': 1,
}
