"""Start a worker in the browser: make its folder a book, and read it."""

import importlib
import os
import random
from collections.abc import Callable
from pathlib import Path

from loom.browser.asking import refuse_input
from loom.browser.displaying import offer_display
from loom.browser.fonts import prepare_fonts
from loom.browser.needs import offer_packages
from loom.browser.preparing import prepare_python
from loom.browser.worker import Worker
from loom.figures import STYLE

_BACKEND = "loom.browser.backend"
_FIGURES = "figures", ["matplotlib"]


def start_worker(root: str) -> Callable[[Callable[[str], object]], Worker]:
    """What makes a worker, once it is known where its events go.

    :param root: The folder that the bundle was unpacked into.
    """
    prepare_python(root)
    importlib.invalidate_caches()  # an image of the memory has them of other files
    random.seed()  # and the numbers of the day on which it was made
    os.environ |= {"MATPLOTLIBRC": str(STYLE), "MPLBACKEND": f"module://{_BACKEND}"}
    prepare_fonts()
    offer_display()
    refuse_input()
    offer_packages({"matplotlib": _FIGURES, "PIL": _FIGURES})
    return lambda post: Worker(Path(root), post)
