"""What Keras has not: tuned activations, mixed gates, a minimum."""
from collections.abc import Sequence

import keras
from keras import ops

from epynn.export.steps import STEPS, Array

KERAS = {'identity': 'linear', 'relu': 'relu', 'sigmoid': 'sigmoid',
         'tanh': 'tanh'}
GATES = {'RNN': [''], 'GRU': ['z', 'r', 'hh'], 'LSTM': list('figo')}


def is_exact(dtype: str) -> bool:
    """Whether Keras multiplies numbers of a type without rounding."""
    return keras.backend.result_type(dtype, dtype) == dtype


class ExactDense(keras.layers.Dense):
    """A dense layer whose product stays in float64."""

    def call(self, X: Array, training: bool | None = None) -> Array:
        """Product, bias, activation: shape (m, n) to (m, u)."""
        Z = X @ self.kernel
        return self.activation(Z + self.bias if self.use_bias else Z)


class Tuned:
    """An activation with its alpha or temperature.

    :param name: ``'lrelu'``, ``'elu'`` or ``'softmax'``.
    :param value: Its alpha or its temperature.
    """

    def __init__(self, name: str, value: float):
        self.name, self.value = name, value

    def __call__(self, x: Array) -> Array:
        """Return the function's values at ``x``, of the same shape."""
        if self.name == 'softmax':
            return ops.softmax(x / self.value, -1)
        if self.name == 'elu':
            return ops.elu(x, self.value)
        return ops.leaky_relu(x, self.value)

    def get_config(self) -> dict:
        """What a file holds of it."""
        return {'name': self.name, 'value': self.value}

    @classmethod
    def from_config(cls, config: dict) -> 'Tuned':
        """Make it again from what a file holds."""
        return cls(**config)


class Cell(keras.layers.Layer):
    """A cell for ``keras.layers.RNN`` whose gates may all differ.

    :param kind: ``'RNN'``, ``'GRU'`` or ``'LSTM'``.
    :param units: Number of units, u.
    :param f: Activations by EpyNN's names: pairs of a name and a value.
    :param use_bias: Whether each unit has a bias.
    """

    def __init__(self, kind: str, units: int, f: dict,
                 use_bias: bool = True, **options: object):
        super().__init__(**options)
        self.kind, self.units, self.use_bias = kind, units, use_bias
        self.names = [name + gate for gate in GATES[kind]
                      for name in ('UVb' if use_bias else 'UV')]
        self.pairs = {gate: list(pair) for gate, pair in f.items()}
        self.f = {gate: keras.activations.get(make_activation(*pair))
                  for gate, pair in f.items()}
        self.output_size = units
        self.state_size = [units] * (2 if kind == 'LSTM' else 1)

    def build(self, shape: tuple) -> None:
        """Make the weights for an input of a shape."""
        e, u = shape[-1], self.units
        sizes = {'U': (e, u), 'V': (u, u), 'b': (1, u)}
        for name in self.names:
            weight = self.add_weight(shape=sizes[name[0]], name=name)
            setattr(self, name, weight)

    def call(self, x: Array, states: Sequence[Array],
             training: bool = False) -> tuple[Array, list[Array]]:
        """One step: output, shape (m, u), and the new states."""
        p = {name: getattr(self, name) for name in self.names}
        states = STEPS[self.kind](p, self.f, x, *states)
        return states[0], list(states)

    def get_config(self) -> dict:
        """What a file holds of it."""
        return super().get_config() | {
            'kind': self.kind, 'units': self.units, 'f': self.pairs,
            'use_bias': self.use_bias}


class MinPooling2D(keras.layers.MaxPooling2D):
    """The least of each window."""

    def call(self, X: Array) -> Array:
        """Pool images, shape (m, h, w, d)."""
        return -super().call(-X)


def make_activation(name: str, value: float | None) -> str | Tuned:
    """An activation as Keras takes it: a name of its own, or a function.

    :param name: Its name.
    :param value: Its alpha or its temperature, if it has one.
    """
    if value is None or (name, value) == ('softmax', 1):
        return KERAS.get(name, name)
    return Tuned(name, value)


for kind in ExactDense, Tuned, Cell, MinPooling2D:
    keras.saving.register_keras_serializable('epynn')(kind)
