"""The GRU layer."""
from collections.abc import Callable

from epynn.commons.maths import orthogonal, sigmoid, tanh
from epynn.commons.sequences import Recurrent
from epynn.gru.backward import gru_backward
from epynn.gru.forward import gru_forward
from epynn.gru.parameters import gru_compute_gradients


class GRU(Recurrent):
    """Gated recurrent unit: gates decide what to keep.

    The reset gate acts before the product with the weights.

    :param unit_cells: Number of units, u.
    :param activate: Activation of the candidate, ``f(x, deriv=False)``.
    :param activate_update: Activation of the update gate.
    :param activate_reset: Activation of the reset gate.
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

    Source: Cho et al. (2014); Pascanu et al. (2013) for clipping.
    """

    activate: Callable
    activate_update: Callable
    activate_reset: Callable
    gates = 'z', 'r', 'hh'
    forward_caches = 'hp', 'r_', 'r', 'q', 'z_', 'z', 'hh_', 'hh', 'h'
    backward_caches = 'dhn', 'dh_', 'dhh_', 'dz_', 'dq', 'dr_', 'dh'
    error_names = {'h': 'dh_', 'hp': 'dh'}

    def __init__(self, unit_cells: int = 1, activate: Callable = tanh,
                 activate_update: Callable = sigmoid,
                 activate_reset: Callable = sigmoid,
                 initialization: Callable = orthogonal,
                 clip_gradients: bool = False, sequences: bool = False,
                 se_hPars: dict | None = None, max_norm: float = 0.25,
                 use_bias: bool = True, name: str | None = None):
        super().__init__(
            unit_cells,
            {'activate': activate, 'activate_update': activate_update,
             'activate_reset': activate_reset},
            initialization, clip_gradients, sequences, se_hPars,
            max_norm, use_bias, name)

    propagate = gru_forward
    backpropagate = gru_backward
    compute_gradients = gru_compute_gradients
