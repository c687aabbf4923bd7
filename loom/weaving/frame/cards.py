"""The picture of a page for messages about it: title, equation, line of code."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.patches import Rectangle
from sphinx.application import Sphinx

from loom.documents.lines import find_equation_numbers
from loom.tangling.files import replace_bytes
from loom.weaving.book.blocknodes import codebeside, listing
from loom.weaving.book.filecache import compute_fingerprint

_SUM = re.compile(r"\\sum(?:[_^](?:\{[^{}]*\}|\w))*")  # Matplotlib sets it too near
_FOLDER = "_images/cards"
WIDTH, HEIGHT, MARGIN = 1200, 630, 84
_TOP = 262  # of the box, in pixels
# Where a site has no colours of its own
_COLOURS = {
    "color-background-primary": "#ffffff",
    "color-background-secondary": "#f8f9fb",
    "color-background-border": "#eeebee",
    "color-foreground-primary": "#000000",
    "color-foreground-secondary": "#5a5c63",
    "weave-lit": "#fff0b8",
    "weave-lit-line": "#d99a00",
}


_SCRIPT = re.compile(r"[_^](?:\{[^{}]*\}|\w)")  # the k-1 of a name is no operation
_OPERATION = re.compile(r"=.*(?:[-+(/]|\\(?:cdot|odot|sum|max|min|sqrt)\b)")


class Sample(NamedTuple):
    """An equation, in a form that Matplotlib draws, and its line of code."""

    equation: str
    line: str


def find_sample(doctree: nodes.document) -> Sample | None:
    """The first equation of a page that stands beside a line and can be drawn.

    If there is one, it is one that computes something: layers begin with a copy.
    """
    samples = list(_list_samples(doctree))
    telling = [
        each for each in samples if _OPERATION.search(_SCRIPT.sub("", each.equation))
    ]
    return next(filter(_is_drawable, [*telling, *samples]), None)


def _list_samples(doctree: nodes.document) -> Iterator[Sample]:
    for row in doctree.findall(codebeside):
        lines: dict[str, str] = {}
        for block in row.findall(listing):
            code = block.astext()
            rows = code.split("\n")
            for at, numbers in find_equation_numbers(code).items():
                for number in numbers:
                    lines.setdefault(number, rows[at].partition("#")[0].strip())
        for equation in row.findall(nodes.math_block):
            line = lines.get(equation.get("tag", ""))
            if line:
                text = re.sub(r"\\tag\{[^}]*\}", "", equation.astext())
                text = _SUM.sub(r"\g<0>\\,", text)
                yield Sample(f"${' '.join(text.split())}$", line)


def _is_drawable(sample: Sample) -> bool:
    """Whether Matplotlib knows all signs of an equation."""
    try:
        MathTextParser("path").parse(sample.equation)
    except ValueError:
        return False
    return True


def make_card(app: Sphinx, title: str, sample: Sample | None) -> str:
    """Draw the picture of a page, if it isn't there.

    :returns: Its address in the site. It changes with what is on it.
    """
    options = app.config.html_theme_options.get("light_css_variables", {})
    colours = {name: options.get(name, own) for name, own in _COLOURS.items()}
    source = Path(__file__).read_text("utf-8")
    number = compute_fingerprint(title, sample, app.config.html_title, colours, source)
    name = f"{_FOLDER}/{number}.png"
    path = Path(app.outdir, name)
    if not path.is_file():
        draw_card(path, app.config.html_title, title, sample, colours)
    return name


def draw_card(
    path: Path, site: str, title: str, sample: Sample | None, colours: dict[str, str]
) -> None:
    """Draw the picture of a page, of 1200 by 630 pixels."""
    paper, line = colours["color-background-primary"], colours["weave-lit-line"]
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor=paper)
    FigureCanvasAgg(figure)
    dark, grey = (
        colours[f"color-foreground-{kind}"] for kind in ("primary", "secondary")
    )
    _write(figure, site, 84, 26, grey)
    _write(figure, title, 168, 52, dark, weight="bold")
    if sample:
        _draw_box(figure, 96, colours["weave-lit"])
        _draw_box(figure, 96, line, width=8)
        _write(figure, sample.line, 310, 34, dark, family="DejaVu Sans Mono", indent=36)
        stix: dict[str, Any] = {"math_fontfamily": "stix", "parse_math": True}
        _write(figure, sample.equation, 460, 58, dark, **stix)
    else:
        _draw_box(figure, 8, line, width=160)
    made = BytesIO()
    figure.savefig(made, format="png", metadata={"Software": None})
    replace_bytes(path, made.getvalue())


def _write(
    figure: Figure,
    text: str,
    y: float,
    size: float,
    colour: str,
    indent: float = 0,
    **style: Any,
) -> None:
    """Write a line of text, smaller where it would be too wide.

    :param y: How far its middle is from the top, in pixels.
    :param size: The size of its font, in pixels.
    :param indent: How far it begins from the margin, and ends from the other.
    """
    x, middle = (MARGIN + indent) / WIDTH, 1 - y / HEIGHT
    own: dict[str, Any] = {"parse_math": False, "color": colour, "va": "center"}
    found = figure.text(x, middle, text, **own | style)
    points = size * 0.72  # there are 100 pixels to an inch
    found.set_fontsize(points)
    wide = found.get_window_extent().width
    found.set_fontsize(points * min(1, (WIDTH - 2 * MARGIN - 2 * indent) / wide))


def _draw_box(
    figure: Figure, height: float, colour: str, width: float | None = None
) -> None:
    wide = width or WIDTH - 2 * MARGIN
    place = MARGIN / WIDTH, 1 - (_TOP + height) / HEIGHT
    figure.add_artist(
        Rectangle(place, wide / WIDTH, height / HEIGHT, facecolor=colour, linewidth=0)
    )
