"""The results of code cells as parts of the page."""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from loom.weaving.colours import COLOUR, COLOURS, recolour_output


def _make_spoken(text: str) -> str:
    """A text of a figure as it is read aloud."""
    while text != (read := re.sub(r"\\(bar|tilde)\{([^{}]*)\}", r"\2 \1", text)):
        text = read
    text = re.sub(r"\\(mathdefault|mathrm|mathcal)\b", "", text)
    return re.sub(r"[{}$\\]", "", re.sub(r"\\,", " ", text))


_PLACE = re.compile(r' (?:d|x|y|width|height|points)="[^"]*"')


def _shorten_places(match: re.Match[str]) -> str:
    """Places in a drawing, to the hundredth of a point."""
    found = re.sub(
        r"-?\d+\.\d{3,}",
        lambda number: format(round(float(number[0]), 2), "g"),
        match[0],
    )
    return re.sub(r'\s*\b([A-Za-z])\s+|\s+(?=")', r"\1", found)


def make_inline_figure(svg: str, prefix: str, caption: str = "") -> str:
    """A figure of matplotlib as a part of the page.

    :param prefix: Makes the ids of the figure unique.
    :param caption: What the figure shows, for those who hear it; its
        own words follow.
    """
    svg = svg[svg.index("<svg") :]
    said = re.findall(r"<!-- (.*?) -->", svg)
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.S)
    # matplotlib names an image by what it shows, even if shown twice.
    svg = re.sub(r' id="image[0-9a-f]+"', "", svg)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{prefix}", svg)
    svg = COLOUR.sub(lambda m: f"var(--figure-{COLOURS[m[0].lower()]})", svg)
    svg = _PLACE.sub(_shorten_places, re.sub(r">\s+<", "><", svg))
    label = ", ".join(
        dict.fromkeys(
            s for s in map(_make_spoken, said) if re.search(r"[^\W\d_]{2}", s)
        )
    )
    label = " ".join(filter(None, [caption, label and f"Plot: {label}"])) or "Plot"
    box = svg.partition('viewBox="')[2].partition('"')[0]
    width = float(box.split()[2])
    head = (
        f'<svg viewBox="{box}" role="img" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'style="width:{width * 4 / 3:.0f}px" '
        f'aria-label="{escape(label, quote=True)}">'
    )
    return re.sub(r"<svg [^>]*>", lambda match: head, svg, count=1)


class Outputs(SphinxPostTransform):
    """Figures and coloured text become a part of the page."""

    default_priority = 250
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Put figures into the page, and recolour text."""
        images = [
            n
            for n in self.document.findall(nodes.image)
            if n["uri"].endswith(".svg") and "jupyter_execute" in n["uri"]
        ]
        for n, image in enumerate(images, 1):
            file = Path(self.env.srcdir, image["uri"])
            box = image.parent
            while box is not None and not box.get("caption"):
                box = box.parent
            svg = make_inline_figure(
                file.read_text("utf-8"), f"figure-{n}-", box["caption"] if box else ""
            )
            image.replace_self(
                nodes.raw("", f'<div class="figure">{svg}</div>', format="html")
            )
        for raw in self.document.findall(nodes.raw):
            html = raw.astext()
            if '<pre style="white-space:pre;overflow-x:auto' in html:
                raw.children = [nodes.Text(recolour_output(html))]


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_post_transform(Outputs)
