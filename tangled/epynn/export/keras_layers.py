"""EpyNN's layers as layers of Keras."""
from collections.abc import Callable
from functools import partial

import keras
import numpy as np

from epynn.commons.models import Layer
from epynn.export.keras_modules import (
    Cell,
    ExactDense,
    MinPooling2D,
    is_exact,
    make_activation,
)
from epynn.export.layers import (
    GRU,
    LSTM,
    RNN,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Pooling,
    Template,
    read_activation,
    read_activations,
    stack_gates,
)

LAST = {'data_format': 'channels_last'}
POOLS = {'max': keras.layers.MaxPooling2D, 'min': MinPooling2D,
         'mean': keras.layers.AveragePooling2D}
OWN = {'RNN': (keras.layers.SimpleRNN, ['']),
       'GRU': (partial(keras.layers.GRU, reset_after=False),
               ['z', 'r', 'hh']),
       'LSTM': (keras.layers.LSTM, 'ifgo')}


def export_dense(layer: Dense, named: dict) -> tuple[list, list]:
    """A dense layer, and its weights."""
    kind = keras.layers.Dense if is_exact(named['dtype']) else ExactDense
    there = kind(layer.d['u'], make_activation(*read_activation(layer)),
                 use_bias=layer.use_bias, **named)
    b = [layer.p['b'][0]] if layer.use_bias else []
    return [there], [layer.p['W'], *b]


def export_recurrent(layer: RNN | GRU | LSTM,
                     named: dict) -> tuple[list, list]:
    """A layer with a memory: Keras' own, where it is equal."""
    f, u = read_activations(layer), layer.d['u']
    kind = type(layer).__name__
    options = named | {'return_sequences': layer.sequences}
    state = 'activate', 'activate_candidate'
    first = {f[gate] for gate in state if gate in f}
    second = {pair for gate, pair in f.items() if gate not in state}
    if not is_exact(named['dtype']) or len(first) > 1 or len(second) > 1:
        cell = Cell(kind, u, f, layer.use_bias, dtype=named['dtype'])
        p = [layer.p[name] for name in cell.names]
        return [keras.layers.RNN(cell, **options)], p
    make, order = OWN[kind]
    functions = [make_activation(*pair) for pair in (*first, *second)]
    there = make(u, *functions, use_bias=layer.use_bias, **options)
    return [there], stack_gates(layer, order)


def export_convolution(layer: Convolution,
                       named: dict) -> tuple[list, list]:
    """A convolution layer, if need be with a margin before it."""
    d = layer.d
    there = [keras.layers.Conv2D(
        d['u'], (d['fh'], d['fw']), (d['sh'], d['sw']),
        activation=make_activation(*read_activation(layer)),
        use_bias=layer.use_bias, **LAST, **named)]
    if d['ph'] or d['pw']:
        margin = named | {'name': named['name'] + '_margin'}
        there.insert(0, keras.layers.ZeroPadding2D(
            (d['ph'], d['pw']), **LAST, **margin))
    return there, list(layer.p.values())


def export_pooling(layer: Pooling, named: dict) -> tuple[list, list]:
    """A pooling layer: one of three."""
    d, kind = layer.d, POOLS[layer.activation['pool']]
    return [kind((d['ph'], d['pw']), (d['sh'], d['sw']), **LAST,
                 **named)], []


def export_dropout(layer: Dropout, named: dict) -> tuple[list, list]:
    """A dropout layer; axes that share a mask have the size 1 in it."""
    shape: list[int | None] | None = None
    if layer.d['a']:
        shape = [None] * len(layer.fs['X'])
        for axis in layer.d['a']:
            shape[axis] = 1
    return [keras.layers.Dropout(layer.d['d'], shape, **named)], []


TO_KERAS: dict[type, Callable[..., tuple[list, list]]] = {
    Dense: export_dense, RNN: export_recurrent, GRU: export_recurrent,
    LSTM: export_recurrent, Convolution: export_convolution,
    Pooling: export_pooling, Dropout: export_dropout,
    Flatten: lambda layer, named: (
        [keras.layers.Flatten(**LAST, **named)], []),
    Template: lambda layer, named: ([keras.layers.Identity(**named)], [])}


def export_layers(layers: list[Layer], shape: list) -> keras.Sequential:
    """All layers as a model of Keras.

    :param layers: Layers that can go; see
        :func:`~epynn.export.layers.list_exportable_layers`.
    :param shape: Shape of a sample, None for what is free.
    """
    found, weights = [keras.Input(shape, dtype=layers[0].dtype.name)], []
    for k, layer in enumerate(layers, 1):
        named = {'name': f'{type(layer).__name__.lower()}_{k}',
                 'dtype': layer.dtype.name}
        there, values = TO_KERAS[type(layer)](layer, named)
        if not layer.trainable:
            for each in there:
                each.trainable = False
        found += there
        weights.append((there[-1], values))
    network = keras.Sequential(found)
    for there, values in weights:
        if values:
            there.set_weights(values)
    return network


def run_network(network: keras.Sequential, X: np.ndarray) -> np.ndarray:
    """What a network answers to a batch, shape (m, …)."""
    return keras.ops.convert_to_numpy(network(X, training=False))
