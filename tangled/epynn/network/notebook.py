"""Reports as a notebook shows them: a line to open, tables, curves."""
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from epynn.commons.logs import format_number

if TYPE_CHECKING:
    from rich.table import Table

    from epynn.network.models import EpyNN


def show_line(line: str, tables: str, board: Any = None) -> Any:
    """Show a line that opens, in a notebook.

    :param line: What is seen.
    :param tables: HTML, what is seen when it is open.
    :param board: What an earlier call returned, to be replaced.
    :returns: What a later call can replace.
    """
    from IPython.display import display

    html = (f'<details><summary>{escape(line)}</summary>\n{tables}\n'
            '</details>')
    data = {'text/html': html, 'text/plain': line}
    if board is None:
        return display(data, raw=True, display_id=True)
    board.update(data, raw=True)
    return board


def make_check_html(rows: list[tuple[str, str, str]],
                    error: type[BaseException] | None) -> tuple[str, str]:
    """The line of a dry epoch, and the table of its steps.

    :param rows: Layer, step and shapes, between two words of the check.
    :param error: What stopped it.
    """
    end = f'stopped by {error.__name__}' if error else 'passed'
    steps = [row for row in rows if row[1]]
    return (f'check {end}: one batch, forward and backward',
            make_table('The dry epoch', [('layer', 'step', 'shapes')],
                       steps, 'words'))


def convert_table(table: 'Table') -> str:
    """A table of rich as HTML, its first column as headings."""
    heads = tuple(str(column.header) for column in table.columns)
    rows = list(zip(*(map(str, column.cells)
                      for column in table.columns), strict=True))
    return make_table(str(table.title), [heads], rows, 'words')


def make_table(title: str, heads: list[tuple], rows: list[tuple],
               kind: str) -> str:
    """A table: equal headings side by side span their columns.

    :param title: Its caption.
    :param heads: Rows of headings.
    :param rows: Rows of texts, of which the first is a heading.
    :param kind: ``'words'``, or ``'sizes'`` for columns of numbers.
    """
    lines = [f'<table class="{kind}"><caption>{escape(title)}</caption>',
             '<thead>']
    for head in heads:
        cells = []
        for i, name in enumerate(head):
            if i and head is not heads[-1] and name == head[i - 1]:
                continue
            wide = 1
            if head is not heads[-1]:
                wide = next((j for j, other in enumerate(head[i:])
                             if other != name), len(head) - i)
            span = f' colspan="{wide}"' if wide > 1 else ''
            cells.append(f'<th scope="col"{span}>{escape(name)}</th>'
                         if name else '<td></td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append('</thead><tbody>')
    for first, *rest in rows:
        cells = [f'<td>{escape_lines(cell)}</td>' for cell in rest]
        lines.append(f'<tr><th scope="row">{escape_lines(first)}</th>'
                     f"{''.join(cells)}</tr>")
    return '\n'.join([*lines, '</tbody></table>'])


def escape_lines(text: str) -> str:
    """Escape a text of several lines."""
    return '<br>'.join(map(escape, text.split('\n')))


ROWS = 8


def make_training_html(model: 'EpyNN', first: int) -> tuple[str, str]:
    """The line of a training, its curves and a table of some epochs.

    :param model: A model that trains, or has trained.
    :param first: The epoch that the training began with.
    """
    epochs = range(first, model.e + 1)
    few = np.linspace(first, model.e, min(ROWS, len(epochs)))
    dsets = model.embedding.dsets
    sets = {dset.number: dset.name.removeprefix('d') for dset in dsets}
    columns = [(name, k) for name in model.metrics for k in sets]
    rows = [(str(e), *(format_number(model.metrics[name][k][e])
                       for name, k in columns))
            for e in few.round().astype(int)]
    heads = [('', *(name for name, _ in columns)),
             ('epoch', *(sets[k] for _, k in columns))]
    curves = ''.join(draw_curve(name, list(sets.values()), [
        model.metrics[name][k][first:] for k in sets])
        for name in model.metrics)
    return (describe_training(model, first, sets),
            f'<p>{curves}</p>\n'
            + make_table('Some of its epochs', heads, rows, 'sizes'))


def describe_training(model: 'EpyNN', first: int, sets: dict[int, str]) -> str:
    """How a training went, in a line."""
    *others, loss = model.metrics
    n = model.e + 1 - first
    values = model.metrics[loss][0]
    line = (f"{n} epoch{'s' if n > 1 else ''}: {loss} "
            f'{format_number(values[first])} → {format_number(values[-1])}')
    for name in others[:1]:
        line += f', {name} ' + ', '.join(
            f'{format_number(model.metrics[name][k][-1])} ({each})'
            for k, each in sets.items())
    return line


WIDTH, HEIGHT = 210, 90
STROKES = (('var(--figure-1, #1f76dc)', 'none'),
           ('var(--figure-2, #d8730f)', '6 3'),
           ('var(--figure-3, #1a7553)', '2 3'))


def draw_curve(name: str, sets: list[str],
               values: list[list[float]]) -> str:
    """A metric over the epochs, a curve for each set, as SVG.

    :param name: Name of the metric.
    :param sets: Names of the sets.
    :param values: For each set, a value for each epoch.
    """
    known = [v for each in values for v in each if np.isfinite(v)]
    low, high = min(known, default=0), max(known, default=1)
    lines, x = [], 8
    for each, label, (stroke, dash) in zip(values, sets, STROKES,
                                           strict=False):
        few = np.linspace(0, len(each) - 1, min(len(each), 100))
        points = ' '.join(
            f'{8 + (WIDTH - 16) * i / max(1, len(each) - 1):.0f},'
            f'{HEIGHT - 26 - 46 * (v - low) / ((high - low) or 1):.0f}'
            for i in few.astype(int)
            for v in each[i:i + 1] if np.isfinite(v))
        style = (f'fill="none" style="stroke: {stroke}" '
                 f'stroke-width="2" stroke-dasharray="{dash}"')
        lines += [f'<polyline points="{points}" {style}/>',
                  f'<path d="M{x} {HEIGHT - 8}h18" {style}/>',
                  f'<text x="{x + 22}" y="{HEIGHT - 4}">{label}</text>']
        x += 60
    said = f'{name} from epoch to epoch, {format_number(low)} to {format_number(high)}'
    return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" role="img" aria-label="{escape(said)}" '
            'font-size="12" fill="currentColor">'
            f'<text x="8" y="12">{escape(name)}, '
            f'{format_number(low)} to {format_number(high)}</text>'
            f"{''.join(lines)}</svg>")
