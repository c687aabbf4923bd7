"""Tools to test layers, in the manner of numpy.testing."""
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn.commons.arguments import (
    check_caches,
    check_is_complete,
    check_positive_number,
)
from epynn.commons.models import Layer, check_floats, drop_absent_gradients
from epynn.network.training import model_error

if TYPE_CHECKING:
    from epynn.network.models import EpyNN


def run_layer(layer: Layer, shape: tuple | None = None,
              X: np.ndarray | None = None, p: dict | None = None,
              dA: float | np.ndarray | None = None, seed: int = 0,
              training: bool = False,
              dtype: type | np.dtype = float) -> Layer:
    """Run a layer forward and backward on random data.

    :param layer: Any layer. One of a model stays as it is, and a copy runs.
    :param shape: Shape of a random normal input, samples first.
    :param X: The input itself, instead of a shape.
    :param p: Parameters by name, in place of drawn ones. Those that a
        layer starts at zero or one are drawn here too, so that no
        wrong formula passes because its term vanishes.
    :param dA: Error at the output, a number or an array that
        broadcasts to it; random normal by default.
    :param seed: Seed of all draws.
    :param training: Whether the layer runs as it does while training.
    :param dtype: Type of a random input.
    :returns: The layer or the copy, with all caches and gradients filled.
    :raises TypeError: If ``layer`` is no layer, or is a class.
    :raises ValueError: If not exactly one of ``shape`` and ``X`` is
        given, or if dA or a parameter has the wrong shape, or a
        parameter is unknown.
    """
    if not isinstance(layer, Layer):
        raise TypeError(f'run_layer takes a layer, such as Dense(3), and '
                        f'got {layer!r}')
    check_is_complete(layer, 'the layer')
    if (shape is None) == (X is None):
        raise ValueError('run_layer takes either shape or X: give one, '
                         'as in shape=(4, 3)')
    if layer.model_uname:
        layer = deepcopy(layer)
    rng = np.random.default_rng(seed)
    if X is None:
        X = rng.standard_normal(shape).astype(dtype)

    layer.training = training
    layer.np_rng = np.random.default_rng(seed)
    layer.assign({})
    layer.build(X)
    for value in layer.p.values():
        if np.isin(value, (0, 1)).all():  # which may hide a mistake
            value += rng.standard_normal(value.shape)
    for name, value in (p or {}).items():
        if name not in layer.p or np.shape(value) != layer.p[name].shape:
            shapes = {k: v.shape for k, v in layer.p.items()}
            raise ValueError(f'{layer.name} has the parameters {shapes}, '
                             f'and got {name!r} of shape {np.shape(value)}')
        layer.p[name][...] = value

    layer.np_rng = np.random.default_rng(seed)
    A = layer.forward(X)
    dA = rng.standard_normal(A.shape) if dA is None else dA
    try:
        dA = np.broadcast_to(dA, A.shape).astype(layer.dtype)
    except ValueError as error:
        raise ValueError(
            f'run_layer: dA has the shape {np.shape(dA)}, and the output '
            f'{A.shape}: give a number, or one for each output') from error
    layer.backward(dA)
    layer.compute_gradients()
    layer.fc.setdefault('X', check_floats(X))
    layer.bc.setdefault('dA', dA)
    return layer


def numerical_gradient(f: Callable[[], float], x: np.ndarray,
                       h: float = 1e-5) -> np.ndarray:
    """Differentiate a function by central differences.

    :param f: Returns a number that depends on the array ``x``.
    :param x: The array, moved in place and put back.
    :param h: Step.
    :returns: One slope for each entry, the shape of ``x``.
    :raises TypeError: If ``x`` is not an array of float64.
    :raises ValueError: If ``h`` is not above 0.

    Source: Press et al. (2007), section 5.7.
    """
    if getattr(x, 'dtype', None) != np.float64:
        kind = getattr(x, 'dtype', type(x).__name__)
        raise TypeError('numerical_gradient moves x in place: it takes '
                        f'an array of float64, and got {kind}; pass '
                        'np.array(x, float) and let f read that')
    check_positive_number('h', h, 'numerical_gradient')
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        try:
            x[i] = kept + h
            up = f()
            x[i] = kept - h
            down = f()
        finally:
            x[i] = kept
        gradient[i] = (up - down) / (2 * h)  # (2)
    return gradient


def relative_error(a: np.ndarray, n: np.ndarray) -> float:
    """Distance of two arrays, relative to their size.

    :param a: One array, say the analytic gradient.
    :param n: The other, of the same shape.
    :returns: 0 for equal arrays, 1 for opposite ones; infinite, if
        one of them holds NaN or an infinite number.
    :raises ValueError: If the shapes differ.
    """
    a, n = np.asarray(a), np.asarray(n)
    if a.shape != n.shape:
        raise ValueError(
            f'a gradient of shape {a.shape} belongs to an array of '
            f'shape {n.shape}')
    scale = np.linalg.norm(a) + np.linalg.norm(n)
    if not np.isfinite(scale):
        return np.inf  # max() may pass over NaN, but not over inf
    return float(np.linalg.norm(a - n) / scale) if scale else 0.0  # (3)


def made_up_loss(layer: Layer, X: np.ndarray,
                 dA: np.ndarray, seed: int = 0) -> float:
    """Multiply each output of a layer by a number, and add all.

    :param layer: A layer that has been built.
    :param X: Its input.
    :param dA: These numbers, the shape of its output.
    :param seed: Seed of the random numbers that the layer draws.
    :returns: A loss that has the derivative ``dA`` at the output.
    """
    layer.np_rng = np.random.default_rng(seed)
    return float(np.sum(dA * layer.forward(X)))  # (1)


@contextmanager
def _unclipped(layer: Layer) -> Iterator[None]:
    """Let a layer clip no gradients, as long as the block runs."""
    own = vars(layer)
    clips = own.get('clip_gradients', False)
    own |= {'clip_gradients': False} if clips else {}
    try:
        yield
    finally:
        own |= {'clip_gradients': True} if clips else {}


def gradient_errors(layer: Layer, shape: tuple, seed: int = 0,
                    training: bool = False,
                    h: float = 1e-5) -> dict[str, float]:
    """Compare a layer's gradients with central differences.

    Gradients are not clipped meanwhile: clipped ones are no slopes.

    :param layer: Any layer.
    :param shape: Shape of its input, samples first. Keep it small: the
        cost grows with the square of the number of entries.
    :param seed: Seed of all draws.
    :param training: Whether the layer runs as it does while training.
    :param h: Step.
    :returns: Relative error by name: ``'X'`` and each parameter. One
        that has no gradient counts as one with a gradient of zero.
    :raises ValueError: If the layer does not keep its output and the
        error of its input, or has a gradient of no parameter.
    """
    layer = run_layer(layer, shape, seed=seed, training=training)
    check_caches(layer)
    A = layer.fc['A']
    dA = np.random.default_rng([seed, 1]).standard_normal(A.shape)
    layer.backward(dA)
    with _unclipped(layer):
        layer.compute_gradients()
    drop_absent_gradients(layer)
    X = np.random.default_rng(seed).standard_normal(shape)  # as run_layer
    analytic = {'X': layer.bc['dX'].copy()}
    analytic |= {k: np.zeros_like(v) for k, v in layer.p.items()}
    analytic |= {k: layer.g['d' + k].copy()
                 for k in layer.p if 'd' + k in layer.g}

    def loss() -> float:
        return made_up_loss(layer, X, dA, seed)

    moved = {'X': X, **layer.p}
    numeric = {name: numerical_gradient(loss, moved[name], h)
               for name in analytic}
    return {name: relative_error(a, numeric[name])
            for name, a in analytic.items()}


def gradient_error(layer: Layer, shape: tuple,
                   **options: Any) -> float:
    """Worst of :func:`gradient_errors`, with the same arguments.

    :returns: The largest of them.
    """
    return max(gradient_errors(layer, shape, **options).values())


def model_gradient_errors(model: 'EpyNN',
                          h: float = 1e-5) -> dict[str, float]:
    """Compare all gradients of a model with central differences.

    The loss is that of the first training batch, summed, or averaged
    if the model was initialized with ``reduction='mean'``. Gradients
    are not clipped meanwhile, and Dropout drops nothing.

    :param model: An initialized model, small.
    :param h: Step.
    :returns: Relative error by layer and parameter, ``'2 Dense W'``.
    :raises ValueError: If the model is not initialized.
    """
    if not model.embedding.batch_dtrain:
        raise ValueError('a model without batches: call '
                         'model.initialize(loss) first')
    batch = model.embedding.batch_dtrain[0]

    def loss() -> float:
        A = model.forward(batch.X)
        summed = np.sum(model.training_loss(batch.Y, A))
        return float(summed * scale)

    answers = batch.Y[..., 0].size  # of samples, or of their steps
    scale = 1 / answers if model.reduction == 'mean' else 1
    with ExitStack() as stack:
        for layer in model.layers:
            stack.enter_context(_unclipped(layer))
        model.backward(model_error(model, batch.Y, model.forward(batch.X)))
    analytic = {(i, name): np.copy(layer.g.get('d' + name, np.zeros_like(P)))
                for i, layer in enumerate(model.layers)
                for name, P in layer.p.items()}
    errors = {}
    for (i, name), a in analytic.items():
        layer = model.layers[i]
        n = numerical_gradient(loss, layer.p[name], h)
        errors[f'{i} {layer.name} {name}'] = relative_error(a, n)
    return errors
