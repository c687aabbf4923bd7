"""An array as a box: a face of cells, and sheets behind it."""
import math
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TEXT = '#5c6370'
NAME, LETTER, SHAPE = 13, 12, 10.5  # sizes of text, points
PLANS = {0: ((), (), (), ()), 1: ((), (0,), (), ()),
         2: ((0,), (1,), (), ()), 3: ((1,), (2,), (), (0,)),
         4: ((1,), (2,), (3,), (0,)), 6: ((1, 3), (2, 4), (5,), (0,))}
FILTERS = (0,), (1,), (2,), (3,)  # a parameter of four axes


@cache
def measure_text(text: str, size: float) -> tuple[float, float]:
    """Width of a text, and height of its line, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    outline = TextPath((0, 0), text, prop=FontProperties(size=size))
    box = outline.get_extents()
    return box.width, 1.25 * size


@dataclass(frozen=True)
class Box:
    """An array as it is drawn: a face, and sheets behind it."""

    name: str
    array: np.ndarray
    letters: list[str]
    colour: str
    plan: tuple
    cell: float

    def starts(self, axes: tuple) -> tuple[np.ndarray, float]:
        """Where the cells along some axes start, and their length."""
        sizes = [self.array.shape[axis] for axis in axes] or [1]
        n = math.prod(sizes)
        length = (self.cell * min(n, 12)
                  + 20 * math.log(max(n, 12) / 12))
        count = np.arange(n)
        gaps = 3 * (count // sizes[-1])  # between windows
        return count * length / n + gaps, length / n

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height of the face."""
        width, height = (float(at[-1] + step) for at, step in
                         map(self.starts, self.plan[1::-1]))
        return width, height

    @cached_property
    def sheets(self) -> np.ndarray:
        """How far each sheet is behind the face, stack by stack."""
        inner, outer = (
            np.arange(min(8, math.prod(self.array.shape[axis]
                                       for axis in axes)))
            for axes in self.plan[2:])
        step = 3 * inner[-1] + (7 if len(inner) > 1 else 4)
        return step * outer[:, np.newaxis] + 3 * inner

    @cached_property
    def face(self) -> np.ndarray:
        """The numbers of the first sheet, rows and columns."""
        rows, columns, inner, outer = self.plan
        sheets = self.array.transpose(outer + inner + rows + columns)
        sizes = [math.prod(self.array.shape[axis] for axis in axes)
                 for axes in (rows, columns)]
        return sheets.reshape(-1, *sizes)[0]

    def letter(self, axes: tuple) -> str:
        """The letters of some axes, as a formula."""
        found = filter(None, (self.letters[axis] for axis in axes))
        text = r'\,'.join(found)
        return f'${text}$' if text else ''

    @cached_property
    def texts(self) -> list[tuple]:
        """Text, x, y, size, and what of it is at that point."""
        (w, h), first, back = self.size, *self.sheets[[0, -1], -1]
        rows, columns, inner, outer = map(self.letter, self.plan)
        middle = (w + back) / 2
        above = min(-first / 2, h / 2 - 12)
        top = min(-back, above - 6) if inner else -back
        found = [
            (self.name, middle, top - 7, NAME, 'center', 'baseline'),
            (rows, -4, h / 2, LETTER, 'right', 'center'),
            (columns, w / 2, h + 11, LETTER, 'center', 'baseline'),
            (inner, min(first / 2 - 4, -1), above, LETTER, 'right',
             'center'),
            (outer, w + back / 2 + 4, h - back / 2, LETTER, 'left',
             'top'),
            (str(self.array.shape), (w + min(w, back)) / 2, h + 27,
             SHAPE, 'center', 'baseline')]
        return [text for text in found if text[0]]

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """How far it reaches to the left, right, up and down."""
        (w, h), back = self.size, self.sheets[-1, -1]
        sides = [(0, w + back, -back, h)]
        for text, x, y, size, across, down in self.texts:
            wide, high = measure_text(text, size)
            x -= {'left': 0, 'center': wide / 2, 'right': wide}[across]
            y -= {'top': 0, 'center': high / 2, 'baseline': size}[down]
            sides.append((x, x + wide, y, y + high))
        left, right, up, down = zip(*sides, strict=True)
        return -min(left), max(right), -min(up), max(down)


def add_paths(lines: dict, paths: list,
              **style: str | float) -> None:
    """Add paths to those that have the same style."""
    lines.setdefault(tuple(style.items()), []).extend(paths)


def draw_paths(ax: 'Axes', lines: dict) -> None:
    """Draw all paths, those of one style at once."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    for style, paths in lines.items():
        path = Path.make_compound_path(*map(Path, paths))
        ax.add_patch(PathPatch(path, clip_on=False, capstyle='butt',
                               **dict(style)))


def trace_rectangle(x: float, y: float, w: float, h: float) -> list:
    """The corners of a rectangle."""
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]


def trace_visible_sheet(x: float, y: float, w: float, h: float,
                        near: float, far: float) -> list:
    """What can be seen of a sheet behind another one."""
    x, y, step = x + far, y - far, far - near
    if step >= min(w, h):
        return trace_rectangle(x, y, w, h)
    return [(x, y), (x + w, y), (x + w, y + h),
            (x + w - step, y + h), (x + w - step, y + step),
            (x, y + step), (x, y)]


def draw_box(ax: 'Axes', lines: dict, box: Box,
             x: float, y: float) -> None:
    """Draw a box with the upper left corner of its face at x, y."""
    (w, h), colour = box.size, box.colour
    add_paths(lines, [trace_visible_sheet(x, y, w, h, near, far)
                      for near, far in pairwise(box.sheets.ravel())],
              fc=colour + '1f', ec=colour, lw=0.7)
    (left, wide), (up, high) = (
        box.starts(axes) for axes in box.plan[1::-1])
    left, up = x + left, y + up
    face, windows = box.face, len(box.plan[0]) > 1
    if min(wide, high) < 2:
        add_paths(lines, [trace_rectangle(x, y, w, h)],
                  fc=colour + '40', lw=0)
    else:
        size = np.where(np.isfinite(face), np.abs(face), 0)
        shade = np.ceil(5 * size / (size.max() or 1))
        for i, j in np.argwhere(shade):
            middle = up[i] + high / 2
            row = [(left[j], middle), (left[j] + wide, middle)]
            add_paths(lines, [row], fc='none', ec=colour, lw=high,
                      alpha=round(0.05 + 0.13 * shade[i, j], 2))
        inner = [[(at, y), (at, y + h)] for at in left[1:]]
        inner += [[(x, at), (x + w, at)] for at in up[1:]]
        add_paths(lines, [] if windows else inner,
                  fc='none', ec=colour, lw=0.4, alpha=0.5)
    rows, columns = box.array.shape[1:3] if windows else (1, 1)
    i, j = face.shape[0] // rows, face.shape[1] // columns
    add_paths(lines, [trace_rectangle(a, b, wide * j, high * i)
                      for a in left[::j] for b in up[::i]],
              fc='none', ec=colour, lw=1.1)
    for text, right, down, size, across, hang in box.texts:
        ax.text(x + right, y + down, text, size=size, ha=across,
                va=hang, color=TEXT, in_layout=False)
