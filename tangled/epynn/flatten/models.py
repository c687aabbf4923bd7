"""The flatten layer."""
from epynn.commons.models import Layer
from epynn.flatten.backward import flatten_backward
from epynn.flatten.forward import flatten_forward
from epynn.flatten.parameters import flatten_compute_shapes


class Flatten(Layer):
    """One row of features for each sample, whatever shape it had.

    Source: Malard et al. (2022).
    """

    def __init__(self):
        super().__init__()
        self.trainable = False

    compute_shapes = flatten_compute_shapes
    propagate = flatten_forward
    backpropagate = flatten_backward
