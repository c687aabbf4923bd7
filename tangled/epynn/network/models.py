"""The model: a chain of layers."""
import re
import time
from collections import ChainMap
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import numpy as np

from epynn.commons.arguments import (
    check_call,
    check_flag,
    check_function,
    check_layer_name,
    check_settings,
    is_integer,
)
from epynn.commons.maths import find_name
from epynn.commons.models import Layer, dataSet, gradient_descent
from epynn.commons.optimizers import check_optimizers, copy_optimizer
from epynn.commons.schedule import schedule_lrate
from epynn.embedding.models import Embedding
from epynn.network.backward import model_backward, model_update
from epynn.network.checks import (
    check_attribute,
    check_epochs,
    check_layers,
    check_reduction,
    find_loss,
    find_metrics,
    refuse_lost_settings,
)
from epynn.network.description import (
    count_parameters,
    find_output_shape,
    make_diagram,
    make_html,
)
from epynn.network.evaluate import (
    TASKS,
    check_decisions,
    check_labels,
    check_task,
    check_threshold,
    compute_scores,
    infer_task,
    make_decisions,
    model_answer,
    model_evaluate,
)
from epynn.network.forward import lock_model, model_forward
from epynn.network.hyperparameters import (
    list_hyperparameters,
    model_hyperparameters,
    model_learning_rate,
    warn_of_last_rates,
)
from epynn.network.initialize import (
    check_known_labels,
    find_own_data,
    keep_own_notes,
    list_whole_labels,
    model_assign_seeds,
    model_initialize,
    model_take_data,
    restore_on_error,
    warn_of_lost_parameters,
)
from epynn.network.report import (
    Progress,
    initialize_model_report,
    model_report,
)
from epynn.network.saving import write_model
from epynn.network.training import model_step, model_training
from epynn.settings import se_hPars as default_hPars


def make_unique_name(model: 'EpyNN') -> str:
    """A name for the files of a model: when it was made, and its own."""
    return re.sub(r'[^\w.-]', '_', f'{model.ts}_{uuid4().hex[:6]}_{model.name}')


class EpyNN:
    """A network of layers, trained by gradient descent.

    :param layers: Layers in the order of the data, first an
        :class:`~epynn.embedding.models.Embedding`.
    :param name: Name of the model.
    :raises TypeError: If ``layers`` holds something else than layers, or
        if ``name`` is no text.
    :raises ValueError: If ``layers`` does not begin with an ``Embedding``,
        has nothing or another one behind it, or if one layer stands twice
        in the list.
    :ivar uname: Name that is unique, with a time stamp; that of its files.
    :ivar initialized: Whether :meth:`initialize` has succeeded.
    :ivar network: Shapes of each layer, by its place in ``layers``.
    :ivar initial_notes: What each layer had in ``o`` before its first
        batch, and what was put there until training began.
    :ivar dry_notes: What it had there after the dry epoch.
    :ivar loss: Name of the loss; ``training_loss``, its function.
    :ivar scores: Functions of the metrics and of the loss, by name.
    :ivar se_hPars: Hyperparameters of the model.
    :ivar labels: If the labels are classes, their numbers.
    :ivar has_warned: Whether it was said that its training is in
        trouble. It is said once.
    :ivar metrics: For each metric and for the loss, the values of
        training, validation and test set: three lists, one value an
        epoch, or none for a set without samples.
    :ivar task: What it is asked: ``'binary'``, ``'multiclass'``,
        ``'multilabel'`` or ``'regression'``.
    :ivar e: Current epoch, from 0 on.
    :ivar epochs: Number of epochs at which training ends.
    :ivar trained: Number of epochs that are complete.

    Source: names and numbers are those of Malard et al. (2022).
    """

    unsaved = 'progress', 'data_layer', 'noted_layers', 'single_epochs'
    progress: Progress | None = None  # while it trains
    data_layer: Embedding | None = None  # the one that was checked
    dry_notes: Sequence[dict] = ()
    noted_layers: Sequence[Layer] = ()  # whose notes these are
    has_warned = False
    single_epochs = 0  # trainings of one epoch in a row
    labels: Sequence[float] = ()
    _threshold: float | np.ndarray = 0.5

    def __init__(self, layers: Sequence[Layer], name: str = 'EpyNN'):
        self.layers = check_layers(layers)
        self.name = name
        self.ts = int(time.time())
        self.uname = make_unique_name(self)
        self.initialized = False
        self.network: dict[int, dict] = {}
        self.initial_notes: list[dict] = []
        self.metrics: dict[str, list[list[float]]] = {}
        self.scores: dict[str, Callable] = {}
        self.loss: str | Any = None  # these three: until it is initialized
        self.training_loss: Callable | Any = None
        self.task: str | Any = None
        self.se_hPars: dict[str, Any] | Any = ChainMap({}, default_hPars)
        self.seed: int | None = None
        self.np_rng = np.random.default_rng()
        self.reduction = 'sum'
        self.verbose: int | None = None
        self.e = self.epochs = self.trained = 0

    def __deepcopy__(self, memo: dict) -> 'EpyNN':
        """A copy, with a unique name, and so a file, of its own."""
        made = memo[id(self)] = object.__new__(type(self))
        vars(made).update(deepcopy(vars(self), memo))
        made.uname = make_unique_name(made)
        for layer in made.layers:
            if layer.model_uname == self.uname:
                layer.model_uname = made.uname
        return made

    @property
    def embedding(self) -> Embedding:
        """The first layer. Set it to give the model other data.

        Nothing else changes: training goes on where it was.

        :raises ValueError: If the model can't go on with such data.
        """
        layer = self.layers[0]
        assert isinstance(layer, Embedding)  # check_layers saw to it
        return layer

    @embedding.setter
    def embedding(self, layer: Embedding) -> None:
        layers = check_layers([layer, *self.layers[1:]])
        layers[0] = layer = find_own_data(self, layer)
        if self.initialized:
            model_take_data(self, layer)
            self.data_layer = layer
            layer.model_uname = self.uname
        for each in self.layers:
            each.fc.clear()  # which shows the old data
        self.layers = layers

    @property
    def output(self) -> str | None:
        """Name of the last activation, if there is one."""
        activate = getattr(self.layers[-1], 'activate', None)
        return None if activate is None else find_name(activate)

    def initialize(self, loss: str | Callable = 'MSE',
                   se_hPars: dict | None = default_hPars,
                   metrics: str | Callable | Sequence[str | Callable] | None = None,
                   seed: int | None = None, params: bool = True,
                   end: str = '\n', reduction: str = 'sum',
                   optimizer: Callable | None = None,
                   verbose: bool = True, task: str | None = None) -> None:
        r"""Prepare for training, and run a dry epoch on the first batch.

        A second time begins anew: with the same seed, all goes as in a
        model just made. What you set on a layer yourself stays as it is.

        :param loss: Name of a loss, or a function ``f(Y, A, deriv=False)``.
        :param se_hPars: Hyperparameters of the model. Those that a layer
            was given win.
        :param metrics: A list of metrics or losses to record, or a single
            one: names, or functions ``f(Y, A)``. By default those of the
            task.
        :param seed: Makes what is random the same each time.
        :param params: Draw new parameters; ``False`` keeps those there are,
            and draws only those of layers that have none.
        :param end: ``'\r'`` writes each line of the log over the one
            before; anything else, below it.
        :param reduction: ``'sum'`` or ``'mean'``: how the losses of the samples
            become the one number that training makes small.
        :param optimizer: Such as :class:`~epynn.commons.optimizers.Adam`,
            or ``f(layer)`` that updates the parameters of a layer. Each
            layer has a copy. Without it, a layer has the one that you gave
            it, or :func:`~epynn.commons.models.gradient_descent`.
        :param verbose: Print the log.
        :param task: ``'binary'``, ``'multiclass'``, ``'multilabel'`` or
            ``'regression'``. By default it is inferred, see
            :func:`~epynn.network.evaluate.infer_task`.
        :raises TypeError: If an argument is of another kind.
        :raises ValueError: If an argument or the data are not usable. Then
            the model is as it was before.
        """
        with restore_on_error(self):
            self.layers = [find_own_data(self, self.embedding),
                           *self.layers[1:]]
            check_reduction(reduction)
            check_flag('params', params, 'initialize')
            check_flag('verbose', verbose, 'initialize')
            if self.embedding.dtrain.Y is None:
                raise ValueError('the Embedding has no labels to train on. It '
                                 'takes both: Embedding(X_data, Y_data)')
            if task is not None:
                check_task(task, self.embedding.dtrain.Y.shape[-1])
            if isinstance(optimizer, type):
                raise TypeError(f'optimizer is the class {optimizer.__name__}: '
                                f'write {optimizer.__name__}()')
            if optimizer is not None:
                check_function('optimizer', optimizer, 'initialize', 'epynn.Adam()')
                check_call(optimizer, f'optimizer {find_name(optimizer)} does not take '
                           'one argument: it is called as f(layer)', None)
            se_hPars = check_settings(se_hPars, 'initialize',
                                      list_hyperparameters(self))
            refuse_lost_settings(self, loss=loss, seed=seed, reduction=reduction,
                                 task=task, se_hPars=dict(se_hPars))
            self.reduction, self.se_hPars = reduction, dict(se_hPars)
            vars(self)['seed'] = seed  # only here may it change
            self.loss, self.training_loss = find_loss(loss, self.output)
            check_labels(self.embedding.dtrain.Y, self.loss)
            vars(self)['task'] = task or infer_task(
                self.embedding.dtrain.Y, self.output, self.loss)
            check_decisions(self.embedding.dtrain.Y, self.task)
            check_threshold(self.threshold, self.task,
                            self.embedding.dtrain.Y.shape[-1], self.output)
            self.labels = ([] if self.task == 'regression'
                           else list_whole_labels(self.embedding))
            metrics = TASKS[self.task] if metrics is None else metrics
            if isinstance(metrics, str) or not np.iterable(metrics):
                metrics = [metrics]
            self.scores = find_metrics(
                metrics, self.task, self.embedding.dtrain.Y.shape[-1])
            same = self.scores.pop(self.loss, self.training_loss)
            if same != self.training_loss:
                raise ValueError(f'a metric and the loss are called {self.loss!r}: '
                                 'write each as a function with a name of its own')
            self.scores[self.loss] = self.training_loss  # the loss comes last
            self.metrics = {name: [[], [], []] for name in self.scores}
            for layer in self.layers:
                new = copy_optimizer(optimizer or gradient_descent)
                if optimizer or layer.optimizer is layer.model_optimizer:
                    layer.optimizer = new
                layer.model_optimizer = new
            check_optimizers(self.layers)
            keep_own_notes(self)
            known = zip(self.noted_layers or self.layers, self.initial_notes)
            for layer, notes in known:
                if any(layer is each for each in self.layers):
                    layer.o.clear()
                    layer.o.update(notes)
            self.noted_layers = list(self.layers)
            self.initial_notes = [dict(layer.o) for layer in self.layers]

            self.network = {k: {} for k in range(len(self.layers))}
            self.e = self.epochs = self.trained = 0
            self.has_warned = False
            model_hyperparameters(self)
            model_assign_seeds(self)
            for layer in self.layers:
                schedule_lrate(layer.se_hPars, 1)  # refuses what makes no sense
            if params:
                warn_of_lost_parameters(self)
            model_initialize(self, params, end, verbose)
            self.initialized, self.data_layer = True, self.embedding
            self.dry_notes = [dict(layer.o) for layer in self.layers]

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Propagate a batch through all layers.

        :param X: Features as the layers take them, encoded and scaled,
            shape (m, …).
        :returns: Output of the last layer, mostly shape (m, u).
        :raises RuntimeError: If a layer has no parameters yet.
        :raises ValueError: If a layer can't take such a shape.
        """
        return model_forward(self, X)

    def backward(self, dA: np.ndarray) -> None:
        """Propagate an error back and compute all gradients.

        :param dA: Derivative of the loss with respect to the output, of
            the output's shape.
        :raises ValueError: If it has another shape, or the model has not
            run forward.
        """
        model_backward(self, dA)

    def update(self) -> None:
        """Update the parameters of all layers from their gradients.

        :raises RuntimeError: If no learning rate was scheduled: ``train``
            does this.
        """
        model_update(self)

    def train(self, epochs: int, verbose: int | bool | None = None,
              init_logs: bool = True) -> None:
        """Train for a number of epochs, beyond those there were.

        A model that is not initialized is initialized first. Ctrl-C ends
        the training, with the best parameters so far.

        :param epochs: Number of epochs.
        :param verbose: Report every so many epochs; ``None`` and ``True``
            report at most twenty times, ``False`` and 0 are silent.
        :param init_logs: Print data, architecture and hyperparameters.
        :raises ValueError: If ``epochs`` is no whole number from 0 on, or
            ``verbose`` is something else.
        :raises TypeError: If ``init_logs`` is not true or false.
        :raises RuntimeError: If there are no data, or what it trains with
            was changed; see :meth:`prepare_training`.
        """
        self.prepare_training(epochs, verbose, init_logs)
        model_training(self, self.step, self.evaluate)

    def prepare_training(self, epochs: int, verbose: int | bool | None = None,
                         init_logs: bool = True) -> None:
        """Do what :meth:`train` does before its loop.

        The arguments are those of :meth:`train`.

        :raises ValueError: If ``verbose`` is none of them, or as for
            :meth:`train`.
        :raises RuntimeError: If ``loss`` or ``training_loss`` was set, or
            ``metrics`` are not those that it records.
        """
        epochs = check_epochs(epochs)
        check_flag('init_logs', init_logs, 'train')
        if not (verbose is None or isinstance(verbose, bool | np.bool_)
                or is_integer(verbose) and verbose >= 0):
            raise ValueError(f'verbose is {verbose!r}: it takes True, False, '
                             'None or a whole number from 0 on')
        self.need_data('train')
        if not self.initialized:
            self.initialize(self.loss or 'MSE', dict(self.se_hPars),
                            seed=self.seed, reduction=self.reduction,
                            task=self.task, verbose=verbose is not False)
        self.need_initialized('train')
        check_reduction(self.reduction)
        if [*self.metrics] != [*self.scores]:
            raise RuntimeError(
                f'model.metrics is the history of {", ".join(self.scores)}, and was '
                'changed. initialize(metrics=[…], params=False) records others, '
                'and keeps the parameters')
        name, function = [*self.scores.items()][-1]  # the loss comes last
        for attribute, initial in ('loss', name), ('training_loss', function):
            if (own := getattr(self, attribute)) != initial:
                raise RuntimeError(
                    f'model.{attribute} is {own!r}, which is not the loss that it was '
                    'initialized with: initialize(loss, params=False) changes that, '
                    'and keeps the parameters')
        if verbose is None or verbose is True:
            verbose = max(1, epochs // 10)
        self.verbose = int(verbose)
        self.epochs = self.trained + epochs
        model_hyperparameters(self)
        model_learning_rate(self)
        self.single_epochs = self.single_epochs + 1 if epochs == 1 else 0
        if self.single_epochs == 3:
            warn_of_last_rates(self)
        check_optimizers(self.layers)
        keep_own_notes(self)
        if init_logs and self.verbose:
            initialize_model_report(self)

    def step(self, batch: dataSet) -> np.ndarray:
        """Train on one batch: forward, backward, update.

        :param batch: One of ``embedding.batch_dtrain``.
        :returns: Output for the batch, before the update.
        """
        keep_own_notes(self)
        with lock_model(self):
            return model_step(self, batch)

    def evaluate(self) -> None:
        """Record loss and metrics of each set of samples, in ``metrics``.

        The outputs ``A`` and decisions ``P`` of the sets are filled, too.

        :raises RuntimeError: If the model is not initialized, or has no
            data.
        """
        self.need_initialized('evaluate')
        self.need_data('evaluate')
        with lock_model(self):
            model_evaluate(self)

    def report(self) -> None:
        """Print a row of the table, if it is time for one.

        :raises ValueError: If no epoch was evaluated yet.
        """
        model_report(self)

    def plot(self, pyplot: bool = True,
             path: str | Path | Literal[False] | None = None) -> None:
        """Plot loss and metrics by epoch.

        :param pyplot: Show the figure.
        :param path: File to write, by default one in ``./plots``; with
            ``False``, none is written.
        :raises TypeError: If ``pyplot`` is not true or false, or ``path``
            no name.
        :raises ValueError: If there is nothing to plot yet.
        :raises FileNotFoundError: If ``path`` is in no existing directory.
        """
        from epynn.network.plot import pyplot_metrics
        check_flag('pyplot', pyplot, 'plot(pyplot=True, path=None)')
        pyplot_metrics(self, path, pyplot)

    def need_initialized(self, what: str) -> None:
        """Do nothing, if the model is initialized with its present data layer.

        :raises RuntimeError: If it is not.
        """
        if not self.initialized:
            raise RuntimeError(f'the model cannot {what} before it is '
                               'initialized: call model.initialize()')
        if self.data_layer not in (None, self.embedding):
            raise RuntimeError(
                'layers[0] was replaced. Write model.embedding = … instead: it '
                'checks that the model can go on with these data')

    def need_data(self, what: str) -> None:
        """Do nothing, if there are labelled samples.

        :raises RuntimeError: If the model has no data.
        """
        if self.embedding.dtrain.Y is None:
            raise RuntimeError(
                f'the model cannot {what} without labelled data. Set model.embedding '
                '= model.embedding.with_data(X_data, Y_data)')

    def predict(self, X_data: Sequence | np.ndarray,
                X_encode: bool | None = None,
                X_scale: bool | None = None) -> dataSet:
        """Answer for samples that have no labels.

        :param X_data: Features, shape (m, …).
        :param X_encode: One-hot encode, with the alphabet of the
            ``Embedding``; by default, if its features were encoded.
        :param X_scale: Scale, with the range of the training set; by
            default, if its features were scaled.
        :returns: Set of samples ``X`` with the outputs ``A`` and the
            decisions ``P``, see :func:`~epynn.network.evaluate.make_decisions`. If
            the ``Embedding`` encoded the labels, ``labels`` holds them.
        :raises RuntimeError: If the model has no parameters yet.
        :raises TypeError: If labels are passed as well.
        :raises ValueError: If there are no samples.
        """
        self.need_initialized('predict')
        if hasattr(X_encode, '__len__') and not isinstance(X_encode, str):
            raise TypeError('predict takes no labels, and got an array as '
                            'X_encode. model.score(X_data, Y_data) compares '
                            'the answers with labels')
        X = self.embedding.transform(X_data, X_encode, X_scale)
        if not len(X):
            raise ValueError('X_data is empty: there is nothing to predict')
        dset = dataSet(X, name='predict')
        model_answer(self, dset)
        dset.P = make_decisions(dset.A, self.task, self.threshold)
        if self.embedding.classes is not None:
            dset.labels = self.embedding.decode(dset.A)
        return dset

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute, but none that would be ignored in silence."""
        if name == 'name':
            value = check_layer_name(name, value, 'EpyNN')
        check_attribute(self, name, value)
        super().__setattr__(name, value)

    def score(self, X_data: Sequence | np.ndarray,
              Y_data: Sequence | np.ndarray) -> dict[str, float]:
        """Judge the model on samples whose labels are known.

        Both are read as the ``Embedding`` read its own. The history
        stays as it is.

        :param X_data: Features, shape (m, …).
        :param Y_data: Labels, in the form that the ``Embedding`` got.
        :returns: Each metric and the loss, by name.
        :raises RuntimeError: If the model has no parameters yet.
        :raises ValueError: If the samples or labels can't be used.
        """
        self.need_initialized('score')
        if Y_data is None:
            raise ValueError('score takes labels. Without them, predict answers')
        layer = self.embedding.with_data(
            X_data, Y_data, relative_size=(1, 0, 0))
        check_known_labels(self, layer)
        dset = layer.dtrain
        model_answer(self, dset)
        return compute_scores(self, dset.Y, dset.A)

    @property
    def threshold(self) -> float | np.ndarray:
        """What an output must be above for a yes; set it at any time.

        It takes one number, or a list with one for each label.

        :raises TypeError: If there is something else than numbers.
        :raises ValueError: If they don't suit the task and the outputs.
        """
        return self._threshold

    @threshold.setter
    def threshold(self, threshold: float | Sequence[float]) -> None:
        u = None
        if self.initialized:
            last = self.layers[-1]
            u = last.fs['A'][-1] if 'A' in last.fs else last.d.get('u')
        self._threshold = check_threshold(
            threshold, self.task, u, self.output)

    def write(self, path: str | Path | None = None) -> str:
        """Write the model; see :func:`~epynn.network.saving.write_model`.

        :param path: File, by default one in ``./models``.
        :returns: Path of the file.
        """
        return write_model(self, path)

    @property
    def parameters(self) -> int:
        """Number of parameters."""
        return sum(map(count_parameters, self.layers))

    def diagram(self) -> str:
        """The layers as a mermaid diagram."""
        return make_diagram(self)

    def __repr__(self) -> str:
        rows = [f'EpyNN {self.name!r}: {len(self.layers)} layers, '
                f'{self.parameters:,} parameters']
        for k, layer in enumerate(self.layers):
            shape = find_output_shape(layer)
            rows.append(f'{k:3}  {layer!r}' + (shape and f' -> {shape}'))
        return '\n'.join(rows)

    def _repr_html_(self) -> str:
        return make_html(self)
