"""The flatten layer."""
from epynn.commons.models import Layer
from epynn.flatten.backward import flatten_backward
from epynn.flatten.forward import flatten_forward
from epynn.flatten.parameters import flatten_compute_shapes


class Flatten(Layer):
    """One row of features for each sample, whatever shape it had.

    :param name: Name of the layer in logs and messages, by default
        that of its class.

    Source: Malard et al. (2022).
    """

    def __init__(self, name: str | None = None):
        super().__init__(name=name)
        self.trainable = False

    compute_shapes = flatten_compute_shapes
    propagate = flatten_forward
    backpropagate = flatten_backward
