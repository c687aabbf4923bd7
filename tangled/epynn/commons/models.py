"""The base of every layer, and a set of samples."""
import inspect
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from difflib import get_close_matches
from html import escape
from typing import Any, NoReturn

import numpy as np

from epynn.commons.arguments import (
    check_dictionary,
    check_flag,
    check_layer_name,
    check_list,
    check_number,
    check_settings,
    is_integer,
)
from epynn.commons.maths import bind_settings, check_slope, find_name, unbind_settings
from epynn.commons.optimizers import Optimizer
from epynn.settings import se_hPars as default_hPars

OFTEN_SET = 'optimizer', 'trainable', 'se_hPars', 'np_rng', 'use_bias'


def check_floats(A: float | Sequence | np.ndarray,
                 name: str = 'A') -> np.ndarray:
    """Return ``A`` as an array of floats, itself where it is one.

    :param A: Numbers, of any shape.
    :param name: Who is asking, for the message.
    :raises TypeError: If ``A`` holds something other than numbers.
    """
    A = np.asarray(A)
    if A.dtype.kind == 'f':
        return A
    if A.dtype.kind in 'biu':
        return A.astype(float)
    odd = [value for value in A.ravel().tolist()
           if A.dtype.kind != 'O' or not isinstance(value, float | int)]
    what = f'{name} takes numbers and got {A.dtype}'
    if A.dtype.names:
        raise TypeError(f'{what}, a table with names. Without them it is numbers: '
                        'numpy.lib.recfunctions.structured_to_unstructured(X)')
    if A.dtype.kind in 'US' or odd and isinstance(odd[0], str | list | tuple):
        raise TypeError(
            f'{what}. Text is one-hot encoded first: Embedding(X, Y, '
            'X_encode=True). Samples of different lengths have no array: '
            'pad or cut them.')
    raise TypeError(f'{what}, such as {(odd or [A.flat[0]])[0]!r}: make floats of '
                    'at most 64 bits of it first')


def check_batch(A: Sequence | np.ndarray, name: str) -> np.ndarray:
    """Return a batch as an array of floats, itself where it is one.

    :param A: Numbers, shape (m, …).
    :param name: Name of the layer, for the message.
    :raises TypeError: If ``A`` holds something other than numbers.
    :raises ValueError: If ``A`` is a single number.
    """
    A = check_floats(A, name)
    if A.ndim == 0:
        raise ValueError(f'{name} takes a batch of samples, an array of shape '
                         f'(m, …), and got the single number {A}. A single '
                         'sample x makes a batch, [x].')
    return A


def view_read_only(A: np.ndarray) -> np.ndarray:
    """The same numbers, through which nobody can write."""
    A = A.view()
    A.flags.writeable = False
    return A


@contextmanager
def explain_read_only() -> Iterator[None]:
    """Add advice to an error of a function that writes into its arguments."""
    try:
        yield
    except ValueError as error:
        if 'read-only' in str(error):
            error.add_note('This array belongs to another layer, or to the '
                           'data. Make a new one: A = 2 * A, not A *= 2')
        raise


def gradient_descent(layer: 'Layer') -> None:
    """Move each parameter one step against its gradient.

    :param layer: A layer with gradients and a learning rate.

    Source: Cauchy (1847); Robbins & Monro (1951) for noisy steps.
    """
    lr = layer.lrate[layer.e]
    for name, dP in layer.g.items():
        P = layer.p[name[1:]]
        P -= lr * dP  # (1)


class Parameters(dict[str, np.ndarray]):
    """Arrays of floats by name; a missing one says what to do about it."""

    def __setitem__(self, name: str, value: Sequence | np.ndarray) -> None:
        value = check_floats(value, f'parameter {name}')
        if not value.flags.writeable:  # training moves it in place
            value = value.copy()
        super().__setitem__(name, value)

    @classmethod
    def from_arrays(cls, argument: str, value: object,
                    layer: str) -> 'Parameters':
        """Return parameters by name, themselves if they are some already.

        :param argument: Name of the attribute, for the message.
        :param value: Arrays by name.
        :param layer: Name of the layer, for the message.
        :raises TypeError: If it is no dictionary, or not one of numbers.
        """
        if isinstance(value, cls):
            return value
        p = cls()
        p.update(check_dictionary(argument, value, layer))
        return p

    def update(self, *others: Any, **named: Any) -> None:
        """Set several parameters, as ``dict.update`` does."""
        for name, value in dict(*others, **named).items():
            self[name] = value

    def __ior__(self, other: Any) -> 'Parameters':  # type: ignore[override,misc]
        self.update(other)
        return self

    def __missing__(self, name: str) -> NoReturn:
        if self:
            raise RuntimeError(f'there is no parameter {name!r}: this layer '
                               f'has {", ".join(self)}')
        raise RuntimeError(
            f'parameter {name!r} is not drawn yet. A layer draws its '
            'parameters in layer.build(A). model.initialize() does this for '
            'all layers, and with params=False for those that have none')


class Errors(dict[str, np.ndarray]):
    """Errors by name; a missing one says what computes it."""

    def __missing__(self, name: str) -> NoReturn:
        raise RuntimeError(f'there is no {name!r} in bc: layer.backward(dX) '
                           f'computes the errors. Now it has {list(self)}')


def check_gradients(layer: 'Layer') -> None:
    """Refuse gradients that don't fit their parameters.

    :param layer: A layer with gradients.
    :raises ValueError: If a gradient does not have its parameter's shape.
    """
    for name, dP in layer.g.items():
        P = layer.p[name[1:]]
        if np.shape(P) != np.shape(dP):
            raise ValueError(
                f'{layer.name}: {name} has shape {np.shape(dP)}, '
                f'{name[1:]} has {np.shape(P)}, the same is expected. '
                'For a sum, keepdims=True keeps the axis.')


def drop_absent_gradients(layer: 'Layer') -> None:
    """Drop gradients of biases, if the layer has none.

    :param layer: A layer with gradients.
    :raises ValueError: If another gradient is that of no parameter.
    """
    for name in list(layer.g):
        if name[:1] == 'd' and name[1:] in layer.p:
            continue
        if name[:2] != 'db' or getattr(layer, 'use_bias', True):
            raise ValueError(
                f'{layer.name}: g holds {name!r}, which is the gradient of '
                f'no parameter. p holds {", ".join(layer.p) or "none"}, '
                "and the gradient of p['W'] is g['dW']")
        del layer.g[name]


def stored_in(place: str, *keys: str) -> property:
    """An attribute that shows what a dictionary of a layer holds.

    :param place: Name of the dictionary; ``__dict__`` holds attributes.
    :param keys: Its key, or several for a tuple of their values.
    :raises AttributeError: If it is set: it says what to do instead.
    """
    def read(layer: 'Layer') -> object:
        values = tuple(getattr(layer, place)[key] for key in keys)
        return values if len(keys) > 1 else values[0]

    def refuse(layer: 'Layer', value: object) -> NoReturn:
        data = ('model.embedding = model.embedding.with_data(X_data, Y_data, '
                '…=…)' if hasattr(layer, 'with_data') else 'make another layer')
        raise AttributeError(
            f'this is an argument of {type(layer).__name__}, which stays as it '
            f'is: {data}')
    return property(read, refuse)


def format_argument(value: object) -> str:
    """Show an argument in a few letters: functions by their names.

    A pair of equal sizes is shown as the one that it may be given by.
    """
    if (isinstance(value, tuple) and len(value) == 2
            and all(map(is_integer, value)) and value[0] == value[1]):
        value = value[0]
    if isinstance(value, np.ndarray | list) and len(value) > 4:
        return f'<{len(value)} items>'
    value = getattr(value, 'func', value)  # of a tuned activation
    return getattr(value, '__name__', repr(value))


class Layer:
    """What every layer has and does.

    A layer assigns its own functions to five names: compute_shapes,
    initialize_parameters, propagate, backpropagate, compute_gradients.
    The first argument of each is the layer itself.

    :param se_hPars: Hyperparameters of this layer alone. They win over
        those of the model.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises TypeError: If ``se_hPars`` is no dictionary, or ``name`` no
        text.
    :raises ValueError: If a name in ``se_hPars`` is not in
        ``hyperparameters``.
    :ivar d: Dimensions by letter: ``d['u']``.
    :ivar fs: Shapes of the forward pass by name; ``bs``, of the
        backward pass.
    :ivar fc: Arrays of the last forward pass by name; ``bc``, of the
        last backward pass.
    :ivar p: Parameters by name; ``g``, their gradients, as ``g['dW']``.
    :ivar o: Whatever else the layer keeps.
    :ivar trainable: Whether training moves the parameters.
    :ivar training: Whether the layer runs as in training.
    :ivar optimizer: Function of the layer that moves the parameters.
    :ivar lrate: Learning rate of each epoch; ``e``, the present epoch.
    :ivar np_rng: Random generator of the layer.
    :ivar dtype: Type of its numbers.
    :cvar hyperparameters: All that layers of this class take, with
        their defaults.
    :cvar unsaved: Names of attributes that a saved model leaves out.
    :cvar error_names: Name in ``bc`` of the error of an array in
        ``fc``, where it isn't ``d`` and the name of the array.
    :cvar checks: What checks an attribute when it is set, by its name.
    :ivar model_optimizer: The optimizer that a model gave to it; if
        ``optimizer`` is another one, you chose it for this layer.

    Source: the attributes are those of Malard et al. (2022).
    """

    unsaved: tuple[str, ...] = ('fc', 'bc', 'g', 'training')
    model_uname = ''  # of the model that it was built in
    error_names: Mapping[str, str] = {}
    checks: Mapping[str, Callable] = {
        'name': check_layer_name, 'trainable': check_flag, 'lrate': check_list,
        'p': Parameters.from_arrays, 'activation': check_dictionary}

    def __init__(self, se_hPars: dict | None = None,
                 name: str | None = None):
        self.d: dict[str, Any] = {}
        self.fs: dict[str, tuple[int, ...]] = {}
        self.p = Parameters()
        self.fc: dict[str, np.ndarray] = {}
        self.bs: dict[str, tuple[int, ...]] = {}
        self.g: dict[str, np.ndarray] = {}
        self.bc = Errors()
        self.o: dict[str, Any] = {}
        self.activation: dict[str, str] = {}  # gate: name of its function
        self.se_hPars = se_hPars
        self.model_hPars: dict[str, Any] = {}
        self.name = check_layer_name('name', name, type(self).__name__)
        self.trainable = True
        self.training = False
        self.optimizer: Callable[[Layer], None] = gradient_descent
        self.model_optimizer: Callable[[Layer], None] = gradient_descent
        self.np_rng = np.random.default_rng()
        self.dtype: np.dtype = np.dtype(float)
        self.lrate: list[float] = []  # a rate for each epoch
        self.e = 0
        self.input_shape: tuple[int, ...] = ()

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute; the name of a function is noted for summaries.

        :raises AttributeError: If it is a setting, or a misspelt name,
            which nobody would read.
        :raises TypeError: If an activation is no function or does not take
            ``deriv``, or if another of the ``checks`` fails.
        """
        if name == 'lr' or name in default_hPars:
            setting = {'learning_rate' if name == 'lr' else name: value}
            raise AttributeError(
                f'a layer has no {name}: set layer.se_hPars = {setting}')
        if name not in vars(self) and not hasattr(type(self), name):
            for near in get_close_matches(name, OFTEN_SET, 1, cutoff=0.85):
                if near != name:
                    raise AttributeError(f'a layer has no {name}: is it {near}?')
        if name in self.checks:
            own = None if name == 'name' else vars(self).get('name')
            owner = own or type(self).__name__
            value = self.checks[name](name, value, owner)
        is_named = name in self.__dict__.get('activation', ())
        if is_named and not hasattr(type(self), name):
            check_slope(name, value, self.name, 'epynn.relu')
        super().__setattr__(name, value)
        if is_named:
            self.activation[name] = find_name(getattr(self, name))

    def __copy__(self) -> 'Layer':
        """A copy that shares no array: two layers of a model must not."""
        return deepcopy(self)

    def compute_shapes(self, A: np.ndarray) -> None:
        """Store dimensions and shapes that follow from the input ``A``."""

    def initialize_parameters(self) -> None:
        """Draw the parameters, whose shapes are known."""

    def propagate(self, A: np.ndarray) -> np.ndarray:
        """Return the output for the input ``A``."""
        raise NotImplementedError(f'{self.name} has no forward pass')

    def backpropagate(self, dX: np.ndarray) -> np.ndarray:
        """Return the error for the previous layer."""
        raise NotImplementedError(f'{self.name} has no backward pass')

    def compute_gradients(self) -> None:
        """Store one gradient for each parameter."""

    def build(self, A: Sequence | np.ndarray) -> None:
        """Set shapes from a first batch, then draw the parameters.

        From now on the layer computes in the type of ``A``. What its
        optimizer remembers is forgotten.

        :param A: Output of the previous layer, shape (m, …).
        :raises TypeError: If ``A`` holds something else than numbers.
        :raises ValueError: If its shape is none that the layer takes.
        """
        A = check_batch(A, self.name)
        self.dtype = A.dtype
        self.p.clear()
        if isinstance(self.optimizer, Optimizer):
            self.optimizer.state.clear()
        self.compute_shapes(A)
        self.initialize_parameters()
        for name, value in self.p.items():
            self.p[name] = np.array(value, self.dtype)  # of its own

    def forward(self, A: Sequence | np.ndarray) -> np.ndarray:
        """Propagate a batch through the layer, filling ``fc`` and ``fs``.

        :param A: Output of the previous layer, shape (m, …).
        :returns: Output of this layer.
        :raises ValueError: If the shape doesn't fit the parameters, or the
            layer's own function changes its input in place.
        :raises TypeError: If ``A`` holds something else than numbers, or
            the layer's own function returns nothing.
        :raises RuntimeError: If the parameters are not drawn yet.
        """
        A = check_batch(A, self.name)
        if self.p:
            A = A.astype(self.dtype, copy=False)
        A = view_read_only(A)  # the layer before keeps it
        self.input_shape = A.shape
        self.compute_shapes(A)
        for name, value in self.p.items():
            if self.fs.get(name, value.shape) != value.shape:
                raise ValueError(
                    f'{self.name} got an input of shape {A.shape}, which '
                    f'needs {name} of shape {self.fs[name]}. Its {name} '
                    f'has the shape {value.shape}.')
        if self.training:
            self.bc.clear()  # errors of the batch before
        with explain_read_only():
            A = self.fc['A'] = self.propagate(A)
        if A is None:
            raise TypeError(
                f'{self.name}: its forward pass returns nothing')
        self.update_shapes(self.fc, self.fs)
        return A

    def backward(self, dX: Sequence | np.ndarray) -> np.ndarray:
        """Propagate an error through the layer, filling ``bc`` and ``bs``.

        :param dX: Error from the next layer, of the output's shape.
        :returns: Error for the previous layer, of the input's shape.
        :raises ValueError: If the error does not have the shape of the output,
            or the layer's own function returns another shape than the
            input has.
        """
        dX, expected = np.asarray(dX, self.dtype), self.fs.get('A')
        if dX.shape != expected:
            raise ValueError(
                f'{self.name}: the error has shape {dX.shape}, the output '
                f"it belongs to has {expected or 'not been computed'}")
        dX = view_read_only(dX)  # the next layer keeps it
        with explain_read_only():
            dX = self.bc['dX'] = self.backpropagate(dX)
        if np.shape(dX) != self.input_shape:
            raise ValueError(
                f'{self.name}: its backward pass returns the shape '
                f'{np.shape(dX)}, and its input has {self.input_shape}')
        self.update_shapes(self.bc, self.bs)
        return dX

    def update_shapes(self, cache: dict, shapes: dict) -> None:
        """Note the shape of each array of a cache.

        :param cache: ``fc`` or ``bc``.
        :param shapes: ``fs`` or ``bs``.
        """
        shapes.update({name: np.shape(a) for name, a in cache.items()})

    def update_parameters(self) -> None:
        """Take one step with the optimizer, unless the layer is frozen.

        :raises RuntimeError: If no learning rate was scheduled.
        :raises ValueError: If a gradient does not have its parameter's shape,
            or is that of no parameter.
        """
        if not self.trainable or not self.g:
            return
        if not len(self.lrate):
            raise RuntimeError(f'{self.name} has no learning rate yet: model.train '
                               'sets it. Without train, set layer.lrate = [0.1]')
        drop_absent_gradients(self)
        check_gradients(self)
        self.optimizer(self)

    hyperparameters = dict(default_hPars)  # whose names are the known ones

    @property
    def se_hPars(self) -> ChainMap:
        """The layer's own, then the model's, then the defaults."""
        defaults = self.hyperparameters
        if defaults is Layer.hyperparameters:
            defaults = default_hPars  # as users may have changed them
        return ChainMap(self.local_hPars, self.model_hPars, defaults)

    @se_hPars.setter
    def se_hPars(self, own: dict | None) -> None:
        self.local_hPars = dict(check_settings(
            own, type(self).__name__, self.hyperparameters))

    def assign(self, se_hPars: dict) -> None:
        """Take the model's hyperparameters; the layer's own win.

        :param se_hPars: Hyperparameters of the model. Missing ones take
            their defaults.
        :raises TypeError: If an alpha or a temperature is no number.
        :raises ValueError: If the layer's own hold an unknown name, or one
            of these is not finite.
        """
        self.model_hPars = se_hPars
        self.se_hPars = self.local_hPars  # check again: names may have been added
        for name in 'ELU_alpha', 'LRELU_alpha', 'softmax_temperature':
            owner = self.name if name in self.local_hPars else 'The model'
            value = check_number(name, self.se_hPars.get(name, 1), owner)
            if not np.isfinite(value):
                raise ValueError(f'{owner} takes a finite number as '
                                 f'{name}, and got {value}')
        for gate in self.activation:
            function = bind_settings(getattr(self, gate), self.se_hPars)
            setattr(self, gate, function)

    def get_params(self, deep: bool = True) -> dict:
        """Arguments of ``__init__`` by name, as the layer has them now.

        An argument without an attribute of its name is left out.

        :param deep: Without effect: scikit-learn passes it.
        """
        names = inspect.signature(type(self)).parameters
        params = {name: getattr(self, name)
                  for name in names if hasattr(self, name)}
        for gate in self.activation.keys() & params:
            params[gate] = unbind_settings(params[gate])
        if 'se_hPars' in params:  # without those of the model
            params['se_hPars'] = self.local_hPars or None
        if params.get('name') == type(self).__name__:  # none of its own
            params['name'] = None
        return params

    def __repr__(self) -> str:
        arguments = inspect.signature(type(self)).parameters
        shown = [f'{name}={format_argument(value)}'
                 for name, value in self.get_params().items()
                 if format_argument(value)
                 != format_argument(arguments[name].default)]
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        rows = [f'<tr><td><code>{escape(name)}</code></td>'
                f'<td>{" × ".join(map(str, shape))}</td></tr>'
                for name, shape in (self.fs | self.bs).items()]
        table = f"<table>{''.join(rows)}</table>" if rows else ''
        return f'<code>{escape(repr(self))}</code>{table}'


class dataSet:  # noqa: N801 (the name of the original)
    """Samples and their labels.

    :param X_data: Features, shape (m, …).
    :param Y_data: Labels, shape (m,) or one-hot encoded, (m, u). With
        a label for each of the s steps of a sequence, (m, s, u).
    :param name: Name of the set.
    :raises TypeError: If ``X_data`` holds something else than numbers.
    :raises ValueError: If there are more samples than labels, or fewer.
    :ivar active: Whether there is any sample.
    :ivar X: Features, floats.
    :ivar Y: Labels, shape (m, 1) or (m, u), or (m, s, u).
    :ivar y: Labels, shape (m,) or (m, s): of one-hot labels, the class.
    :ivar ids: Numbers of the samples, shape (m,).
    :ivar A: Output of the model for these samples, once it has run.
    :ivar P: What the model decides from ``A``, for example the number
        of the largest output.
    :ivar labels: The decisions as labels. :meth:`EpyNN.predict
        <epynn.network.models.EpyNN.predict>` sets them, if the
        ``Embedding`` encoded the labels.
    """

    def __init__(self, X_data: Sequence | np.ndarray | None,
                 Y_data: Sequence | np.ndarray | None = None,
                 name: str = 'dummy'):
        X_data = () if X_data is None else X_data
        self.name = name
        self.active = len(X_data) > 0
        self.X = check_floats(X_data if self.active else [], 'dataSet')
        self.Y: np.ndarray | Any = None  # without labels
        self.y: np.ndarray | Any = None
        self.labels: np.ndarray | None = None
        self.ids = np.arange(len(self.X))
        self.A = self.P = np.array([])

        Y = None if Y_data is None else np.asarray(Y_data)
        if Y is not None and len(Y) != len(self.X):
            raise ValueError(
                f'{name} has {len(self.X)} samples and {len(Y)} labels. '
                'Each sample takes one label.')
        if Y is not None and self.active:
            self.Y = Y if Y.ndim > 1 else Y[:, np.newaxis]  # (m, u)
            one_hot = self.Y.shape[-1] > 1
            self.y = (self.Y.argmax(axis=-1) if one_hot
                      else self.Y[..., 0])  # (m,)

    @property
    def number(self) -> int:
        """Its place in a model's lists: training 0, validation 1, test 2.

        :raises ValueError: If it is another set.
        """
        sets = 'dtrain', 'dval', 'dtest'
        if self.name not in sets:
            raise ValueError(f'{self.name!r} is none of the sets that a model '
                             f'has a number for: {", ".join(sets)}')
        return sets.index(self.name)

    @property
    def b(self) -> dict:
        """Balance: how often each label occurs; of several labels, the 1s."""
        if self.y is None:
            return {}
        Y = self.Y
        if Y.shape[-1] > 1 and not np.allclose(Y.sum(axis=-1), 1):
            Y = Y.reshape(-1, Y.shape[-1])
            several = np.isin(Y, (0, 1)).all()  # else they are numbers
            return dict(enumerate(Y.sum(axis=0).astype(int).tolist()) if several
                        else ())
        labels, counts = np.unique(self.y, return_counts=True)
        return dict(zip(labels.tolist(), counts.tolist(), strict=True))

    def __repr__(self) -> str:
        X, Y = self.X.shape, None if self.Y is None else self.Y.shape
        return f'dataSet({self.name!r}, X={X}, Y={Y})'
