"""Models that were written in version 1 of the format."""
from collections.abc import Iterator
from functools import partial
from inspect import BoundArguments, signature
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn.commons.maths import find_name, unbind_settings
from epynn.commons.models import Layer

if TYPE_CHECKING:
    from epynn.network.models import EpyNN

JSON = bool | int | float | str | list | dict | None


def list_used_names(value: JSON) -> Iterator[str]:
    """All names in a header; those of the library have a prefix."""
    if isinstance(value, dict) and value.keys() == {'name', 'own'}:
        yield make_full_name(value)
    elif isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        for each in inner:
            yield from list_used_names(each)


def make_full_name(saved: dict) -> str:
    """Name of a class or function as version 2 would write it."""
    return 'epynn.' * saved['own'] + saved['name']


def decode_argument(value: JSON, names: dict) -> Any:
    """An argument of a layer; functions are looked up in ``names``."""
    if isinstance(value, list):
        return [decode_argument(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    if 'tuple' in value:
        return tuple(decode_argument(value['tuple'], names))
    if 'dict' in value:
        return {decode_argument(key, names): decode_argument(each, names)
                for key, each in value['dict']}
    if 'partial' in value:
        tuned, settings = (decode_argument(value[key], names)
                           for key in ('partial', 'keywords'))
        return unbind_settings(partial(tuned, **settings))
    return names[make_full_name(value['function'])]


def rebuild_model(header: dict, arrays: dict, names: dict) -> 'EpyNN':
    """The model that a header describes.

    :param header: Header of a file.
    :param arrays: Its parameters.
    :param names: Classes and functions by name.
    """
    from epynn.network.initialize import summarize_layer
    from epynn.network.models import EpyNN
    layers = [rebuild_layer(saved, names) for saved in header['layers']]
    for k, saved in enumerate(header['layers']):
        layers[k].p.update({name: arrays[f'{k}.{name}']
                            for name in saved['p']})
    model = EpyNN(layers, header['name'])
    for name in ('ts', 'uname', 'seed', 'reduction', 'metrics', 'e',
                 'trained'):
        setattr(model, name, header[name])
    model.task = header.get('task')  # older files know of none
    model.se_hPars = decode_argument(header['se_hPars'], names)
    model.training_loss = decode_argument(header['loss'], names)
    model.loss = find_name(model.training_loss)
    model.scores = {find_name(score): score for score in
                    decode_argument(header['scores'], names)}
    model.epochs, model.np_rng = model.trained, np.random.default_rng()
    data, saved = model.embedding, header['embedding']
    data.e2i = decode_argument(saved['e2i'], names)
    data.i2e = {i: element for element, i in data.e2i.items()}
    if saved['classes'] is not None:
        data.classes = np.array(saved['classes'])
    if saved['range'][0] is not None:
        data.o.update(zip(('low', 'high'), saved['range'], strict=True))
    for k, layer in enumerate(layers):
        layer.assign(model.se_hPars)
        layer.model_uname = model.uname
        model.network[k] = summarize_layer(layer)
    model.initialized, model.data_layer = True, data
    return model


def rebuild_layer(saved: dict, names: dict) -> Layer:
    """A layer without its parameters.

    :raises TypeError: If its class does not take the arguments.
    """
    cls = names[make_full_name(saved['class'])]
    call = BoundArguments(signature(cls), {
        name: decode_argument(value, names)
        for name, value in saved['arguments'].items()})
    layer = cls(*call.args, **call.kwargs)
    layer.se_hPars = decode_argument(saved.get('se_hPars'), names)
    layer.dtype = np.dtype(saved['dtype'])
    layer.trainable = saved['trainable']
    layer.d.update({name: decode_argument(size, names)
                    for name, size in saved['d'].items()})
    for shapes in ('fs', 'bs'):
        getattr(layer, shapes).update({
            name: tuple(shape) for name, shape in saved[shapes].items()})
    return layer
