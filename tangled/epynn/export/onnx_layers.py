"""EpyNN's layers as operators of ONNX."""
from collections.abc import Callable, Sequence

import numpy as np
from onnx import ModelProto, checker, helper, numpy_helper

import epynn
from epynn.commons.models import Layer
from epynn.export.layers import (
    GRU,
    LSTM,
    RECURRENT,
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
from epynn.export.onnx_graph import (
    OPSET,
    Graph,
    Value,
    add_integers,
    apply_activation,
)
from epynn.export.steps import STEPS

IN_OPERATORS = {'sigmoid': 'Sigmoid', 'tanh': 'Tanh', 'relu': 'Relu'}
TO_FRONT, TO_BACK = [0, 3, 1, 2], [0, 2, 3, 1]  # the colours


def export_dense(graph: Graph, layer: Dense, X: Value) -> Value:
    """A dense layer: a product, a sum, an activation."""
    Z = X @ layer.p['W']
    Z = Z + layer.p['b'] if layer.use_bias else Z
    return apply_activation(Z, *read_activation(layer))


def make_zero_states(graph: Graph, X: Value, u: int) -> Value:
    """A state for each sample of ``X``, (s, m, e): shape (m, u)."""
    m = graph.add('Shape', X, start=1, end=2)
    shape = graph.add('Concat', m, add_integers(graph, u), axis=0)
    nought = numpy_helper.from_array(np.zeros(1, graph.dtype))
    return graph.add('ConstantOfShape', shape, value=nought)


def export_scan(graph: Graph, layer: RNN | GRU | LSTM,
                X: Value) -> Value:
    """A layer with a memory, as a loop over its steps.

    :param X: Sequences, steps first, shape (s, m, e).
    :returns: All states, shape (s, m, u), or the last, shape (m, u).
    """
    kind, body = type(layer).__name__, Graph(graph.dtype, graph)
    p = {name: graph.add_constant(value)
         for name, value in layer.p.items()}
    f = {gate: lambda x, pair=pair: apply_activation(x, *pair)
         for gate, pair in read_activations(layer).items()}
    many = 2 if kind == 'LSTM' else 1

    inputs = [Value(body, body.make_name(what))
              for what in ['state'] * many + ['step']]
    *states, x = inputs
    outputs = list(STEPS[kind](p, f, x, *states))
    if layer.sequences:
        outputs.append(body.add('Identity', outputs[0]))
    taken, given = (
        [body.describe_value(each.name, 'm', None) for each in side]
        for side in (inputs, outputs))
    loop = helper.make_graph(
        body.nodes, body.make_name(kind), taken, given)

    start = [make_zero_states(graph, X, layer.d['u'])] * many
    return graph.add('Scan', *start, X, body=loop, num_scan_inputs=1,
                     outputs=len(outputs),
                     take=-1 if layer.sequences else 0)


def choose_operator(layer: Layer) -> tuple | None:
    """Order of the gates and activations of ONNX' own operator.

    :returns: None, if an activation is none of the operator's, or its
        gates have different ones.
    """
    f = {gate: IN_OPERATORS.get(name)
         for gate, (name, _) in read_activations(layer).items()}
    sigma = {'RNN': [], 'GRU': ['activate_update', 'activate_reset'],
             'LSTM': ['activate_input', 'activate_output',
                      'activate_forget']}[type(layer).__name__]
    rest = [name for gate, name in f.items() if gate not in sigma][::-1]
    names = [f[gate] for gate in sigma[:1]] + rest
    if None in f.values() or len({f[gate] for gate in sigma}) > 1:
        return None
    orders = {'RNN': [''], 'GRU': ['z', 'r', 'hh'], 'LSTM': 'iofg'}
    return orders[type(layer).__name__], names


def export_operator(graph: Graph, layer: RNN | GRU | LSTM, X: Value,
                    order: Sequence[str], names: list[str]) -> Value:
    """A layer with a memory, as an operator; see :func:`export_scan`.

    :param order: Order of the gates; see :func:`choose_operator`.
    :param names: Activations.
    """
    U, V, *b = stack_gates(layer, order)
    b = [np.append(b, np.zeros_like(b))[np.newaxis]] if b else []
    A = graph.add(
        type(layer).__name__, X, U.T[np.newaxis], V.T[np.newaxis], *b,
        hidden_size=layer.d['u'], activations=names,
        outputs=1 if layer.sequences else 2)
    axis = add_integers(graph, int(layer.sequences))
    return graph.add('Squeeze', A, axis)


def export_recurrent(graph: Graph, layer: RNN | GRU | LSTM,
                     X: Value) -> Value:
    """A layer with a memory: the operator, where it will be run."""
    own = choose_operator(layer) if graph.dtype == np.float32 else None
    X = graph.add('Transpose', X, perm=[1, 0, 2])  # (s, m, e)
    A = (export_operator(graph, layer, X, *own) if own
         else export_scan(graph, layer, X))
    if layer.sequences:
        A = graph.add('Transpose', A, perm=[1, 0, 2])  # (m, s, u)
    return A


def slice_windows(graph: Graph, layer: Layer, X: Value,
                  size: tuple) -> list[Value]:
    """For each pixel of a window, where the windows have it.

    :param X: Images, shape (m, h, w, d).
    :param size: Height and width of a window.
    :returns: Parts of ``X``, each of shape (m, oh, ow, d).
    """
    d = layer.d
    axes = add_integers(graph, 1, 2)
    steps = add_integers(graph, d['sh'], d['sw'])
    down, right = (d['oh'] - 1) * d['sh'] + 1, (d['ow'] - 1) * d['sw'] + 1
    return [graph.add('Slice', X, add_integers(graph, r, c),
                      add_integers(graph, r + down, c + right),
                      axes, steps)
            for r, c in np.ndindex(*size)]


def export_convolution(graph: Graph, layer: Convolution,
                       X: Value) -> Value:
    """A convolution layer: the operator, where it will be run."""
    d, W = layer.d, layer.p['W']  # (fh, fw, d, u)
    margin = [d['ph'], d['pw']]
    if graph.dtype == np.float32:
        X = graph.add('Transpose', X, perm=TO_FRONT)
        bias = [layer.p['b']] if layer.use_bias else []
        Z = graph.add('Conv', X, W.transpose(3, 2, 0, 1), *bias,
                      strides=[d['sh'], d['sw']], pads=margin * 2)
        Z = graph.add('Transpose', Z, perm=TO_BACK)
    else:
        X = graph.add('Pad', X, add_integers(
            graph, 0, *margin, 0, 0, *margin, 0))
        parts = slice_windows(graph, layer, X, (d['fh'], d['fw']))
        Xb = graph.add('Concat', *parts, axis=-1)  # (m, oh, ow, fh × …)
        Z = Xb @ W.reshape(-1, d['u'])
        Z = Z + layer.p['b'] if layer.use_bias else Z
    return apply_activation(Z, *read_activation(layer))


def export_pooling(graph: Graph, layer: Pooling, X: Value) -> Value:
    """A pooling layer; the minimum is minus the maximum of minus X."""
    d, pool = layer.d, layer.activation['pool']
    if pool == 'mean' and graph.dtype == np.float64:
        parts = slice_windows(graph, layer, X, (d['ph'], d['pw']))
        return graph.add('Sum', *parts) * (1 / len(parts))
    X = graph.add('Neg', X) if pool == 'min' else X
    X = graph.add('Transpose', X, perm=TO_FRONT)
    A = graph.add('AveragePool' if pool == 'mean' else 'MaxPool', X,
                  kernel_shape=[d['ph'], d['pw']],
                  strides=[d['sh'], d['sw']])
    A = graph.add('Transpose', A, perm=TO_BACK)
    return graph.add('Neg', A) if pool == 'min' else A


TO_ONNX: dict[type, Callable[..., Value]] = {
    Dense: export_dense, RNN: export_recurrent, GRU: export_recurrent,
    LSTM: export_recurrent, Convolution: export_convolution,
    Pooling: export_pooling,
    Flatten: lambda graph, layer, X: graph.add('Flatten', X, axis=1),
    Dropout: lambda graph, layer, X: X,
    Template: lambda graph, layer, X: X}


def export_model(layers: list[Layer], shape: list,
                 name: str) -> ModelProto:
    """All layers as a model of ONNX, checked.

    :param layers: Layers that can go; see
        :func:`~epynn.export.layers.list_exportable_layers`.
    :param shape: Shape of a sample, None for a free number of steps.
    :param name: Name of the graph.
    """
    graph = Graph(layers[0].dtype)
    A = Value(graph, 'X')
    for layer in layers:
        A = TO_ONNX[type(layer)](graph, layer, A)
    graph.nodes.append(helper.make_node('Identity', [A.name], ['A']))

    out: list[int | None] = list(layers[-1].fs['A'][1:])
    sequences = [layer.sequences for layer in layers
                 if isinstance(layer, RECURRENT)]
    if None in shape and all(sequences):
        out[0] = None
    ends = [graph.describe_value(
                end, 'm', *(size or 's' for size in sizes))
            for end, sizes in (('X', shape), ('A', out))]
    opset = helper.make_opsetid('', OPSET)
    model = helper.make_model(
        helper.make_graph(graph.nodes, name, ends[:1], ends[1:],
                          graph.constants),
        opset_imports=[opset], producer_name='epynn-literate',
        producer_version=epynn.__version__,
        ir_version=helper.find_min_ir_version_for([opset]))
    checker.check_model(model, full_check=True)
    return model


def run_network(model: ModelProto, X: np.ndarray) -> np.ndarray | None:
    """What a file answers to a batch, shape (m, …).

    :returns: None if there is no ``onnxruntime`` to ask.
    """
    try:
        from onnxruntime import InferenceSession, SessionOptions
    except ModuleNotFoundError:
        return None
    options = SessionOptions()
    options.intra_op_num_threads = 1
    session = InferenceSession(model.SerializeToString(), options,
                               ['CPUExecutionProvider'])
    return session.run(None, {'X': X})[0]
