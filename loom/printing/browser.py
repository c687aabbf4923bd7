"""A browser without a window, for what only a browser can do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_PROGRAMS = "chromium", "chromium-browser", "google-chrome"


@contextmanager
def open_browser() -> Iterator["Browser"]:
    """Chromium, as long as the context lasts.

    :raises RuntimeError: Where it, or Playwright, is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise RuntimeError(
            "Playwright drives the browser, and is not installed: "
            "python -m pip install playwright"
        ) from None
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise RuntimeError(
            "Chromium prints the book, and is not on your PATH: install "
            'it, on Debian or Ubuntu by "apt-get install chromium"'
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--disable-gpu", "--disable-dev-shm-usage"]
        )
        try:
            yield chromium
        finally:
            chromium.close()
