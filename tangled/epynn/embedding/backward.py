"""Backward pass of the embedding layer."""


def embedding_backward(layer, dX):
    """Hand the error back, to whoever wants to see it.

    :param layer: An embedding layer after its forward pass.
    :param dX: Error from the next layer, shape (m, …).
    :returns: The same error.
    """
    dA = layer.bc['dA'] = dX  # (3) (m, …)

    dX = layer.bc['dX'] = dA  # (4) (m, …)
    return dX
