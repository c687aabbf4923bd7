"""What a model holds that other engines must hold too."""
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import signature
from typing import NoReturn, TypeVar

import numpy as np

from epynn.commons.maths import activations as known_activations
from epynn.commons.maths import find_name, is_built_in
from epynn.commons.models import Layer
from epynn.convolution.models import Convolution
from epynn.dense.models import Dense
from epynn.dropout.models import Dropout
from epynn.embedding.models import Embedding
from epynn.flatten.models import Flatten
from epynn.gru.models import GRU
from epynn.lstm.models import LSTM
from epynn.network.checks import find_loss, find_metrics
from epynn.network.evaluate import TASKS
from epynn.network.initialize import summarize_layer
from epynn.network.models import EpyNN
from epynn.pooling.models import Pooling
from epynn.rnn.models import RNN
from epynn.settings import se_hPars
from epynn.template.models import Template

Made = TypeVar('Made')
RECURRENT = RNN, GRU, LSTM
KNOWN = {Embedding, Dense, *RECURRENT, Convolution, Pooling, Dropout,
         Flatten, Template}
TUNED = {'lrelu': ('alpha', 'LRELU_alpha'), 'elu': ('alpha', 'ELU_alpha'),
         'softmax': ('temperature', 'softmax_temperature')}


def list_exportable_layers(model: EpyNN, engine: str) -> list[Layer]:
    """The layers of a model behind its embedding, if they can go.

    :param model: A model, initialized.
    :param engine: Where they go, for the message.
    :raises TypeError: If it is no model, if a layer or an activation is
        one's own, or if it computes in neither float64 nor float32.
    :raises RuntimeError: If the model has no parameters yet.
    """
    if not isinstance(model, EpyNN):
        raise TypeError(f'an EpyNN model is expected, and '
                        f'{type(model).__name__} came')
    model.need_initialized('exchange parameters')
    for k, layer in enumerate(model.layers):
        where = f'layer {k}, {layer!r}, cannot go to {engine}:'
        if type(layer) not in KNOWN:
            raise TypeError(
                f'{where} {type(layer).__name__} is a layer of your own. '
                f'Write it for {engine} and put it between the others')
        if layer.dtype not in (np.float64, np.float32):
            raise TypeError(f'{where} it computes in {layer.dtype}, and '
                            'float64 or float32 is expected')
        for gate in list_gates(layer):
            function = getattr(layer, gate)
            if not is_built_in(function):
                raise TypeError(
                    f'{where} {gate}={find_name(function)} is a function '
                    f'of your own, of which {engine} has no equivalent')
    return model.layers[1:]


def list_gates(layer: Layer) -> list[str]:
    """The arguments of a layer that are activations."""
    return [gate for gate in layer.activation if gate != 'pool']


def read_activation(layer: Layer, gate: str = 'activate') -> tuple:
    """Name of an activation, and its alpha or temperature if any.

    :param layer: A layer with activations of the library only.
    :param gate: Which of them.
    """
    function = getattr(layer, gate)
    name = find_name(function)
    if name not in TUNED:
        return name, None
    argument = signature(function).parameters[TUNED[name][0]]
    return name, float(argument.default)


def read_activations(layer: Layer) -> dict[str, tuple]:
    """All activations of a layer; see :func:`read_activation`."""
    return {gate: read_activation(layer, gate)
            for gate in list_gates(layer)}


def stack_gates(layer: RNN | GRU | LSTM,
                order: Sequence[str]) -> list[np.ndarray]:
    """Weights and biases of all gates, in columns.

    :param layer: A layer with a memory.
    :param order: Names of the gates in the order that is wanted.
    :returns: U, shape (e, gates × u), V, (u, gates × u), and if the
        layer has biases b, (gates × u,).
    """
    names = 'UVb' if layer.use_bias else 'UV'
    found = [np.hstack([layer.p[name + gate] for gate in order])
             for name in names]
    return found[:2] + [b[0] for b in found[2:]]


def infer_sample_shape(model: EpyNN) -> list[int | None]:
    """Shape of a sample; None for a number of steps that is free.

    :param model: A model, initialized.
    :raises RuntimeError: If it has not seen any sample.
    """
    if 'X' not in model.layers[1].fs:
        raise RuntimeError('the model has not seen a sample yet, so its '
                           'shapes are not known: model.predict(X) first')
    shape: list[int | None] = list(model.layers[1].fs['X'][1:])
    for layer in model.layers[1:]:
        if isinstance(layer, RECURRENT):
            shape[0] = None
            if not layer.sequences:
                return shape
        elif not isinstance(layer, Template | Dropout | Dense):
            break
    else:
        return shape
    return list(model.layers[1].fs['X'][1:])


def export_network(
        model: EpyNN, engine: str, make: Callable[[list[Layer]], Made],
        run: Callable[[Made, np.ndarray], np.ndarray | None]) -> Made:
    """What an engine makes of a model, if it answers the same.

    There is nothing to compare if the model has not seen a sample or
    what it answers is no longer finite.

    :param model: A model, initialized; it is left as it is.
    :param engine: Where it goes, for the message.
    :param make: Makes a network of some layers.
    :param run: Gives the answer of a network to a batch, shape (m, …).
    :raises TypeError: See :func:`list_exportable_layers`; or if a layer
        computes something else than the engine's, or ``model.forward``
        something else than the layers.
    """
    layers = list_exportable_layers(model, engine)
    network = make(layers)
    if 'X' not in layers[0].fs:
        return network
    seen = layers[0].fs['X'][1:]
    shape = [size or min(5, steps)  # of free steps, a few will do
             for size, steps in zip(infer_sample_shape(model), seen)]
    X = np.random.default_rng(0).normal(size=(3, *shape)).astype(
        layers[0].dtype)
    outputs, A = [], X
    with keep_state(model), np.errstate(all='ignore'):
        for layer in model.layers:
            A = layer.forward(A)
            outputs.append(A)
        answer = model.forward(X)
    finite = np.isfinite(A).all()
    if finite and not (answer.shape == A.shape and is_close(A, answer)):
        raise TypeError(
            f'this model cannot go to {engine}: model.forward answers '
            'something else than its layers do one after the other. What '
            f'else it computes, write for {engine} and put it behind them')
    if not finite or is_close(A, run(network, X)):
        return network
    k = next(k for k in range(1, len(outputs)) if not is_close(
        outputs[k], run(make(layers[:k]), X)))
    raise TypeError(
        f'layer {k}, {model.layers[k]!r}, cannot go to {engine}: for the '
        f'same samples it answers something else here than there. If you '
        f'have changed what it computes, it is a layer of your own: write '
        f'it for {engine} and put it between the others')


def is_close(ours: np.ndarray, theirs: np.ndarray | None) -> bool:
    """Whether two outputs are equal, to half of their digits."""
    if theirs is None:  # nobody could be asked
        return True
    half = np.finfo(ours.dtype).eps ** 0.5
    most = half * (np.abs(ours).max(initial=0) + half)
    return np.allclose(ours, theirs, rtol=0, atol=most)


@contextmanager
def keep_state(model: EpyNN) -> Iterator[None]:
    """A model's caches and shapes are what they were after the block."""
    before = [dict(vars(layer)) for layer in model.layers]
    for layer in model.layers:
        vars(layer).update({name: dict(value) for name, value
                            in vars(layer).items()
                            if isinstance(value, dict)})
    try:
        yield
    finally:
        for layer, kept in zip(model.layers, before):
            vars(layer).clear()
            vars(layer).update(kept)


def choose_activations(pairs: Mapping[str, Sequence]) -> dict:
    """Activations as the arguments of a layer.

    :param pairs: For each argument a name and its alpha or temperature.
    :raises TypeError: If two of them share a hyperparameter and not
        its value.
    """
    hPars: dict[str, float] = {}
    for name, value in pairs.values():
        if value is not None and hPars.setdefault(
                TUNED[name][1], value) != value:
            raise TypeError(f'two values of {TUNED[name][1]} in a layer, '
                            f'and it takes one: {pairs}')
    hPars = {key: value for key, value in hPars.items()
             if value != se_hPars[key]}
    functions = {gate: known_activations[name]
                 for gate, (name, _) in pairs.items()}
    return functions | ({'se_hPars': hPars} if hPars else {})


def split_gates(order: Sequence[str],
                *packed: np.ndarray) -> dict[str, np.ndarray]:
    """The parameters of :func:`stack_gates`, by name again."""
    found = {}
    for name, array in zip('UVb', packed):
        parts = np.hsplit(np.atleast_2d(array), len(order))
        for gate, part in zip(order, parts):
            found[name + gate] = part
    return found


def as_pair(size: int | Sequence[int]) -> tuple[int, int]:
    """A size as a pair; one number stands for both."""
    return tuple(size) if isinstance(size, tuple | list) else (size,) * 2


def refuse(module: object, why: str = '') -> NoReturn:
    """Say that a module has no equivalent here.

    :param module: A module or layer of another engine.
    :param why: What it is about it.
    :raises TypeError: Always.
    """
    text = ' '.join(repr(module).split()).replace('( ', '(')
    text = text.replace(' )', ')')
    raise TypeError(f'{text} has no equivalent in EpyNN'
                    + (f': {why}' if why else ''))


def require_options(module: object, **expected: object) -> None:
    """Do nothing, if a module has the options that have an equivalent.

    :raises TypeError: If it has others.
    """
    for name, value in expected.items():
        came = getattr(module, name)
        if came != value:
            refuse(module, f'{name} is {came!r}, and must be '
                   f'{value!r}')


def describe_layer(layer: Layer, ndim: int) -> tuple:
    """What two layers that do the same have in common.

    :param layer: A layer.
    :param ndim: Number of axes of its input, 0 if it is not known.
    """
    sizes = {name: layer.d[name] for name in
             ('u', 'fh', 'fw', 'sh', 'sw', 'ph', 'pw') if name in layer.d}
    return (type(layer).__name__, read_activations(layer), sizes,
            layer.activation.get('pool'),
            layer.d['d'] if isinstance(layer, Dropout) else None,
            sorted({axis % ndim if ndim else axis
                    for axis in layer.d.get('a', ())}),
            getattr(layer, 'sequences', None),
            {name: P.shape for name, P in layer.p.items()})


def format_layer(layer: Layer) -> str:
    """A layer and the shapes of its parameters, for a message."""
    shapes = ', '.join(f'{name} {P.shape}' for name, P in layer.p.items())
    return repr(layer) + (f' with {shapes}' if shapes else '')


def assemble_model(found: list[tuple], model: EpyNN | None) -> EpyNN:
    """A model of layers that were read elsewhere.

    :param found: Layers with their parameters by name, and whether they
        learn.
    :param model: A model to take the parameters; None makes a new one.
    :raises ValueError: If its layers are not the ones found.
    """
    if not found:
        raise ValueError('there is no layer in it')
    dtypes = {P.dtype for _, p, _ in found for P in p.values()}
    for layer, p, learns in found:
        layer.p.update({name: np.array(P, order='C')
                        for name, P in p.items()})
        layer.trainable = learns if p else layer.trainable
        layer.dtype = next(iter(dtypes), layer.dtype)
        layer.assign({})
    layers = [layer for layer, _, _ in found]
    if model is None:
        return mark_initialized(EpyNN([Embedding(), *layers]))

    mine = list_exportable_layers(model, 'itself')
    for k in range(max(len(mine), len(layers))):
        ndim = len(mine[k].fs.get('X', ())) if k < len(mine) else 0
        pair = [describe_layer(side[k], ndim) if k < len(side)
                else 'no layer' for side in (mine, layers)]
        if pair[0] != pair[1]:
            wanted, came = (format_layer(side[k]) if k < len(side)
                            else 'no layer' for side in (mine, layers))
            raise ValueError(
                f'layer {k + 1} of the model is {wanted}, and what came is '
                f'{came}. Without a model as an argument, a new one is made')
    for ours, theirs in zip(mine, layers):
        for name, P in theirs.p.items():
            ours.p[name][...] = P
    return model


def mark_initialized(model: EpyNN) -> EpyNN:
    """A model whose parameters are there, ready to predict."""
    model.loss, model.training_loss = find_loss('MSE')
    units = model.layers[-1].d.get('u')
    if model.output == 'identity' and units == 1:
        model.task = 'regression'  # a number, which is not to be rounded
    elif model.output == 'sigmoid':
        model.task = 'binary' if units == 1 else 'multilabel'
    names = TASKS.get(model.task, ['accuracy'])
    model.scores = find_metrics([*names, 'MSE'], model.task)
    model.metrics = {name: [[], [], []] for name in model.scores}
    model.network = {
        k: summarize_layer(layer)
        for k, layer in enumerate(model.layers)}
    model.se_hPars = dict(model.se_hPars)
    for layer in model.layers:
        layer.model_uname = model.uname
    model.initialized, model.data_layer = True, model.embedding
    return model
