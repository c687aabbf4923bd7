"""A model described: in tables, in a few lines, as a diagram."""
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.logs import format_number, format_shapes, start_table
from epynn.commons.maths import find_name
from epynn.network.notebook import make_table

if TYPE_CHECKING:
    from rich.table import Table

    from epynn.commons.models import Layer
    from epynn.network.models import EpyNN


def make_data_table(model: 'EpyNN') -> 'Table':
    """Tell how many samples there are, in all and of each label."""
    dsets = model.embedding.dsets
    names = [dset.name.removeprefix('d') for dset in dsets]
    data = start_table('Data', '', *(f'>{name}' for name in names))

    data.add_row('samples', *(f'{len(dset.ids):,}' for dset in dsets))
    size = model.embedding.se_dataset.get('batch_size')
    data.add_row('batch size', f'{size or len(dsets[0].ids):,}')

    if model.task == 'regression':
        data.add_row('labels', *(
            f'{format_number(dset.Y.min())} to {format_number(dset.Y.max())}'
            for dset in dsets))
        return data
    counts = [dset.b if model.task != 'multilabel' else
              dict(enumerate(dset.Y.reshape(-1, dset.Y.shape[-1]).sum(
                  axis=0).astype(int).tolist()))
              for dset in dsets]
    labels = sorted(set().union(*counts))
    if len(labels) > 12:
        data.add_row('labels', *(f'{len(each):,}' for each in counts))
        labels = []
    for label in labels:
        data.add_row(f'label {label}', *(
            f'{n:6,} {n / dset.y.size:6.1%}'
            for dset, each in zip(dsets, counts, strict=True)
            for n in [each.get(label, 0)]))
    return data


def count_parameters(layer: 'Layer') -> int:
    """Number of numbers that a layer learns."""
    return sum(np.size(value) for value in layer.p.values())


def make_title(model: 'EpyNN', layer: 'Layer') -> str:
    """A layer's place and name, as ``2 Dense``."""
    return f'{model.layers.index(layer)} {layer.name}'


def make_architecture_table(model: 'EpyNN') -> 'Table':
    """Show every layer with the shapes of both passes."""
    network = start_table('Architecture', 'layer', 'dimensions', 'forward',
                          'backward', '>parameters')
    for layer in model.layers:
        lines = ([make_title(model, layer), *layer.activation.values()],
                 [f'{name} {size}' for name, size in layer.d.items()],
                 format_shapes(layer.fs), format_shapes(layer.bs),
                 [f'{count_parameters(layer):,}'] if layer.p else [])
        network.add_row(*map('\n'.join, lines), end_section=True)
    return network


def make_hyperparameters_table(model: 'EpyNN') -> 'Table':
    """Show what was chosen for each layer that learns."""
    hPars = start_table('Hyperparameters', 'layer', 'schedule', '>first rate',
                        '>last rate', 'settings')
    for layer in model.layers:
        if layer.p:
            lrate = layer.lrate or [layer.se_hPars['learning_rate']]
            schedule = layer.se_hPars['schedule']
            hPars.add_row(
                make_title(model, layer),
                'frozen' if not layer.trainable else
                find_name(schedule) if callable(schedule) else schedule,
                format_number(lrate[0]), format_number(lrate[-1]), '\n'.join(
                    f'{name} {value}' for name, value
                    in layer.se_hPars.items() if is_used(layer, name)))
    return hPars


def is_used(layer: 'Layer', name: str) -> bool:
    """Whether a setting is one of a layer's schedule or activations."""
    if name in ('learning_rate', 'schedule'):
        return False  # they have a column each
    function, _, shape = name.lower().partition('_')
    if shape in ('alpha', 'temperature'):
        return function in layer.activation.values()
    return name in layer.hyperparameters and bool(layer.se_hPars[name])


def find_output_shape(layer: 'Layer') -> str:
    """Shape of a layer's output, the number of samples left open."""
    if 'A' not in layer.fs:
        return ''
    return f"({', '.join(['m', *map(str, layer.fs['A'][1:])])})"


def list_summary_rows(model: 'EpyNN') -> list[tuple]:
    """Headings, a row for each layer, and the sum."""
    return [
        ('layer', 'activation', 'output', 'parameters'),
        *((make_title(model, layer), ', '.join(layer.activation.values()),
           find_output_shape(layer), f'{count_parameters(layer):,}' if layer.p else '')
          for layer in model.layers),
        ('in all', '', '', f'{model.parameters:,}')]


def make_summary(model: 'EpyNN') -> str:
    """Return one line a layer: output, activations, parameters.

    :param model: A model; once it is initialized, shapes are known.
    """
    rows = list_summary_rows(model)
    a, b, c, d = (max(map(len, column))
                  for column in zip(*rows, strict=True))
    return '\n'.join(f'{w:{a}}  {x:{b}}  {y:{c}}  {z:>{d}}'.rstrip()
                     for w, x, y, z in rows)


def make_html(model: 'EpyNN') -> str:
    """Return the summary as a table for a notebook.

    :param model: A model; once it is initialized, shapes are known.
    """
    rows = list_summary_rows(model)
    return make_table(model.name, rows[:1], rows[1:], 'words')


def make_diagram(model: 'EpyNN') -> str:
    """Return the architecture as a diagram in mermaid.

    :param model: A model; once it is initialized, shapes are known.
    """
    lines = ['flowchart LR']
    for i, layer in enumerate(model.layers):
        parts = [layer.name, *layer.activation.values()]
        if 0 < len(layer.p) <= 4:
            parts += [f'{k} {np.shape(v)}' for k, v in layer.p.items()]
        elif layer.p:
            parts.append(f'{count_parameters(layer):,} parameters')
        text = '<br/>'.join(parts).replace('"', '#quot;')
        lines.append(f'    L{i}["{text}"]')
    ends = [f'L{i}' for i in range(len(model.layers))]
    if model.loss:
        lines.append(f'    loss(["{model.loss}"])')
        ends.append('loss')
    for layer, a, b in zip(model.layers, ends, ends[1:], strict=False):
        shape = find_output_shape(layer)
        arrow = f'-->|"A {shape}"|' if shape else '-->'
        lines.append(f'    {a} {arrow} {b}')
    return '\n'.join(lines)
