"""The embedding layer."""
from collections.abc import Sequence
from typing import Any

import numpy as np

from epynn.commons.arguments import check_flag, check_positive_integer
from epynn.commons.io import encode_dataset, scale_features
from epynn.commons.models import Layer, dataSet, stored_in
from epynn.embedding.backward import embedding_backward
from epynn.embedding.dataset import (
    embedding_check,
    embedding_encode,
    embedding_prepare,
    embedding_scale,
    find_numbers,
    make_finite,
    mini_batches,
    name_relative_sizes,
    refuse_prepared,
    split_dataset,
    warn_of_order,
    warn_of_sizes,
)
from epynn.embedding.forward import embedding_forward
from epynn.embedding.parameters import embedding_compute_shapes


class Embedding(Layer):
    """First layer of a network: keeps the data and serves it.

    :param X_data: Features of all samples, shape (m, …): numbers, or
        with ``X_encode`` symbols. None makes an empty layer.
    :param Y_data: Labels, shape (m,) or one-hot (m, u); of each step,
        (m, s, u); or None.
    :param relative_size: Shares of training, validation and test set,
        which are cut in this order: (2, 1, 0) is two thirds and one
        third.
    :param batch_size: Samples in a batch; None takes all training samples as one.
    :param X_encode: Whether to one-hot encode the features.
    :param Y_encode: Whether to one-hot encode the labels.
    :param X_scale: Whether to scale features to [0, 1], by one range of
        the training set for all columns.
    :param keep_last: Whether an epoch ends with the samples that are
        left when the training set is not a multiple of the batch size.
    :param name: Name of the layer in logs and messages, by default
        that of its class.
    :raises ValueError: If the data or a size cannot be used; the
        message says why.
    :raises TypeError: If the data are no real numbers, or a truth value
        is expected and something else came.
    :warns UserWarning: If they are sorted by class, a column is far
        larger than the others, or nearly each value becomes a symbol or
        a class.
    :ivar dtrain: Training set, a dataSet.
    :ivar dval: Validation set.
    :ivar dtest: Test set.
    :ivar dsets: Those of the three that hold samples.
    :ivar batch_dtrain: Batches of the present epoch.
    :ivar e2i: Element to index, of encoded features.
    :ivar i2e: Index to element.
    :ivar classes: Labels in the order of their one-hot columns.

    Source: Malard et al. (2022).
    """

    unsaved = (*Layer.unsaved, 'dtrain', 'dval', 'dtest', 'dsets',
               'batch_dtrain')

    def __init__(self, X_data: Sequence | np.ndarray | None = None,
                 Y_data: Sequence | np.ndarray | None = None,
                 relative_size: Sequence[float] = (2, 1, 0),
                 batch_size: int | None = None, X_encode: bool = False,
                 Y_encode: bool = False, X_scale: bool = False,
                 keep_last: bool = False, name: str | None = None):
        super().__init__(name=name)
        self.trainable = False
        if batch_size is not None:
            batch_size = check_positive_integer(
                'batch_size', batch_size, 'Embedding')
        flags = {'keep_last': keep_last, 'X_scale': X_scale,
                 'X_encode': X_encode, 'Y_encode': Y_encode}
        self.se_dataset = name_relative_sizes(relative_size) | {
            'batch_size': batch_size} | {
            argument: check_flag(argument, flag, 'Embedding')
            for argument, flag in flags.items()}
        self.e2i: dict[Any, int] = {}
        self.i2e: dict[int, Any] = {}
        self.classes: np.ndarray | None = None

        X = Y = None
        if X_data is None and Y_data is not None:
            X_data = ()  # for which there are too many labels
        if X_data is not None:
            X, Y = embedding_check(X_data, Y_data)
        self._fill(X, Y)

    relative_size = stored_in('se_dataset', 'dtrain_relative',
                              'dval_relative', 'dtest_relative')
    batch_size = stored_in('se_dataset', 'batch_size')
    X_encode = stored_in('se_dataset', 'X_encode')
    Y_encode = stored_in('se_dataset', 'Y_encode')
    X_scale = stored_in('se_dataset', 'X_scale')
    keep_last = stored_in('se_dataset', 'keep_last')

    compute_shapes = embedding_compute_shapes
    propagate = embedding_forward
    backpropagate = embedding_backward

    def _fill(self, X: np.ndarray | None, Y: np.ndarray | None,
              is_new: bool = True) -> None:
        """Encode, scale and divide samples that were checked.

        :param is_new: Whether no layer like this one was warned of them.
        """
        names = 'dtrain', 'dval', 'dtest'
        sets = tuple(dataSet((), name=name) for name in names)
        if X is not None:
            told = self.se_dataset
            X, Y = embedding_encode(
                self, X, Y, told['X_encode'], told['Y_encode'])
            if is_new and not told['X_encode']:
                warn_of_sizes(split_dataset(X, told)[0])
            if told['X_scale']:
                X = embedding_scale(self, X)
            sets = embedding_prepare(self, X, Y)
            warn_of_order(self, sets)

        self._keep_sets(sets)

    def _keep_sets(self, sets: Sequence[dataSet]) -> None:
        """Keep training, validation and test set."""
        self.dtrain, self.dval, self.dtest = sets
        self.dsets = [dset for dset in sets if dset.active]
        self.order = np.arange(len(self.dtrain.X))
        self.batch_dtrain: Sequence[dataSet] = ()

    def training_batches(self, init: bool = False) -> None:
        """Make the batches of an epoch, in ``batch_dtrain``.

        :param init: Whether to shuffle from the original order; else the
            order of the last epoch is shuffled further.
        :raises ValueError: If the layer is empty.
        """
        if not self.dtrain.active:
            raise ValueError('this Embedding is empty: Embedding(X_data, '
                             'Y_data) has something to train on')
        if init:
            self.order = np.arange(len(self.dtrain.X))
        self.batch_dtrain = mini_batches(self)

    def transform(self, X_data: Sequence | np.ndarray,
                  X_encode: bool | None = None,
                  X_scale: bool | None = None) -> np.ndarray:
        """Prepare new samples exactly as those of the training set.

        :param X_data: Features, shape (m, …).
        :param X_encode: Whether to one-hot encode them, with the
            alphabet of this layer; by default, if it was told to.
        :param X_scale: Whether to scale them, by the range of the training
            set; by default, if it was told to.
        :returns: Features, floats, shape (m, …) or (m, …, e).
        :raises ValueError: If this layer has no alphabet or no range, or
            the samples cannot be used or are prepared already.
        """
        X, _ = embedding_check(X_data)
        if X_encode is None:
            X_encode = self.X_encode
        if X_scale is None:
            X_scale = self.X_scale
        check_flag('X_encode', X_encode, 'transform')
        check_flag('X_scale', X_scale, 'transform')
        if self.X_encode and X_encode or self.X_scale and X_scale:
            refuse_prepared(self.dsets, X_data)
        if X_encode:
            if not self.e2i:
                raise ValueError(
                    'X_encode needs an alphabet, and this layer has none: '
                    'Embedding(..., X_encode=True)')
            X = encode_dataset(X, self.e2i, self.d['e'])
        elif X.dtype.kind in 'US' and not find_numbers(X).all():
            raise ValueError('X_data holds text, and the samples of this layer '
                             'are numbers: look for a value that is none')
        X = make_finite('X_data', X)
        if X_scale:
            if 'low' not in self.o:
                raise ValueError(
                    'X_scale needs a range, and this layer has none: '
                    'Embedding(..., X_scale=True)')
            X = scale_features(X, self.o['low'], self.o['high'])
        return X

    def with_data(self, X_data: Sequence | np.ndarray | None = None,
                  Y_data: Sequence | np.ndarray | None = None,
                  **options: object) -> 'Embedding':
        """A layer like this one, for other samples.

        Its alphabet, range and classes are those of this layer.

        :param X_data: Features, shape (m, …). None makes an empty layer.
        :param Y_data: Labels, shape (m,) or one-hot (m, u), or None.
        :param options: Settings that differ from those of this layer, such
            as ``relative_size`` or ``batch_size``.
        :raises ValueError: If the data cannot be used, or there is a symbol
            or a class among them that this layer doesn't know.
        """
        settings = {name: value for name, value in self.get_params().items()
                    if name not in ('X_data', 'Y_data')}
        layer = type(self)(**settings | options)
        layer.e2i, layer.i2e, layer.classes = self.e2i, self.i2e, self.classes
        layer.d.update({'e': self.d['e']} if self.e2i else {})
        layer.o.update({name: self.o[name] for name in ('low', 'high')
                        if name in self.o})
        if X_data is not None or Y_data is not None:
            if layer.X_encode or layer.X_scale:
                refuse_prepared(self.dsets, X_data)
            X, Y = embedding_check(() if X_data is None else X_data, Y_data)
            layer._fill(X, Y, is_new=False)
        return layer

    def copy_for_model(self) -> 'Embedding':
        """A layer like this one, with the same samples, for another model.

        Order, outputs and random numbers are its own; the arrays of
        samples are not copied.
        """
        layer = self.with_data()
        layer._keep_sets([dataSet(dset.X, dset.Y, dset.name) for dset
                          in (self.dtrain, self.dval, self.dtest)])
        return layer

    def decode(self, P: Sequence | np.ndarray) -> np.ndarray:
        """Return labels as they were before they were encoded.

        :param P: Classes by number, shape (m,), or one-hot or
            probabilities, shape (m, u) or (m, s, u).
        :returns: Labels, shape (m,) or (m, s).
        :raises ValueError: If the labels were not encoded, a number is
            that of no class, or there is not a column for each class.
        """
        if self.classes is None:
            raise ValueError('labels were not encoded by this layer: '
                             'Embedding(..., Y_encode=True)')
        P = np.asarray(P)
        k = len(self.classes)
        if P.ndim > 1 and P.shape[-1] not in (1, k):
            raise ValueError(f'decode takes {k} columns, one for each class, '
                             f'and got {P.shape[-1]}')
        if P.ndim > 1:
            P = P.argmax(axis=-1) if P.shape[-1] > 1 else P[..., 0]
        if not np.isin(P, range(k)).all():
            raise ValueError(
                f'decode takes whole numbers from 0 to {k - 1}'
                f', and got {P.tolist()}. The probabilities of one sample '
                'are a row of their own, [probabilities]')
        return self.classes[P.astype(int)]  # (m,)
