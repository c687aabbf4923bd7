"""Reports of a model: before its training, and while it goes on."""
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from textwrap import wrap
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn.commons.logs import (
    format_duration,
    format_number,
    format_shapes,
    is_in_kernel,
    list_shapes,
    make_console,
)
from epynn.commons.metrics import RATIOS
from epynn.commons.models import Layer
from epynn.network.description import (
    make_architecture_table,
    make_data_table,
    make_hyperparameters_table,
    make_title,
)
from epynn.network.notebook import (
    convert_table,
    make_check_html,
    make_training_html,
    show_line,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from epynn.network.models import EpyNN


def initialize_model_report(model: 'EpyNN') -> None:
    """Print data, architecture and hyperparameters of a model.

    :param model: A model that is initialized.
    """
    from rich.console import Group
    from rich.text import Text

    seed = 'no seed' if model.seed is None else f'seed {model.seed}'
    threshold = ('' if np.array_equal(model.threshold, 0.5) else
                 f', threshold {np.asarray(model.threshold).tolist()}')
    positive = (', class 0 counts as positive'  # not 1, as one may expect
                if any(score in RATIOS for score in model.scores.values())
                else '')
    head = (f': {model.parameters:,} parameters, task '
            f'{model.task}{positive}{threshold}, loss {model.loss}, {seed}')
    tables = (make_data_table(model), make_architecture_table(model),
              make_hyperparameters_table(model))
    if is_in_kernel():
        show_line(model.name + head, '\n'.join(map(convert_table, tables)))
        return
    make_console().print(Group(
        '', Text.assemble((model.name, 'bold'), head),
        *(each for table in tables for each in ('', table))))


class Check:
    r"""Lines about the layers of a model that tries its first batch.

    :param model: A model that is being initialized.
    :param end: ``'\n'`` for a line a step, ``'\r'`` for one line that
        is written over.
    :param verbose: Whether to print at all.
    """

    def __init__(self, model: 'EpyNN', end: str = '\n',
                 verbose: bool = True):
        self.model, self.end = model, end
        self.out = make_console() if verbose else None
        self.rows: list[tuple[str, str, str]] = []

    def __enter__(self) -> 'Check':
        self.say('check: one batch, forward and backward', 'bold')
        return self

    def __exit__(self, error: type[BaseException] | None,
                 *_: object) -> None:
        if error is None:
            self.say('check passed', 'bold green', last=True)
        if self.out and is_in_kernel():
            show_line(*make_check_html(self.rows, error))

    def layer(self, layer: Layer, stage: str) -> None:
        """Report that a layer is through with a stage.

        :param layer: A layer of the model.
        :param stage: Name of the method that it has run.
        """
        back = stage in ('backward', 'compute_gradients')
        known = {
            'compute_shapes': [f'{k} {v}' for k, v in layer.d.items()],
            'initialize_parameters': format_shapes(list_shapes(layer.p)),
            'forward': format_shapes({k: v for k, v in layer.fs.items()
                                      if k not in layer.p}),
            'backward': format_shapes(layer.bs),
            'compute_gradients': format_shapes(list_shapes({
                name: dP for name, dP in layer.g.items() if name[1:] in layer.p})),
        }[stage]
        if known:
            self.say(f'{make_title(self.model, layer):12}',
                     'cyan' if back else 'green', f'{stage:21}', known)

    def say(self, head: str, style: str, stage: str = '',
            known: Sequence[str] = (), last: bool = False) -> None:
        """Print a line, over the one before if ``end`` asks for it."""
        if not self.out:
            return
        if is_in_kernel():
            self.rows.append((head, stage, ', '.join(known)))
            return
        from rich.text import Text

        indent = len(head) + len(stage) + 4
        tail = '  '.join(word.replace(' ', '\0') for word in known)
        lines = wrap(tail, max(20, self.out.width - indent - 1)) or ['']
        if self.end != '\r':
            tail = ('\n' + ' ' * indent).join(lines).replace('\0', ' ')
            rest = f'  {stage}  {tail}'.rstrip()
            self.out.print(Text.assemble((head, style), rest))
        elif self.out.is_terminal or last:
            line = f'{head}  {stage}  {lines[0]}'.replace('\0', ' ')
            line = line.ljust(self.out.width - 1)
            self.out.print(line, style=style, end='\n' if last else '\r')


STYLES = {'train': 'none', 'val': 'yellow', 'test': 'green'}


def make_set_cells(model: 'EpyNN') -> list[list[tuple]]:
    """Cells of each set: metric, set, value, style.

    The sets are those with a value in the last epoch: a model that was
    read has values, and no data.
    """
    lists = next(iter(model.metrics.values()))
    last = max(map(len, lists))
    return [[(metric, name, format_number(values[k][-1]), style)
             for metric, values in model.metrics.items()]
            for k, (name, style) in enumerate(STYLES.items())
            if len(lists[k]) == last]


def make_rate_cells(model: 'EpyNN') -> list[tuple]:
    """Cells of the learning rates: one if all layers share it."""
    rates: dict[tuple, list[str]] = {}
    for i, layer in enumerate(model.layers):
        if layer.p and layer.trainable and layer.lrate:
            rates.setdefault(tuple(layer.lrate), []).append(str(i))
    if len(rates) == 1:
        lrate, = rates
        return [('learning', 'rate', format_number(lrate[model.e]), 'dim')]
    return [('rate of', f"layer {', '.join(ids)}",
             format_number(lrate[model.e]), 'dim')
            for lrate, ids in rates.items()]


def make_other_cells(model: 'EpyNN', start: float | None) -> list[tuple]:
    """Cells of all that isn't a metric: learning rates and time."""
    cells = make_rate_cells(model)
    if start is not None:
        time = format_duration(perf_counter() - start)
        cells.append(('', 'time', time, 'dim'))
    return cells


def make_wide_row(model: 'EpyNN', start: float | None) -> list[list[tuple]]:
    """An epoch as one row: a column for each metric and set."""
    metrics = [cell for metric in zip(*make_set_cells(model), strict=True)
               for cell in metric]
    epoch = ('', 'epoch', str(model.e), 'bold')
    return [[epoch, *metrics, *make_other_cells(model, start)]]


def make_tall_rows(model: 'EpyNN', start: float | None) -> list[list[tuple]]:
    """An epoch as one row for each set: a column for each metric."""
    rows = make_narrow_rows(model, start, 99)
    rows[0] += make_other_cells(model, start)
    return rows


def make_narrow_rows(model: 'EpyNN', start: float | None,
                     longest: int = 9) -> list[list[tuple]]:
    """The metrics of an epoch, one row for each set, and no more."""
    names = {name: name if len(name) <= longest
             else f'{name[:longest - 1]}.' for name in model.metrics}
    rows = []
    for k, cells in enumerate(make_set_cells(model)):
        _, name, _, style = cells[0]
        rows.append([('', 'epoch', '' if k else str(model.e), 'bold'),
                     ('', 'set', name, style),
                     *(('', names[metric], *rest)
                       for metric, _, *rest in cells)])
    return rows


def measure_columns(cells: list[tuple]) -> list[int]:
    """Widths of columns that hold these cells and all later ones."""
    least = {'epoch': 5, 'set': 5, 'time': 8}
    found = []
    for name, group in groupby(cells, lambda cell: cell[0]):
        heads = [head for _, head, *_ in group]
        own = [max(least.get(head, 7), len(head)) for head in heads]
        if len(own) == 1:
            own = [max(own[0], len(name))]
        found += own
    return found


class Progress:
    """What is printed while a model trains.

    :param model: The model.
    :param start: When the training began; None outside a training.
    """

    def __init__(self, model: 'EpyNN', start: float | None = None):
        self.model, self.start = model, start
        self.out: Console | Any = None  # who says nothing needs none
        if model.verbose or not start:
            self.out = make_console()
        self.first, self.done = model.e, 0.0
        self.board: Any = None  # what a notebook shows
        self.now: tuple[int, int, dict[str, float]] | None = None
        self.layout: Callable[..., list[list[tuple]]] = make_wide_row
        self.widths: list[int] = []

    def batch(self, i: int, n: int, values: dict[str, float]) -> None:
        """Note how batch ``i`` of ``n`` went, counted from 1."""
        self.now = i, n, values
        self.done = self.model.e - self.first + i / n

    def epoch(self) -> None:
        """Note that an epoch is over."""
        self.done = self.model.e - self.first + 1

    def row(self) -> None:
        """Print the present epoch, below a header if it is the first."""
        if self.start is not None and is_in_kernel():
            self.board = show_line(*make_training_html(self.model, self.first),
                                   self.board)
            return
        if not self.widths:
            for self.layout in make_wide_row, make_tall_rows, make_narrow_rows:
                cells = self.layout(self.model, self.start)[0]
                self.widths = measure_columns(cells)
                room = sum(self.widths) + 2 * len(self.widths) - 2
                if room <= self.out.width:
                    break
            self.header(cells)
        for cells in self.layout(self.model, self.start):
            self.print([(word.rjust(width), style)
                        for (_, _, word, style), width
                        in zip(cells, self.widths, strict=False)])

    def header(self, cells: list[tuple]) -> None:
        """Print the names of groups and columns, and a rule below."""
        columns = list(zip(cells, self.widths, strict=True))
        stroke = '─' if self.out.encoding.startswith('utf') else '-'
        groups, rules = [], []
        for name, group in groupby(columns, lambda column: column[0][0]):
            own = [width for _, width in group]
            room = sum(own) + 2 * len(own) - 2
            groups.append((name.rjust(room) if len(own) == 1
                           else name.center(room), 'bold'))
            rules.append((stroke * room, 'dim'))
        heads = [(head.rjust(width), style)
                 for (_, head, _, style), width in columns]
        grouped = any(group for group, *_ in cells)
        self.print(*([groups] if grouped else []), heads, rules, above='\n')

    def print(self, *lines: list[tuple], above: str = '') -> None:
        """Print lines of words, two spaces apart, each in its style."""
        from rich.text import Text

        texts = [Text('  ').join(Text(*word) for word in words)
                 for words in lines]
        for text in texts:
            text.rstrip()
        self.out.print(Text(above) + Text('\n').join(texts), soft_wrap=True)

    def __rich__(self) -> 'Table':
        """Draw the bar: how far the training is, and how well it goes."""
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        first, end = self.first, self.model.epochs
        rate = self.done / (perf_counter() - (self.start or 0))
        words = []
        if self.now:
            i, n, values = self.now
            words = [f'batch {i:{len(str(n))}}/{n}',
                     *(f'{name} {format_number(value):7}'
                       for name, value in values.items())]
        if self.out.width >= 100:
            words.append(f'{rate:6.3g} epochs/s')
        if self.done:
            left = (end - first - self.done) / rate
            words.append(f'{format_duration(left):>8} left')

        epoch = min(first + int(self.done), end - 1)
        bar = Table.grid(padding=(0, 2), expand=True)
        bar.add_column(no_wrap=True)
        bar.add_column(ratio=1)
        bar.add_column(no_wrap=True)
        bar.add_row(f'epoch {epoch}/{end - 1}',
                    ProgressBar(total=end - first, completed=self.done),
                    '  '.join(words), style='dim')
        return bar


@contextmanager
def training_progress(model: 'EpyNN') -> Iterator[Progress]:
    """Report on a model for as long as the block lasts.

    In a terminal a bar stands below the rows of the table. Nothing at
    all is printed if ``model.verbose`` is False.

    :param model: A model about to train, whose ``e`` and ``epochs`` are
        set.
    :returns: A :class:`Progress`, to be told of batches and epochs.
    """
    progress = model.progress = Progress(model, perf_counter())
    try:
        out = progress.out
        if out and out.is_interactive and sys.stdout.isatty():
            from rich.live import Live

            with Live(progress, console=out, transient=True,
                      refresh_per_second=10):
                yield progress
        else:
            yield progress
    finally:
        model.progress = None


def model_report(model: 'EpyNN') -> None:
    """Print a row of the training table.

    While a model trains, every ``model.verbose`` epochs and the last
    one have a row. At other times, the row shows the last epoch.

    :param model: A model that was evaluated.
    :raises ValueError: If it wasn't.
    """
    if not any(values[0] for values in model.metrics.values()):
        raise ValueError(f'{model.name} has no epoch to report yet: '
                         'call model.train(epochs) first')
    progress = model.progress
    if progress is None:
        Progress(model).row()
    elif model.verbose and (model.e % model.verbose == 0
                            or model.e == model.epochs - 1):
        progress.row()
