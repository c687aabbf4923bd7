"""The Sphinx extension that prepares a book for the reader's browser."""

from importlib import import_module
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from loom.weaving import add_static_files, compute_version

PARTS = ("blockcode", "interactive", "figurefiles", "player")
_FOLDER = Path(__file__).parent


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect every part with Sphinx."""
    add_static_files(app, _FOLDER)
    for part in PARTS:
        import_module(f".{part}", __package__).setup(app)
    return {
        "version": "1",
        "env_version": compute_version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
