"""The LSTM layer."""
from collections.abc import Callable

from epynn.commons.maths import orthogonal, sigmoid, tanh
from epynn.commons.sequences import Recurrent
from epynn.lstm.backward import lstm_backward
from epynn.lstm.forward import lstm_forward
from epynn.lstm.parameters import lstm_compute_gradients


class LSTM(Recurrent):
    """Long short-term memory: gates, and a memory that is added to.

    :param unit_cells: Number of units, u.
    :param activate: Activation of the memory, ``f(x, deriv=False)``.
    :param activate_output: Activation of the output gate.
    :param activate_candidate: Activation of the candidate.
    :param activate_input: Activation of the input gate.
    :param activate_forget: Activation of the forget gate.
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

    Source: Hochreiter & Schmidhuber (1997); Gers et al. (2000) for the
    forget gate.
    """

    activate: Callable
    activate_output: Callable
    activate_candidate: Callable
    activate_input: Callable
    activate_forget: Callable
    gates = 'f', 'i', 'g', 'o'
    states = 'h', 'C_'
    forward_caches = ('hp', 'Cp_', 'f_', 'f', 'i_', 'i', 'g_', 'g',
                      'o_', 'o', 'C_', 'C', 'h')
    backward_caches = ('dhn', 'dCn', 'dh_', 'dC_', 'df_', 'di_', 'dg_',
                       'do_', 'dC', 'dh')
    error_names = {'h': 'dh_', 'hp': 'dh', 'Cp_': 'dC'}

    def __init__(self, unit_cells: int = 1, activate: Callable = tanh,
                 activate_output: Callable = sigmoid,
                 activate_candidate: Callable = tanh,
                 activate_input: Callable = sigmoid,
                 activate_forget: Callable = sigmoid,
                 initialization: Callable = orthogonal,
                 clip_gradients: bool = False, sequences: bool = False,
                 se_hPars: dict | None = None, max_norm: float = 0.25,
                 use_bias: bool = True, name: str | None = None):
        super().__init__(
            unit_cells,
            {'activate': activate, 'activate_output': activate_output,
             'activate_candidate': activate_candidate,
             'activate_input': activate_input,
             'activate_forget': activate_forget},
            initialization, clip_gradients, sequences, se_hPars,
            max_norm, use_bias, name)

    propagate = lstm_forward
    backpropagate = lstm_backward
    compute_gradients = lstm_compute_gradients
