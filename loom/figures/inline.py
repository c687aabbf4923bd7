"""A figure of Matplotlib as a part of a page, in its fonts and colours."""

import re
from html import escape, unescape

from loom.figures.colourmaps import find_maps, recolour_maps
from loom.figures.colours import recolour_strokes
from loom.figures.columns import Column, split_columns
from loom.figures.points import give_rims
from loom.figures.texts import list_texts, use_site_fonts


def _make_spoken(text: str) -> str:
    """A text of a figure as it is read aloud."""
    while text != (read := re.sub(r"\\(bar|tilde)\{([^{}]*)\}", r"\2 \1", text)):
        text = read
    text = re.sub(r"\\(mathdefault|mathrm|mathcal)\b", "", text)
    return re.sub(r"[{}$\\]", "", re.sub(r"\\,", " ", text))


_PLACE = re.compile(r' (?:d|x|y|width|height|points)="[^"]*"')
_SIZE = re.compile(r"font-size: ([\d.]+)px")  # in points, as all of a drawing
_LEAST_SIZE = 8.5
"""Of a text on a phone, in pixels."""


def _shorten_places(match: re.Match[str]) -> str:
    """Places in a drawing, to the hundredth of a point."""
    found = re.sub(
        r"-?\d+\.\d{3,}",
        lambda number: format(round(float(number[0]), 2), "g"),
        match[0],
    )
    return re.sub(r'\s*\b([A-Za-z])\s+|\s+(?=")', r"\1", found)


def make_inline_figure(svg: str, prefix: str, caption: str = "", code: str = "") -> str:
    """A figure of matplotlib as a part of the page.

    :param prefix: Makes the ids of the figure unique.
    :param caption: What the figure shows, for those who hear it; its
        own words follow.
    :param code: The code of the page: the colour maps that it names are
        replaced by those of the site.
    :returns: A drawing, or one for each column of the figure.
    """
    svg = svg[svg.index("<svg") :]
    # The style is for all elements of the page, which would all be styled anew: what it
    # says the style sheet of figures says.
    svg = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg, flags=re.S)
    svg = re.sub(r"<defs>\s*</defs>", "", svg)
    texts = list_texts(svg)
    svg = use_site_fonts(re.sub(r"<!--.*?-->", "", svg, flags=re.S))
    svg = re.sub(r">[ \n]+<", "><", svg).replace("base64,\n", "base64,")
    svg = give_rims(recolour_maps(svg, find_maps(code)))
    # matplotlib names an image by what it shows, even if shown twice.
    svg = re.sub(r' id="image[0-9a-f]+"', "", svg)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{prefix}", svg)
    svg = _PLACE.sub(_shorten_places, recolour_strokes(svg))
    svg = svg.replace("xlink:href", "href")
    label = ", ".join(
        dict.fromkeys(
            s for s in map(_make_spoken, texts) if re.search(r"[^\W\d_]{2}", s)
        )
    )
    label = " ".join(filter(None, [caption, label and f"Plot: {label}"])) or "Plot"
    said = f' role="img" aria-label="{escape(unescape(label), quote=True)}"'
    box = svg.partition('viewBox="')[2].partition('"')[0]
    columns = split_columns(svg)
    if columns:
        return _make_columns(columns, box.split()[3], svg, said)
    width = float(box.split()[2])
    head = f'<svg viewBox="{box}"{said} style="{_style_widths(width, svg)}">'
    return re.sub("<svg [^>]*>", lambda _: head, svg, count=1)


def _make_columns(columns: list[Column], height: str, svg: str, said: str) -> str:
    """Columns side by side; on a phone one below the other, all in one scale."""
    widest = max(each.indent + each.width for each in columns)
    sides = ["left", *["middle"] * (len(columns) - 2), "right"]
    shown = "".join(
        f'<small>{side}</small><svg viewBox="{each.start:g} 0 {each.width:g} {height}"'
        f' style="--width:{each.width * 4 / 3:.0f}px;--part:{each.width / widest:.2%}'
        f';--indent:{each.indent / widest:.2%}">{each.drawing}</svg>'
        for side, each in zip(sides, columns)
    )
    style = _style_widths(widest, svg)
    return f'<div class="columns"{said} style="{style}">{shown}</div>'


def _style_widths(points: float, drawing: str) -> str:
    """The width of a drawing, and the least one, where its text can still be read."""
    width = points * 4 / 3
    sizes = [float(size) * 4 / 3 for size in _SIZE.findall(drawing)]
    least = width * min(0.8, _LEAST_SIZE / min(sizes)) if sizes else 0
    return f"--width:{width:.0f}px;--least:{least:.0f}px"
