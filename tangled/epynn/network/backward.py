"""Backward pass through all layers, and the update."""


def model_backward(model, dA) -> None:
    """Propagate an error back and compute all gradients.

    :param model: A model after its forward pass.
    :param dA: Derivative of the loss with respect to the output.
    """
    dX = dA
    for layer in reversed(model.layers):
        dX = layer.backward(dX)  # (2)
        layer.compute_gradients()


def model_update(model) -> None:
    """Update the parameters of all layers.

    :param model: A model after its backward pass.
    """
    for layer in model.layers:
        layer.update_parameters()
