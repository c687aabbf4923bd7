"""What layers that read step by step have in common."""
from collections.abc import Callable

import numpy as np

from epynn.commons.arguments import (
    check_flag,
    check_function,
    check_positive_integer,
    check_positive_number,
    check_sequences,
)
from epynn.commons.models import Layer


def read_shape(layer: Layer, A: np.ndarray) -> None:
    """Store the dimensions of sequences and the shape of the state.

    :param layer: A layer that reads step by step.
    :param A: Output of the previous layer, shape (m, s, e).
    :raises ValueError: If ``A`` has not exactly three axes, or no step,
        or no element.
    """
    check_sequences(layer, A)
    layer.fs['X'] = A.shape  # (m, s, e)
    layer.d['m'], layer.d['s'], layer.d['e'] = A.shape
    layer.fs['h'] = *A.shape[:2], layer.d['u']  # (m, s, u)


def rows(A: np.ndarray) -> np.ndarray:
    """Stack the steps of all samples, one step after the other.

    :param A: Sequences, shape (m, s, n).
    :returns: A row for each sample at each step, shape (s × m, n).
    """
    return A.swapaxes(0, 1).reshape(-1, A.shape[-1])


def memory(layer: Layer, unit_cells: int, initialization: Callable,
           clip_gradients: bool, sequences: bool,
           max_norm: float) -> None:
    """Store the arguments that layers with a memory share.

    :param layer: A layer that reads step by step, without its shapes.
    :param unit_cells: Number of units, u.
    :param initialization: Draws the weights.
    :param clip_gradients: Whether to shorten long gradients.
    :param sequences: Whether to hand on the states of all steps.
    :param max_norm: Largest norm of the gradients, taken together.
    :raises ValueError: If ``unit_cells`` is not a positive integer, or
        ``max_norm`` not above zero.
    :raises TypeError: If ``initialization`` is not a function,
        ``clip_gradients`` or ``sequences`` neither true nor false, or
        ``max_norm`` no number.
    """
    name = layer.name
    layer.d['u'] = check_positive_integer('unit_cells', unit_cells, name)
    layer.initialization = check_function(
        'initialization', initialization, name, 'epynn.xavier')
    layer.clip_gradients = check_flag(
        'clip_gradients', clip_gradients, name)
    layer.sequences = check_flag('sequences', sequences, name)
    layer.max_norm = check_positive_number('max_norm', max_norm, name)
