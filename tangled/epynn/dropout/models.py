"""The dropout layer."""
from epynn.commons.arguments import check_axes, check_fraction
from epynn.commons.models import Layer, stored_in
from epynn.dropout.backward import dropout_backward
from epynn.dropout.forward import dropout_forward
from epynn.dropout.parameters import dropout_compute_shapes


class Dropout(Layer):
    """Set a random part of the input to zero while the model trains.

    What is left is divided by ``1 - drop_prob``.

    :param drop_prob: Probability of a number to be set to zero,
        0 <= drop_prob < 1.
    :param axis: Axis, or axes, along which all are dropped together.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises ValueError: If ``drop_prob`` is out of range.
    :raises TypeError: If a number or an axis is expected, and something
        else came.

    Source: Srivastava et al. (2014).
    """

    def __init__(self, drop_prob: float = 0.5,
                 axis: int | tuple = (), name: str | None = None):
        super().__init__(name=name)
        self.trainable = False
        self.d['d'] = check_fraction('drop_prob', drop_prob, 'Dropout')
        self.d['a'] = check_axes('axis', axis, 'Dropout')

    drop_prob = stored_in('d', 'd')
    axis = stored_in('d', 'a')

    compute_shapes = dropout_compute_shapes
    propagate = dropout_forward
    backpropagate = dropout_backward
