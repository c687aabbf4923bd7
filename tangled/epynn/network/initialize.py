"""Seeds, parameters, and a dry epoch."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.arguments import check_caches, is_integer, warn_user
from epynn.commons.models import Layer, dataSet
from epynn.commons.optimizers import Optimizer
from epynn.network.evaluate import (
    check_decisions,
    check_labels,
    compute_score,
    has_threshold,
)
from epynn.network.forward import explain_samples, training_mode
from epynn.network.report import Check

if TYPE_CHECKING:
    from epynn.embedding.models import Embedding
    from epynn.network.models import EpyNN


def model_assign_seeds(model: 'EpyNN') -> None:
    """Give the model and each layer a random generator of its own.

    :param model: A model. Layer ``k`` is seeded ``seed + 1 + k``.
    :raises ValueError: If the seed is no whole number from 0 on.
    """
    seed = model.seed
    if seed is not None and (not is_integer(seed) or seed < 0):
        raise ValueError(f'seed is {seed!r}: it takes a whole number '
                         'from 0 on, or None')
    model.np_rng = np.random.default_rng(seed)
    for k, layer in enumerate(model.layers):
        layer.o['seed'] = None if seed is None else int(seed) + 1 + k
        layer.np_rng = np.random.default_rng(layer.o['seed'])


def model_initialize(model: 'EpyNN', params: bool = True,
                     end: str = '\n', verbose: bool = True) -> None:
    """Build all layers on a first batch, and run it there and back.

    :param model: A model with data, loss and seeds.
    :param params: Draw all parameters; else only missing ones.
    :param end: End of the lines of the log.
    :param verbose: Print the log.
    :raises ValueError: If the loss has no derivative of the output's shape.
    """
    model.embedding.training_batches(init=True)
    batch = model.embedding.batch_dtrain[0]
    A, Y = batch.X, batch.Y

    with Check(model, end, verbose) as check, training_mode(model):
        for layer in model.layers:
            layer.e = 0
            if isinstance(layer.optimizer, Optimizer):
                layer.optimizer.state.clear()
            if params or not layer.p:
                with add_place(model, layer, 'shapes and parameters'):
                    layer.build(A)
                layer.model_uname = model.uname
                check.layer(layer, 'compute_shapes')
                check.layer(layer, 'initialize_parameters')
            with add_place(model, layer, 'forward pass'):
                A = layer.forward(A)
            check.layer(layer, 'forward')
            warn_of_no_numbers(model, layer, A)

        with add_place(model, None, f'loss, {model.loss}, of output '
                       f'{A.shape} and labels {Y.shape}'):
            dX = model.training_loss(Y, A, deriv=True)
            if np.shape(dX) != A.shape:
                raise ValueError(
                    f'the derivative of {model.loss} has the shape {np.shape(dX)}, '
                    f'and must have that of the output, {A.shape}')
        for name, score in model.scores.items():  # refuses what is no number
            kind = 'loss' if name == model.loss else 'metric'
            with add_place(model, None, f'{kind} {name}, of output {A.shape} '
                           f'and labels {Y.shape}'):
                compute_score(score, Y, A, model.task, model.threshold)

        for k, layer in reversed(list(enumerate(model.layers))):
            with add_place(model, layer, 'backward pass'):
                dX = layer.backward(dX)
                check_caches(layer)
            check.layer(layer, 'backward')
            with add_place(model, layer, 'gradients'):
                layer.compute_gradients()
            check.layer(layer, 'compute_gradients')
            warn_of_no_gradient(layer)
            model.network[k] = summarize_layer(layer)


def warn_of_no_gradient(layer: Layer) -> None:
    """Warn of parameters that no training will move.

    :param layer: A layer whose gradients were computed.
    """
    lacking = [name for name in layer.p if f'd{name}' not in layer.g]
    if lacking and layer.trainable:
        warn_user(
            f'{layer.name}: p holds {", ".join(lacking)}, and compute_gradients '
            f"sets no g['d{lacking[0]}'], so training leaves it as it is. With "
            'trainable = False, that is meant')


def warn_of_no_numbers(model: 'EpyNN', layer: Layer,
                       A: np.ndarray) -> None:
    """Warn of a layer that makes no numbers of the first batch.

    :param model: A model; it gives no other advice afterwards.
    :param layer: One of its layers.
    :param A: Its output.
    """
    if not model.has_warned and not np.isfinite(A).all():
        model.has_warned = True
        warn_user(f'{layer.name}: its output holds nan or infinity before any '
                  'training. Look at its forward pass and its parameters')


def find_own_data(model: 'EpyNN', layer: 'Embedding') -> 'Embedding':
    """Return a data layer that no other model uses.

    :param model: A model.
    :param layer: Its data layer, or one that it is to have.
    :returns: The layer, or a copy of it.
    """
    is_own = layer.model_uname in ('', model.uname)
    return layer if is_own else layer.copy_for_model()


def warn_of_lost_parameters(model: 'EpyNN') -> None:
    """Warn that what another model has learned is drawn anew.

    :param model: A model that is about to be initialized.
    """
    for k, layer in enumerate(model.layers):
        if (layer.p and layer.lrate
                and layer.model_uname not in ('', model.uname)):
            warn_user(
                f'layers[{k}], {layer!r}, was trained in another model, '
                'and both have new parameters now. To keep what was '
                'learned, initialize with params=False, or give this model '
                'a layer of its own, such as copy.deepcopy(layer)')
            return


def model_take_data(model: 'EpyNN', layer: 'Embedding') -> None:
    """Prepare a data layer to take the place of the present one.

    :param model: A model, initialized.
    :param layer: An embedding layer.
    :raises ValueError: If the model can't go on with its data.
    """
    old = model.embedding
    names = 'classes', 'symbols', 'range'
    for what, ours, theirs in zip(
            names, describe_data(old), describe_data(layer), strict=True):
        if ours != theirs and (ours or model.trained):
            raise ValueError(
                f'{what}: the model has {ours or "none"}, and the new '
                f'data {theirs or "none"}. model.embedding.with_data('
                'X_data, Y_data) reads new data as the model does. For '
                'other data make a new model, of new layers')
    check_known_labels(model, layer)
    layer.d, layer.fs, layer.bs = old.d | layer.d, {**old.fs}, {**old.bs}
    if layer.dtrain.active:
        check_shapes(model, layer.dtrain)
        layer.compute_shapes(layer.dtrain.X)
        layer.fs['A'] = layer.fs['X']
    layer.np_rng, layer.o['seed'] = old.np_rng, old.o.get('seed')
    layer.optimizer = old.optimizer
    layer.model_optimizer = old.model_optimizer
    if len(layer.order) == len(old.order):  # perhaps the same samples
        layer.order = old.order.copy()
    layer.assign(model.se_hPars)
    model.network[0] = summarize_layer(layer)


def check_known_labels(model: 'EpyNN', layer: 'Embedding') -> None:
    """Refuse labels that are not those of a model.

    :param model: A model, initialized.
    :param layer: An embedding layer with other samples.
    :raises ValueError: If there is a class that the model doesn't know,
        or labels that its loss or its task makes no sense of.
    """
    labels, Y = list_whole_labels(layer), layer.dtrain.Y
    *_, u = model.layers[-1].fs.get('A', [1])  # unknown, if it came home
    if Y is not None and Y.shape[-1] == 1 < u:
        raise ValueError(
            f'labels: the model answers with {u} columns, and the new labels '
            'have one. If they are the numbers of classes, from 0 on, one-hot '
            f'encode them as those of the model: np.eye({u})[Y_data]')
    known = model.labels
    if known and Y is not None and has_threshold(model.task, Y.shape[-1]):
        known = [0, 1]  # also if the training set has only one of them
    if known and labels and not {*labels} <= {*known}:
        raise ValueError(
            f'labels: the model has {known}, and the new data '
            f'{labels}. Give each class the number that it had before')
    if Y is not None:
        check_labels(Y, model.loss)
        check_decisions(Y, model.task)


def describe_data(layer: 'Embedding') -> tuple[list, list, list]:
    """Classes, symbols and range of an embedding layer, if any."""
    return ([] if layer.classes is None else layer.classes.tolist(),
            list(layer.e2i),
            [layer.o[name] for name in ('low', 'high')
             if name in layer.o])


def list_whole_labels(layer: 'Embedding') -> list[float]:
    """The labels there are to learn from, if they may be classes.

    :param layer: An embedding layer.
    :returns: Each whole number once; nothing, if there are others.
    """
    Y = layer.dtrain.Y
    labels = np.unique([] if Y is None else Y)
    return labels.tolist() if np.all(labels == np.round(labels)) else []


def check_shapes(model: 'EpyNN', dset: dataSet) -> None:
    """Refuse samples or labels that the layers are not built for.

    :param model: A model, initialized.
    :param dset: Samples.
    :raises ValueError: If a shape does not fit; the message has both.
    """
    got = dset.X.shape[1:]
    built = model.embedding.fs.get('X', dset.X.shape)[1:]
    output = model.layers[-1].fs.get('A', ())[1:]
    if got != built or 'A' not in model.layers[-1].fs:
        with explain_samples(model, dset.X):
            output = model.forward(dset.X[:1]).shape[1:]
    if dset.Y is not None and dset.Y.shape[1:] != output:
        raise ValueError(
            f'the new data have labels of shape {dset.Y.shape[1:]}, '
            f'and the output of the model has {output}')


def keep_own_notes(model: 'EpyNN') -> None:
    """Add what a user has put into ``layer.o`` to the initial notes.

    :param model: A model; nothing happens once it has begun to train.
    """
    for layer, notes, dry in zip(
            model.noted_layers or model.layers, model.initial_notes,
            model.dry_notes):
        notes.update({name: note for name, note in layer.o.items()
                      if note is not dry.get(name)})
    model.dry_notes = ()


@contextmanager
def restore_on_error(model: 'EpyNN') -> Iterator[None]:
    """Leave a model as it was, if what happens in the block fails.

    Attributes of the model, of its layers and of their optimizers are
    put back, and what their dictionaries hold; the arrays in them are
    not copied.

    :param model: A model.
    """
    optimizers = (layer.optimizer for layer in model.layers
                  if isinstance(layer.optimizer, Optimizer))
    kept = [(vars(each), dict(vars(each)),
             [(held, dict(held)) for held in vars(each).values()
              if isinstance(held, dict)])
            for each in (model, *model.layers, *optimizers)]
    try:
        yield
    except BaseException:
        for attributes, before, dictionaries in kept:
            attributes.clear()
            attributes.update(before)
            for held, content in dictionaries:
                held.clear()
                held.update(content)
        raise


@contextmanager
def add_place(model: 'EpyNN', layer: Layer | None,
              step: str) -> Iterator[None]:
    """Add to an error where in the network it happened."""
    try:
        yield
    except Exception as error:
        error.add_note(f'EpyNN check: failed in the {step}')
        if layer is not None:
            layer.update_shapes(layer.fc, layer.fs)
            layer.update_shapes(layer.bc, layer.bs)
            place = [each is layer for each in model.layers].index(True)
            error.add_note(f'of layer {place}, {layer!r}')
            for what, known in (('dimensions', layer.d),
                                ('forward shapes', layer.fs),
                                ('backward shapes', layer.bs)):
                text = ', '.join(f'{k} {v}' for k, v in known.items())
                error.add_note(f'{what}: {text or "none yet"}')
        raise


def summarize_layer(layer: Layer) -> dict:
    """What the reports show of a layer."""
    return {
        'Layer': layer.name,
        'Activation': layer.activation,
        'Dimensions': layer.d,
        'FW_Shapes': layer.fs,
        'BW_Shapes': layer.bs,
    }
