"""The points of figures: a rim in the colour of the page, few bytes each."""

import re

_MARK = re.compile(r'<path id="(\w+)" d="([^"]*)"(?: style="[^"]*")?/>')
_USE = re.compile(r'<use xlink:href="#(\w+)" ([^>]*?) style="([^"]*)"/>')
_SCATTER = re.compile(r'<g id="PathCollection_\d+">(?:(?!<g id=).)*', re.S)
_FILLED = re.compile(r"fill: ([^;]+); stroke: \1(?:;.*)?")

# Half the size of the points of a line; smaller ones would cut it into pieces
_LEAST = 1.4


def give_rims(svg: str) -> str:
    """Give every filled point a rim in the colour of the page.

    :param svg: A figure of matplotlib, without space between its elements.
    """
    scattered = {
        mark
        for group in _SCATTER.findall(svg)
        for mark in re.findall(r'<path id="(\w+)"', group)
    }
    areas = {
        mark
        for mark, path in _MARK.findall(svg)
        if path.rstrip().endswith("z")
        and (mark in scattered or _find_size(path) >= _LEAST)
    }

    def rewrite(match: re.Match[str]) -> str:
        mark, place, style = match.groups()
        filled = _FILLED.fullmatch(style)
        if mark not in areas or not filled:
            return match[0]
        pointed.add(mark)
        look = f'class="point" style="fill: {filled[1]}"'
        return f'<use xlink:href="#{mark}" {place} {look}/>'

    pointed: set[str] = set()
    svg = _USE.sub(rewrite, svg)
    svg = _MARK.sub(
        lambda m: f'<path id="{m[1]}" d="{m[2]}"/>' if m[1] in pointed else m[0], svg
    )
    return _join_groups(svg)


def _find_size(path: str) -> float:
    """How far a mark reaches from its middle."""
    return max(abs(float(number)) for number in re.findall(r"-?[\d.]+", path))


def _join_groups(svg: str) -> str:
    """Points that are clipped alike stand in one group."""
    parts = re.split(r'(<g clip-path="[^"]*">(?:<use [^>]*/>)+</g>)', svg)
    joined: list[str] = []
    for part in parts:
        head = part[: part.find(">") + 1]
        if part.startswith("<g clip-path=") and joined and joined[-1].startswith(head):
            joined[-1] = joined[-1].removesuffix("</g>") + part.removeprefix(head)
        elif part:
            joined.append(part)
    return "".join(joined)
