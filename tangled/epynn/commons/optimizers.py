"""Optimizers that remember: momentum and Adam."""
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import (
    check_fraction,
    check_positive_number,
    warn_user,
)

if TYPE_CHECKING:
    from epynn.commons.models import Layer

State = dict[str, 'np.ndarray | int']


class Optimizer:
    """Moves the parameters of a layer, with a memory of each.

    A child class defines :meth:`update_parameter`, and
    :meth:`initialize_state` if it remembers anything.

    :ivar state: For each parameter, by its name, what is remembered of
        it: arrays of its shape, and numbers.
    """

    def __init__(self) -> None:
        self.state: dict[str, State] = {}

    def initialize_state(self, P: np.ndarray) -> State:
        """Return what is remembered before the first step.

        :param P: A parameter.
        """
        return {}

    def update_parameter(self, P: np.ndarray, dP: np.ndarray, lr: float,
                         state: State) -> None:
        """Move a parameter one step, in place.

        :param P: The parameter.
        :param dP: Its gradient, of the same shape.
        :param lr: Learning rate.
        :param state: What is remembered of it, changed in place.
        """
        raise NotImplementedError(
            f'{type(self).__name__} has no update_parameter')

    def __call__(self, layer: 'Layer') -> None:
        """Move each parameter of a layer one step.

        :param layer: A layer with gradients and a learning rate.
        """
        lr = layer.lrate[layer.e]
        for gradient, dP in layer.g.items():
            name = gradient[1:]
            P = layer.p[name]
            before = None if self.state else P.copy()
            if name not in self.state:
                self.state[name] = self.initialize_state(P)
            self.update_parameter(P, dP, lr, self.state[name])
            if (before is not None and lr and dP.any()
                    and np.array_equal(P, before)):
                warn_user(
                    f'{self!r} has not moved {name} of {layer.name} in '
                    'its first step. update_parameter must change P '
                    'itself, as in P -= lr * dP')

    def __repr__(self) -> str:
        options = ', '.join(f'{name}={value!r}' for name, value
                            in vars(self).items() if name != 'state')
        return f'{type(self).__name__}({options})'


def copy_optimizer(
        optimizer: Callable[['Layer'], None]) -> Callable[['Layer'], None]:
    """Return an optimizer for one more layer.

    :param optimizer: An :class:`Optimizer`, or a function of a layer.
    :returns: A copy, with a state of its own; a function itself.
    """
    return deepcopy(optimizer)


def check_optimizers(layers: Iterable['Layer']) -> None:
    """Refuse an optimizer that can't move the parameters of its layer.

    :param layers: The layers of a model.
    :raises TypeError: If one is a class or a name.
    :raises ValueError: If two layers share one that has a memory.
    """
    places: dict[int, int] = {}
    for k, layer in enumerate(layers):
        optimizer = layer.optimizer
        if isinstance(optimizer, type) or not callable(optimizer):
            raise TypeError(
                f'layers[{k}].optimizer is {optimizer!r}: an object such as '
                'epynn.Adam() is expected, or a function of a layer')
        if (isinstance(optimizer, Optimizer)
                and not hasattr(optimizer, 'state')):
            name = type(optimizer).__name__
            raise TypeError(f'layers[{k}].optimizer is half made: __init__ of '
                            f'{name} must call super().__init__()')
        if (isinstance(optimizer, Optimizer)
                and (first := places.setdefault(id(optimizer), k)) != k):
            raise ValueError(
                f'layers[{first}] and layers[{k}] share one {optimizer!r}, '
                'and so its memory: give each its own')


class Momentum(Optimizer):
    """Gradient descent with a velocity.

    :param momentum: Part of the velocity that stays, from 0 to below 1.
    :raises TypeError: If it is no number.
    :raises ValueError: If it is out of range.

    Source: Polyak (1964).
    """

    def __init__(self, momentum: float = 0.9):
        super().__init__()
        self.momentum = check_fraction('momentum', momentum, 'Momentum')

    def initialize_state(self, P: np.ndarray) -> State:
        """Return a velocity of zero."""
        return {'v': np.zeros_like(P)}

    def update_parameter(self, P: np.ndarray, dP: np.ndarray, lr: float,
                         state: State) -> None:
        """Move a parameter; see :class:`Optimizer`."""
        v = state['v'] = self.momentum * state['v'] + dP  # (1)

        P -= lr * v  # (2)


class Adam(Optimizer):
    """Steps of the mean gradient, divided by its usual size.

    The learning rate is that of the layer, in its ``se_hPars``.

    :param beta_1: Part of the mean of gradients that stays, from 0 to
        below 1.
    :param beta_2: Part of the mean of squared gradients that stays.
    :param epsilon: A small number, against a division by 0.
    :raises TypeError: If one of them is no number.
    :raises ValueError: If one of them is out of range.

    Source: Kingma & Ba (2015), algorithm 1.
    """

    def __init__(self, *, beta_1: float = 0.9, beta_2: float = 0.999,
                 epsilon: float = 1e-8):
        super().__init__()
        self.beta_1 = check_fraction('beta_1', beta_1, 'Adam')
        self.beta_2 = check_fraction('beta_2', beta_2, 'Adam')
        self.epsilon = check_positive_number('epsilon', epsilon, 'Adam')

    def initialize_state(self, P: np.ndarray) -> State:
        """Return means of zero, and no steps."""
        return {'r': np.zeros_like(P), 's': np.zeros_like(P), 't': 0}

    def update_parameter(self, P: np.ndarray, dP: np.ndarray, lr: float,
                         state: State) -> None:
        """Move a parameter; see :class:`Optimizer`."""
        b1, b2 = self.beta_1, self.beta_2

        r = state['r'] = b1 * state['r'] + (1 - b1) * dP  # (3)
        s = state['s'] = b2 * state['s'] + (1 - b2) * dP**2  # (4)

        t = state['t'] = state['t'] + 1  # (5)
        r_hat = r / (1 - b1**t)  # (6)
        s_hat = s / (1 - b2**t)  # (7)

        P -= lr * r_hat / (np.sqrt(s_hat) + self.epsilon)  # (8)
