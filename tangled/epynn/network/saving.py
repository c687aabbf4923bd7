"""Models on disk."""
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from copyreg import __newobj__  # type: ignore[attr-defined]  # no stub
from functools import partial
from inspect import ismodule
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.random import Generator, SeedSequence

from epynn.commons import loss, maths, metrics, schedule
from epynn.commons.files import check_path, replacing
from epynn.commons.models import Layer, Parameters, gradient_descent
from epynn.embedding.models import Embedding
from epynn.network import version_1
from epynn.network.checks import check_layers

if TYPE_CHECKING:
    from epynn.network.models import EpyNN

FORMAT, VERSION = 'epynn-literate model', 2
JSON = bool | int | float | str | list | dict | None


def write_model(model: 'EpyNN', path: str | Path | None = None,
                model_path: str | Path | None = None) -> str:
    """Write a model: its arrays and a JSON header, in one ``.npz``.

    :param model: A model.
    :param path: File, by default ``./models/<model.uname>.npz``. It ends
        with ``.npz``, which is added where it is missing.
    :param model_path: The same, as scripts for EpyNN call it.
    :returns: Path of the file.
    :raises RuntimeError: If the model has no parameters yet.
    :raises TypeError: If it is no model, or something in it cannot be
        saved; the message says where it stands, and what it is. Or if
        the path is no name.
    :raises FileNotFoundError: If there is no such directory.
    :raises ValueError: If the path is a directory.
    """
    path, arrays = prepare_arrays(
        model, model_path if path is None else path)
    with replacing(path) as draft, open(draft, 'wb') as file:
        np.savez(file, **arrays)
    return str(path)


def prepare_arrays(model: 'EpyNN',
                   path: str | Path | None) -> tuple[Path, dict]:
    """Where to write a model, and the arrays to write.

    :raises TypeError: If it is no model.
    """
    if isinstance(model, type) or not hasattr(model, 'need_initialized'):
        raise TypeError(f'write_model takes a model, and got {model!r}: '
                        'write_model(model, path)')
    model.need_initialized('be written')
    if path is None:
        path = Path('models', f'{model.uname}.npz')
        path.parent.mkdir(exist_ok=True)
    path = check_path(path)
    if path.suffix != '.npz' and not path.is_dir():  # as NumPy does
        path = path.with_name(f'{path.name}.npz')
    encoder = Encoder(model)
    header = {'format': FORMAT, 'version': VERSION, 'name': model.name,
              'model': encoder.encode(model, 'model'),
              'names': list(encoder.names)}
    text = json.dumps(header).encode()
    return path, encoder.arrays | {
        'header': np.frombuffer(text, np.uint8)}


def list_library_names() -> dict:
    """What the library itself can look up by name."""
    import epynn
    from epynn.pooling.parameters import pools
    exported = {name: getattr(epynn, name) for name in epynn.__all__}
    classes = {name: cls for name, cls in exported.items()
               if isinstance(cls, type)}
    functions = (maths.xavier, maths.orthogonal, gradient_descent,
                 metrics.one_class, *metrics.AVERAGES.values(),
                 schedule.steady, schedule.exp_decay, schedule.lin_decay)
    return (classes | {each.__name__: each for each in functions}
            | pools | maths.activations | loss.loss_functions()
            | metrics.metrics_functions())


SIMPLE = bool, int, float, str
BIT_GENERATORS = {name: getattr(np.random, name) for name in (
    'PCG64', 'PCG64DXSM', 'MT19937', 'Philox', 'SFC64')}


class Encoder:
    """Puts a model in a form that JSON can hold, but for its arrays.

    :param model: A model.
    :ivar arrays: Arrays by their places in the model.
    :ivar names: Classes and functions by the names that are written.
    :ivar seen: Place of each object by its ``id``, and the object: as
        long as it is held, no other one gets this ``id``.
    """

    def __init__(self, model: 'EpyNN'):
        self.layers, self.own = model.layers, list_library_names()
        self.arrays: dict[str, np.ndarray] = {}
        self.names: dict[str, Callable] = {}
        self.seen: dict[int, tuple[str, object]] = {}

    def encode(self, value: Any, place: str) -> JSON:
        """Return a value in a form that JSON can hold.

        :param value: Anything.
        :param place: Where it stands, such as ``model.layers[1].o``.
        :raises TypeError: If there is no such form.
        """
        kind = type(value)
        if value is None or kind in SIMPLE:
            return value
        if kind is bytes:
            return {'bytes': value.hex()}
        if kind is tuple:
            return {'tuple': self.encode_items(value, place)}
        if isinstance(value, np.dtype) and np.dtype(value.str) == value:
            return {'dtype': value.str}
        if isinstance(value, np.generic) and type(value.item()) in SIMPLE:
            return {'scalar': value.dtype.str, 'value': value.item()}
        if callable(value) and hasattr(value, '__name__'):
            return {'function': self.name(value, place)}
        if id(value) in self.seen:
            return {'same': self.seen[id(value)][0]}
        self.seen[id(value)] = place, value
        return self.encode_object(value, place)

    def encode_object(self, value: Any, place: str) -> JSON:
        """Encode what is met for the first time, and may be shared."""
        kind = type(value)
        if kind is list:
            return self.encode_items(value, place)
        if kind in (dict, Parameters):
            return {kind.__name__: self.encode_pairs(value, place)}
        if kind is partial and not vars(value):
            parts = value.func, value.args, value.keywords
            return {'partial': self.encode_items(parts, place)}
        if kind is np.ndarray and not value.dtype.hasobject:
            for name, array in self.arrays.items():
                if np.shares_memory(value, array):
                    self.refuse(f'a view of what {name} shows', place)
            self.arrays[place] = value
            return {'array': place}
        if kind is Generator:
            bits = f'{place}.bit_generator'
            return {'generator': self.encode(value.bit_generator, bits)}
        if (kind in BIT_GENERATORS.values()
                and type(value.seed_seq) is SeedSequence):
            seed = self.encode(value.seed_seq.state, f'{place}.seed_seq')
            return {'bits': kind.__name__, 'seed_seq': seed,
                    'state': self.encode(value.state, f'{place}.state')}
        attributes = find_plain_attributes(value)
        if attributes is None:
            what = ('an array of objects' if kind is np.ndarray
                    else f'a {kind.__name__}')
            self.refuse(what, place)
        saved = {name: each for name, each in attributes.items()
                 if name not in getattr(kind, 'unsaved', ())}
        return {'object': self.name(kind, place),
                'vars': self.encode_pairs(saved, place)}

    def encode_items(self, items: Iterable, place: str) -> list:
        """Encode one value after the other."""
        return [self.encode(each, f'{place}[{i}]')
                for i, each in enumerate(items)]

    def encode_pairs(self, values: dict, place: str) -> list:
        """Encode a dictionary: a list of keys with their values."""
        return [[self.encode(key, f'{place} key {i}'),
                 self.encode(each, describe_place(key, i, place))]
                for i, (key, each) in enumerate(values.items())]

    def name(self, value: Callable, place: str) -> str:
        """Name of a class or function; the library's have a prefix.

        :raises TypeError: If it is not found again by its name.
        """
        name = value.__name__
        owner = getattr(value, '__self__', None)
        if not name.isidentifier():  # of a lambda, it is <lambda>
            self.refuse(f'a function called {name}', place)
        if owner is not None and not ismodule(owner):
            self.refuse(f'a method, {name} of a {type(owner).__name__}',
                        place)
        if self.own.get(name) is value:
            name = f'epynn.{name}'
        if self.names.setdefault(name, value) is not value:
            self.refuse(f'the second of two things that are called {name}',
                        place)
        return name

    def refuse(self, what: str, place: str) -> NoReturn:
        """Say where in the model there is what cannot be saved.

        :raises TypeError: Always.
        """
        owner = [type(layer).__name__
                 for k, layer in enumerate(self.layers)
                 if place.startswith(f'model.layers[{k}]')]
        place += f' ({owner[0]})' if owner else ''
        raise TypeError(
            f'{place} is {what}, which cannot be saved. A file takes '
            'numbers, text, bytes, arrays, tuples, lists, dictionaries, '
            'random generators, functions and classes by their names (use def, '
            'and a name for each), and objects of which all is in their '
            'attributes. A class can list attributes to leave out, in '
            'unsaved')


def find_plain_attributes(value: Any) -> dict | None:
    """Attributes of an object, if it consists of nothing else.

    :param value: An object.
    """
    kind = type(value)
    try:
        function, arguments, state, *others = value.__reduce_ex__(2)
    except Exception:  # whatever its class raises to say no
        return None
    plain = (function is __newobj__ and arguments == (kind,)
             and not any(others) and kind.__new__ is object.__new__
             and not hasattr(kind, '__setstate__'))
    state = {} if state is None else state
    return state if plain and type(state) is dict else None


def describe_place(key: object, i: int, place: str) -> str:
    """Where a value of a dictionary, or an attribute, stands.

    :param key: Its key or name.
    :param i: The number of the key, for keys that are no names.
    :param place: Where the dictionary or the object stands.
    """
    is_name = isinstance(key, str) and key.isidentifier()
    return f'{place}.{key}' if is_name else f'{place}[{i}]'


class Decoder:
    """Makes a model of what :class:`Encoder` has made of it.

    :param arrays: Arrays by their places in the model.
    :param names: Classes and functions by name.
    :ivar made: All objects made so far, by their places.
    """

    def __init__(self, arrays: dict, names: dict):
        self.arrays, self.names = arrays, names
        self.made: dict[str, Any] = {}

    def decode_model(self, saved: JSON) -> 'EpyNN':
        """Return the model that is the content of a file.

        :raises TypeError: If the content is something else.
        """
        from epynn.network.models import EpyNN
        model = self.decode(saved, 'model')
        if not isinstance(model, EpyNN):
            raise TypeError(f'a model expected, got {type(model)}')
        check_layers(model.layers)
        model.data_layer = model.embedding
        return model

    def decode(self, saved: Any, place: str) -> Any:
        """Return the value that was encoded.

        :param saved: What the encoder returned for it.
        :param place: Where it stands.
        """
        match saved:
            case None | bool() | int() | float() | str():
                return saved
            case {'bytes': digits}:
                return bytes.fromhex(digits)
            case {'tuple': items}:
                return tuple(self.decode_items(items, place))
            case {'dtype': name}:
                return np.dtype(name)
            case {'scalar': dtype, 'value': value}:
                return np.array(value, dtype)[()]
            case {'function': name}:
                return self.names[name]
            case {'same': where}:
                return self.made[where]
        return self.decode_object(saved, place)

    def decode_object(self, saved: Any, place: str) -> Any:
        """Make an object, note it, and then fill it.

        :raises ValueError: If there is no such form.
        """
        made: Any
        match saved:
            case list():
                made = self.made[place] = []
                made.extend(self.decode_items(saved, place))
            case {'dict': pairs}:
                made = self.made[place] = {}
                self.decode_pairs(pairs, place, made)
            case {'Parameters': pairs}:
                made = self.made[place] = Parameters()
                self.decode_pairs(pairs, place, made)
            case {'partial': parts}:
                function, args, keywords = self.decode_items(parts, place)
                made = partial(function, *args, **keywords)
                self.made[place] = made
            case {'array': name}:
                made = self.made[place] = self.arrays[name]
            case {'generator': bits}:
                bits = self.decode(bits, f'{place}.bit_generator')
                made = self.made[place] = Generator(bits)
            case {'bits': name, 'seed_seq': seed, 'state': state}:
                seed = self.decode(seed, f'{place}.seed_seq')
                made = BIT_GENERATORS[name](SeedSequence(**seed))
                made.state = self.decode(state, f'{place}.state')
                self.made[place] = made
            case {'object': name, 'vars': pairs}:
                cls = self.names[name]
                made = self.made[place] = object.__new__(cls)
                base = [each for each in cls.__mro__
                        if each in (Embedding, Layer, object)][0]
                base.__init__(made)  # for what is unsaved
                self.decode_pairs(pairs, place, vars(made))
            case _:
                raise ValueError(f'{place} is {saved!r:.80}')
        return made

    def decode_items(self, items: list, place: str) -> Iterator:
        """Decode one value after the other."""
        return (self.decode(each, f'{place}[{i}]')
                for i, each in enumerate(items))

    def decode_pairs(self, pairs: list, place: str, made: dict) -> None:
        """Fill a dictionary, which is noted already."""
        for i, (key, value) in enumerate(pairs):
            key = self.decode(key, f'{place} key {i}')
            made[key] = self.decode(value, describe_place(key, i, place))


def read_model(path: str | Path | None = None,
               custom: Sequence[Callable] = (),
               model_path: str | Path | None = None) -> 'EpyNN':
    """Read a model that :func:`write_model` has written.

    Nothing in the file is run: it holds values, and names of classes
    and functions, which are looked up among those of the library and
    those in ``custom``.

    :param path: File, by default the newest one in ``./models``.
    :param custom: Layers and functions of your own that the model uses.
    :param model_path: Same as ``path``, as scripts for EpyNN call it.
    :returns: The model as it was when it was written, but for its data
        and caches.
    :raises TypeError: If ``custom`` is no list of classes and functions,
        or the path is no name.
    :raises FileNotFoundError: If there is no such file.
    :raises ValueError: If the file is damaged or no model, or if a name
        in it is not known.
    """
    if not np.iterable(custom) or not all(map(callable, custom)):
        raise TypeError(f'custom is {custom!r}: it takes a list of classes '
                        'and functions')
    path = model_path if path is None else path
    path = check_path(find_newest_model() if path is None else path)
    if not path.exists() and path.with_name(f'{path.name}.npz').exists():
        path = path.with_name(f'{path.name}.npz')
    header, arrays = read_arrays(path)
    first = header['version'] == 1
    used = (version_1.list_used_names(header) if first
            else header.get('names', ()))
    names = find_names(dict.fromkeys(used), custom, path)
    try:
        if first:
            return version_1.rebuild_model(header, arrays, names)
        return Decoder(arrays, names).decode_model(header['model'])
    except Exception as error:
        raise ValueError(f'{path} is damaged, or a class has changed '
                         f'since it was written: {error!r}') from error


def find_newest_model() -> Path:
    """The newest file in ./models.

    :raises FileNotFoundError: If there is none.
    """
    paths = list(Path('models').glob('[!.]*.npz'))  # no drafts
    if not paths:
        raise FileNotFoundError(
            'there is no model in ./models: write one with '
            'model.write(), or pass a path')
    return max(paths, key=lambda path: path.stat().st_mtime_ns)


def read_arrays(path: Path) -> tuple[dict, dict]:
    """Header and arrays of a file.

    :raises ValueError: If the file is damaged, or not a model.
    """
    if path.is_dir():
        raise ValueError(f'{path} is a directory, and the file of a model '
                         'is expected')
    content = path.read_bytes()
    if content[:1] == b'\x80':
        raise ValueError(
            f'{path} is a pickle. To open one is to run what it holds, '
            'so this library does not: build and train the model anew')
    if content[:4] != b'PK\3\4':
        raise ValueError(f'{path} is not a model file')
    try:
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
    if version not in (1, VERSION):
        raise ValueError(
            f'{path} has version {version} of the format, and this '
            f'library reads 1 and {VERSION}: it needs a newer one')
    names = header.get('names', [])
    if type(names) is not list or not all(type(n) is str for n in names):
        raise ValueError(f'{path} is damaged: its names are {names!r:.80}')
    return header, arrays


def find_names(used: Iterable[str], custom: Sequence[Callable],
               path: str | Path) -> dict:
    """All names that a header uses, with what they stand for.

    :param used: The names.
    :param custom: Classes and functions that are not the library's.
    :param path: The file, for the message.
    :raises ValueError: If one stands for nothing here.
    """
    known = {f'epynn.{name}': value
             for name, value in list_library_names().items()}
    known |= {getattr(value, '__name__', type(value).__name__): value
              for value in custom}
    missing = [name for name in used if name not in known]
    own = [name for name in missing if name.startswith('epynn.')]
    if own:
        raise ValueError(f'{path} is damaged or of a newer library: this '
                         f"one has no {', '.join(own)} for a model")
    if missing:
        raise ValueError(
            f'{path} uses what this library does not have. Pass it: '
            f"read_model(…, custom=[{', '.join(missing)}])")
    return {name: known[name] for name in used}
