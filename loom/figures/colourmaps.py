"""The colour maps of matplotlib as maps that begin at the colour of the page."""

import base64
import re
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Any

_DIVERGING = ("coolwarm", "RdBu_r", "bwr", "seismic")
_SEQUENTIAL = ("viridis", "magma", "plasma", "inferno", "cividis", "Blues", "Greys")
_BLACK = ("gray_r",)  # black on white paper; `gray` shows light, which is left as it is
_LEVELS = 256
# How strong a field behind points may be, so that they stand out from it
FIELD = 0.4
# An image is that of a map if its colours are as near as this, of 255
_NEAR = 10.0

_NAMES = re.compile(r"""['"]([A-Za-z_]+)['"]""")
_ARTIST = re.compile(r'(?=<g id="[^"]*">)')
_COLOUR = re.compile(r"((?:fill|stroke): )(#[0-9a-f]{6})\b")
_IMAGE = re.compile(r'<image xlink:href="data:image/png;base64,([^"]*)"([^>]*)/>')


def find_maps(code: str) -> list[str]:
    """The colour maps that code names, and matplotlib's own, `viridis`."""
    named = {*_NAMES.findall(code), "viridis"}
    return [name for name in (*_DIVERGING, *_SEQUENTIAL, *_BLACK) if name in named]


def recolour_maps(svg: str, maps: Iterable[str]) -> str:
    """Let what was coloured by a map follow the colours of the page.

    :param svg: A figure of matplotlib, without space between its elements.
    :param maps: Names of the maps that it was drawn with.
    """
    maps = list(maps)
    # A field behind points, and the bar beside it, which is a mesh of its own
    is_behind = "PathCollection_" in svg and "QuadContourSet_" in svg
    parts = _ARTIST.split(svg)
    for n, part in enumerate(parts):
        name = part.partition('id="')[2].partition('"')[0]
        if name.startswith("QuadMesh"):
            # matplotlib leaves a colour out that is black
            part = part.replace(">", ' style="fill: #000000">', 1)
        if re.match("(PathCollection|QuadMesh|QuadContourSet)_", name):
            share = FIELD if is_behind and name.startswith("Quad") else 1.0
            parts[n] = _recolour_shapes(part, maps, share)
    return _IMAGE.sub(lambda match: _recolour_image(match, maps), "".join(parts))


@cache
def _make_table(name: str) -> Any:
    """The colours of a map, shape (256, 3), from 0 to 255."""
    import matplotlib
    import numpy as np

    return np.rint(matplotlib.colormaps[name](range(_LEVELS))[:, :3] * 255)


@cache
def _find_places(name: str) -> dict[str, float]:
    """The place of each colour of a map, from 0 to 1."""
    table = _make_table(name).astype(int)
    return {
        f"#{r:02x}{g:02x}{b:02x}": n / (_LEVELS - 1)
        for n, (r, g, b) in enumerate(table)
    }


def mix_colour(name: str, place: float, share: float = 1.0) -> str:
    """The colour of a place in a map, for a style sheet.

    :param share: How strong the strongest colour is.
    """
    if name in _DIVERGING:
        colour = "var(--map-high)" if place > 0.5 else "var(--map-low)"
        strength = abs(2 * place - 1) * share
    else:
        colour = "var(--map-black)" if name in (*_BLACK, "Greys") else "var(--map-most)"
        strength = place * share
    if strength > 0.99:
        return colour
    return f"color-mix(in srgb,{colour} {strength:.0%},var(--figure-page))"


def _recolour_shapes(svg: str, maps: list[str], share: float) -> str:
    def recolour(match: re.Match[str]) -> str:
        for name in maps:
            if (place := _find_places(name).get(match[2])) is not None:
                return match[1] + mix_colour(name, place, share)
        return match[0]

    return _COLOUR.sub(recolour, svg)


def _recolour_image(match: re.Match[str], maps: list[str]) -> str:
    """An image as colours of the page, seen through what the image says."""
    import numpy as np
    from PIL import Image

    with Image.open(BytesIO(base64.b64decode(match[1]))) as image:
        pixels = np.asarray(image.convert("RGBA")).astype(float)
    seen = pixels[..., 3] / 255
    found = [(name, *_find_nearest(pixels[..., :3], seen, name)) for name in maps]
    name, places, distance = min(found, key=lambda each: each[2])
    if distance > _NEAR:
        return match[0]
    if name in _DIVERGING:
        layers = {
            "var(--map-low)": np.clip(1 - 2 * places, 0, 1),
            "var(--map-high)": np.clip(2 * places - 1, 0, 1),
        }
    else:
        layers = {mix_colour(name, 1.0): places}
    number = match.start()
    return "".join(
        _make_layer(f"mask{number}-{n}", colour, mask * seen, match[2])
        for n, (colour, mask) in enumerate(layers.items())
        if mask.max() > 0
    )


def _find_nearest(colours: Any, seen: Any, name: str) -> tuple[Any, float]:
    """For each colour its place in a map, and how far from it what is seen is."""
    import numpy as np

    unique, back = np.unique(colours.reshape(-1, 3), axis=0, return_inverse=True)
    table = _make_table(name)
    distances = np.abs(unique[:, None] - table).sum(axis=2)
    nearest = distances.argmin(axis=1)[back.ravel()]
    apart = distances.min(axis=1)[back.ravel()].reshape(seen.shape)[seen > 0]
    return nearest.reshape(seen.shape) / (_LEVELS - 1), float(apart.mean())


def _make_layer(mark: str, colour: str, mask: Any, placed: str) -> str:
    """A rectangle of one colour behind a mask."""
    from PIL import Image

    buffer = BytesIO()
    Image.fromarray((mask * 255).round().astype("uint8")).save(
        buffer, "png", optimize=True
    )
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    placed = re.sub(r' id="[^"]*"', "", placed)
    place = re.sub(r' (?:style|transform)="[^"]*"', "", placed)
    transform = "".join(re.findall(r' transform="[^"]*"', placed))
    style = "".join(re.findall(r' style="[^"]*"', placed))
    return (
        f'<g{transform}><mask id="{mark}"><image href="data:image/png;base64,{data}"'
        f'{place}{style}/></mask><rect{place} style="fill: {colour}" '
        f'mask="url(#{mark})"/></g>'
    )
