"""What the layers that read step by step have in common."""
from collections.abc import Callable

import numpy as np

from epynn.commons.arguments import (
    check_flag,
    check_initialization,
    check_positive_integer,
    check_positive_number,
    check_sequences,
)
from epynn.commons.maths import (
    check_activation,
    clip_gradient,
    find_name,
)
from epynn.commons.models import Layer, drop_absent_gradients, stored_in


def recurrent_compute_shapes(layer: 'Recurrent', A: np.ndarray) -> None:
    """Store dimensions and shapes for an input.

    :param layer: A layer that reads step by step.
    :param A: Output of the previous layer, shape (m, s, e).
    :raises ValueError: If ``A`` does not have exactly three axes, or no step,
        or no element.
    """
    check_sequences(layer, A)
    d, fs = layer.d, layer.fs
    fs['X'] = d['m'], d['s'], d['e'] = A.shape  # (m, s, e)
    fs['h'] = d['m'], d['s'], d['u']  # (m, s, u)
    for gate in layer.gates:
        fs['U' + gate] = d['e'], d['u']  # (e, u)
        fs['V' + gate] = d['u'], d['u']  # (u, u)
        fs['b' + gate] = 1, d['u']  # (1, u)
    for name in layer.unit_parameters:
        fs[name] = 1, d['u']  # (1, u)


def recurrent_initialize_parameters(layer: 'Recurrent') -> None:
    """Draw the weights gate by gate; all else begins at zero.

    :param layer: A layer that reads step by step, with its shapes.
    """
    draw, fs = layer.initialization, layer.fs
    for gate in layer.gates:
        for name in 'U' + gate, 'V' + gate:
            layer.p[name] = draw(fs[name], rng=layer.np_rng)
        if layer.use_bias:
            layer.p['b' + gate] = np.zeros(fs['b' + gate])  # (1, u)
    for name in layer.unit_parameters:
        layer.p[name] = np.zeros(fs[name])  # (1, u)


class Recurrent(Layer):
    """A layer that reads sequences and keeps a state.

    :param unit_cells: Number of units, u.
    :param activations: The activation functions, by argument.
    :param initialization: Draws the weights, of shapes (e, u), (u, u).
    :param clip_gradients: Whether to shorten gradients that are too
        long.
    :param sequences: Whether to hand on the states of all steps, shape
        (m, s, u), or only the last one, shape (m, u).
    :param se_hPars: Hyperparameters of this layer.
    :param max_norm: Largest norm of the gradients, taken together.
    :param use_bias: Whether each unit has a bias.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises ValueError: If ``unit_cells`` is not a positive integer, or
        ``max_norm`` not above zero.
    :raises TypeError: If a function, a number or a truth value is
        expected, and something else came.
    :ivar gates: Ends of the names of U, V and b.
    :ivar unit_parameters: Names of further parameters, if there are
        any: one number for each unit, shape (1, u), zero at the start.
    :ivar states: What one step hands to the next.
    :ivar forward_caches: Names in ``fc``, each of shape (m, s, u).
    :ivar backward_caches: Names in ``bc``, each of shape (m, s, u).
    """

    gates: tuple[str, ...] = ('',)
    unit_parameters: tuple[str, ...] = ()
    states: tuple[str, ...] = ('h',)
    forward_caches: tuple[str, ...] = ()
    backward_caches: tuple[str, ...] = ()
    checks = {**Layer.checks, 'initialization': check_initialization,
              'clip_gradients': check_flag, 'sequences': check_flag,
              'max_norm': check_positive_number}

    def __init__(self, unit_cells: int, activations: dict[str, Callable],
                 initialization: Callable, clip_gradients: bool,
                 sequences: bool, se_hPars: dict | None,
                 max_norm: float, use_bias: bool, name: str | None):
        super().__init__(se_hPars, name)
        kind = type(self).__name__
        self.d['u'] = check_positive_integer('unit_cells', unit_cells, kind)
        for argument, function in activations.items():
            setattr(self, argument, check_activation(
                argument, function, kind, 'epynn.tanh'))
            self.activation[argument] = find_name(function)
        self.initialization = initialization
        self.clip_gradients, self.sequences = clip_gradients, sequences
        self.max_norm = max_norm
        vars(self)['use_bias'] = check_flag('use_bias', use_bias, kind)

    unit_cells = stored_in('d', 'u')
    use_bias = stored_in('__dict__', 'use_bias')

    compute_shapes = recurrent_compute_shapes
    initialize_parameters = recurrent_initialize_parameters


def make_cache(layer: Layer, dtype: np.dtype) -> np.ndarray:
    """Make a cache of which each step is one piece of memory.

    :param layer: A layer that reads step by step, with its shapes.
    :param dtype: Type of its numbers.
    :returns: An array of shape (m, s, u), to be filled by the steps.
    """
    m, s, u = layer.fs['h']
    return np.empty((s, m, u), dtype).swapaxes(0, 1)


def initialize_forward(layer: Recurrent,
                       A: np.ndarray) -> tuple[np.ndarray, ...]:
    """Make the caches of a forward pass.

    :param layer: A layer that reads step by step, with its shapes.
    :param A: Output of the previous layer, shape (m, s, e).
    :returns: The input, and for each of the layer's states what the
        first step finds: zeros, shape (m, u).
    """
    X = layer.fc['X'] = A  # (m, s, e)
    for name in layer.forward_caches:
        layer.fc[name] = make_cache(layer, X.dtype)  # (m, s, u)
    return X, *(np.zeros_like(layer.fc['h'][:, 0]) for _ in layer.states)


def initialize_backward(layer: Recurrent,
                        dX: np.ndarray) -> tuple[np.ndarray, ...]:
    """Make the caches of a backward pass.

    :param layer: A layer that reads step by step, after its forward
        pass.
    :param dX: Error from the next layer, shape (m, s, u) if
        ``layer.sequences``, else (m, u).
    :returns: The error at the output, shape (m, s, u), and for each of
        the layer's states what comes back to the last step: zeros,
        shape (m, u).
    """
    bc = layer.bc
    if layer.sequences:
        bc['dA'] = dX  # (m, s, u)
    else:  # only the last state was handed on
        bc['dA'] = np.zeros(layer.fs['h'], dX.dtype)  # (m, s, u)
        bc['dA'][:, -1] = dX  # (m, u)
    for name in layer.backward_caches:
        bc[name] = make_cache(layer, dX.dtype)  # (m, s, u)
    return bc['dA'], *(np.zeros_like(bc['dA'][:, 0]) for _ in layer.states)


def weights(layer: Recurrent, name: str) -> list[np.ndarray]:
    """Read one parameter of each gate.

    :param layer: A layer that reads step by step.
    :param name: ``'U'`` or ``'V'``.
    :returns: The parameters in the order of ``layer.gates``.
    """
    return [layer.p[name + gate] for gate in layer.gates]


def biases(layer: Recurrent) -> list[np.ndarray]:
    """Read the bias of each gate, zeros for a layer without biases.

    :param layer: A layer that reads step by step, with its shapes.
    :returns: Rows of shape (1, u) in the order of ``layer.gates``.
    """
    zero = np.zeros((1, layer.d['u']), layer.dtype)
    return [layer.p.get('b' + gate, zero) for gate in layer.gates]


def rows(A: np.ndarray) -> np.ndarray:
    """Stack the steps of all samples, one step after the other.

    :param A: Sequences, shape (m, s, n), or samples, shape (m, n).
    :returns: A row for each sample at each step, shape (s × m, n), or
        the samples as they are.
    """
    return A.swapaxes(0, -2).reshape(-1, A.shape[-1])


def limit_gradients(layer: Recurrent) -> None:
    """Shorten gradients that are too long, if the layer is told to.

    Those of biases that the layer does not have are dropped before.

    :param layer: A layer that reads step by step, with gradients.
    """
    drop_absent_gradients(layer)
    if layer.clip_gradients:
        clip_gradient(layer, layer.max_norm)
