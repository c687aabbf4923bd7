"""One step of the layers that have a memory, in any engine's arrays."""
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from torch import nn

Array = Any  # of any engine


def rnn_step(p: Union[dict, 'nn.ParameterDict'], f: dict, x: Array,
             h: Array) -> tuple[Array]:
    """One step of an RNN.

    :param p: Parameters by name, in the shapes of EpyNN.
    :param f: Activations by name.
    :param x: Input at this step, shape (m, e).
    :param h: State, one step before, shape (m, u).
    :returns: What is remembered, first the output: here ``h`` alone.
    """
    return f['activate'](x @ p['U'] + h @ p['V'] + p.get('b', 0)),


def gru_step(p: Union[dict, 'nn.ParameterDict'], f: dict, x: Array,
             h: Array) -> tuple[Array]:
    """One step of a GRU; see :func:`rnn_step`."""
    def linear(gate: str, h: Array) -> Array:
        b = p.get('b' + gate, 0)
        return x @ p['U' + gate] + h @ p['V' + gate] + b

    z = f['activate_update'](linear('z', h))
    r = f['activate_reset'](linear('r', h))
    hh = f['activate'](linear('hh', r * h))
    return z * h + (1 - z) * hh,


def lstm_step(p: Union[dict, 'nn.ParameterDict'], f: dict, x: Array,
              h: Array, C: Array) -> tuple[Array, Array]:
    """One step of an LSTM, which also remembers its memory ``C``."""
    def linear(gate: str) -> Array:
        b = p.get('b' + gate, 0)
        return x @ p['U' + gate] + h @ p['V' + gate] + b

    o = f['activate_output'](linear('o'))
    i = f['activate_input'](linear('i'))
    g = f['activate_candidate'](linear('g'))
    C = f['activate_forget'](linear('f')) * C + i * g
    return o * f['activate'](C), C


STEPS: dict[str, Callable] = {
    'RNN': rnn_step, 'GRU': gru_step, 'LSTM': lstm_step}
