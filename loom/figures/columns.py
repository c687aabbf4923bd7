"""The columns of a figure, each a drawing of its own: a phone shows one by one."""

import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from math import isfinite

from loom.figures.sharednumbers import find_left_edge, list_groups, repeat_numbers

_LEAST_WIDTH = 122
"""In points. What is narrower is no column: a scale of colours, one of ten pictures."""

_LETTER_WIDTH = 0.5
"""The mean width of a letter, in sizes of its font."""

_AREA = re.compile(r'<clipPath id="([^"]+)"><rect x="([^"]+)"[^>]* width="([^"]+)"')
# The place of a formula is that of the group that it stands in.
_TEXT = re.compile(r"((?:<g [^>]*transform=[^>]*>)?<text\b[^>]*>)(.*?)</text>")
_SIZE = re.compile(r"font-size: ([\d.]+)px")
_PLACE = re.compile(r'(?: x="|translate\()([\d.-]+)')
_ANCHOR = re.compile(r"text-anchor: (\w+)")
_BEFORE = {"middle": 0.5, "end": 1.0}


@dataclass
class Column:
    """A column of a figure; all measures are in points."""

    start: float
    width: float
    drawing: str
    indent: float = 0
    """What is free to its left on a phone, so that all plots begin at one line."""


def split_columns(svg: str) -> list[Column]:
    """The columns of a figure, from left to right.

    :param svg: A figure of matplotlib, without space between its elements.
    :returns: Nothing for a figure that has one column only. What has no numbers because
        the plot to its left has them gets them too, in a group of the class ``again``.
    """
    background, *parts = list(list_groups(svg, depth=2)) or [""]
    if len(parts) < 2 or "fill: none" not in background:
        return []
    areas = {
        name: (float(x), float(x) + float(width))
        for name, x, width in _AREA.findall(svg)
    }
    joined = _join_parts(parts, areas)
    if len(joined) == 1:
        return []
    width = float(svg.partition('viewBox="')[2].split(maxsplit=3)[2])
    cuts = [(one[1] + other[0]) / 2 for one, other in pairwise(joined)]
    columns = [
        Column(start, end - start, "".join(repeat_numbers(own, joined[0][2])))
        for (start, end), (_, _, own) in zip(pairwise([0, *cuts, width]), joined)
    ]
    rooms = [
        min(_find_edge(part, areas) for part in own) - column.start
        for column, (_, _, own) in zip(columns, joined)
    ]
    for column, room in zip(columns, rooms):
        column.indent = max(rooms) - room
    columns[-1].drawing += svg[svg.rindex("</g>") + 4 : svg.rindex("</svg>")]  # areas
    return columns


def _find_edge(part: str, areas: dict[str, tuple[float, float]]) -> float:
    """Where the axes of a part begin, or the part if it has none, such as a picture."""
    edge = find_left_edge(part)
    return edge if isfinite(edge) else _measure(part, areas)[0]


def _join_parts(
    parts: list[str], areas: dict[str, tuple[float, float]]
) -> list[tuple[float, float, list[str]]]:
    """Join what stands one below the other, and what is narrow to its neighbour."""
    columns: list[tuple[float, float, list[int]]] = []
    places = [(*_measure(part, areas), n) for n, part in enumerate(parts)]
    for start, end, n in sorted(places):
        if columns:
            left, right, own = columns[-1]
            if start < right or min(end - start, right - left) < _LEAST_WIDTH:
                columns[-1] = (left, max(right, end), [*own, n])
                continue
        columns.append((start, end, [n]))
    # What was drawn later lies above.
    return [
        (left, right, [parts[n] for n in sorted(own)]) for left, right, own in columns
    ]


def _measure(part: str, areas: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """From where to where a part reaches: what lies in its axes is cut off there."""
    named = re.findall(r"url\(#([^)]+)\)", part)
    found = [areas[name] for name in named if name in areas]
    found += [_measure_text(*text) for text in _TEXT.findall(part)]
    starts, ends = zip(*found) if found else ((0.0,), (float("inf"),))
    return min(starts), max(ends)


def _measure_text(look: str, text: str) -> tuple[float, float]:
    """From where to where a text reaches, about."""
    size = max(map(float, _SIZE.findall(look + text)), default=0)
    x = float(next(iter(_PLACE.findall(look)), 0))
    if "rotate(-90" in look:
        return x - size, x
    letters = unescape(re.sub("<[^>]*>", "", text))
    width = len(letters) * _LETTER_WIDTH * size
    start = x - width * _BEFORE.get(next(iter(_ANCHOR.findall(look)), ""), 0)
    return start, start + width
