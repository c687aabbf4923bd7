"""Graphs of ONNX, written down as if they were computed."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from onnx import (
    NodeProto,
    TensorProto,
    ValueInfoProto,
    helper,
    numpy_helper,
)

OPSET = 18


class Graph:
    """Nodes and constants that are written down one after the other.

    :param dtype: Type of all numbers.
    :param outer: The graph this one is a part of, if it is one.
    """

    def __init__(self, dtype: np.dtype, outer: 'Graph | None' = None):
        self.dtype = np.dtype(dtype)
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.root: Graph = outer.root if outer else self
        self.numbers: Iterator[int] = outer.numbers if outer else count()

    def make_name(self, what: str) -> str:
        """A name that no other value has."""
        return f'{what}_{next(self.numbers)}'

    def add_constant(self, array: float | Sequence | np.ndarray,
                     dtype: type | np.dtype | None = None) -> 'Value':
        """An array that is known."""
        array = np.array(array, dtype or self.dtype, order='C')
        value = Value(self, self.make_name('constant'))
        self.root.constants.append(
            numpy_helper.from_array(array, value.name))
        return value

    def add(self, operator: str, *inputs: 'Value | float | np.ndarray',
            outputs: int = 1, take: int = -1,
            **options: Any) -> 'Value':
        """Write a node down.

        :param operator: An operator of ONNX.
        :param inputs: Values, or arrays.
        :param outputs: Number of its outputs.
        :param take: Which of them is wanted.
        :param options: Attributes of the operator.
        :returns: That output.
        """
        names = [each.name if isinstance(each, Value)
                 else self.add_constant(each).name for each in inputs]
        out = [self.make_name(operator) for _ in range(outputs)]
        self.nodes.append(helper.make_node(
            operator, names, out, out[take], **options))
        return Value(self, out[take])

    def describe_value(self, name: str,
                       *shape: int | str | None) -> ValueInfoProto:
        """What a graph says of an input or an output."""
        kind = helper.np_dtype_to_tensor_dtype(self.dtype)
        return helper.make_tensor_value_info(name, kind, shape)


@dataclass
class Value:
    """Something that a graph will have computed.

    :param graph: The graph.
    :param name: Its name there.
    """

    graph: Graph
    name: str

    def __matmul__(self, other: 'Value | np.ndarray') -> 'Value':
        return self.graph.add('MatMul', self, other)

    def __add__(self, other: 'Value | float | np.ndarray') -> 'Value':
        return self.graph.add('Add', self, other)

    def __mul__(self, other: 'Value | float | np.ndarray') -> 'Value':
        return self.graph.add('Mul', self, other)

    def __rsub__(self, other: float | np.ndarray) -> 'Value':
        return self.graph.add('Sub', other, self)


def add_integers(graph: Graph, *numbers: int) -> Value:
    """Shapes and axes, which ONNX wants as constants."""
    return graph.add_constant(numbers, np.int64)


def apply_exactly(x: Value, name: str, alpha: float) -> Value:
    """A leaky ReLU or ELU, with an alpha that is no float32."""
    below = x.graph.add('Min', x, 0)
    if name == 'elu':
        below = x.graph.add('Sub', x.graph.add('Exp', below), 1)
    return x.graph.add('Max', x, 0) + below * alpha


def apply_activation(x: Value, name: str,
                     value: float | None = None) -> Value:
    """Apply an activation.

    :param x: Its input.
    :param name: Its name.
    :param value: Its alpha or its temperature, if it has one.
    """
    if name == 'identity':
        return x
    if name == 'softmax':
        if value and value != 1:
            x = x.graph.add('Div', x, value)
        return x.graph.add('Softmax', x, axis=-1)
    if value is not None and float(x.graph.dtype.type(value)) != (
            float(np.float32(value))):
        return apply_exactly(x, name, value)
    options: dict[str, Any] = {} if value is None else {'alpha': value}
    operator = {'relu': 'Relu', 'lrelu': 'LeakyRelu', 'elu': 'Elu',
                'sigmoid': 'Sigmoid', 'tanh': 'Tanh'}[name]
    return x.graph.add(operator, x, **options)
