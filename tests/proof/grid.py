"""The configurations that are compared, each with a name of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice, product

import numpy as np

from epynn import (
    GRU,
    LSTM,
    RNN,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Pooling,
    Template,
    orthogonal,
    xavier,
)
from epynn.commons.maths import activations

# fmt: off
# A configuration is a row: its name, and the function that builds it.
RECURRENT = RNN, GRU, LSTM


@dataclass(frozen=True)
class Case:
    """A network and the shape of its batch.

    :param layer: The kind of layer it is about.
    :param what: What is special about it.
    :param body: Makes its layers, up to the last one.
    :param shape: Shape of a sample.
    :param m: Number of samples.
    :param loss: Name of the loss.
    :param output: Activation of the last layer.
    :param units: Number of its units.
    :param weights: Name of what draws the weights.
    """

    layer: str
    what: str
    body: Callable
    shape: tuple
    m: int
    loss: str
    output: str
    units: int
    weights: str

    @property
    def name(self) -> str:
        """All of it in a line; no two cases share it."""
        size = ' × '.join(map(str, (self.m, *self.shape)))
        return (f'{self.layer} {self.what}, {self.loss} behind '
                f'{self.output}, {self.weights}, {size}')

    def layers(self) -> list:
        """The layers, made anew."""
        draw = DRAWS[self.weights]
        last = Dense(self.units, activations[self.output], draw)
        body = self.body(draw)
        flat = [] if isinstance(body[-1], Flatten | Dense) else [Flatten()]
        if isinstance(body[-1], RECURRENT) and not body[-1].sequences:
            flat = []
        return [*body, *flat, last]


def small(shape: tuple, rng: np.random.Generator) -> np.ndarray:
    """Small weights from a uniform distribution."""
    return rng.uniform(-0.3, 0.3, shape)


DRAWS = {'xavier': xavier, 'orthogonal': orthogonal, 'small': small}
ENDS = [('MSE', 'identity', 3), ('CCE', 'softmax', 4),
        ('BCE', 'sigmoid', 1), ('MAE', 'tanh', 2), ('MSLE', 'sigmoid', 2),
        ('MSE', 'softmax', 3), ('BCE', 'sigmoid', 3), ('MSE', 'elu', 2)]
BATCHES = 7, 1, 32, 2
ROWS = (5,), (1,), (12,)
SEQUENCES = (6, 3), (1, 4), (11, 1), (4, 5)
IMAGES = (7, 8, 3), (9, 6, 1), (8, 8, 2)


def cases(layer: str, bodies: dict[str, Callable],
          shapes: Sequence[tuple], turns: int) -> Iterator[Case]:
    """Configurations of one kind of layer.

    :param layer: The kind.
    :param bodies: What makes the layers, by what is special about them.
    :param shapes: Shapes of a sample, taken in turns.
    :param turns: How many ends each body meets, dealt out in turns.
    """
    draws, number = list(DRAWS), count()
    for what, body in bodies.items():
        for k in islice(number, turns):
            yield Case(
                layer, what, body, shapes[(k + k // 12) % len(shapes)],
                BATCHES[k // 3 % 4], *ENDS[(k + k // 24) % 8],
                draws[k % 3])


def kept(sequences: bool) -> str:
    return 'all states' if sequences else 'last state'


def calm(draw: Callable, roles: str, name: str) -> Callable:
    """A quarter of what is drawn, where a state could grow and grow."""
    bounded = name in ('sigmoid', 'tanh', 'softmax')
    if bounded and 'gate' not in roles:
        return draw
    return lambda shape, rng: draw(shape, rng) / 4


def recurrent(kind: type[RNN | GRU | LSTM], roles: str,
              pick: Callable, **options: bool) -> dict:
    """A layer with a memory, for each activation of some of its gates."""
    return {
        f'{name} {roles}, {kept(every)}':
        lambda draw, name=name, f=f, every=every: [
            kind(4, initialization=calm(draw, roles, name),
                 sequences=every, **pick(f), **options)]
        for name, f in activations.items() for every in (False, True)}


def stacked(first: type[RNN | GRU | LSTM],
            second: type[RNN | GRU | LSTM], every: bool,
            draw: Callable) -> list:
    """Two layers with a memory."""
    return [first(4, initialization=draw, sequences=True,
                  clip_gradients=False),
            second(3, initialization=draw, sequences=every,
                   clip_gradients=False)]


def grid() -> Iterator[Case]:
    """Yield all configurations."""
    yield from cases('Dense', {
        name: lambda draw, f=f: [Dense(6, f, draw)]
        for name, f in activations.items()}, ROWS, 24)
    free = {'clip_gradients': False}
    yield from cases('RNN', recurrent(
        RNN, 'state', lambda f: {'activate': f}, **free), SEQUENCES, 8)
    yield from cases('GRU', recurrent(
        GRU, 'candidate', lambda f: {'activate': f}) | recurrent(
        GRU, 'gates', lambda f: {'activate_update': f,
                                 'activate_reset': f}) | recurrent(
        GRU, 'reset gate', lambda f: {'activate_reset': f}),
        SEQUENCES, 4)
    yield from cases('LSTM', recurrent(
        LSTM, 'memory', lambda f: {'activate': f,
                                   'activate_candidate': f}) | recurrent(
        LSTM, 'gates', lambda f: {
            'activate_output': f, 'activate_input': f,
            'activate_forget': f}) | recurrent(
        LSTM, 'forget gate', lambda f: {'activate_forget': f}),
        SEQUENCES, 4)
    yield from cases('Stacked', {
        f'{a.__name__} on {b.__name__}, {kept(every)}':
        lambda draw, a=a, b=b, every=every: stacked(b, a, every, draw)
        for a, b in product(RECURRENT, RECURRENT)
        for every in (False, True)}, SEQUENCES, 8)
    yield from cases('Clipped', {
        f'{kind.__name__} at {norm}, {kept(every)}':
        lambda draw, kind=kind, norm=norm, every=every: [
            kind(4, initialization=draw, sequences=every,
                 clip_gradients=True, max_norm=norm)]
        for kind in RECURRENT for norm in (0.002, 0.005)
        for every in (False, True)}, SEQUENCES, 8)
    yield from cases('Convolution', {
        f'{size} by {strides}, {padding} around, {name}, '
        f'{"with" if bias else "without"} bias':
        lambda draw, f=f, size=size, strides=strides, padding=padding,
        bias=bias: [Convolution(3, size, strides, padding, f, draw, bias)]
        for k, (name, f) in enumerate(activations.items())
        for j, (size, strides, padding) in enumerate([
            (3, 1, 0), ((2, 3), None, 0), (3, 2, 1), ((3, 1), (1, 2), 2),
            ((4, 2), (3, 1), (0, 1)), (1, 1, 0)])
        for bias in [(j + k) % 4 != 0]}, IMAGES, 4)
    yield from cases('Pooling', {
        f'{pool} {size} by {strides}{", behind a convolution" * deep}':
        lambda draw, pool=pool, size=size, strides=strides, deep=deep: [
            Convolution(2, 2, 1, 0, activations['tanh'], draw)][:deep] + [
            Pooling(size, strides, pool)]
        for pool in ('max', 'min', 'mean')
        for size, strides in [(2, None), (3, 1), ((2, 3), (1, 2)),
                              ((1, 2), (2, 1)), (2, 3)]
        for deep in (False, True)}, IMAGES, 4)
    for what, shapes, axes, first in [
            ('rows', ROWS, ((), 0, 1), lambda draw: [
                Dense(6, activations['tanh'], draw)]),
            ('states', SEQUENCES, ((), 1, -1, (0, 2)), lambda draw: [
                GRU(4, initialization=draw, sequences=True)]),
            ('maps', IMAGES, ((), 3, (1, 2)), lambda draw: [
                Convolution(3, 2, 1, initialization=draw)])]:
        yield from cases('Dropout', {
            f'of {rate} of {what}, one for all along {axis}':
            lambda draw, rate=rate, axis=axis, first=first: [
                *first(draw), Dropout(rate, axis)]
            for rate in (0.2, 0.5) for axis in axes}, shapes, 4)
    yield from cases('Flatten', {
        'alone': lambda draw: [Flatten()],
        'and a template': lambda draw: [Template(), Flatten()]},
        SEQUENCES + IMAGES, 16)
    yield from cases('Deep', {
        f'{name}, {pool} pooling':
        lambda draw, f=f, pool=pool: [
            Convolution(3, 3, 1, 1, f, draw), Pooling(2, None, pool),
            Dropout(0.2), Convolution(4, 2, 1, 0, f, draw),
            Pooling((1, 2), 1, pool), Flatten(), Dense(5, f, draw)]
        for name, f in activations.items()
        for pool in ('max', 'min', 'mean')}, IMAGES, 4)
    bare = {'use_bias': False}
    yield from cases('No bias', {
        f'Dense {name}': lambda draw, f=f: [Dense(6, f, draw, **bare)]
        for name, f in activations.items()}, ROWS, 8)
    yield from cases('No bias', {
        f'{kind.__name__}, {kept(every)}':
        lambda draw, kind=kind, every=every: [
            kind(4, initialization=draw, sequences=every,
                 clip_gradients=False, **bare)]
        for kind in RECURRENT for every in (False, True)}, SEQUENCES, 8)


GRID = {case.name: case for case in grid()}
TENTH = list(GRID)[::10]
