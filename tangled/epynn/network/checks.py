"""Checks of what a model is made of, and of what it is told."""
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING

from epynn.commons.arguments import (
    check_call,
    check_derivative,
    check_is_complete,
    is_integer,
    suggest_name,
)
from epynn.commons.loss import loss_functions
from epynn.commons.maths import find_name
from epynn.commons.metrics import (
    AVERAGES,
    RATIOS,
    accuracy,
    find_class_metric,
    metrics_functions,
    one_class,
)
from epynn.commons.models import Layer
from epynn.embedding.models import Embedding
from epynn.network.evaluate import check_task
from epynn.settings import se_hPars as default_hPars

if TYPE_CHECKING:
    from epynn.network.models import EpyNN

SETTABLE = ('embedding', 'layers', 'loss', 'metrics', 'reduction', 'seed',
            'se_hPars', 'task', 'threshold', 'verbose')
STARTS = {'loss': None, 'seed': None, 'reduction': 'sum', 'task': None}
RATE = "set model.se_hPars['learning_rate'] for all layers, or that of a layer"
ELSEWHERE = {
    'lr': RATE, 'lrate': RATE,
    **{name: RATE.replace('learning_rate', name) for name in default_hPars},
    'momentum': 'an optimizer has one, initialize(optimizer=epynn.Momentum(0.9))',
    'optimizer': 'each layer has one, layer.optimizer. initialize(optimizer=…) '
                 'gives each a copy of yours',
    'batch_size': 'give the model other data, model.embedding = '
                  'model.embedding.with_data(X_data, Y_data, batch_size=32)',
}  # what one would look for in a model, and where it is
KEPT = {'d', 'fs', 'p', 'fc', 'bs', 'g', 'bc', 'o', 'e', 'lrate'}  # by a layer


def check_layers(layers: Sequence[Layer]) -> list[Layer]:
    """Return layers as a list, if they make a network.

    :raises TypeError: If they are not a list of layers.
    :raises ValueError: If they begin without data, or end there.
    """
    if not isinstance(layers, list | tuple):
        raise TypeError(f'layers is {layers!r}: a model takes a list '
                        'of layers')
    layers = list(layers)
    for k, layer in enumerate(layers):
        if isinstance(layer, type) and issubclass(layer, Layer):
            name = layer.__name__
            raise TypeError(f'layers[{k}] is the class {name}, not a '
                            f'layer: write {name}()')
        if not isinstance(layer, Layer):
            raise TypeError(f'layers[{k}] is {layer!r}. A model takes '
                            'objects whose class inherits from Layer')
        name = type(layer).__name__
        check_is_complete(layer, f'layers[{k}]')
        taken = signature(type(layer)).parameters.keys() & KEPT
        if taken:
            raise TypeError(f'{name} has an argument {min(taken)!r}, and each '
                            'layer keeps something else under this name: '
                            'give yours a longer one')
    if not layers or not isinstance(layers[0], Embedding):
        got = repr(layers[0]) if layers else 'an empty list'
        raise ValueError('the first layer holds the data: it must be '
                         f'an Embedding, and is {got}')
    if len(layers) == 1:
        raise ValueError('an Embedding alone learns nothing: add a '
                         'layer, such as Dense(1)')
    for k, layer in enumerate(layers):
        if k and isinstance(layer, Embedding):
            raise ValueError(f'layers[{k}] is a second Embedding, and '
                             'a model takes its data from the first')
        for j in range(k):
            if layers[j] is layer:
                raise ValueError(
                    f'layers[{j}] and layers[{k}] are one object, '
                    f'{layer!r}. Each place needs a layer of its own')
    return layers


def check_attribute(model: 'EpyNN', name: str, value: object) -> None:
    """Refuse to set what a model would ignore in silence.

    :param model: A model.
    :param name: Name of the attribute.
    :param value: What it is to be.
    :raises AttributeError: If a model has something like it, under
        another name.
    :raises RuntimeError: If it holds only from ``initialize`` on.
    :raises TypeError: If the layers are none.
    :raises ValueError: If the layers make no network, or the task is none.
    """
    if name in ELSEWHERE:
        raise AttributeError(f'a model has no {name}: {ELSEWHERE[name]}')
    if name not in vars(model) and not hasattr(type(model), name):
        for near in get_close_matches(
                name, [*SETTABLE, *ELSEWHERE], 1, cutoff=0.8):
            if near != name:
                raise AttributeError(f'a model has no {name}: '
                                     f'{ELSEWHERE.get(near, f"is it {near}?")}')
    if name == 'layers':
        check_layers(value)  # type: ignore[arg-type]
    if name == 'task' and value is not None:
        check_task(value)
    if (name in ('seed', 'task') and vars(model).get('initialized')
            and value != (own := getattr(model, name))):
        raise RuntimeError(
            f'model.{name} was initialized as {own!r}. initialize({name}='
            f'{value!r}, params=False) changes it, and keeps the parameters')


def refuse_lost_settings(model: 'EpyNN', **given: object) -> None:
    """Refuse to overwrite what was set on a model before it is initialized.

    :param model: A model.
    :param given: What it is to be initialized with, by name.
    :raises ValueError: If something else was set.
    """
    if model.initialized:
        return
    lost = {name: own for name, start in STARTS.items()
            if (own := getattr(model, name)) not in (start, given[name])}
    own, rates = getattr(model.se_hPars, 'maps', [{}])[0], given['se_hPars']
    assert isinstance(rates, dict)
    changed = {name: value for name, value in own.items()
               if rates.get(name) != value}
    lost |= {'se_hPars': changed} if changed else {}
    if lost:
        said = ', '.join(f'{name}={value!r}' for name, value in lost.items())
        raise ValueError(f'{" and ".join(lost)} of this model would be lost, because '
                         f'initialize takes them itself: initialize({said})')


def check_reduction(reduction: str) -> None:
    """Refuse a reduction that is none.

    :raises ValueError: If it is neither ``'sum'`` nor ``'mean'``.
    """
    if reduction not in ('sum', 'mean'):
        near = suggest_name(reduction, ('sum', 'mean'))
        raise ValueError(
            f"reduction is {reduction!r}. {near}It must be 'sum' or 'mean'")


def check_epochs(epochs: int) -> int:
    """Return a number of epochs.

    :raises ValueError: If it is no whole number from 0 on.
    """
    if not is_integer(epochs) or epochs < 0:
        raise ValueError(f'epochs is {epochs!r}: it takes a whole '
                         'number from 0 on')
    return int(epochs)


def find_loss(loss: str | Callable,
              output: str | None = None) -> tuple:
    """Name and function of a loss, which must suit the output.

    :raises TypeError: If the loss is neither a name nor a function, or
        does not take ``deriv``.
    """
    if not isinstance(loss, str) and not callable(loss):
        raise TypeError(f'loss is {loss!r}: it takes a name, or a '
                        'function f(Y, A, deriv=False)')
    if callable(loss):
        check_derivative(
            loss, f'loss is {find_name(loss)}, which does not take f(Y, A, '
            'deriv=True): that is to return the derivative with respect '
            'to A', None, None)
    name = loss if isinstance(loss, str) else find_name(loss)
    if isinstance(loss, str) or loss is loss_functions().get(name):
        loss = loss_functions(name, output)
    return name, loss


def check_metric(name: str, score: Callable) -> None:
    """Refuse a metric that can't be called with labels and outputs.

    :raises TypeError: If it does not take two arrays.
    """
    check_call(score, f'metric {name} does not take two arrays: it is called '
               'as f(Y, A), with labels and outputs', None, None)


def find_metrics(metrics: Sequence[str | Callable],
                 task: str | None = None,
                 u: int = 1) -> dict[str, Callable]:
    """Functions of metrics by their names.

    :param metrics: Names of metrics or losses, and functions f(Y, A).
    :param task: One of ``TASKS``, or None if it is not known.
    :param u: Number of columns of the labels.
    :raises TypeError: If a metric is neither a name nor a function.
    :raises ValueError: If a name is that of no metric, or of two, or if
        a metric doesn't suit the task.
    """
    known = metrics_functions() | loss_functions()
    scores: dict[str, Callable] = {}
    for metric in metrics:
        if isinstance(metric, str):
            named = known.get(metric) or find_class_metric(metric)
            if named is None:
                raise ValueError(f'no metric is called {metric!r}. '
                                 f"{suggest_name(metric, known)}There are "
                                 f"{', '.join(known)}, and any function f(Y, A) "
                                 'will do')
            name, score = metric, named
        elif callable(metric):
            name, score = find_name(metric), metric
        else:
            raise TypeError(f'metrics holds {metric!r}: it takes names '
                            'and functions f(Y, A)')
        if scores.setdefault(name, score) is not score:
            raise ValueError(f'two metrics are called {name!r}: write '
                             'each as a function with a name of its own')
    for name, score in scores.items():
        check_metric(name, score)
        function = getattr(score, 'func', score)  # of partial(recall, …)
        told = 'positive' in getattr(score, 'keywords', {})
        if function in RATIOS and (
                task == 'multilabel' or task == 'multiclass' and not told):
            several = ('each sample has several labels'
                       if task == 'multilabel' else 'there are more than two')
            raise ValueError(
                f'{name} is about one class, and {several}: choose '
                f'{name}_macro, {name}_micro or {name}_weighted, '
                f'{name}_1 for class 1, or a function of your own')
        if isinstance(score, partial) and function is one_class:
            number, k = score.args[1], max(u, 2)
            if number >= k:
                raise ValueError(f'{name} is about class {number}, and '
                                 f'there are {k}, from 0 to {k - 1}')
        if task == 'regression' and function in (
                accuracy, one_class, *RATIOS, *AVERAGES.values()):
            raise ValueError(
                f'{name} counts right answers, and this is a regression: '
                "choose among MAE, RMSE and R2. If these are classes, say "
                "so with task=")
    return scores
