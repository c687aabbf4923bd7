"""What the scripts take from their command line."""
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np

from epynn.embedding.dataset import name_relative_sizes, split_dataset


def read_options(data: str | None = None) -> Namespace:
    """Options from the command line of the script that calls this.

    In a notebook, or where the script is imported, there is no such
    command line, and all options have their defaults.

    :param data: What ``--data`` takes, for the help. Without it, the
        script takes no data.
    :returns: ``epochs``, None where each model has its own; ``seed``;
        ``data``, a path or None; ``plot``, a folder or None.
    """
    caller = sys._getframe(1).f_globals
    script = caller['__name__'] == '__main__' and '__file__' in caller
    options = parser(caller, data).parse_args(None if script else [])
    if script:
        sys.excepthook = interrupted
        import matplotlib

        from epynn.network.plot import HEADLESS
        from epynnlive.figures import FigureManager
        if options.plot or matplotlib.get_backend().lower() in HEADLESS:
            matplotlib.use('module://epynnlive.figures')
            FigureManager.folder = options.plot
            FigureManager.name = Path(caller['__file__']).resolve().parent.name
    return options


def parser(caller: dict, data: str | None) -> ArgumentParser:
    """The parser of a script.

    :param caller: The names of the script.
    :param data: What ``--data`` takes, if there is such an option.
    """
    spec, about = caller.get('__spec__'), caller.get('__doc__') or ''
    made = ArgumentParser(
        prog=f'python -m {spec.name}' if spec else 'python train.py',
        description=about.partition('\n')[0], allow_abbrev=False)
    made.add_argument(
        '--epochs', type=whole(1), metavar='N',
        help='epochs to train each model, in place of its own number')
    made.add_argument(
        '--seed', type=whole(0), default=1, metavar='N',
        help='makes what is random the same each time (default: 1)')
    if data:
        made.add_argument('--data', type=existing, metavar='PATH',
                          help=data)
    made.add_argument(
        '--plot', type=folder, metavar='DIR',
        help='save the figures (PNG) and the trained model there, '
             'instead of showing figures')
    made.set_defaults(data=None)
    return made


def whole(least: int) -> Callable[[str], int]:
    """Reader of whole numbers from ``least`` on."""
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise ArgumentTypeError(
                f'{text!r} is no whole number from {least} on')
        return int(text)
    return number


def existing(text: str) -> Path:
    """Path of a file or folder that must be there."""
    if not Path(text).exists():
        raise ArgumentTypeError(f'there is no {text!r}')
    return Path(text)


def folder(text: str) -> Path:
    """Path of a folder, which is made if need be."""
    try:
        Path(text).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArgumentTypeError(
            f'{text!r} is no folder to write to: {error.strerror}'
        ) from None
    return Path(text)


@contextmanager
def user_data(options: Namespace) -> Iterator[None]:
    """While data are read: if they are the user's, one line an error.

    :param options: Of :func:`read_options`.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        if options.data is None:
            raise
        print(f'{Path(sys.argv[0]).name}: error: argument --data: '
              f'{error}', file=sys.stderr)
        sys.exit(2)


def both_sides(labels: Sequence | np.ndarray,
               relative_size: Sequence[float] = (2, 1, 0),
               least: int = 1) -> None:
    """Refuse a dataset which is cut such that a side lacks a class.

    :param labels: In the order in which they will be cut, shape (m,).
    :param relative_size: Of training, validation and test set.
    :param least: How many samples of each class each set needs.
    :raises ValueError: If one has fewer.
    """
    labels, sizes = np.asarray(labels), name_relative_sizes(relative_size)
    parts = split_dataset(labels, sizes)
    names = 'training', 'validation', 'test'
    for name, part, share in zip(names, parts, sizes.values()):
        for label in np.unique(labels):
            found = np.count_nonzero(part == label)
            if share and found < least:
                raise ValueError(
                    f'{len(labels)} samples are too few: the {name} '
                    f'set has {found} of class {label}, and needs '
                    f'{least} or more')


def interrupted(kind: type[BaseException], error: BaseException,
                trace: TracebackType | None) -> None:
    """What a script says at its end, if Ctrl-C is what ends it."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    print('\nStopped by Ctrl-C', file=sys.stderr)
    sys.exit(130)  # 128, and the number of the signal
