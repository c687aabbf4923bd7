"""When and how pages are read and written, and by how many processes."""

import atexit
import gc
import sys

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from loom.weaving.adapters import (
    deal_pages_out,
    write_few_alone,
    write_pages_whole,
)
from loom.weaving.notebooks.forkedkernels import share_server

FEW = 3  # pages that one process reads and writes faster than several
PART = 6  # pages that a process takes at a time


class PageReading:
    """How many processes read pages.

    :param app: The application whose builds these are.
    """

    def __init__(self, app: Sphinx):
        self.processes = app.parallel

    def begin(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Let one process read what are few pages."""
        self.processes = app.parallel
        if len(docnames) <= FEW:
            app.parallel = 1
        else:
            share_server()

    def end(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Let later builds have all processes again."""
        app.parallel = self.processes


def _spare_collector() -> None:
    """Look for garbage less often.

    A build makes millions of nodes that live to its end. To look for garbage among them
    costs time. At the end it is of no use either, but what draws diagrams complains of
    all that is left then.
    """
    gc.set_threshold(200_000, 50, 100)
    atexit.register(_freeze)


def _freeze() -> None:
    if "novasvg" not in sys.modules:
        gc.freeze()


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    _spare_collector()
    deal_pages_out(PART)
    reading = PageReading(app)
    app.connect("env-before-read-docs", reading.begin)
    app.connect("env-updated", reading.end)
    app.connect("builder-inited", lambda app: write_few_alone(app.builder, FEW))
    app.connect("builder-inited", lambda app: write_pages_whole(app.builder))
