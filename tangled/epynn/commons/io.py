"""Encode, decode, scale and pad data."""
from collections.abc import Sequence
from itertools import repeat

import numpy as np

from epynn.commons.arguments import (
    check_limits,
    check_not_empty,
    is_integer,
)
from epynn.commons.models import check_floats


def index_elements_auto(
        X_data: Sequence | np.ndarray) -> tuple[dict, dict, int]:
    """Number the distinct elements of a data set, in sorted order.

    :param X_data: Symbols or whole numbers, of any shape.
    :returns: Element to index, index to element, number of elements.
    """
    elements = sorted(set(np.ravel(X_data).tolist()))
    element_to_idx = {w: i for i, w in enumerate(elements)}
    idx_to_element = dict(enumerate(elements))
    return element_to_idx, idx_to_element, len(elements)


def one_hot_encode(i: int, elements_size: int) -> np.ndarray:
    """Return the one-hot row of one element.

    :param i: Index of the element.
    :param elements_size: Number of elements, e.
    :returns: Zeros and a single one, shape (e,).
    :raises ValueError: If ``i`` is not the index of an element.
    """
    if not is_integer(i) or not 0 <= i < elements_size:
        raise ValueError(
            f'index i is {i!r}, and there are {elements_size} elements, '
            f'0 to {elements_size - 1}')
    one_hot = np.zeros(elements_size)
    one_hot[i] = 1
    return one_hot


def list_elements(elements: dict) -> str:
    """The first twenty elements, for messages."""
    more = ', …' if len(elements) > 20 else ''
    return ', '.join(map(repr, [*elements][:20])) + more


def element_codes(X_data: Sequence | np.ndarray, element_to_idx: dict,
                  elements_size: int | None = None) -> np.ndarray:
    """Replace each element by its index.

    :param X_data: Symbols or whole numbers, shape (m, …).
    :param element_to_idx: Element to index.
    :param elements_size: Number of elements, e; any if None.
    :returns: Indices, of the same shape.
    :raises ValueError: If an element has no index, or one that is not a
        whole number below ``elements_size``. The message names an
        element without an index, its sample and its position.
    """
    X = np.asarray(X_data)
    symbols = np.array(list(element_to_idx))
    for symbol, index in element_to_idx.items():
        if not is_integer(index):
            raise ValueError(f'element_to_idx leads from {symbol!r} to {index!r}, '
                             'and an index is a number. Is it idx_to_element?')
        if elements_size is not None and index >= elements_size:
            raise ValueError(f'{symbol!r} has the index {index}, and '
                             f'elements_size is {elements_size}: give '
                             'len(element_to_idx)')
    indices = np.array(list(element_to_idx.values()), int)

    numbers = X
    if X.dtype == symbols.dtype == np.dtype('U1'):
        numbers, symbols = X.view(np.uint32), symbols.view(np.uint32)
    whole = numbers.dtype.kind in 'iu' and symbols.dtype.kind in 'iu'
    if whole and X.size:
        low = min(int(numbers.min()), int(symbols.min()))
        high = max(int(numbers.max()), int(symbols.max()))
    if whole and X.size and high - low < 2 ** 16 and high < 2 ** 63:
        table = np.full(high - low + 1, -1)
        table[symbols.astype(np.int64) - low] = indices
        codes = table[numbers.astype(np.int64) - low]
    else:
        found = map(element_to_idx.get, X.ravel().tolist(), repeat(-1))
        codes = np.fromiter(found, int, X.size).reshape(X.shape)

    if codes.size and codes.min() < 0:
        place = np.unravel_index(codes.argmin(), codes.shape)
        sample, *position = map(int, place)
        at = f' at position {", ".join(map(str, position))}'
        raise ValueError(
            f'sample {sample} has {X[place].item()!r}'
            f'{at if position else ""}, which is not among the '
            f'{len(element_to_idx)} known elements: '
            f'{list_elements(element_to_idx)}. The data have '
            f'{list_elements(dict.fromkeys(X.ravel().tolist()))}')
    return codes


def encode_dataset(X_data: Sequence | np.ndarray,
                   element_to_idx: dict, elements_size: int,
                   dtype: type | np.dtype = float) -> np.ndarray:
    """One-hot encode a set of sequences of equal length.

    :param X_data: Symbols or whole numbers, shape (m, s).
    :param element_to_idx: Element to index.
    :param elements_size: Number of elements, e.
    :param dtype: Type of the result.
    :returns: Zeros and ones, shape (m, s, e).
    :raises ValueError: If an element has no index, or one that is not
        below ``elements_size``.
    """
    codes = element_codes(X_data, element_to_idx, elements_size)
    rows = np.eye(elements_size, dtype=dtype)  # (e, e)
    return rows.take(codes, axis=0)  # (1) (m, s, e)


def one_hot_encode_sequence(sequence: Sequence | np.ndarray,
                            element_to_idx: dict,
                            elements_size: int) -> np.ndarray:
    """One-hot encode one sequence.

    :param sequence: A string, a list or an array, length s.
    :param element_to_idx: Element to index.
    :param elements_size: Number of elements, e.
    :returns: Zeros and ones, shape (s, e).
    :raises ValueError: If an element has no index.
    """
    one = np.asarray(list(sequence))[np.newaxis]  # (1, s)
    return encode_dataset(one, element_to_idx, elements_size)[0]


def one_hot_decode_sequence(sequence: Sequence | np.ndarray,
                            idx_to_element: dict) -> list:
    """Return the elements of a one-hot encoded sequence.

    :param sequence: One-hot rows or probabilities, shape (s, e).
    :param idx_to_element: Index to element.
    :returns: For each row, the element of its largest value.
    :raises ValueError: If there are no rows.
    """
    if np.ndim(sequence) != 2:
        raise ValueError('one_hot_decode_sequence takes rows, shape (s, e), '
                         f'and got {np.shape(sequence)}')
    codes = np.argmax(sequence, axis=-1)  # (s,)
    return [idx_to_element[i] for i in codes.tolist()]


def scale_features(
        X_data: Sequence | np.ndarray,
        low: float | np.ndarray | None = None,
        high: float | np.ndarray | None = None) -> np.ndarray:
    """Scale features so that ``low`` becomes 0 and ``high`` becomes 1.

    :param X_data: Features, of any shape.
    :param low: Number, or array of the features' shape; by default
        the smallest of ``X_data``.
    :param high: As ``low``; by default the largest.
    :returns: Scaled; ``X_data - low`` where low and high are equal.
    :raises TypeError: If ``X_data`` holds something else than numbers.
    :raises ValueError: If there are no samples, a limit is NaN or does
        not fit them, or ``high - low`` is negative or too large for the
        floats.
    """
    X = check_floats(X_data, 'scale_features')
    check_not_empty(X, 'scale_features')
    low = np.asarray(X.min() if low is None else low, X.dtype)
    high = np.asarray(X.max() if high is None else high, X.dtype)
    check_limits(X, low, high)
    span = np.where(high > low, high - low, 1).astype(X.dtype)
    X = X - low  # (2)
    X /= span  # (2)
    return X


def padding(X_data: Sequence | np.ndarray, padding: int,
            forward: bool = True) -> np.ndarray:
    """Frame images with zeros, or take the frame off.

    :param X_data: Images, shape (m, h, w, d).
    :param padding: Width of the frame, p.
    :param forward: False takes the frame off.
    :returns: Shape (m, h + 2p, w + 2p, d), or (m, h - 2p, w - 2p, d).
    :raises ValueError: If ``padding`` is no whole number from 0 on,
        ``X_data`` is not a set of images, or they are too small for
        a frame.
    """
    X, p = np.asarray(X_data), padding
    if X.ndim != 4:
        raise ValueError('padding takes images of shape (m, h, w, d), '
                         f'and got {X.shape}')
    if not is_integer(p) or p < 0:
        raise ValueError('padding takes a whole number from 0 on as width, '
                         f'and got {p!r}')
    if forward:
        return np.pad(X, ((0, 0), (p, p), (p, p), (0, 0)))
    if 2 * p >= min(X.shape[1:3]):
        raise ValueError(f'a frame of width {p} cannot be taken off images '
                         f'of {X.shape[1]} × {X.shape[2]} pixels')
    return X[:, p:X.shape[1] - p, p:X.shape[2] - p]
