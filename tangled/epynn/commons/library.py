"""Directories, and models on disk."""
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from inspect import BoundArguments, signature
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn import settings
from epynn.commons import loss, maths, metrics
from epynn.commons.maths import name_of
from epynn.commons.models import Layer

if TYPE_CHECKING:
    from epynn.embedding.models import Embedding
    from epynn.network.models import EpyNN

FORMAT, VERSION = 'epynn-literate model', 1
JSON = bool | int | float | str | list | dict | None


def configure_directory(clear: bool = False) -> list[Path]:
    """Make the directories datasets, models and plots, where you are.

    :param clear: Remove them first, with all that they hold.
    :returns: The three paths.
    """
    paths = [Path(name) for name in ('datasets', 'models', 'plots')]
    for path in paths:
        if clear and path.exists():
            shutil.rmtree(path)
        path.mkdir(exist_ok=True)
    return paths


def settings_verification(path: str | Path = 'settings.py') -> Path:
    """Copy the default hyperparameters to a file, for you to edit.

    :param path: File to write; one that is there already is kept.
    :returns: Its path.
    """
    path = Path(path)
    if not path.exists():
        shutil.copy(settings.__file__, path)
    return path


def read_file(path: str | Path) -> str:
    """The text of a file: a comfort that scripts for EpyNN use."""
    return Path(path).read_text(encoding='utf-8')


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a draft to write to; once complete, it takes the place.

    :param path: The file to write or to replace.
    :returns: Path of the draft, in the same directory.
    """
    draft = path.with_name(f'.{path.stem}.{os.getpid()}{path.suffix}')
    try:
        yield draft
        with open(draft, 'rb+') as file:
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_model(model: 'EpyNN', path: str | Path | None = None,
                model_path: str | Path | None = None) -> str:
    """Write a model: a JSON header and its parameters, in one ``.npz``.

    :param model: A model.
    :param path: File, by default ``./models/<model.uname>.npz``.
    :param model_path: The same, as scripts for EpyNN call it.
    :returns: Path of the file.
    :raises RuntimeError: If the model has no parameters yet.
    :raises TypeError: If an argument of a layer can't be written.
    :raises FileNotFoundError: If there is no such directory.
    """
    path, arrays = prepare(model, path or model_path)
    with replacing(path) as draft, open(draft, 'wb') as file:
        np.savez(file, **arrays)
    return str(path)


def prepare(model: 'EpyNN',
            path: str | Path | None) -> tuple[Path, dict]:
    """Where to write a model, and the arrays to write.

    :raises FileNotFoundError: If the directory does not exist.
    """
    model.need_initialized('be written')
    if path is None:
        path = Path('models', f'{model.uname}.npz')
        path.parent.mkdir(exist_ok=True)
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f'path={str(path)!r}: there is no directory '
            f'{str(path.parent)!r}. Make it first')
    arrays = {f'{k}.{name}': array
              for k, layer in enumerate(model.layers)
              for name, array in layer.p.items()}
    header = json.dumps(describe(model)).encode()
    arrays['header'] = np.frombuffer(header, np.uint8)

    return path, arrays


def describe(model: 'EpyNN') -> dict:
    """What a model is, apart from its parameters, for JSON."""
    return {
        'format': FORMAT, 'version': VERSION,
        'name': model.name, 'ts': model.ts, 'uname': model.uname,
        'seed': None if model.seed is None else int(model.seed),
        'loss': to_json(model.training_loss, 'loss'),
        'scores': [to_json(score, name)
                   for name, score in model.scores.items()],
        'metrics': model.metrics, 'reduction': model.reduction,
        'task': model.task,
        'se_hPars': to_json(model.se_hPars, 'se_hPars'),
        'e': model.e, 'trained': model.trained,
        'embedding': describe_embedding(model.embedding),
        'layers': [describe_layer(layer) for layer in model.layers],
    }


def describe_embedding(embedding: 'Embedding') -> dict:
    """What it takes to prepare a sample, and to name an answer."""
    classes = embedding.classes
    return {
        'e2i': to_json(embedding.e2i, 'vocabulary'),
        'classes': None if classes is None else classes.tolist(),
        'range': [embedding.o.get('low'), embedding.o.get('high')],
    }


def describe_layer(layer: Layer) -> dict:
    """Class, arguments and shapes of a layer, for JSON."""
    cls = type(layer)
    hidden = ('X_data', 'Y_data')
    return {
        'class': reference(cls),
        'arguments': {
            name: to_json(value, f'{cls.__name__}({name}=…)')
            for name, value in layer.get_params().items()
            if name not in hidden},
        'se_hPars': to_json(layer.local_hPars, 'se_hPars'),
        'dtype': layer.dtype.name,
        'trainable': layer.trainable,
        'd': {name: to_json(size, name)
              for name, size in layer.d.items()},
        'fs': layer.fs, 'bs': layer.bs,
        'p': {name: array.shape for name, array in layer.p.items()},
    }


def read_model(path: str | Path | None = None,
               custom: Sequence[Callable] = (),
               model_path: str | Path | None = None) -> 'EpyNN':
    """Read a model that :func:`write_model` has written.

    Nothing in the file is run: it holds numbers, and names of classes
    and functions, which are looked up among those of the library and
    those in ``custom``.

    :param path: File, by default the newest one in ``./models``.
    :param custom: Layers and functions of your own that the model uses.
    :param model_path: Same as ``path``, as scripts for EpyNN call it.
    :returns: The model. It answers exactly as the one written; it has
        no data.
    :raises FileNotFoundError: If there is no such file.
    :raises ValueError: If the file is damaged or no model, or if a name
        in it is not known.
    """
    path = path or model_path or newest_model()
    header, arrays = read_arrays(Path(path))
    names = known_names(header, custom, path)
    try:
        return rebuild(header, arrays, names)
    except Exception as error:
        raise ValueError(f'{path} is damaged, or a class has changed '
                         f'since it was written: {error!r}') from error


def newest_model() -> Path:
    """The newest file in ./models.

    :raises FileNotFoundError: If there is none.
    """
    paths = list(Path('models').glob('*.npz'))
    if not paths:
        raise FileNotFoundError(
            'there is no model in ./models: write one with '
            'model.write(), or pass a path')
    return max(paths, key=lambda path: path.stat().st_mtime_ns)


def read_arrays(path: Path) -> tuple[dict, dict]:
    """Header and parameters of a file.

    :raises ValueError: If the file is damaged, or not a model.
    """
    content = path.read_bytes()
    if content[:1] == b'\x80':
        raise ValueError(
            f'{path} is a pickle. To open one is to run what it holds, '
            'so this library does not: build and train the model anew')
    if content[:4] != b'PK\3\4':
        raise ValueError(f'{path} is not a model file')
    try:
        with zipfile.ZipFile(BytesIO(content)) as file:
            if wrong := file.testzip():
                raise ValueError(f'checksum of {wrong}')
        with np.load(BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except Exception as error:
        raise ValueError(f'{path} is damaged or cut short: '
                         f'{error}') from error
    try:
        header = json.loads(bytes(arrays.pop('header')).decode())
        form, version = header['format'], header['version']
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f'{path} is not a model file: it has no '
                         'header') from error
    if form != FORMAT:
        raise ValueError(f'{path} is not a model file, but {form!r}')
    if version != VERSION:
        raise ValueError(
            f'{path} has version {version} of the format, and this '
            f'library reads version {VERSION}: it needs a newer one')
    return header, arrays


def known_names(header: dict, custom: Sequence[Callable],
                path: str | Path) -> dict:
    """All names that a header uses, with what they stand for.

    :raises ValueError: If one stands for nothing here.
    """
    known = {name_of(value): value for value in custom}
    own = own_names()
    names, missing = {}, []
    for used in references(header):
        name, is_own = used['name'], used['own']
        found = own if is_own else known
        if name in found:
            names[name, is_own] = found[name]
        else:
            missing.append(name)
    if missing:
        wanted = ', '.join(dict.fromkeys(missing))
        raise ValueError(
            f'{path} uses what this library does not have. Pass it: '
            f'read_model(…, custom=[{wanted}])')
    return names


def references(value: JSON) -> Iterator[dict]:
    """All references in a header."""
    if isinstance(value, dict) and value.keys() == {'name', 'own'}:
        if isinstance(value['name'], str):
            yield value
    elif isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        for each in inner:
            yield from references(each)


def rebuild(header: dict, arrays: dict, names: dict) -> 'EpyNN':
    """The model that a header describes.

    :raises ValueError: If a parameter has another shape than it says.
    """
    from epynn.network.initialize import summary
    from epynn.network.models import EpyNN
    layers = []
    for k, saved in enumerate(header['layers']):
        layer = rebuild_layer(saved, names)
        for name, shape in saved['p'].items():
            array = arrays[f'{k}.{name}']
            if array.shape != tuple(shape):
                raise ValueError(f'{k}.{name} has shape {array.shape}')
            layer.p[name] = array
        layers.append(layer)
    model = EpyNN(layers, header['name'])
    model.ts, model.uname = header['ts'], header['uname']
    model.seed, model.reduction = header['seed'], header['reduction']
    model.task = header.get('task')  # older files know of none
    model.se_hPars = from_json(header['se_hPars'], names)
    model.training_loss = from_json(header['loss'], names)
    model.loss = name_of(model.training_loss)
    model.scores = {name_of(score): score for score in
                    from_json(header['scores'], names)}
    model.metrics = header['metrics']
    model.e, model.trained = header['e'], header['trained']
    model.epochs = model.trained
    rebuild_embedding(model.embedding, header['embedding'], names)
    for k, layer in enumerate(layers):
        layer.assign(model.se_hPars)
        model.network[k] = summary(layer)
    model.initialized = True
    return model


def rebuild_embedding(embedding: 'Embedding', saved: dict,
                      names: dict) -> None:
    """Give an embedding its vocabulary, classes and range."""
    embedding.e2i = from_json(saved['e2i'], names)
    embedding.i2e = {i: element for element, i in embedding.e2i.items()}
    if saved['classes'] is not None:
        embedding.classes = np.array(saved['classes'])
    low, high = saved['range']
    if low is not None:
        embedding.o.update(low=low, high=high)


def rebuild_layer(saved: dict, names: dict) -> Layer:
    """A layer without its parameters.

    :raises TypeError: If its class does not take the arguments.
    """
    cls = names[saved['class']['name'], saved['class']['own']]
    arguments = {name: from_json(value, names)
                 for name, value in saved['arguments'].items()}
    if unknown := arguments.keys() - signature(cls).parameters.keys():
        raise TypeError(f'{cls.__name__} takes no {", ".join(unknown)}')
    call = BoundArguments(signature(cls), arguments)
    layer = cls(*call.args, **call.kwargs)
    if 'se_hPars' in saved:  # not in older files
        layer.se_hPars = from_json(saved['se_hPars'], names)
    layer.dtype = np.dtype(saved['dtype'])
    layer.trainable = saved['trainable']
    layer.d.update({name: from_json(size, names)
                    for name, size in saved['d'].items()})
    for shapes in ('fs', 'bs'):
        getattr(layer, shapes).update({
            name: tuple(shape) for name, shape in saved[shapes].items()})
    return layer


def own_names() -> dict:
    """What the library itself can look up by name."""
    import epynn
    from epynn.pooling.parameters import pools
    layers = {name: getattr(epynn, name) for name in epynn.__all__}
    layers = {name: cls for name, cls in layers.items()
              if isinstance(cls, type) and issubclass(cls, Layer)}
    initializations = {'xavier': maths.xavier,
                       'orthogonal': maths.orthogonal}
    return (layers | initializations | pools | maths.activations
            | loss.loss_functions() | metrics.metrics_functions())


def reference(value: Callable) -> dict:
    """Name of a class or function, and whether it is the library's.

    :raises TypeError: If it is a lambda.
    """
    name = name_of(value)
    if name == '<lambda>':
        raise TypeError('a lambda has no name to be found again by: '
                        'define the function with def')
    return {'name': name, 'own': own_names().get(name) is value}


def to_json(value: object, what: str) -> JSON:
    """An argument in a form that JSON can hold.

    :raises TypeError: If there is no such form.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list):
        return [to_json(each, what) for each in value]
    if isinstance(value, tuple):
        return {'tuple': to_json(list(value), what)}
    if isinstance(value, dict):
        return {'dict': [[to_json(key, what), to_json(each, what)]
                         for key, each in value.items()]}
    if isinstance(value, partial):
        return {'partial': to_json(value.func, what),
                'keywords': to_json(value.keywords, what)}
    if callable(value):
        return {'function': reference(value)}
    raise TypeError(f'{what} is a {type(value).__name__}, which cannot '
                    'be written. A file holds numbers, text, lists, '
                    'dictionaries and the names of functions')


def from_json(value: JSON, names: dict) -> Any:
    """The argument again; functions are looked up in ``names``."""
    if isinstance(value, list):
        return [from_json(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    if 'tuple' in value:
        return tuple(from_json(value['tuple'], names))
    if 'dict' in value:
        return {from_json(key, names): from_json(each, names)
                for key, each in value['dict']}
    if 'partial' in value:
        return partial(from_json(value['partial'], names),
                       **from_json(value['keywords'], names))
    return names[value['function']['name'], value['function']['own']]
