"""The results of code cells as parts of the page."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from loom.figures.colours import recolour_output
from loom.figures.inline import make_inline_figure


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
            svg = make_inline_figure(
                file.read_text("utf-8"),
                f"figure-{n}-",
                box["caption"] if box else "",
                code,
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
