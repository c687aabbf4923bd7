"""What every drawing is made of: a panel, and marks on it, all by one hand.

A mark is SVG as text. It has no colour of its own: its role is a class, and the style sheet
has the colour of each role, for light and dark pages. The roles are ``data``, ``weight``,
``memory``, ``error`` (what flows back), ``chance`` (what is random), ``negative`` (numbers below
zero) and ``quiet``. Lengths are in units of a panel. On a phone a panel of 425 units is as wide
as the text, and its smallest letters have 12 pixels.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

WIDEST = 425
"""How many units a panel may be wide."""

Point = tuple[float, float]

_CORNER = 9.0  # radius of the bends of an arrow
_HEAD = 8.0  # length of its head


def make_panel(width: float, height: float, *marks: str) -> str:
    """Marks as an SVG of a size.

    :raises ValueError: If it is too wide for a phone.
    """
    if width > WIDEST:
        raise ValueError(f"a panel of {width} units; at most {WIDEST} can be read on a phone")
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" style="--width:{width:g}">{"".join(marks)}</svg>'
    )


def draw_box(centre: Point, width: float, height: float, role: str = "") -> str:
    """A box with round corners around a point."""
    (x, y), w, h = centre, width, height
    return (
        f'<rect class="shape {role}" x="{x - w / 2:g}" y="{y - h / 2:g}" '
        f'width="{w:g}" height="{h:g}" rx="7"/>'
    )


def draw_circle(centre: Point, radius: float, role: str = "") -> str:
    """A circle around a point."""
    return f'<circle class="shape {role}" cx="{centre[0]:g}" cy="{centre[1]:g}" r="{radius:g}"/>'


def draw_wire(points: Sequence[Point], role: str = "") -> str:
    """A line through points, with round bends."""
    return f'<path class="wire {role}" d="{_bend(points)}"/>'


def draw_arrow(points: Sequence[Point], role: str = "") -> str:
    """A line through points, with round bends and a head at its end."""
    *_, before, end = points
    x, y = _move(end, before, _HEAD)
    away, aside = _move((0, 0), (end[0] - x, end[1] - y), _HEAD), 0.5
    corners = (
        (x - away[1] * aside, y + away[0] * aside),
        (x + away[1] * aside, y - away[0] * aside),
    )
    head = "L".join(f"{_show(a)} {_show(b)}" for a, b in (end, *corners))
    wire = draw_wire([*points[:-1], (x, y)], role)
    return f'{wire}<path class="head {role}" d="M{head}z"/>'


def list_heights(middle: float, count: int, step: float) -> list[float]:
    """How high marks of a column stand, ``step`` apart, around its middle."""
    return [middle + step * (n - (count - 1) / 2) for n in range(count)]


def draw_lane(start: Point, end: Point, role: str = "memory") -> str:
    """A broad band that something travels along, with the arrow of its direction."""
    band = f'<path class="lane {role}" d="M{start[0]:g} {start[1]:g}L{end[0] - 4:g} {end[1]:g}"/>'
    return band + draw_arrow([start, end], role)


def draw_valve(at: Point, role: str = "memory", upright: bool = False) -> str:
    """A valve in a pipe that lies, or stands upright."""
    x, y = at
    a, b = (9, 13) if upright else (13, 9)
    one = f"M{x - a:g} {y - b:g}L{x + a:g} {y + b:g}"
    if upright:
        path = f"{one}L{x - a:g} {y + b:g}L{x + a:g} {y - b:g}z"
    else:
        path = f"{one}L{x + a:g} {y - b:g}L{x - a:g} {y + b:g}z"
    return f'<path class="valve {role}" d="{path}"/>'


def write_label(at: Point, text: str, anchor: str = "middle", role: str = "") -> str:
    """Words around a point, or beginning or ending there.

    What stands between dollars is mathematics.

    :param anchor: 'middle', 'start' or 'end'.
    """
    x, y = at
    if "$" not in text:
        return (
            f'<text class="{role}" x="{x:g}" y="{y:g}" text-anchor="{anchor}" '
            f'dominant-baseline="central">{escape(text)}</text>'
        )
    left = x - {"start": 0, "middle": 100, "end": 200}[anchor]
    return (
        f'<foreignObject x="{left:g}" y="{y - 16:g}" width="200" height="32">'
        f'<div class="label {anchor} {role}">{escape(text)}</div></foreignObject>'
    )


def draw_cells(
    corner: Point, rows: Sequence[Sequence[str]], size: Point, roles: Sequence[Sequence[str]]
) -> str:
    """A table of cells with a text in each.

    :param corner: Its upper left corner.
    :param size: Width and height of a cell.
    :param roles: The role of each cell.
    """
    (x, y), (w, h) = corner, size
    marks: list[str] = []
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            left, top = x + j * w, y + i * h
            marks.append(
                f'<rect class="cell {roles[i][j] or "blank"}" x="{left:g}" y="{top:g}" '
                f'width="{w:g}" height="{h:g}"/>'
            )
            if text:
                marks.append(write_label((left + w / 2, top + h / 2), text))
    return "".join(marks)


def draw_frame(corner: Point, size: Point, role: str = "") -> str:
    """A frame around cells."""
    (x, y), (w, h) = corner, size
    return f'<rect class="frame {role}" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="3"/>'


def draw_both_ways(
    draw_pair: Callable[..., str], data: tuple[Any, Any], errors: tuple[Any, Any]
) -> str:
    """A pass forward in a panel, and the way back of its error in another.

    :param draw_pair: Draws an input and an output, in a role, with their names.
    :param data: Input and output.
    :param errors: Their errors.
    """
    error = r"$\partial\mathcal{L}/\partial "
    forward = draw_pair(*data, "data", ("$X$", "$A$"))
    return forward + draw_pair(*errors, "error", (f"{error}X$", f"{error}A$"))


def format_number(value: float) -> str:
    """A number as a drawing shows it: no zeros behind, and a true minus."""
    return f"{round(float(value), 2):g}".replace("-", "−")


def format_rows(rows: Iterable[Iterable[float]]) -> list[list[str]]:
    """The numbers of a table, as a drawing shows them."""
    return [[format_number(value) for value in row] for row in rows]


def _bend(points: Sequence[Point]) -> str:
    """The path through points, its corners round."""
    path = f"M{_show(points[0][0])} {_show(points[0][1])}"
    for before, corner, after in zip(points, points[1:], points[2:]):
        radius = min(_CORNER, _measure(before, corner) / 2, _measure(corner, after) / 2)
        (a, b), (c, d) = _move(corner, before, radius), _move(corner, after, radius)
        path += (
            f"L{_show(a)} {_show(b)}Q{_show(corner[0])} {_show(corner[1])} {_show(c)} {_show(d)}"
        )
    return f"{path}L{_show(points[-1][0])} {_show(points[-1][1])}"


def _measure(a: Point, b: Point) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def _move(start: Point, towards: Point, length: float) -> Point:
    """The point at a length from one point towards another."""
    share = length / (_measure(start, towards) or 1)
    return (
        start[0] + (towards[0] - start[0]) * share,
        start[1] + (towards[1] - start[1]) * share,
    )


def _show(value: float) -> str:
    return f"{round(value, 1):g}"
