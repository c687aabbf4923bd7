"""The dense layer."""
from collections.abc import Callable

from epynn.commons.arguments import (
    check_flag,
    check_initialization,
    check_positive_integer,
)
from epynn.commons.maths import (
    check_activation,
    find_name,
    sigmoid,
    xavier,
)
from epynn.commons.models import Layer, stored_in
from epynn.dense.backward import dense_backward
from epynn.dense.forward import dense_forward
from epynn.dense.parameters import (
    dense_compute_gradients,
    dense_compute_shapes,
    dense_initialize_parameters,
)


class Dense(Layer):
    """Dense layer, also called fully connected.

    It takes shape (m, n) to (m, u), and (m, s, n) to (m, s, u).

    :param units: Number of units, u.
    :param activate: Activation of the units, ``f(x, deriv=False)``.
    :param initialization: Draws the weights, ``f(shape, rng)`` with the
        shape (n, u).
    :param se_hPars: Hyperparameters of this layer, by default those of
        the model.
    :param use_bias: Whether each unit has a bias.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises ValueError: If ``units`` is not a positive integer, a name in
        ``se_hPars`` is unknown, or ``activate`` returns nothing.
    :raises TypeError: If a function or a truth value is expected, and
        something else came.

    Source: Rumelhart, Hinton & Williams (1986).
    """

    def __init__(self, units: int = 1, activate: Callable = sigmoid,
                 initialization: Callable = xavier,
                 se_hPars: dict | None = None, use_bias: bool = True,
                 name: str | None = None):
        super().__init__(se_hPars, name)
        self.d['u'] = check_positive_integer('units', units, 'Dense')
        vars(self)['use_bias'] = check_flag('use_bias', use_bias, 'Dense')
        self.activate = check_activation(
            'activate', activate, 'Dense', 'epynn.relu')
        self.initialization = initialization
        self.activation = {'activate': find_name(activate)}

    units = stored_in('d', 'u')
    use_bias = stored_in('__dict__', 'use_bias')
    checks = {**Layer.checks, 'initialization': check_initialization}

    compute_shapes = dense_compute_shapes
    initialize_parameters = dense_initialize_parameters
    propagate = dense_forward
    backpropagate = dense_backward
    compute_gradients = dense_compute_gradients
