"""Layers of Keras as EpyNN's layers."""
import keras
import numpy as np

from epynn.export.keras_layers import POOLS
from epynn.export.keras_modules import (
    KERAS,
    Cell,
    ExactDense,
    MinPooling2D,
    Tuned,
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
    as_pair,
    choose_activations,
    refuse,
    require_options,
    split_gates,
)


def read_keras_activation(function: object) -> tuple:
    """Name and value of an activation.

    :param function: What a layer of Keras holds as its activation.
    :raises TypeError: If it has no equivalent.
    """
    known: dict[str, tuple] = {
        name: (ours, None) for ours, name in KERAS.items()}
    known |= {'softmax': ('softmax', 1.0), 'elu': ('elu', 1.0),
              'leaky_relu': ('lrelu', 0.2)}
    if isinstance(function, Tuned):
        return function.name, float(function.value)
    name = getattr(function, '__name__', None)
    if name in known and keras.activations.get(name) is function:
        return known[name]
    refuse(function)


def read_activation_layer(layer: keras.layers.Layer) -> tuple | None:
    """Name and value of a layer that is an activation alone."""
    if type(layer) is keras.layers.Activation:
        return read_keras_activation(layer.activation)
    if type(layer) is keras.layers.LeakyReLU:
        return 'lrelu', float(layer.negative_slope)
    if type(layer) is keras.layers.ELU:
        return 'elu', float(layer.alpha)
    if type(layer) is keras.layers.ReLU:
        require_options(layer, max_value=None, negative_slope=0,
                        threshold=0)
        return 'relu', None
    if type(layer) is keras.layers.Softmax:
        require_options(layer, axis=-1)
        return 'softmax', 1.0
    return None


def import_dense(layer: keras.layers.Layer, margin: tuple,
                 pair: tuple) -> tuple:
    """A dense layer."""
    W, *b = layer.get_weights()
    made = Dense(W.shape[1], use_bias=layer.use_bias,
                 **choose_activations({'activate': pair}))
    return made, {'W': W} | dict(zip('b', map(np.atleast_2d, b)))


def import_recurrent(layer: keras.layers.Layer, margin: tuple,
                     pair: tuple | None) -> tuple:
    """A layer with a memory."""
    require_options(layer, go_backwards=False, stateful=False,
                    unroll=False, return_state=False)
    kind, sequences = type(layer).__name__, layer.return_sequences
    if kind == 'RNN':
        cell = layer.cell
        if type(cell) is not Cell:
            refuse(layer, 'its cell is none of EpyNN')
        make = {'RNN': RNN, 'GRU': GRU, 'LSTM': LSTM}[cell.kind]
        p = dict(zip(cell.names, cell.get_weights()))
        made = make(cell.units, sequences=sequences,
                    use_bias=cell.use_bias,
                    **choose_activations(cell.pairs))
        return made, p
    require_options(layer, dropout=0, recurrent_dropout=0)
    first = read_keras_activation(layer.activation)
    if kind == 'SimpleRNN':
        make, order, pairs = RNN, [''], {'activate': first}
    elif kind == 'GRU':
        require_options(layer, reset_after=False)
        second = read_keras_activation(layer.recurrent_activation)
        make, order = GRU, ['z', 'r', 'hh']
        pairs = {'activate': first, 'activate_update': second,
                 'activate_reset': second}
    else:
        second = read_keras_activation(layer.recurrent_activation)
        make, order = LSTM, list('ifgo')
        pairs = {gate: first if gate in ('activate', 'activate_candidate')
                 else second for gate in LSTM().activation}
    made = make(layer.units, sequences=sequences,
                use_bias=layer.use_bias, **choose_activations(pairs))
    return made, split_gates(order, *layer.get_weights())


def import_convolution(layer: keras.layers.Layer, margin: tuple,
                       pair: tuple) -> tuple:
    """A convolution layer, with the margin that stood before it."""
    require_options(layer, data_format='channels_last',
                    dilation_rate=(1, 1), groups=1)
    size, steps = layer.kernel_size, layer.strides
    if layer.padding == 'same':
        if margin != (0, 0) or steps != (1, 1) or not all(
                n % 2 for n in size):
            refuse(layer, "padding='same' is a number of pixels "
                   'only with strides of 1 and an odd size')
        margin = tuple(n // 2 for n in size)
    W, *b = layer.get_weights()
    made = Convolution(layer.filters, size, steps, margin,
                       use_bias=layer.use_bias,
                       **choose_activations({'activate': pair}))
    return made, {'W': W} | dict(zip('b', b))


def import_pooling(layer: keras.layers.Layer, margin: tuple,
                   pair: tuple | None) -> tuple:
    """A pooling layer."""
    require_options(layer, data_format='channels_last', padding='valid')
    pools = {kind: name for name, kind in POOLS.items()}
    return Pooling(as_pair(layer.pool_size), as_pair(layer.strides),
                   pools[type(layer)]), {}


def import_dropout(layer: keras.layers.Layer, margin: tuple,
                   pair: tuple | None) -> tuple:
    """A dropout layer; axes of size 1 in its mask are shared."""
    shape = layer.noise_shape or ()
    if any(size not in (None, 1) for size in shape):
        refuse(layer, 'noise_shape may hold None and 1 only')
    axes = tuple(axis for axis, size in enumerate(shape) if size)
    return Dropout(layer.rate, axes), {}


def import_flatten(layer: keras.layers.Layer, margin: tuple,
                   pair: tuple | None) -> tuple:
    """A flatten layer."""
    require_options(layer, data_format='channels_last')
    return Flatten(), {}


LAYERS = keras.layers
FROM_KERAS = {
    LAYERS.Dense: import_dense, ExactDense: import_dense,
    LAYERS.SimpleRNN: import_recurrent,
    LAYERS.GRU: import_recurrent, LAYERS.LSTM: import_recurrent,
    LAYERS.RNN: import_recurrent, LAYERS.Conv2D: import_convolution,
    LAYERS.MaxPooling2D: import_pooling,
    LAYERS.AveragePooling2D: import_pooling, MinPooling2D: import_pooling,
    LAYERS.Dropout: import_dropout,
    LAYERS.Flatten: import_flatten,
    LAYERS.Identity: lambda layer, margin, pair: (Template(), {})}


def read_margin(layer: keras.layers.Layer) -> tuple[int, int]:
    """The pixels that a ``ZeroPadding2D`` adds on each side."""
    require_options(layer, data_format='channels_last')
    (top, bottom), (left, right) = layer.padding
    if top != bottom or left != right:
        refuse(layer, 'both sides must have the same margin')
    return top, left


def require_plain_weights(layer: keras.layers.Layer) -> None:
    """Do nothing, if a layer computes with its weights as they are.

    :raises TypeError: If it rounds them, or adds others to them.
    """
    kept, used = layer.variable_dtype, layer.compute_dtype
    if used != kept or used not in ('float64', 'float32'):
        refuse(layer, f'its weights are {kept}, it computes in {used}, '
               'and float64 or float32 is expected for both')
    if getattr(layer, 'quantization_mode', None):
        refuse(layer, f'its weights are {layer.quantization_mode}')
    if getattr(layer, 'lora_enabled', False):
        refuse(layer, 'enable_lora has added to its weights')


def import_layers(network: keras.Sequential) -> list[tuple]:
    """Layers, their parameters, and whether they learn.

    :param network: A ``Sequential`` that is built.
    :raises TypeError: If one of its layers has no equivalent.
    """
    for layer in [network, *network.layers]:
        if 'call' in vars(layer):
            refuse(layer, 'it has a call of its own, and what that '
                   'computes is not known')
    for layer in network.layers:
        require_plain_weights(layer)
    found, left = [], list(network.layers)
    while left:
        layer, margin = left.pop(0), (0, 0)
        if type(layer) is keras.layers.ZeroPadding2D and left and (
                isinstance(left[0], keras.layers.Conv2D)):
            layer, margin = left.pop(0), read_margin(layer)
        if type(layer) not in FROM_KERAS:
            refuse(layer)
        pair = None
        if isinstance(layer, keras.layers.Dense | keras.layers.Conv2D):
            pair = read_keras_activation(layer.activation)
            if left and (then := read_activation_layer(left[0])):
                if pair[0] != 'identity':
                    refuse(left[0], 'it follows another activation')
                pair = then
                left.pop(0)
        made, p = FROM_KERAS[type(layer)](layer, margin, pair)
        found.append((made, p, layer.trainable))
    return found
