"""Activation functions, initial weights, clipping of gradients."""
from collections.abc import Callable, Mapping
from functools import cache, partial
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import (
    check_derivative,
    check_function,
    check_jacobian,
    check_positive_number,
    check_result,
    is_integer,
)
from epynn.settings import se_hPars as default_hPars

if TYPE_CHECKING:
    from epynn.commons.models import Layer

Array = np.ndarray


def as_float(x: Array) -> Array:
    """Return x as an array of floats, untouched if it is one.

    :raises TypeError: If it holds something else than real numbers.
    """
    x = np.asarray(x)
    if x.dtype.kind not in 'fiub':
        raise TypeError(f'real numbers expected, and got {x.dtype}')
    return x if x.dtype.kind == 'f' else x.astype(float)


@cache
def find_limits(dtype: np.dtype) -> tuple[float, float]:
    """Return the smallest full-precision float and a safe exponent."""
    tiny = np.finfo(dtype).tiny
    return float(tiny), -0.9 * float(np.log(tiny))


def identity(x: Array, deriv: bool = False,
             y: Array | None = None) -> Array:
    """Return the input unchanged.

    :param x: Input, any shape.
    :param deriv: Whether to return the derivative instead.
    :param y: The output, where it is known; not needed here.
    :returns: x itself, or ones of its shape.
    """
    x = as_float(x)
    if not deriv:
        return x  # (1)
    return np.ones_like(x)  # (1.1)


def relu(x: Array, deriv: bool = False,
         y: Array | None = None) -> Array:
    """Cut everything below zero.

    :param x: Input, any shape.
    :param deriv: Whether to return the derivative instead.
    :param y: The output, where it is known; not needed here.
    :returns: Output or derivative, the shape of x.

    Source: Fukushima (1969); Nair & Hinton (2010).
    """
    x = as_float(x)
    if not deriv:
        return np.maximum(x, 0)  # (2)
    return (x > 0).astype(x.dtype)  # (2.1)


def lrelu(x: Array, deriv: bool = False, y: Array | None = None,
          alpha: float = 0.3) -> Array:
    """Multiply what is below zero by a small slope.

    :param x: Input, any shape.
    :param deriv: Whether to return the derivative instead.
    :param y: The output, where it is known; not needed here.
    :param alpha: Slope below zero.
    :returns: Output or derivative, the shape of x.

    Source: Maas et al. (2013).
    """
    x, alpha = as_float(x), float(alpha)
    if not deriv:
        return np.maximum(x, 0) + alpha * np.minimum(x, 0)  # (3)
    return alpha + (1 - alpha) * relu(x, deriv=True)  # (3.1)


def elu(x: Array, deriv: bool = False, y: Array | None = None,
        alpha: float = 1.0) -> Array:
    """Bend smoothly towards -alpha below zero.

    :param x: Input, any shape.
    :param deriv: Whether to return the derivative instead.
    :param y: The output, where it is known.
    :param alpha: Distance of the lower limit from zero.
    :returns: Output or derivative, the shape of x.

    Source: Clevert et al. (2016).
    """
    x, alpha = as_float(x), float(alpha)
    if not deriv:
        below = alpha * np.expm1(np.minimum(x, 0))  # (4)
        return np.maximum(x, 0) + below  # (4)
    y = elu(x, alpha=alpha) if y is None else y
    return np.where(x > 0, 1, y + alpha)  # (4.1)


def sigmoid(x: Array, deriv: bool = False,
            y: Array | None = None) -> Array:
    """Turn any number into a number between 0 and 1.

    :param x: Input, any shape.
    :param deriv: Whether to return the derivative instead.
    :param y: The output, where it is known.
    :returns: Output or derivative, the shape of x.
    """
    x = as_float(x)
    tiny, bound = find_limits(x.dtype)
    if not deriv:
        return 1 / (1 + np.exp(np.minimum(-x, bound)))  # (5)
    y = sigmoid(x) if y is None else y
    return np.maximum(y * (1 - y), tiny)  # (5.1)


def tanh(x: Array, deriv: bool = False,
         y: Array | None = None) -> Array:
    """Turn any number into a number between -1 and 1.

    :param x: Input, any shape.
    :param deriv: Whether to return the derivative instead.
    :param y: The output, where it is known.
    :returns: Output or derivative, the shape of x.

    Source: LeCun et al. (1998), section 4.4.
    """
    x = as_float(x)
    if not deriv:
        return np.tanh(x)  # (6)
    y = np.tanh(x) if y is None else y
    return 1 - y * y  # (6.1)


def softmax(x: Array, deriv: bool = False,
            y: Array | None = None,
            temperature: float = 1.0) -> Array:
    """Turn a row of numbers into a row of probabilities.

    :param x: Input, shape (…, u); each row of u by itself.
    :param deriv: Whether to return the derivative instead.
    :param y: The output, where it is known.
    :param temperature: Above 1 the probabilities become more equal,
        below 1 the largest input gets more.
    :returns: Output, the shape of x, or Jacobian, shape (…, u, u).
    :raises TypeError: If the temperature is no number.
    :raises ValueError: If it is not above zero.

    Source: Bridle (1990); Hinton et al. (2015) for the temperature.
    """
    x = as_float(x)
    T = check_positive_number('temperature', temperature, 'softmax')
    if not deriv:
        if T != 1:
            x = x / T  # (7)
        half = find_limits(x.dtype)[1] / 2
        if not -half < x.min(initial=0) <= x.max(initial=0) < half:
            x = np.maximum(x - x.max(axis=-1, keepdims=True), -2 * half)
        y = np.exp(x)  # (7)
        y *= 1 / y.sum(axis=-1, keepdims=True)  # (7)
        return y

    y = softmax(x, temperature=T) if y is None else y
    J = -y[..., :, None] * y[..., None, :]  # (7.1) (…, u, u)
    i = np.arange(y.shape[-1])
    J[..., i, i] += y  # (7.1)
    return J / T  # (7.1)


activations = {f.__name__: f for f in (
    identity, relu, lrelu, elu, sigmoid, tanh, softmax)}


def is_built_in(activate: Callable) -> bool:
    """Whether an activation is one of this table, tuned or not.

    :param activate: The function.
    """
    function = getattr(activate, 'func', activate)
    return activations.get(getattr(function, '__name__', '')) is function


def find_name(activate: Callable) -> str:
    """Return the name of a function.

    :param activate: An activation, tuned or not, or any other function.
    :returns: Its name, as logs and saved models show it.
    :raises TypeError: If it is not a function.
    """
    if not callable(activate):
        raise TypeError(
            'activate: a function expected, such as epynn.relu, '
            f'got {activate!r}'
        )
    function = getattr(activate, 'func', activate)
    return getattr(function, '__name__', type(function).__name__)


def bind_settings(activate: Callable, se_hPars: Mapping) -> Callable:
    """Bind the hyperparameters that an activation takes.

    :param activate: The function; a tuned one is tuned anew.
    :param se_hPars: Hyperparameters, global or of one layer.
    :returns: The function with its hyperparameters as defaults; as
        it came, if none of them is given.
    """
    function = getattr(activate, 'func', activate)
    for tunable, name, key in (
        (lrelu, 'alpha', 'LRELU_alpha'),
        (elu, 'alpha', 'ELU_alpha'),
        (softmax, 'temperature', 'softmax_temperature'),
    ):
        if function is tunable and key in se_hPars:
            return partial(function, **{name: se_hPars[key]})
    return activate


def unbind_settings(activate: Callable) -> Callable:
    """Return an activation as it was before it was tuned.

    :param activate: The function, tuned or not.
    """
    if (isinstance(activate, partial)
            and bind_settings(activate, default_hPars) is not activate):
        return activate.func
    return activate


def check_activation(argument: str, value: Callable, layer: str,
                     example: str) -> Callable:
    """Return an activation that was passed as an argument.

    As :func:`~epynn.commons.arguments.check_function`, with the same
    arguments, but the settings of a function are hyperparameters.

    :raises TypeError: If it is no function, does not take ``deriv``, or
        has settings which the hyperparameters would replace.
    :raises ValueError: If it returns nothing, or less than it was given.
    """
    if unbind_settings(value) is not value:
        raise TypeError(f'{layer} takes {find_name(value)} itself as '
                        f'{argument}, and its settings as se_hPars')
    return check_slope(argument, value, layer, example)


def check_slope(argument: str, value: object, layer: str,
                example: str) -> Callable:
    """Return a function that can be asked for its slope, tuned or not.

    The arguments are those of :func:`check_activation`.

    :raises TypeError: If it is no function, or does not take ``deriv``.
    :raises ValueError: If it returns nothing, or less than it was given.
    """
    function = check_function(argument, value, layer, example)
    check_derivative(
        function, f'{layer} takes a function f(x, deriv=False) as {argument}, '
        f'such as {example}, and {find_name(function)} does not take deriv: '
        'deriv=True is to return the derivative', None)
    check_result(function, layer)
    return function


def hadamard(dA: Array, dLinear: Array) -> Array:
    """Multiply an error with a derivative or a Jacobian.

    :param dA: Error after the activation, shape (…, u).
    :param dLinear: Derivative, shape (…, u), or Jacobian,
        shape (…, u, u).
    :returns: Error before the activation, shape (…, u).
    :raises ValueError: If the shapes don't fit.
    """
    dA, dLinear = np.asarray(dA), np.asarray(dLinear)
    if dA.shape == dLinear.shape:
        return dA * dLinear  # (8)
    check_jacobian(dA, dLinear)
    return (dA[..., None, :] @ dLinear)[..., 0, :]  # (8.1)


def chain(dA: Array, activate: Callable, Z: Array,
          A: Array | None = None) -> Array:
    """Carry an error back through an activation.

    :param dA: Error after the activation, shape (…, u).
    :param activate: The activation, built in or of your own.
    :param Z: Its input, shape (…, u).
    :param A: Its output, where it is known.
    :returns: Error before the activation, shape (…, u).
    """
    if not is_built_in(activate):
        return hadamard(dA, activate(Z, deriv=True))

    if getattr(activate, 'func', activate) is not softmax:
        return dA * activate(Z, deriv=True, y=A)  # (8)

    A = activate(Z) if A is None else A
    T = float(getattr(activate, 'keywords', {}).get('temperature', 1))
    return A * (dA - np.vecdot(dA, A)[..., None]) / T  # (9)


def draw_normal(shape: tuple, rng: np.random.Generator | ModuleType,
                axes: int | None = None) -> Array:
    """Draw standard normal numbers, after a look at what came.

    :param shape: One or more numbers above zero.
    :param rng: A ``numpy.random.Generator``, or ``numpy.random``.
    :param axes: How many numbers are expected; any if None.
    :returns: Independent numbers with mean 0 and variance 1.
    :raises TypeError: If rng is not a generator.
    :raises ValueError: If the shape holds no weights.
    """
    if not hasattr(rng, 'standard_normal'):
        raise TypeError(
            'rng: a generator expected, like '
            f'np.random.default_rng(0), got {rng!r}'
        )
    sizes = np.atleast_1d(np.asarray(shape, object)).tolist()
    if not sizes or not all(is_integer(n) and n > 0 for n in sizes):
        raise ValueError(
            'shape: one or more whole numbers above 0 expected, such as '
            f'(64, 32), got {shape!r}'
        )
    N = rng.standard_normal(shape)
    if axes and N.ndim != axes:
        raise ValueError(f'shape: {axes} sizes expected, got {shape}')
    return N


def xavier(
    shape: tuple, rng: np.random.Generator | ModuleType = np.random
) -> Array:
    """Draw weights that keep the scale of what passes through.

    :param shape: Shape of the weights, (n, u) for a matrix.
    :param rng: Generator to draw from.
    :returns: Normal numbers with mean 0 and standard deviation
        sqrt(2 / sum(shape)).
    :raises TypeError: If rng is not a generator.
    :raises ValueError: If the shape holds no weights.

    Source: Glorot & Bengio (2010), equation 12.
    """
    W = draw_normal(shape, rng)  # (n, u)
    W *= np.sqrt(2 / sum(W.shape))  # (1)
    return W


def orthogonal(
    shape: tuple, rng: np.random.Generator | ModuleType = np.random
) -> Array:
    """Draw orthogonal weights, which keep lengths.

    :param shape: Shape of the weights, (n, u).
    :param rng: Generator to draw from.
    :returns: A matrix with orthonormal columns, or orthonormal rows
        if it has fewer rows than columns; all such are equally likely.
    :raises TypeError: If rng is not a generator.
    :raises ValueError: If the shape is not that of a matrix.

    Source: Saxe et al. (2014); Mezzadri (2007).
    """
    N = draw_normal(shape, rng, axes=2)  # (n, u)
    wide = N.shape[0] < N.shape[1]
    Q, R = np.linalg.qr(N.T if wide else N)  # (2)
    Q *= np.where(np.diag(R) < 0, -1, 1)  # (2.1)
    return Q.T if wide else Q  # (2.2)


def clip_gradient(layer: 'Layer', max_norm: float = 0.25) -> float:
    """Shorten the gradients of a layer where they are too long.

    :param layer: A layer after its backward pass; the arrays in
        ``layer.g`` are changed in place.
    :param max_norm: Largest norm to let pass, of all gradients of
        the layer taken together.
    :returns: The norm before clipping.
    :raises TypeError: If max_norm is no number.
    :raises ValueError: If max_norm is not above zero.

    Source: Pascanu et al. (2013), algorithm 1.
    """
    check_positive_number('max_norm', max_norm, 'clip_gradient')
    gradients = layer.g.values()

    # the largest entry of all gradients; 0 if there are none
    top = max((float(np.abs(g).max()) for g in gradients), default=0.0)
    if top == 0 or not np.isfinite(top):
        return top
    squares = sum(float(np.sum((g / top) ** 2)) for g in gradients)
    norm = top * squares**0.5  # (3)

    if norm > max_norm:
        for gradient in gradients:
            gradient *= max_norm / norm  # (3.1)
    return norm
