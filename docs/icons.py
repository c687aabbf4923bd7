"""The icon of the site as a picture, for the start screen of a telephone: `make icons`."""

import re
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from docs.palette import LIGHT

STATIC = Path(__file__).resolve().parent / "_static"
SIZE = 180  # pixels; others are made of it
PATH = re.compile(r'<path stroke="(#\w+)" d="([^"]+)"')
STROKE = re.compile(r"M([\d.]+) ([\d.]+)([HV])([\d.]+)")


def draw_icon(source: Path, target: Path) -> None:
    """Draw an SVG of level and upright strokes as a PNG, on paper and with a margin."""
    svg = source.read_text("utf-8")
    (side,) = map(float, re.findall(r'viewBox="0 0 (\d+) \1"', svg))
    (width,) = map(float, re.findall(r'stroke-width="([\d.]+)"', svg))
    margin = side / 6
    figure = Figure(figsize=(1, 1), dpi=SIZE, facecolor=LIGHT["color-background-primary"])
    FigureCanvasAgg(figure)
    axes = figure.add_axes(
        (0, 0, 1, 1), xlim=(-margin, side + margin), ylim=(side + margin, -margin)
    )
    axes.axis("off")
    points = 72 / (side + 2 * margin)  # to a unit of the drawing
    for colour, path in PATH.findall(svg):
        for x, y, way, end in STROKE.findall(path):
            xs = (float(x), float(end if way == "H" else x))
            ys = (float(y), float(end if way == "V" else y))
            axes.plot(xs, ys, color=colour, linewidth=width * points, solid_capstyle="butt")
    figure.savefig(target, metadata={"Software": None})


if __name__ == "__main__":
    draw_icon(STATIC / "favicon.svg", STATIC / f"icon-{SIZE}.png")
