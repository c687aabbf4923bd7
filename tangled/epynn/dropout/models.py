"""The dropout layer."""
from epynn.commons.models import Layer
from epynn.dropout.backward import dropout_backward
from epynn.dropout.forward import dropout_forward
from epynn.dropout.parameters import dropout_compute_shapes


class Dropout(Layer):
    """Silence a random part of the input while the model trains.

    :param drop_prob: Probability to be silenced, 0 <= drop_prob < 1.
    :param axis: Axis, or axes, along which all share one fate.
    :raises ValueError: If ``drop_prob`` is out of range.

    Source: Srivastava et al. (2014).
    """

    def __init__(self, drop_prob: float = 0.5,
                 axis: int | tuple = ()):
        super().__init__()
        if not 0 <= drop_prob < 1:
            raise ValueError('Dropout takes a drop_prob from 0 to below 1, '
                             f'and got {drop_prob}')
        self.trainable = False
        self.d['d'] = float(drop_prob)
        many = isinstance(axis, list | tuple)
        self.d['a'] = tuple(axis) if many else (axis,)

    compute_shapes = dropout_compute_shapes
    propagate = dropout_forward
    backpropagate = dropout_backward
