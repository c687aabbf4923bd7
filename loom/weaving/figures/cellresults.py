"""The results of code cells as parts of the page."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from loom.figures.colours import recolour_output
from loom.figures.inline import make_inline_figure

_SIDE = re.compile(
    r"\bOn the (left|right)\b|\bon the (left|right)[,:]|\b[Ll]eft,|\(left\)"
    r"|\b(left|right) (plot|picture|panel|figure|side)\b"
)


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
        code = "\n".join(
            node.astext() for node in self.document.findall(nodes.literal_block)
        )
        for n, image in enumerate(images, 1):
            file = Path(self.env.srcdir, image["uri"])
            box = image.parent
            while box is not None and not box.get("caption"):
                box = box.parent
            caption = box["caption"] if box else ""
            svg = make_inline_figure(
                file.read_text("utf-8"), f"figure-{n}-", caption, code
            )
            _mark_sides(image, caption)
            image.replace_self(
                nodes.raw("", f'<div class="figure">{svg}</div>', format="html")
            )
        for raw in self.document.findall(nodes.raw):
            html = raw.astext()
            if '<pre style="white-space:pre;overflow-x:auto' in html:
                raw.children = [nodes.Text(recolour_output(html))]


def _mark_sides(image: nodes.image, caption: str) -> None:
    """Mark the section of a figure if it speaks of the left or right part of one.

    On a phone, where parts stand one below the other, these are named there.
    """
    section = image.parent
    while not isinstance(section, nodes.section | nodes.document):
        section = section.parent
    texts = [caption]
    for each in section.children:
        if not isinstance(each, nodes.section):
            texts += [text.astext() for text in each.findall(nodes.paragraph)]
    if "has-sides" not in section["classes"] and any(map(_SIDE.search, texts)):
        section["classes"].append("has-sides")


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_post_transform(Outputs)
