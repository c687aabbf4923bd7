"""The columns of a figure, each a drawing of its own: a phone shows one by one."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise

_LEAST_WIDTH = 122
"""In points. What is narrower is no column: a scale of colours, one of ten pictures."""

_LETTER_WIDTH = 0.5
"""The mean width of a letter, in sizes of its font."""

_GROUP = re.compile(r"<(/?)g\b[^>]*(?<!/)>")
_AREA = re.compile(r'<clipPath id="([^"]+)"><rect x="([^"]+)"[^>]* width="([^"]+)"')
# The place of a formula is that of the group that it stands in.
_TEXT = re.compile(r"((?:<g [^>]*transform=[^>]*>)?<text\b[^>]*>)(.*?)</text>")
_SIZE = re.compile(r"font-size: ([\d.]+)px")
_PLACE = re.compile(r'(?: x="|translate\()([\d.-]+)')
_ANCHOR = re.compile(r"text-anchor: (\w+)")
_BEFORE = {"middle": 0.5, "end": 1.0}


def split_columns(svg: str) -> list[tuple[float, float, str]]:
    """The columns of a figure, from left to right.

    :param svg: A figure of matplotlib, without space between its elements.
    :returns: Where each begins, how wide it is and what it shows; nothing for a figure
        that has one column only.
    """
    background, *parts = list(_list_parts(svg)) or [""]
    if len(parts) < 2 or "fill: none" not in background:
        return []
    columns = _join_parts(parts, svg)
    if len(columns) == 1:
        return []
    width = float(svg.partition('viewBox="')[2].split(maxsplit=3)[2])
    cuts = [(one[1] + other[0]) / 2 for one, other in pairwise(columns)]
    shown = [part for _, _, part in columns]
    shown[-1] += svg[svg.rindex("</g>") + 4 : svg.rindex("</svg>")]  # the areas
    return [
        (start, end - start, part)
        for (start, end), part in zip(pairwise([0, *cuts, width]), shown)
    ]


def _list_parts(svg: str) -> Iterator[str]:
    """The parts of a figure: its background, its plots, its legends."""
    depth = start = 0
    for tag in _GROUP.finditer(svg):
        depth += -1 if tag[1] else 1
        if depth == 2 and not tag[1]:
            start = tag.start()
        elif depth == 1 and tag[1]:
            yield svg[start : tag.end()]


def _join_parts(parts: list[str], svg: str) -> list[tuple[float, float, str]]:
    """Join what stands one below the other, and what is narrow to its neighbour."""
    areas = {
        name: (float(x), float(x) + float(width))
        for name, x, width in _AREA.findall(svg)
    }
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
        (left, right, "".join(parts[n] for n in sorted(own)))
        for left, right, own in columns
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
