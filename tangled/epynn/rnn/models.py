"""The recurrent layer."""
from collections.abc import Callable

from epynn.commons.maths import tanh, xavier
from epynn.commons.sequences import Recurrent
from epynn.rnn.backward import rnn_backward
from epynn.rnn.forward import rnn_forward
from epynn.rnn.parameters import rnn_compute_gradients


class RNN(Recurrent):
    """Recurrent layer: reads step by step and remembers.

    :param unit_cells: Number of units, u.
    :param activate: Activation of the state, ``f(x, deriv=False)``.
    :param initialization: Draws the weights, ``f(shape, rng)`` with the
        shapes (e, u), (u, u).
    :param clip_gradients: Whether to shorten gradients that are too
        long.
    :param sequences: Whether to hand on the states of all steps, shape
        (m, s, u), or only the last one, shape (m, u).
    :param se_hPars: Hyperparameters of this layer, by default those of
        the model.
    :param max_norm: Largest norm of the gradients, taken together.
    :param use_bias: Whether each unit has a bias.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises ValueError: If ``unit_cells`` is not a positive integer,
        ``max_norm`` not above zero, a name in ``se_hPars`` unknown, or
        an activation returns nothing.
    :raises TypeError: If a function, a number or a truth value is
        expected, and something else came.

    Source: Elman (1990); Pascanu et al. (2013) for clipping.
    """

    activate: Callable
    forward_caches = 'hp', 'h_', 'h'
    backward_caches = 'dhn', 'dh', 'dh_', 'dhp'

    def __init__(self, unit_cells: int = 1, activate: Callable = tanh,
                 initialization: Callable = xavier,
                 clip_gradients: bool = True, sequences: bool = False,
                 se_hPars: dict | None = None, max_norm: float = 0.25,
                 use_bias: bool = True, name: str | None = None):
        super().__init__(unit_cells, {'activate': activate},
                         initialization, clip_gradients, sequences,
                         se_hPars, max_norm, use_bias, name)

    propagate = rnn_forward
    backpropagate = rnn_backward
    compute_gradients = rnn_compute_gradients
