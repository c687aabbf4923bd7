"""The convolution layer."""
from collections.abc import Callable

from epynn.commons.arguments import (
    check_flag,
    check_initialization,
    check_pair,
    check_positive_integer,
)
from epynn.commons.maths import (
    check_activation,
    find_name,
    relu,
    xavier,
)
from epynn.commons.models import Layer, stored_in
from epynn.convolution.backward import convolution_backward
from epynn.convolution.forward import convolution_forward
from epynn.convolution.parameters import (
    convolution_compute_gradients,
    convolution_compute_shapes,
    convolution_initialize_parameters,
)


class Convolution(Layer):
    """Filters that slide over images.

    :param unit_filters: Number of filters, u.
    :param filter_size: Height and width of a filter, or one integer
        for both.
    :param strides: Steps from window to window, down and right, or
        one integer; by default the size of the filter.
    :param padding: Rows and columns of zeros on each side, or one
        integer.
    :param activate: Activation of the filters, ``f(x, deriv=False)``.
    :param initialization: Draws the weights, ``f(shape, rng)``: for each
        place of the filter a matrix of shape (d, u), which is then
        divided by the square root of the number of places.
    :param use_bias: Whether each filter has a bias.
    :param se_hPars: Hyperparameters of this layer, by default those of
        the model.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises ValueError: If a size is not a positive integer or a pair
        of them, a padding is negative, a name in ``se_hPars`` unknown,
        or ``activate`` returns nothing.
    :raises TypeError: If a function or a truth value is expected, and
        something else came.

    Source: Fukushima (1980); LeCun et al. (1989).
    """

    def __init__(self, unit_filters: int = 1,
                 filter_size: int | tuple = (3, 3),
                 strides: int | tuple | None = None,
                 padding: int | tuple = 0, activate: Callable = relu,
                 initialization: Callable = xavier, use_bias: bool = True,
                 se_hPars: dict | None = None, name: str | None = None):
        super().__init__(se_hPars, name)
        size = check_pair('filter_size', filter_size, 'Convolution')
        steps = size if strides is None else check_pair(
            'strides', strides, 'Convolution')
        margin = check_pair('padding', padding, 'Convolution', least=0)
        self.d['u'] = check_positive_integer(
            'unit_filters', unit_filters, 'Convolution')
        self.d['fh'], self.d['fw'] = size
        self.d['sh'], self.d['sw'] = steps
        vars(self)['strides'] = None if strides is None else steps
        self.d['ph'], self.d['pw'] = margin
        vars(self)['use_bias'] = check_flag('use_bias', use_bias, 'Convolution')
        self.activate = check_activation(
            'activate', activate, 'Convolution', 'epynn.relu')
        self.initialization = initialization
        self.activation = {'activate': find_name(activate)}

    unit_filters = stored_in('d', 'u')
    filter_size = stored_in('d', 'fh', 'fw')
    padding = stored_in('d', 'ph', 'pw')
    strides = stored_in('__dict__', 'strides')
    use_bias = stored_in('__dict__', 'use_bias')
    checks = {**Layer.checks, 'initialization': check_initialization}

    compute_shapes = convolution_compute_shapes
    initialize_parameters = convolution_initialize_parameters
    propagate = convolution_forward
    backpropagate = convolution_backward
    compute_gradients = convolution_compute_gradients
