"""The numbers of an axis that plots share, for where these are not side by side."""

import re
from collections.abc import Iterator, Sequence

_GROUP = re.compile(r"<(/?)g\b[^>]*(?<!/)>")
_EDGE = re.compile(r'<g id="[^"]*axes_\d+"><g id="[^"]*"><path d="M([\d.]+) ')
_TICK = re.compile(r'<g id="[^"]*ytick_\d+">')
_HEIGHT = re.compile(r'<use [^>]*\by="([^"]+)"')
_TEXT = re.compile(r'<g id="[^"]*text_\d+">')


def list_groups(svg: str, depth: int = 1) -> Iterator[str]:
    """The groups of a drawing that stand in ``depth - 1`` others."""
    level = start = 0
    for tag in _GROUP.finditer(svg):
        level += -1 if tag[1] else 1
        if level == depth and not tag[1]:
            start = tag.start()
        elif level == depth - 1 and tag[1]:
            yield svg[start : tag.end()]


def find_left_edge(plot: str) -> float:
    """Where the area of a plot begins, in points; infinite for what is no plot."""
    edge = _EDGE.match(plot)
    return float(edge[1]) if edge else float("inf")


def repeat_numbers(plots: Sequence[str], first: Sequence[str]) -> Iterator[str]:
    """Plots, with the numbers that those of the first column have for them.

    :param plots: The parts of a column: plots, and legends, which stay as they are.
    :param first: Those of the first column.
    """
    numbered = {}
    for plot in first:
        heights, texts = _read_axis(plot)
        if heights and texts:
            numbered[heights] = plot, texts
    for plot in plots:
        heights, texts = _read_axis(plot)
        if not texts and heights in numbered:
            source, texts = numbered[heights]
            shift = find_left_edge(plot) - find_left_edge(source)
            again = f'<g class="again" transform="translate({shift:g} 0)">{texts}</g>'
            plot = plot.removesuffix("</g>") + again + "</g>"
        yield plot


def _read_axis(plot: str) -> tuple[tuple[str, ...], str]:
    """Of a plot's vertical axis the heights of its marks, and its texts without ids."""
    mark = _TICK.search(plot)
    if not mark:
        return (), ""
    axis = next(list_groups(plot[plot.rindex("<g ", 0, mark.start()) :]))
    starts = [text.start() for text in _TEXT.finditer(axis)]
    texts = "".join(next(list_groups(axis[start:])) for start in starts)
    return tuple(_HEIGHT.findall(axis)), re.sub(r' id="[^"]*"', "", texts)
