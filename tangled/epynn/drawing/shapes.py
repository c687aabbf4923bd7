"""The arrays of a layer, drawn: how their shapes fit together."""
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from epynn.commons.models import Layer
from epynn.drawing.boxes import (
    FILTERS,
    PLANS,
    SHAPE,
    TEXT,
    Box,
    draw_box,
    draw_paths,
    measure_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {'fc': '#1f76dc', 'A': '#1a7553', 'bc': '#98132f',
           'p': '#d8730f', 'g': '#74489c'}
LINE = '#8b919d'
WIDTH, APART, BETWEEN = 390, 26, 8  # points
CELLS = (9, 32), (8, 28), (7, 24), (6, 22), (5, 20)  # and gaps


def find_axis_letters(layer: Layer, shape: tuple, passes: bool) -> list[str]:
    """Find the letter of each axis of an array.

    :param layer: The layer, whose ``d`` has sizes by letter.
    :param shape: Shape of the array.
    :param passes: Whether it passes through, samples first, or stays.
    :returns: A letter for each axis, empty where none or several fit.
    """
    sizes = {letter: size for letter, size in layer.d.items()
             if isinstance(size, int) and size > 1 and letter != 'm'}
    found = []
    for axis, size in enumerate(shape):
        fits = [letter for letter in sizes if sizes[letter] == size]
        if passes and axis == 0 and size == layer.d.get('m'):
            fits = ['m']
        found.append(fits[0] if len(fits) == 1 else '')
    return found


NEIGHBOURS = 'hp', 'Cp', 'hn', 'Cn'  # of the previous and of the next step


def write_symbol(name: str) -> str:
    """Write a name in code as a symbol, in TeX."""
    if len(name) > 1 and name.endswith('_'):
        return rf'\bar{{{write_symbol(name[:-1])}}}'
    if len(name) == 2 and name[0] == name[1]:
        return rf'\tilde{{{name[0]}}}'
    if 1 < len(name) < 4 and name.isalpha() and name not in NEIGHBOURS:
        return f'{name[0]}^{{{write_symbol(name[1:])}}}'
    name = name.replace('_', r'\_')
    return name if len(name) == 1 else rf'\mathrm{{{name}}}'


def make_box(layer: Layer, cache: str, names: str, letters: dict,
             symbols: dict, cell: float) -> Box:
    """Find the arrays of a box in a cache, and how to draw them.

    :raises ValueError: If one is unknown, or they can't share a box.
    """
    known, wanted = getattr(layer, cache), names.split()
    for name in wanted:
        if name not in known:
            raise ValueError(f'{layer.name} has no array {name!r} in '
                             f'{cache}. There are: {", ".join(known)}')
    shapes = {np.shape(known[name]) for name in wanted}
    array, passes = np.asarray(known[wanted[0]]), cache in ('fc', 'bc')
    plan = PLANS.get(array.ndim)
    if len(shapes) > 1:
        raise ValueError(f'{names!r} share no box: their shapes are '
                         f'{", ".join(map(str, sorted(shapes)))}')
    if not plan or not array.size:
        raise ValueError(
            f'{wanted[0]} of {layer.name} has the shape {array.shape}: '
            'arrays of 0 to 4 or of 6 axes can be drawn, with at least '
            'one entry. arrays=[…] names those to draw')
    if array.ndim == 4 and not passes:
        plan = FILTERS
    d = '' if cache in ('fc', 'p') else 'd'
    of = {find_error_name(layer, array): array for array in layer.fc}
    bare = [of.get(name, name.removeprefix(d)) for name in wanted]
    own = letters.get(bare[0]) or find_axis_letters(
        layer, array.shape, passes)
    if len(own) != array.ndim:
        raise ValueError(
            f'axes: {bare[0]} has {array.ndim} axes, and got the letters '
            f'{" ".join(own)!r}. Write them apart, as in \'m n\'')
    label = r',\,'.join(
        d + (symbols.get(array) or write_symbol(array)) for array in bare)
    colour = COLOURS['A' if wanted == ['A'] else cache]
    return Box(f'${label}$', array, own, colour, plan, cell)


def find_error_name(layer: Layer, array: str) -> str:
    """Name in ``bc`` of the error of an array, or '' if it has none."""
    named = layer.error_names
    error = named.get(array, f'd{array}')
    is_other = array not in named and error in named.values()
    return '' if is_other or error not in layer.bc else error


def sort_names(names: Iterable[str]) -> list[str]:
    """Names with the input first and the output last."""
    ends = {'X': 0, 'A': 2}
    return sorted(names, key=lambda name: ends.get(name, 1))


@dataclass(frozen=True)
class Panel:
    """Columns of boxes: for each row of the panel, a list of them."""

    titles: list[str]
    columns: list[list[list[Box]]]
    arrows: list[str]
    gap: float

    @cached_property
    def faces(self) -> list[tuple[float, int, float]]:
        """Left end, face and right end of each column."""
        found, x = [], 0.0
        for column in self.columns:
            boxes = [box.extent for row in column for box in row]
            left, right = (max(box[side] for box in boxes)
                           for side in (0, 1))
            found.append((x, round(x + left), x + left + right))
            x += left + right + self.gap
        return found

    @property
    def width(self) -> float:
        """How wide the boxes and their titles are."""
        texts = [measure_text(title, SHAPE)[0] for title in self.titles]
        return max(self.faces[-1][2], *texts)


def draw_row(ax: 'Axes', lines: dict, panels: list[Panel],
             row: int, y: float) -> float:
    """Draw one row of some panels from y down; return its end."""
    stacks = [column[row] for panel in panels
              for column in panel.columns if column[row]]
    if not stacks:
        return y
    up, down = (max(half) for half in zip(
        *map(measure_halves, stacks), strict=True))
    middle, x = round(y + 17 + up), 0
    for panel in panels:
        ax.text(x, y, panel.titles[row], size=SHAPE, va='top',
                color=TEXT, in_layout=False)
        filled = [(ends, column[row]) for ends, column in zip(
            panel.faces, panel.columns, strict=True) if column[row]]
        for (_, face, _), boxes in filled:
            top = middle - measure_halves(boxes)[0]
            for box in boxes:
                draw_box(ax, lines, box, x + face,
                     round(top + box.extent[2]))
                top += box.extent[2] + box.extent[3] + BETWEEN
        if panel.arrows[row]:
            for (a, _), (b, _) in pairwise(filled):
                ax.annotate('', (x + b[0] - 5, middle),
                            (x + a[2] + 5, middle), arrowprops={
                                'arrowstyle': panel.arrows[row],
                                'shrinkA': 0, 'shrinkB': 0,
                                'color': LINE}, annotation_clip=False)
        x += round(panel.width) + APART
    return middle + down + 14


def measure_halves(boxes: list[Box]) -> tuple[float, float]:
    """How far boxes reach above and below the middle of a row."""
    _, _, up, down = boxes[0].extent
    if len(boxes) == 1:
        middle = boxes[0].size[1] / 2
        return up + middle, down - middle
    total = sum(box.extent[2] + box.extent[3] + BETWEEN
                for box in boxes) - BETWEEN
    return total / 2, total / 2


def make_panels(layer: Layer, arrays: list[str] | None,
                errors: dict[str, str] | None, axes: dict[str, str] | None,
                symbols: dict[str, str] | None, cell: float,
                gap: float) -> tuple[Panel, Panel]:
    """What passes through a layer, and what stays.

    :raises ValueError: If ``axes`` names an array that there is not.
    """
    errors = errors or {}
    letters = {name: found.split()
               for names, found in (axes or {}).items()
               for name in names.split()}
    known = layer.fc | layer.p | {
        name.removeprefix('d'): 0 for name in layer.bc}
    if unknown := [name for name in letters if name not in known]:
        raise ValueError(f'axes: {layer.name} has no array {unknown[0]!r}. '
                         f'There are: {", ".join(known)}')

    def row(cache: str, *names: str) -> list[Box]:
        return [make_box(layer, cache, name, letters, symbols or {},
                         cell) for name in names if name]

    columns = []
    for name in arrays or sort_names(layer.fc):
        found = [find_error_name(layer, part) for part in name.split()]
        error = ' '.join(found) if all(found) else ''
        error = errors.get(name, error) if layer.bc else ''
        columns.append([row('fc', name), row('bc', error)])
    if not arrays:
        paired = {find_error_name(layer, array) for array in layer.fc}
        columns[-1:-1] = [[[], row('bc', name)] for name in layer.bc
                          if name not in paired]
    flow = Panel(['forward', 'backward'], columns, ['->', '<-'], gap)

    gates: dict[str, list[str]] = {}
    for name in layer.p:
        gates.setdefault(name[1:], []).append(name)
    columns = [[row('p', *names),
                row('g', *('d' + name for name in names if layer.g))]
               for names in gates.values()]
    kept = Panel(['parameters', 'gradients'], columns, ['', ''], 8)
    return flow, kept


def arrange_panels(flow: Panel, kept: Panel) -> list[list[Panel]]:
    """Lay panels out in lines that are not too wide."""
    if not kept.columns:
        return [[part] for part in cut_panel(flow)]
    if flow.width + APART + kept.width <= WIDTH:
        return [[flow, kept]]
    if len(kept.columns) == 1:  # one gate: side by side
        alone = zip_longest(*kept.columns[0])
        kept = replace(kept, columns=[[[box] for box in pair if box]
                                      for pair in alone])
    cut = [[column[k:k + 1] for column in kept.columns] for k in (0, 1)]
    below = [replace(kept, titles=[title], columns=columns)
             for title, columns in zip(kept.titles, cut, strict=True)
             if any(column and column[0] for column in columns)]
    if sum(panel.width + APART for panel in below) - APART <= WIDTH:
        return [*([part] for part in cut_panel(flow)), below]
    return [[part] for panel in (flow, *below) for part in cut_panel(panel)]


def cut_panel(panel: Panel) -> list[Panel]:
    """Cut a panel that is too wide."""
    found: list[Panel] = []
    columns: list[list[list[Box]]] = []
    for column in panel.columns:
        longer = replace(panel, columns=[*columns, column])
        if columns and longer.width > WIDTH:
            found.append(replace(panel, columns=columns))
            columns = []
        columns = [*columns, column]
    return [*found, replace(panel, columns=columns)]


def plot_shapes(layer: Layer, arrays: list[str] | None = None,
                errors: dict[str, str] | None = None,
                axes: dict[str, str] | None = None,
                symbols: dict[str, str] | None = None) -> 'Figure':
    """Draw the arrays of a layer after a pass.

    Sides of the same letter have the same length; sides of more than
    12 cells are shortened. A cell is the darker the further its number
    is from zero.

    :param layer: Any layer after its forward pass.
    :param arrays: List of names in ``fc``, in the order of the pass, by
        default all of them. ``['X', 'f i g o']`` draws two boxes, the
        second for four arrays of one shape.
    :param errors: Names in ``bc`` by name of the array, where it isn't
        a ``d`` and the name.
    :param axes: Letters by name, ``{'X': 'm h w d'}``, where sizes
        can't tell; ``'Z A'`` names two arrays.
    :param symbols: The symbol, in TeX, of an array that the equations
        call otherwise: ``{'Xb': 'B'}``.
    :returns: The figure of matplotlib.
    :raises TypeError: If ``layer`` is no layer, or is a class, or
        ``arrays`` is no list.
    :raises ValueError: If the layer has not run, or an array is unknown
        or can't be drawn.
    """
    from matplotlib import pyplot as plt
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    if not isinstance(layer, Layer):
        raise TypeError('plot_shapes takes a layer, such as '
                        f'model.layers[1], and got {layer!r}')
    if isinstance(arrays, str):
        raise TypeError(f'plot_shapes takes a list as arrays, [{arrays!r}], '
                        'and got a text')
    if not layer.fc:
        raise ValueError(
            f'{layer.name} has nothing to draw yet: run it first, with '
            'layer.build(X) and layer.forward(X), or all at once with '
            'epynn.testing.run_layer')
    for cell, gap in CELLS:
        found = make_panels(layer, arrays, errors, axes, symbols, cell, gap)
        parts = arrange_panels(*found)
        if len(parts) <= (2 if found[1].columns else 1):
            break
    fig, ax = plt.subplots(layout=ConstrainedLayoutEngine(
        w_pad=0, h_pad=0, wspace=0, hspace=0))
    y = 0.0
    lines: dict = {}
    for part in parts:
        for row in range(len(part[0].titles)):
            y = draw_row(ax, lines, part, row, y)
    draw_paths(ax, lines)
    width = max(sum(panel.width + APART for panel in part)
                for part in parts) - APART
    width, y = math.ceil(width) + 3, math.ceil(y)
    fig.set_size_inches((width + 3) / 72, y / 72)
    ax.set(xlim=(-3, width), ylim=(y, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return fig
