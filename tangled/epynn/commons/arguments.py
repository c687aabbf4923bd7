"""Checks of the arguments and the inputs of layers."""
import reprlib
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from inspect import signature
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

if TYPE_CHECKING:
    from epynn.commons.models import Layer


def is_integer(value: object) -> TypeGuard[int | np.integer]:
    """Tell an integer from everything else, truth values too.

    :param value: What was passed as an argument.
    """
    return (isinstance(value, int | np.integer)
            and not isinstance(value, bool))


def check_positive_integer(argument: str, value: object,
                           layer: str) -> int:
    """Return a size as a positive integer.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises ValueError: If it is anything but a positive integer.
    """
    if not is_integer(value) or value < 1:
        raise ValueError(f'{layer} takes a positive integer as '
                         f'{argument}, and got {value!r}')
    return int(value)


def check_pair(argument: str, value: object, layer: str,
               least: int = 1) -> tuple[int, int]:
    """Return a size as a pair of integers.

    :param argument: Name of the argument, for the message.
    :param value: An integer, or a pair of them.
    :param layer: Name of the layer, for the message.
    :param least: Smallest integer allowed.
    :raises ValueError: If it is anything else.
    """
    both = value if isinstance(value, tuple | list) else (value, value)
    if len(both) != 2 or any(
            not is_integer(n) or n < least for n in both):
        raise ValueError(
            f'{layer} takes an integer of at least {least}, or a pair '
            f'of them, as {argument}, and got {value!r}')
    return int(both[0]), int(both[1])


def check_number(argument: str, value: object, layer: str) -> float:
    """Return an argument that is a number.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it is no number, or a truth value.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f'{layer} takes a number as {argument}, and got '
                        f'{value!r}')
    return float(value)


def check_positive_number(argument: str, value: object,
                          layer: str) -> float:
    """Return an argument that is a number above 0.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it is no number, or a truth value.
    :raises ValueError: If it is not above 0; a nan is not.
    """
    number = check_number(argument, value, layer)
    if not number > 0:
        raise ValueError(f'{layer} takes a number above 0 as {argument}, '
                         f'and got {value}')
    return number


def check_fraction(argument: str, value: object,
                   layer: str) -> float:
    """Return an argument that is a number from 0 to below 1.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it is no number, or a truth value.
    :raises ValueError: If it is out of range.
    """
    number = check_number(argument, value, layer)
    if not 0 <= number < 1:
        raise ValueError(f'{layer} takes a {argument} from 0 to below 1, '
                         f'and got {value}')
    return number


def check_flag(argument: str, value: object, layer: str) -> bool:
    """Return an argument that is true or false.

    A text such as ``'no'`` counts as true in Python, so it is refused.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it is neither, nor 1 or 0.
    """
    kinds = bool | np.bool_ | int | np.integer
    if not isinstance(value, kinds) or value not in (0, 1):
        raise TypeError(f'{layer} takes True or False as {argument}, '
                        f'and got {reprlib.repr(value)}')
    return bool(value)


def check_function(argument: str, value: object, layer: str,
                   example: str) -> Callable:
    """Return a function that was passed as an argument.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :param example: A function that would do, for the message.
    :raises TypeError: If it can't be called.
    """
    if not callable(value):
        raise TypeError(f'{layer} takes a function as {argument}, such '
                        f'as {example}, and got {value!r}')
    return value


def check_dictionary(argument: str, value: object, layer: str) -> dict:
    """Return what holds something for each of several names.

    :param argument: Name of the attribute, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it is no dictionary.
    """
    if not isinstance(value, dict):
        got = getattr(value, '__name__', reprlib.repr(value))
        raise TypeError(
            f'{layer} takes a dictionary as {argument}, and got {got}'
            + '. The function itself is layer.activate = …' * callable(value))
    return value


def check_list(argument: str, value: Any, layer: str) -> Any:
    """Return an argument that is a list of numbers, or an array.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it is a single number, or a text.
    """
    if isinstance(value, str) or not hasattr(value, '__len__'):
        raise TypeError(f'{layer} takes a list as {argument}, such as [0.1], '
                        f'and got {value!r}')
    return value


def check_call(function: Callable, message: str, *arguments: object,
               **named: object) -> None:
    """Refuse a function that can't be called as it will be.

    :param function: Any function, or an object like one.
    :param message: What to say if it doesn't take the arguments.
    :param arguments: As many as it is called with.
    :param named: Those that it is called with by name.
    :raises TypeError: If it can't be called like that.
    """
    try:
        signature(function).bind(*arguments, **named)
    except ValueError:  # Python does not know its arguments
        pass
    except TypeError as error:
        raise TypeError(message) from error


def check_derivative(function: Callable, message: str,
                     *arguments: object) -> None:
    """Refuse a function that can't be asked for its derivative.

    :param function: What is to take ``deriv=True``.
    :param message: What to say if it doesn't.
    :param arguments: As many as it takes besides.
    :raises TypeError: If it can't be called like that.
    """
    if isinstance(function, np.ufunc):  # Python does not know its arguments
        raise TypeError(message)
    check_call(function, message, *arguments, deriv=True)
    name = getattr(function, '__name__', function)
    check_call(function, f'{name} is also called without deriv: give deriv a '
               'default, deriv=False', *arguments)


def check_result(function: Callable, layer: str) -> None:
    """Refuse an activation that returns nothing, or too few numbers.

    It is called twice. What it raises is left for where it is used, with
    arrays of the data's own shape; it may also be made for that shape.

    :param function: An activation.
    :param layer: Name of the layer, for the message.
    :raises ValueError: If it returns nothing, or less than it got, or
        writes into its argument.
    """
    x = np.ones((1, 2))
    x.flags.writeable = False
    name = getattr(function, '__name__', function)
    for given in {}, {'deriv': True}:
        result = x
        try:
            with np.errstate(all='ignore'):
                result = function(x, **given)
        except Exception as error:
            if 'read-only' in str(error):
                raise ValueError(
                    f'{layer}: {name} writes into its argument, which the '
                    'layer still needs. Make a new array, as in y = x * x '
                    'in place of x *= x') from error
        if result is None or not given and np.size(result) < x.size:
            what = ('nothing' if result is None else
                    f'{result!r}, of shape {np.shape(result)},')
            raise ValueError(
                f'{layer}: {name}{" with deriv=True" * bool(given)} returned '
                f'{what} for an input of shape {x.shape}, and the two shapes '
                'must be equal' + '. Has it a return?' * (result is None))


def check_jacobian(dA: np.ndarray, slopes: np.ndarray) -> None:
    """Refuse what is no Jacobian for each sample of an error.

    :param dA: Error after the activation, shape (…, u).
    :param slopes: What the activation returned for it.
    :raises ValueError: If its shape is not (…, u, u).
    """
    expected = dA.shape + dA.shape[-1:]
    if slopes.shape != expected:
        raise ValueError(
            f'a derivative has the shape {slopes.shape}, and the error has '
            f'{dA.shape}: an activation f(x, deriv=True) returns slopes of '
            f'that shape, or a Jacobian for each sample, {expected}')


def check_not_empty(X: np.ndarray, function: str) -> None:
    """Refuse features without a number.

    :param X: Features, of any shape.
    :param function: Who asks, for the message.
    :raises ValueError: If there is none.
    """
    if not X.size:
        raise ValueError(f'{function}: X_data is empty')


def check_limits(X: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    """Refuse limits that don't fit features.

    :param X: Features, of any shape.
    :param low: What becomes 0.
    :param high: What becomes 1.
    :raises ValueError: If one of them is NaN, they have other axes, low
        is above high, or high is too far above low.
    """
    if np.isnan(low).any() or np.isnan(high).any():
        raise ValueError(
            'scale_features: low or high is nan. If X_data holds nan, put a '
            'number in its place, or leave the sample out')
    try:
        fits = np.broadcast_shapes(X.shape, low.shape, high.shape) == X.shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f'scale_features: X_data has the shape {X.shape}, low {low.shape} and '
            f'high {high.shape}. A limit is one number, or one for each feature')
    if (low > high).any():
        raise ValueError('scale_features: low is above high. Is low the smallest '
                         'value, and high the largest?')
    # a range may be too large for its type, but half of it fits
    if (high / 2 - low / 2 > np.finfo(X.dtype).max / 2).any():
        raise ValueError(
            f'scale_features: from {low.min()} to {high.max()} is too far '
            f'for {X.dtype}. Take floats of more bits, or divide the '
            'features by a number before')


def check_initialization(argument: str, value: object,
                         layer: str) -> Callable:
    """Return a function that draws weights.

    :param argument: Name of the argument, for the message.
    :param value: What was passed.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it can't be called as ``value(shape, rng=rng)``.
    """
    example = 'epynn.xavier'
    draw = check_function(argument, value, layer, example)
    check_call(draw, f'{layer} takes a function f(shape, rng) as '
               f'{argument}, such as {example}, and '
               f'{getattr(draw, "__name__", draw)} does not take these two',
               (), rng=None)
    return draw


def check_layer_name(argument: str, value: object, kind: str) -> str:
    """Return the name of a layer or a model, that of its class if it has none.

    :param argument: Name of the argument, for the message.
    :param value: A text that is not empty, or None.
    :param kind: Name of its class.
    :raises TypeError: If it is anything else.
    """
    if value is None:
        return kind
    if not isinstance(value, str) or not value:
        raise TypeError(f'{kind} takes a text as {argument}, such as '
                        f"'hidden', and got {value!r}")
    return value


def check_is_complete(layer: 'Layer', what: str) -> None:
    """Refuse a layer whose class forgot to call that of all layers.

    :param layer: A layer.
    :param what: What it is, for the message.
    :raises TypeError: If it lacks what each layer has.
    """
    if not hasattr(layer, 'p'):
        raise TypeError(f'{what} is half made: __init__ of '
                        f'{type(layer).__name__} must call super().__init__()')


def check_caches(layer: 'Layer') -> None:
    """Refuse a layer that keeps neither its output nor its error.

    :param layer: A layer after both passes.
    :raises ValueError: If one of them is not in its caches.
    """
    if 'A' not in layer.fc or 'dX' not in layer.bc:
        raise ValueError(
            f"{layer.name} keeps no fc['A'] or no bc['dX']. Layer.forward "
            'and Layer.backward keep them: write propagate and '
            'backpropagate, which they call')


# What other libraries call a hyperparameter
ELSEWHERE = {
    'lr': "'learning_rate'", 'alpha': "'ELU_alpha' or 'LRELU_alpha'",
    'momentum': 'optimizer=epynn.Momentum(0.9)',
    'beta_1': 'optimizer=epynn.Adam(beta_1=0.9)',
    'beta_2': 'optimizer=epynn.Adam(beta_2=0.999)',
    'epsilon': 'optimizer=epynn.Adam(epsilon=1e-08)',
    'batch_size': 'Embedding(..., batch_size=32)',
}
SYNONYMS = {  # of metrics, losses and reductions, in lower case
    'f1_score': 'fscore', 'f1': 'fscore', 'average': 'mean', 'avg': 'mean',
    'crossentropy': 'cross_entropy', 'binary_cross_entropy': 'bce',
    'cross_entropy': 'cce'}


def suggest_name(name: object, known: Iterable[str]) -> str:
    """Ask for the known name that a wrong one is near to, if there is one.

    :param name: What came.
    :param known: The names that there are.
    """
    wanted = str(name).lower()
    for theirs, ours in SYNONYMS.items():
        wanted = wanted.replace(theirs, ours)
    lower = {each.lower(): each for each in known}
    near = get_close_matches(wanted, lower, 1, cutoff=0.45)
    return f'Is it {lower[near[0]]!r}? ' if near else ''


def check_settings(se_hPars: dict | None, owner: str,
                   known: Iterable[str]) -> dict:
    """Return hyperparameters that were passed as an argument.

    :param se_hPars: A dictionary, or None for an empty one.
    :param owner: Who takes them, for the message.
    :param known: The names that it may hold.
    :raises TypeError: If it is anything else.
    :raises ValueError: If it holds another name.
    """
    if not isinstance(se_hPars, dict | None):
        raise TypeError(f'{owner} takes a dictionary as se_hPars, such '
                        f'as {{"learning_rate": 0.1}}, and got '
                        f'{se_hPars!r}')
    known = list(known)
    for name in se_hPars or ():
        if name not in known:
            mend = (f'Here it is {ELSEWHERE[name]}' if name in ELSEWHERE
                    else suggest_name(name, known).strip()
                    or f"There are {', '.join(known)}")
            raise ValueError(
                f'{owner} takes no hyperparameter {name!r}. {mend}')
    return {} if se_hPars is None else se_hPars


def check_axes(argument: str, value: object,
               layer: str) -> tuple[int, ...]:
    """Return one axis, or several, as a tuple.

    :param argument: Name of the argument, for the message.
    :param value: An integer, or a tuple or list of integers.
    :param layer: Name of the layer, for the message.
    :raises TypeError: If it is anything else.
    """
    axes = value if isinstance(value, tuple | list) else (value,)
    if not all(map(is_integer, axes)):
        raise TypeError(f'{layer} takes an integer, or a tuple of them, '
                        f'as {argument}, and got {value!r}')
    return tuple(int(axis) for axis in axes)


ALIASES = {'max': (np.amax, max), 'min': (np.amin, min)}


def find_pool(pool: Callable | str,
              pools: dict[str, Callable]) -> Callable:
    """Return the pool that a function or its name stands for.

    Python's own ``max`` and ``min`` stand for those of NumPy.

    :param pool: What was passed as an argument.
    :param pools: The functions that can pool, by name.
    :raises ValueError: If it is none of them.
    """
    for name, function in pools.items():
        same = function, *ALIASES.get(name, ())
        if any(pool is f for f in same) or (
                isinstance(pool, str) and pool == name):
            return function
    raise ValueError('Pooling takes np.max, np.min or np.mean as pool, '
                     f'or one of their names, and got {pool!r}')


def check_relative_size(relative_size: Sequence[float]) -> tuple:
    """Return the relative sizes of three sets.

    :param relative_size: For training, validation and test.
    :raises ValueError: If they are not three numbers, or one is
        negative, or all are zero.
    """
    sizes = tuple(relative_size) if np.iterable(relative_size) else ()
    numbers = all(isinstance(size, Real) for size in sizes)
    if (len(sizes) != 3 or not numbers or min(sizes) < 0
            or not 0 < sum(sizes) < np.inf):
        raise ValueError(
            'Embedding takes three numbers as relative_size, for training, '
            'validation and test, none negative and not all 0, and got '
            f'{relative_size!r}')
    return sizes


def check_features(layer: 'Layer', A: np.ndarray) -> None:
    """Refuse an input that is no row of features for each sample or step.

    :param layer: The layer that asks, for the message.
    :param A: Its input.
    :raises ValueError: If ``A`` does not have two axes or three, or no step,
        or no feature.
    """
    if A.ndim not in (2, 3) or 0 in A.shape[1:]:
        mend = ('A Flatten layer before it makes one row of each sample.'
                if A.ndim > 3 else 's and n are 1 or more.' if A.ndim > 1
                else 'A single feature of each sample makes X[:, np.newaxis]; '
                'a single sample x makes a batch [x].')
        raise ValueError(
            f'{layer.name} takes an input of shape (m, n), samples and '
            'features, or (m, s, n), samples, steps and features, and '
            f'got {A.shape}. {mend}')


def check_sequences(layer: 'Layer', A: np.ndarray) -> None:
    """Refuse an input that is no batch of sequences.

    :param layer: The layer that asks, for the message.
    :param A: Its input.
    :raises ValueError: If ``A`` does not have exactly three axes, or no step,
        or no element.
    """
    if A.ndim != 3 or 0 in A.shape[1:]:
        mend = ''
        if A.ndim == 2:
            mend = (' A layer before it hands on all steps with '
                    'sequences=True. One number a step makes '
                    'X[:, :, np.newaxis]; a text is a list of letters, '
                    'list(text); a single sample x makes a batch [x].')
        raise ValueError(
            f'{layer.name} takes an input of shape (m, s, e), samples, '
            f'one or more steps and elements, and got {A.shape}.{mend}')


def check_images(layer: 'Layer', A: np.ndarray) -> None:
    """Refuse an input that is no batch of images.

    :param layer: The layer that asks, for the message.
    :param A: Its input.
    :raises ValueError: If ``A`` does not have exactly four axes, or no rows,
        columns or colours.
    """
    if A.ndim != 4 or 0 in A.shape[1:]:
        mend = {3: 'A single image x makes a batch, [x]; images of one '
                   'colour have d = 1, X[..., np.newaxis].',
                4: 'h, w and d are 1 or more.'}.get(
                    A.ndim, 'It looks at images, not at rows.')
        raise ValueError(
            f'{layer.name} takes an input of shape (m, h, w, d), '
            'samples, rows, columns and colours, and got '
            f'{A.shape}. {mend}')


def check_windows(layer: 'Layer', A: np.ndarray, size: tuple[int, int],
                  padding: tuple[int, int] = (0, 0)) -> None:
    """Refuse images that are smaller than a window.

    :param layer: The layer that asks, for the message.
    :param A: Its input, shape (m, h, w, d).
    :param size: Height and width of the window.
    :param padding: Rows added above and below, columns added left and
        right.
    :raises ValueError: If a window is larger than its padded image.
    """
    (h, w), (ph, pw) = A.shape[1:3], padding
    image = h + 2 * ph, w + 2 * pw
    if image[0] < size[0] or image[1] < size[1]:
        padded = ('' if image == (h, w)
                  else f', images of {image} with their padding')
        h, w = max(size[0] - 2 * ph, 1), max(size[1] - 2 * pw, 1)
        raise ValueError(
            f'{layer.name} has a window of {size} and got an input of '
            f'shape {A.shape}{padded}. Expected is (m, h, w, d) with h '
            f'at least {h} and w at least {w}, or a smaller window.')


def check_shared_axes(layer: 'Layer', A: np.ndarray,
                      axes: tuple[int, ...]) -> None:
    """Refuse an input that lacks an axis along which a mask is shared.

    :param layer: The layer that asks, for the message.
    :param A: Its input, shape (m, …).
    :param axes: Numbers of the axes, from the end if negative.
    :raises ValueError: If one of them is not there.
    """
    if any(not -A.ndim <= axis < A.ndim for axis in axes):
        raise ValueError(
            f'{layer.name} shares its mask along axis={axes}, and its '
            f'input has {A.ndim} axes, {A.shape}. Expected are axes from '
            f'{-A.ndim} to {A.ndim - 1}.')


def warn_user(message: str,
              category: type[Warning] = UserWarning) -> None:
    """Warn, at the line outside the library that led here.

    :param message: What was seen, and what to do.
    :param category: Kind of the warning.
    """
    frame, level = sys._getframe(), 1
    while (frame.f_back is not None and
           frame.f_globals.get('__name__', '').partition('.')[0] == 'epynn'):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
