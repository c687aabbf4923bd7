"""Messages, and how numbers, times and shapes are written."""
import os
import sys
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def is_in_kernel() -> bool:
    """Whether a notebook shows what is printed."""
    return type(sys.stdout).__module__.startswith('ipykernel')


def make_console() -> 'Console':
    """Return a console of rich on the present standard output.

    A terminal gets colours, unless NO_COLOR is set. A file or a
    notebook gets plain text of a fixed width.
    """
    from rich.console import Console  # 40 ms, spent when needed

    options: dict[str, Any] = {}
    kernel = is_in_kernel()
    if sys.stdout is None:  # a program without a terminal
        return Console(file=StringIO())
    if kernel or not sys.stdout.isatty():
        name = 'JUPYTER_COLUMNS' if kernel else 'COLUMNS'
        columns = os.environ.get(name, '')
        options['width'] = int(columns) if columns.isdecimal() else 80
    if kernel:
        options['force_terminal'] = False
    return Console(force_jupyter=False, highlight=False, markup=False,
                   emoji=False, **options)


LEVELS = ('none', 'green', 'red', 'magenta', 'cyan', 'yellow', 'blue',
          'bright_black')


def process_logs(msg: str, level: int = 0) -> None:
    """Print a message in the colour of its level.

    :param msg: What to say.
    :param level: 0 bold without a colour; bold and 1 green, 2 red,
        3 magenta, 4 cyan, 5 yellow, 6 blue, 7 grey.
    :raises ValueError: If there is no such level.
    """
    if level not in range(len(LEVELS)):
        raise ValueError(f'level={level!r}: give a number from 0 to '
                         f'{len(LEVELS) - 1}')
    style = 'bold' if level == 0 else f'bold {LEVELS[level]}'
    make_console().print(msg, style=style, soft_wrap=True)


def format_number(value: float) -> str:
    """Write a number in about seven characters."""
    size = abs(float(value))
    if size and np.isfinite(size) and not 1e-3 <= size < 1e4:
        return f'{value:.1e}'
    return f'{value:.{2 if size >= 100 else 3 if size >= 10 else 4}f}'


def format_duration(seconds: float) -> str:
    """Write a time as 12.3 s, 4:05 min or 2:04:05 h."""
    if seconds < 60:
        return f'{seconds:.1f} s'
    minutes, s = divmod(round(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f'{hours}:{m:02}:{s:02} h' if hours else f'{m}:{s:02} min'


def start_table(title: str, *columns: str) -> 'Table':
    """Start a table of rich; a column that begins with > is numbers."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    new = Table(title=title, title_style='bold', title_justify='left',
                box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0),
                pad_edge=False, header_style='dim')
    for name in columns:
        new.add_column(name.removeprefix('>'), justify=(
            'right' if name.startswith('>') else 'left'))
    return new


def list_shapes(arrays: dict) -> dict:
    """Shapes of arrays by name."""
    return {name: np.shape(array) for name, array in arrays.items()}


def format_shapes(names: dict) -> list[str]:
    """Write shapes by name: input first, output last."""
    ends = {'X': 0, 'dA': 0, 'A': 2, 'dX': 2}
    order = sorted(names, key=lambda name: ends.get(name, 1))
    return [f'{name} {tuple(names[name])}' for name in order]


def set_highlighted_excepthook() -> Callable:
    """Show tracebacks in colour from now on, with the code around.

    :returns: The hook that was in place; assign it to
        ``sys.excepthook`` to have it back.
    """
    from rich.traceback import install

    return install()
