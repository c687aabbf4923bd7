"""The Sphinx extension that prepares a book for the reader's browser."""

import zlib
from importlib import import_module
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

PARTS = ("blockcode", "interactive", "figurefiles", "player")
STATIC = Path(__file__).with_name("static")


def _compute_version() -> int:
    """A number that changes with the code, to read all pages anew."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return zlib.crc32(b"".join(file.read_bytes() for file in files))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect every part with Sphinx."""
    app.connect("config-inited", _add_static_files)
    for part in PARTS:
        import_module(f".{part}", __package__).setup(app)
    return {
        "version": "1",
        "env_version": _compute_version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _add_static_files(app: Sphinx, config: Config) -> None:
    """Let the site have the style sheets and scripts of this package."""
    config.html_static_path = [str(STATIC), *config.html_static_path]
