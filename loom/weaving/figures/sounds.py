"""The sounds of code cells as files beside the pages, fetched when they are played."""

import base64
import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from loom.tangling.files import replace_bytes

_FOLDER = "_downloads/sounds"
_KINDS = {"wav": "wav", "x-wav": "wav", "mpeg": "mp3", "ogg": "ogg"}
_PLAYER = re.compile(
    r'<audio\b[^>]*>\s*<source src="data:audio/([\w-]+);base64,([^"]*)"[^>]*>'
    r".*?</audio>",
    re.S,
)


class Sounds(SphinxPostTransform):
    """Sounds leave the page."""

    default_priority = 260
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Write each sound into a file, and play it from there."""
        here = self.app.builder.get_target_uri(self.env.docname)
        folder = Path(self.app.outdir, _FOLDER)
        number = 0
        for raw in self.document.findall(nodes.raw):
            html = raw.astext()
            if "data:audio/" not in html:
                continue
            for match in _PLAYER.finditer(html):
                number += 1
                name = write_sound(match[1], match[2], folder)
                address = relative_uri(here, f"{_FOLDER}/{name}")
                player = (
                    f'<audio controls preload="none" aria-label="Sound {number}" '
                    f'src="{address}"></audio>'
                )
                html = html.replace(match[0], player)
            raw.children = [nodes.Text(html)]


def write_sound(kind: str, data: str, folder: Path) -> str:
    """Write a sound into a file whose name says what is in it.

    :param kind: Its kind, as in `audio/wav`.
    :param data: What a notebook has, in base64.
    :returns: The name of the file.
    """
    content = base64.b64decode(data)
    name = f"{hashlib.sha256(content).hexdigest()[:16]}.{_KINDS.get(kind, kind)}"
    replace_bytes(folder / name, content)
    return name


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.add_post_transform(Sounds)
