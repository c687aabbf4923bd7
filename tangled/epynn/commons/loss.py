"""Loss functions and their derivatives."""
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray

from epynn.commons.arguments import suggest_name


def match_arrays(Y: ndarray, A: ndarray) -> tuple[ndarray, ndarray]:
    """Labels and outputs as arrays of one shape and one dtype.

    :param Y: True labels, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, of the same shape.
    :returns: ``Y`` and ``A``, both with the dtype of ``A``, float64 if
        that is not a float.
    :raises ValueError: If the shapes differ or are none of these, or if
        there is text.
    """
    Y, A = np.asarray(Y), np.asarray(A)
    for name, array in ('Y', Y), ('A', A):
        if array.dtype.kind in 'US':
            raise ValueError(
                f'{name} holds text, such as {str(array.flat[0])!r}, and must hold '
                'numbers: pass the dset.Y and dset.A of a set of samples'
            )
    if Y.shape != A.shape or A.ndim not in (2, 3):
        if A.ndim == 1 and Y.shape[1:] > (1,):
            mend = 'pass the outputs, dset.A, and not the decisions, dset.P'
        elif Y.ndim == 1 or A.ndim == 1:
            mend = 'make a vector a column with .reshape(-1, 1)'
        elif Y.shape == A.shape[:-1] and A.shape[-1] == 1:
            mend = 'give each label an axis of its own, Y[..., np.newaxis]'
        elif {Y.ndim, A.ndim} == {2, 3}:
            mend = ('for one answer a sample, put Flatten before the last '
                    'layer, or sequences=False where steps are read; for one '
                    'at each step, label each step, (m, s, u)')
        elif Y.ndim not in (2, 3) or A.ndim not in (2, 3):
            mend = 'end the model with a layer that returns (m, u)'
        elif Y.shape[:-1] != A.shape[:-1]:
            mend = 'pass the labels of the samples that A was computed from'
        elif Y.shape[-1] == 1:
            mend = 'encode Y as one-hot, or end with a layer of 1 unit'
        else:
            mend = f'end the model with a layer of {Y.shape[-1]} units'
        raise ValueError(
            f'Y has shape {Y.shape} and A has shape {A.shape}, but both must '
            'be (m, u), the same m samples and u units, or (m, s, u), with an '
            f'answer at each of s steps: {mend}'
        )
    dtype = A.dtype if A.dtype.kind == 'f' else float
    return Y.astype(dtype, copy=False), A.astype(dtype, copy=False)


def MSE(Y: ndarray, A: ndarray, deriv: bool = False) -> ndarray:
    """Mean squared error.

    :param Y: True labels, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, of the same shape.
    :param deriv: Return the derivative with respect to ``A``.
    :returns: Loss of each sample, shape (m,), or step, (m, s); or the
        derivative, of the shape of ``A``.
    :raises ValueError: If the shapes differ, or are none of these.

    Source: Legendre (1805), Gauss (1809).
    """
    Y, A = match_arrays(Y, A)
    u = A.shape[-1]
    if not deriv:
        return np.sum((Y - A) ** 2, axis=-1) / u  # (1) (m,)
    return 2 / u * (A - Y)  # (2) (m, u)


def MAE(Y: ndarray, A: ndarray, deriv: bool = False) -> ndarray:
    """Mean absolute error.

    :param Y: True labels, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, of the same shape.
    :param deriv: Return the derivative with respect to ``A``, which is
        0 where ``A`` equals ``Y``.
    :returns: Loss of each sample, shape (m,), or step, (m, s); or the
        derivative, of the shape of ``A``.
    :raises ValueError: If the shapes differ, or are none of these.

    Source: Boscovich (1757).
    """
    Y, A = match_arrays(Y, A)
    u = A.shape[-1]
    if not deriv:
        return np.sum(np.abs(Y - A), axis=-1) / u  # (3) (m,)
    return np.sign(A - Y) / u  # (4) (m, u)


def MSLE(Y: ndarray, A: ndarray, deriv: bool = False) -> ndarray:
    """Mean squared logarithmic error.

    :param Y: True labels, above -1, shape (m, u) or (m, s, u).
    :param A: Outputs of the model, above -1, of the same shape.
    :param deriv: Return the derivative with respect to ``A``.
    :returns: Loss of each sample, shape (m,), or step, (m, s); or the
        derivative, of the shape of ``A``.
    :raises ValueError: If the shapes differ, or if a value is -1 or
        less.
    """
    Y, A = match_arrays(Y, A)
    require_above_minus_1(Y, A)
    u = A.shape[-1]
    far = np.log1p(A) - np.log1p(Y)  # (5) (m, u)
    if not deriv:
        return np.sum(far**2, axis=-1) / u  # (5) (m,)
    return 2 / u * far / (1 + A)  # (6) (m, u)


def BCE(Y: ndarray, A: ndarray, deriv: bool = False) -> ndarray:
    """Binary cross-entropy.

    :param Y: True labels, from 0 to 1, shape (m, u) or (m, s, u).
    :param A: Probabilities, from 0 to 1, of the same shape.
    :param deriv: Return the derivative with respect to ``A``.
    :returns: Loss of each sample, shape (m,), or step, (m, s); or the
        derivative, of the shape of ``A``.
    :raises ValueError: If the shapes differ, or if a value is below 0
        or above 1.

    Source: Good (1952), Rational decisions.
    """
    Y, A = match_arrays(Y, A)
    require_probabilities('BCE', Y=Y, A=A)
    u = A.shape[-1]
    tiny = np.finfo(A.dtype).tiny
    below_1 = 1 - np.finfo(A.dtype).epsneg
    if not deriv:
        yes = Y * np.log(np.maximum(A, tiny))  # (7) (m, u)
        no = (1 - Y) * np.log1p(-np.minimum(A, below_1))  # (7) (m, u)
        return -np.sum(yes + no, axis=-1) / u  # (7) (m,)
    spread = np.maximum(A * (1 - A), tiny)  # (8) (m, u)
    return (A - Y) / spread / u  # (8) (m, u)


def CCE(Y: ndarray, A: ndarray, deriv: bool = False) -> ndarray:
    """Categorical cross-entropy.

    :param Y: True labels, one-hot, shape (m, u) or (m, s, u).
    :param A: Probabilities, from 0 to 1, of the same shape.
    :param deriv: Return the derivative with respect to ``A``.
    :returns: Loss of each sample, shape (m,), or step, (m, s); or the
        derivative, of the shape of ``A``.
    :raises ValueError: If the shapes differ, or if a probability is
        below 0 or above 1.

    Source: Bridle (1990), Training stochastic model recognition
    algorithms as networks.
    """
    Y, A = match_arrays(Y, A)
    require_probabilities('CCE', A=A)
    A = np.maximum(A, np.finfo(A.dtype).tiny)
    if not deriv:
        return -np.sum(Y * np.log(A), axis=-1)  # (9) (m,)
    return -Y / A  # (10) (m, u)


def require_above_minus_1(Y: ndarray, A: ndarray) -> None:
    """Refuse numbers of which MSLE can't take the logarithm.

    :param Y: True labels.
    :param A: Outputs of the model.
    :raises ValueError: If a value is -1 or less.
    """
    if np.any(Y <= -1) or np.any(A <= -1):
        raise ValueError(
            'MSLE takes log(1 + Y) and log(1 + A), so both must be '
            f'above -1, but the smallest Y is {Y.min():.4g} and the '
            f'smallest A {A.min():.4g}: use MSE, or relu or sigmoid '
            'as last activation'
        )


def require_probabilities(loss: str, **arrays: ndarray) -> None:
    """Refuse arrays that hold anything but probabilities.

    :param loss: Name of the loss, for the message.
    :param arrays: The arrays by name.
    :raises ValueError: If a value is below 0 or above 1.
    """
    for name, array in arrays.items():
        if array.size and (array.min() < 0 or array.max() > 1):
            raise ValueError(
                f'{loss} needs {name} from 0 to 1, but it goes from '
                f'{array.min():.8g} to {array.max():.8g}: use labels '
                'of 0 and 1, sigmoid or softmax as last activation, '
                'with no Dropout behind it, or MSE as loss'
            )


def loss_functions(
    key: str | Callable | None = None,
    output_activation: str | None = None,
) -> Any:
    """All losses by name, or the one that is asked for.

    :param key: Name of a loss, or a function ``f(Y, A, deriv=False)``,
        which is returned as it is.
    :param output_activation: Name of the activation that computes
        ``A``. If it is given, the pair is checked.
    :returns: A function, or a dict of all of them if there is no key.
    :raises ValueError: If there is no such loss, or if it doesn't go
        with the output activation.
    """
    losses = {f.__name__: f for f in (MSE, MAE, MSLE, CCE, BCE)}
    if key is None:
        return losses
    if callable(key):
        return key
    if key not in losses:
        raise ValueError(
            f'loss={key!r} is not known. {suggest_name(key, losses)}'
            f"Choose one of {', '.join(losses)}, or pass a function "
            'f(Y, A, deriv=False)'
        )
    if key == 'CCE' and output_activation not in (None, 'softmax'):
        raise ValueError(
            f'CCE with {output_activation} as last activation: the '
            'outputs must sum to 1, so use softmax, or BCE as loss'
        )
    if key in ('BCE', 'MSLE') and output_activation == 'tanh':
        raise ValueError(
            f'{key} with tanh as last activation: tanh goes down to -1 '
            'and the logarithm does not, so use sigmoid, or MSE as loss'
        )
    return losses[key]
