"""Forward pass through all layers."""
from contextlib import contextmanager


def model_forward(model, X):
    """Propagate a batch through all layers.

    :param model: A model.
    :param X: Features, shape (m, …).
    :returns: Output of the last layer.
    """
    A = X
    for layer in model.layers:
        layer.e = model.e
        A = layer.forward(A)  # (1)
    return A


@contextmanager
def training_mode(model):
    """Layers behave as in training, until the block ends."""
    for layer in model.layers:
        layer.training = True
    try:
        yield
    finally:
        for layer in model.layers:
            layer.training = False
