"""Shapes of the embedding layer."""


def embedding_compute_shapes(layer, A) -> None:
    """Store dimensions and shapes for an input.

    :param layer: An embedding layer.
    :param A: Samples, shape (m, …).
    """
    X = A
    layer.fs['X'] = X.shape  # (m, …)
    layer.d['m'] = len(X)
    layer.d['n'] = X[:1].size
