"""From raw data to sets and batches."""
import reprlib
from collections.abc import Sequence, Sized
from enum import Enum
from math import lgamma
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn.commons.arguments import check_relative_size, warn_user
from epynn.commons.io import (
    encode_dataset,
    index_elements_auto,
    scale_features,
)
from epynn.commons.models import check_floats, dataSet

if TYPE_CHECKING:
    from epynn.embedding.models import Embedding


def embedding_check(
        X_data: Sequence | np.ndarray,
        Y_data: Sequence | np.ndarray | None = None) -> tuple:
    """Turn features and labels into arrays that fit each other.

    :param X_data: Features, shape (m, …): list, tuple or array.
    :param Y_data: Labels, shape (m,) or (m, u); of each step,
        (m, s, u).
    :returns: Features and labels; no labels are None.
    :raises ValueError: If samples differ in length, or there are more
        samples than labels, or fewer, or labels without a column.
    """
    X = make_rectangular('X_data', X_data)
    if Y_data is None:
        return X, None
    Y = make_rectangular('Y_data', Y_data)
    if len(X) != len(Y):
        raise ValueError(
            f'X_data has {len(X)} samples and Y_data {len(Y)} labels. '
            'Each sample takes one label.')
    if 0 in Y.shape[1:]:
        raise ValueError(
            f'Y_data has the shape {Y.shape}: there is no column of labels. '
            'Column k alone is data[:, k]')
    if Y.ndim > 3:
        raise ValueError(
            'Y_data takes the shape (m,) or, one-hot encoded, (m, u), '
            f'or with labels of each step (m, s, u), and got {Y.shape}')
    return X, Y.ravel() if Y.shape[1:] == (1,) else Y


def refuse_prepared(dsets: Sequence, X_data: Sequence | np.ndarray | None) -> None:
    """Refuse samples that were encoded or scaled already.

    :param dsets: Sets of an embedding layer that does this.
    :param X_data: Features, which are to be encoded or scaled.
    :raises ValueError: If they are those of one of the sets.
    """
    for dset in dsets:
        if isinstance(X_data, np.ndarray) and np.may_share_memory(X_data, dset.X):
            raise ValueError(
                f'X_data is the X of {dset.name}, which was encoded or scaled '
                f'already. Pass the samples as they were; {dset.name}.A holds '
                'the outputs for them')


def refuse_missing(argument: str, data: Sequence | np.ndarray,
                   array: np.ndarray) -> None:
    """Refuse a None, and a nan or an Enum that NumPy makes text of.

    :param argument: Name of the argument, for the message.
    :param data: List, tuple or array.
    :param array: The same as an array.
    :raises ValueError: If a value is missing, or is a member of an Enum.
    """
    of_text = isinstance(data, np.ndarray) and data.dtype.kind in 'US'
    if array.dtype.kind not in 'OUS' or of_text:
        return
    values = np.asarray(data, dtype=object)
    for value in values.ravel():
        if isinstance(value, Enum) and str(value) != value.value:
            raise ValueError(
                f'{argument} holds {value!r}, a member of an Enum, and '
                'takes numbers or text: pass its .value')
    missing = np.argwhere(np.frompyfunc(is_missing, 1, 1)(values))
    if len(missing):
        first = tuple(missing[0].tolist())
        raise ValueError(
            f'{argument} holds {values[first]}, first in sample '
            f'{first[0]}. Replace the value or leave the sample out.')


def is_missing(value: object) -> bool:
    """Whether a value stands for none, as None, nan and ``pandas.NA``."""
    try:
        return value is None or bool(value != value)  # as of nan
    except TypeError:  # pandas.NA is neither equal to anything nor not
        return True


def _count_elements(sample: object) -> int:
    """The numbers of an array, the length of a list, 1 of anything else."""
    if isinstance(sample, np.ndarray):
        return sample.size
    return len(sample) if isinstance(sample, Sized) else 1


def make_rectangular(argument: str,
                     data: Sequence | np.ndarray) -> np.ndarray:
    """Return data as an array whose first axis is the samples.

    :param argument: Name of the argument, for the message.
    :param data: List, tuple or array.
    :raises ValueError: If the samples differ in length or shape, or if
        a value is missing or is a member of an Enum.
    """
    if np.ma.is_masked(data):
        raise ValueError(
            f'{argument} is masked: fill what is missing, or leave these '
            'samples out.')
    try:
        array = np.asarray(data)
        if array.dtype == object:
            data = array.tolist()
            array = np.asarray(data)
    except ValueError as error:
        lengths = {*map(_count_elements, data)}
        counts = (f', with {min(lengths)} to {max(lengths)} elements'
                  if len(lengths) > 1 else ' inside')
        raise ValueError(
            f'the samples of {argument} differ in shape{counts}. Pad the short '
            'ones or cut the long ones.') from error
    if array.ndim < 1:
        raise ValueError(
            f'{argument} takes a list or an array of samples, and got '
            f'{reprlib.repr(data)}')
    refuse_missing(argument, data, array)
    return array


def find_numbers(data: np.ndarray) -> np.ndarray:
    """Which texts of an array are written as numbers.

    :param data: Array of text.
    :returns: True or False for each, of the same shape.
    """
    def is_number(text: str | bytes) -> bool:
        try:
            float(text)
        except ValueError:
            return False
        return True
    return np.frompyfunc(is_number, 1, 1)(data).astype(bool)


def describe_text(argument: str, data: np.ndarray) -> str:
    """Say what to do with text where numbers are expected.

    :param argument: Name of the argument.
    :param data: Array of text, first axis the samples.
    :returns: Advice, with the place of a text that is no number among
        many that are.
    """
    numbers = find_numbers(data)
    if numbers.all():
        return f'It is made of numbers: np.array({argument}, float) reads them.'
    words = ~numbers.any(axis=0)
    if numbers.ndim == 2 and not words.all() and numbers[:, ~words].all():
        k = int(words.argmax())
        return (f'Column {k} holds words, such as {data[0, k].item()!r}, among '
                f'columns of numbers. Encode it by itself: with data = np.array('
                f'{argument}), data[:, [{k}]] == np.unique(data[:, {k}]) gives '
                'columns of yes and no.')
    if numbers.mean() > 0.5:
        place = tuple(np.argwhere(~numbers)[0].tolist())
        where = f'sample {place[0]}' + (
            f', column {place[-1]}' if len(place) > 1 else '')
        return (f'Most of it is numbers, and {data[place].item()!r}, in {where}, '
                'is none. Replace it, or leave the sample or the column out.')
    return f'{argument[0]}_encode=True makes numbers of it.'


def make_finite(argument: str, data: np.ndarray) -> np.ndarray:
    """Return data as floats, all of them finite.

    :param argument: Name of the argument, for the message.
    :param data: Array, first axis the samples.
    :raises ValueError: If there is text, a nan or an infinity in it.
    """
    if data.dtype.kind in 'US':
        raise ValueError(
            f'{argument} holds text. {describe_text(argument, data)}')
    data = check_floats(data, argument)
    if data.dtype == np.float16:  # too few digits to learn with
        data = data.astype(np.float32)
    with np.errstate(all='ignore'):
        total = data.sum()
    if not np.isfinite(total) and not np.isfinite(data).all():
        sample = int(np.argwhere(~np.isfinite(data))[0, 0])
        raise ValueError(
            f'{argument} holds nan or infinity, first in sample '
            f'{sample}. Replace the value or leave the sample out.')
    return data


def warn_of_many_symbols(X_data: np.ndarray) -> None:
    """Warn where nearly every text, or number, would become a symbol.

    :param X_data: Features to be one-hot encoded, shape (m, …).
    """
    known = len(np.unique(X_data))
    is_text = X_data.ndim == 1 and X_data.dtype.kind in 'US'
    if not is_text and known > max(100, X_data.size / 4):
        warn_user(
            f'X_encode makes one symbol of each value, and there are {known} '
            f'among {X_data.size}, such as {X_data.flat[0].item()!r}. Leave '
            'measured numbers as they are')
    if is_text and known > max(10, len(X_data) / 2):
        warn_user(
            f'X_encode makes one symbol of each text, and there are {known} '
            f'in {len(X_data)} samples, such as {X_data[0].item()!r}. If a text '
            'is a sequence of letters, write [list(text) for text in X_data]')


def embedding_encode(layer: 'Embedding', X_data: np.ndarray,
                     Y_data: np.ndarray | None,
                     X_encode: bool, Y_encode: bool) -> tuple:
    """One-hot encode features and labels where asked; floats otherwise.

    :param layer: An embedding layer; takes the alphabet (``e2i``,
        ``i2e``, ``d['e']``) and the ``classes``. Those that it has
        already are kept.
    :param X_data: Features, shape (m, …).
    :param Y_data: Labels, shape (m,), or None.
    :param X_encode: Whether to encode the features.
    :param Y_encode: Whether to encode the labels.
    :returns: Features, shape (m, …) or (m, …, e), and labels.
    :raises ValueError: If there is text, nan or infinity left, or
        something else than text and numbers is to be encoded.
    """
    for argument, data, encode in (
            ('X_data', X_data, X_encode), ('Y_data', Y_data, Y_encode)):
        if encode and data is not None and data.dtype.kind == 'f':
            make_finite(argument, data)  # else each nan would be a symbol
        elif encode and data is not None and data.dtype.kind not in 'biuSU':
            raise ValueError(
                f'{argument} holds {data.flat[0]!r}. {argument[0]}_encode '
                'takes text, and numbers of at most 64 bits: write others '
                'as text, [str(value) for value in …]')
    if X_encode:
        warn_of_many_symbols(X_data)
        if not layer.e2i:
            layer.e2i, layer.i2e, layer.d['e'] = index_elements_auto(
                X_data)
        X_data = encode_dataset(X_data, layer.e2i, layer.d['e'])
    else:
        X_data = make_finite('X_data', X_data)

    if Y_encode and Y_data is not None:
        if Y_data.ndim == 3 and Y_data.shape[-1] == 1:
            Y_data = Y_data[..., 0]  # a name for each step
        if Y_data.ndim > 1 and Y_data.dtype.kind not in 'US':
            raise ValueError(
                'Y_encode takes labels of shape (m,), or names of steps, '
                f'(m, s), and Y_data has {Y_data.shape}: is it encoded '
                'already? If these are numbers of classes, one for each step, '
                'make names of them: np.array(Y_data).astype(str)')
        if layer.classes is None:
            e2i, _, _ = index_elements_auto(Y_data)
            if len(e2i) == 1:
                raise ValueError(
                    f'Y_data has one class, {[*e2i][0]!r}: Y_encode needs '
                    'two or more, to be told apart')
            layer.classes = np.array(list(e2i))
            warn_of_odd_classes(layer.classes, len(Y_data))
        e2i = {label: k for k, label in enumerate(layer.classes.tolist())}
        Y_data = encode_dataset(Y_data, e2i, len(e2i), X_data.dtype)
    elif Y_data is not None:
        make_finite('Y_data', Y_data)
        if Y_data.dtype.kind in 'bu':  # where -1 would become 255
            Y_data = Y_data.astype(int)

    return X_data, Y_data


def warn_of_odd_classes(classes: np.ndarray, m: int) -> None:
    """Warn of classes that are hardly meant as such.

    :param classes: The labels, each once, shape (k,).
    :param m: Number of samples.
    """
    empty = [name for name in classes.tolist() if str(name).strip().lower()
             in ('', 'nan', 'na', 'none', '<na>')]
    if empty:
        warn_user(
            f'Y_data holds the label {empty[0]!r}, which becomes a class. If it '
            'stands for a missing label, leave the sample out')
    parts = classes.dtype.kind == 'f' and (classes != classes.round()).any()
    if parts and len(classes) > m / 2:
        warn_user(
            f'Y_encode makes a class of each number, and there are {len(classes)} '
            f'in {m} samples, such as {classes[0]:.3g}. To predict numbers, leave '
            'Y_encode out')


def warn_of_sizes(X_train: np.ndarray) -> None:
    """Warn of a column that is far larger than the others.

    :param X_train: Features of the training set, shape (m, …, n).
    """
    if X_train.ndim < 2 or not X_train.size:
        return
    axis = tuple(range(X_train.ndim - 1)) if X_train.ndim > 2 else 0
    size = np.maximum(X_train.max(axis), -X_train.min(axis))  # (n,)
    k = int(size.argmax())
    others = np.delete(size, k)
    others = others[others > 0]
    if others.size and np.median(others / size[k]) < 1e-4:
        rows = f'np.array(X)[:{len(X_train)}]'
        warn_user(
            f'column {k} of X_data reaches {size[k]:.3g}, and the median '
            f'of the others {np.median(others):.3g}: the model sees '
            'little else than this column. X_scale=True leaves it so, '
            'since it scales all columns by one range. Scale each column '
            'by its own range before, the range of the training samples:\n'
            'import numpy as np\n'
            'from epynn.commons.io import scale_features\n'
            f'low, high = {rows}.min(axis={axis}), {rows}.max(axis={axis})\n'
            'X = scale_features(X, low, high)')


def embedding_scale(layer: 'Embedding', X_data: np.ndarray) -> np.ndarray:
    """Scale features by the range of the training set.

    :param layer: An embedding layer; keeps the range as ``o['low']``
        and ``o['high']``. One that it has already is kept.
    :param X_data: Features of all sets, shape (m, …).
    :returns: Features; those of the training set within [0, 1].
    """
    X_train, _, _ = split_dataset(X_data, layer.se_dataset)
    if not X_train.size:
        return X_data  # what is wrong with it is said later
    if 'low' not in layer.o:
        layer.o['low'] = X_train.min().item()
        layer.o['high'] = X_train.max().item()
    return scale_features(X_data, layer.o['low'], layer.o['high'])


def name_relative_sizes(relative_size: Sequence[float]) -> dict:
    """Name the relative sizes of the three sets.

    :param relative_size: Three numbers, none negative, for training,
        validation and test; (2, 1, 0) is two thirds and one third.
    :returns: Settings for :func:`split_dataset`.
    :raises ValueError: If they are not three, or one is negative, or
        all are zero.
    """
    sizes = check_relative_size(relative_size)
    names = 'dtrain_relative', 'dval_relative', 'dtest_relative'
    return dict(zip(names, sizes, strict=True))


def split_dataset(dataset: Sequence | np.ndarray,
                  se_dataset: dict) -> tuple:
    """Cut a data set in training, validation and test set.

    :param dataset: Anything with a length that can be sliced.
    :param se_dataset: Settings with ``dtrain_relative``,
        ``dval_relative`` and ``dtest_relative``.
    :returns: Three slices, in order.
    """
    sizes = [se_dataset[f'{name}_relative']
             for name in ('dtrain', 'dval', 'dtest')]
    m, total = len(dataset), sum(sizes)
    train, val, _ = [round(r / total * m) for r in sizes]  # (3)
    end = train + val if sizes[2] else m
    return dataset[:train], dataset[train:end], dataset[end:]


def embedding_prepare(layer: 'Embedding', X_data: np.ndarray,
                      Y_data: np.ndarray | None) -> tuple:
    """Split features and labels in three sets.

    :param layer: An embedding layer.
    :param X_data: Features, floats, shape (m, …).
    :param Y_data: Labels, shape (m,) or (m, u), or None.
    :returns: Training, validation and test set.
    :raises ValueError: If there is nothing to train on.
    """
    names = 'dtrain', 'dval', 'dtest'
    X_sets = split_dataset(X_data, layer.se_dataset)
    Y_sets: Sequence = [None] * 3
    if Y_data is not None:
        Y_sets = split_dataset(Y_data, layer.se_dataset)
    if not len(X_data):
        raise ValueError('X_data is empty: it has no samples')
    if not len(X_sets[0]):
        raise ValueError(
            f'the training set is empty: of {len(X_data)} samples, '
            f'{len(X_sets[1])} are for validation and {len(X_sets[2])} '
            'for the test. Give more samples, or a larger share.')
    return tuple(dataSet(X, Y, name) for X, Y, name
                 in zip(X_sets, Y_sets, names, strict=True))


def warn_of_order(layer: 'Embedding', sets: Sequence[dataSet]) -> None:
    """Warn of a set that lacks classes, if no shuffle would do that.

    :param layer: An embedding layer that knows its classes.
    :param sets: Training, validation and test set.
    """
    sets = [dset for dset in sets
            if dset.y is not None and dset.y.ndim == 1]  # not of steps
    if not sets:
        return
    Y = np.concatenate([dset.Y for dset in sets])
    y = np.concatenate([dset.y for dset in sets])
    several = Y.shape[1] > 1 and not np.allclose(Y.sum(axis=1), 1)
    labels, codes = np.unique(  # of several labels, their combinations
        Y if several else y, axis=0, return_inverse=True)
    codes = codes.ravel()  # some versions of NumPy keep an axis
    m, K = len(codes), len(labels)
    counts, end = np.bincount(codes), 0
    for dset in sets:
        M = len(dset.y)
        present = codes[end:end + M]
        end += M
        lacking = np.bincount(present, minlength=K) == 0
        n = counts[lacking].sum()
        chance = (log_choices(K, lacking.sum())
                  + log_choices(m - n, M) - log_choices(m, M))
        if chance < np.log(1e-4):
            lost = labels[lacking]
            if layer.classes is not None:
                lost = layer.decode(lost)
            named = ', '.join(map(repr, lost[:5].tolist()))
            warn_user(
                f'{dset.name} has no sample of class {named}'
                f'{", …" if len(lost) > 5 else ""}, though {n} of the '
                f'{m} samples are of it: the data are sorted, it seems, '
                'and are split in their order. Shuffle samples and '
                'labels together before:\n'
                'order = np.random.default_rng(0).permutation(len(X))\n'
                'X, Y = np.array(X)[order], np.array(Y)[order]')
            return


def log_choices(n: int, k: int) -> float:
    """Logarithm of the number of ways to choose ``k`` of ``n``."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


class Batches(Sequence[dataSet]):
    """Batches of a training set, gathered when they are asked for.

    :param dset: The training set.
    :param order: Numbers of its samples, in the order to take them.
    :param size: Samples in a batch.
    :param keep_last: Whether to keep a last batch that is not full.
    """

    def __init__(self, dset: dataSet, order: np.ndarray, size: int,
                 keep_last: bool = False):
        self.dset, self.order, self.size = dset, order, size
        full, rest = divmod(len(order), size)
        self.n = max(full + (keep_last and rest > 0), 1)

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, i: int | slice) -> Any:
        if isinstance(i, slice):
            return [self[j] for j in range(self.n)[i]]
        i = range(self.n)[i]
        ids = self.order[i * self.size:(i + 1) * self.size]
        Y = None if self.dset.Y is None else self.dset.Y[ids]
        batch = dataSet(self.dset.X[ids], Y, str(i))
        batch.ids = ids
        return batch


def mini_batches(layer: 'Embedding') -> Batches:
    """Shuffle the training set once more and cut it in batches.

    :param layer: An embedding layer; its ``order`` is shuffled in
        place, by its own random generator.
    :returns: Batches, as a sequence.
    """
    layer.np_rng.shuffle(layer.order)
    size = layer.se_dataset['batch_size'] or len(layer.order)
    return Batches(layer.dtrain, layer.order.copy(), size,
                   layer.se_dataset['keep_last'])
