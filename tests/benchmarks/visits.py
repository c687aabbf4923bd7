"""How long a reader waits in Chromium, from pressing Run to what comes of it."""

import time
from pathlib import Path
from typing import Any

from loom.printing.browser import open_browser
from loom.tests.browser.keptimages import look_kept
from loom.tests.browser.running import serving

PATIENCE = 120_000  # milliseconds
# looked at before each frame is drawn; a locator waits up to half a second between two looks
SHOWN = "selector => document.querySelector(selector)?.checkVisibility()"


def time_visits(site: Path, page: str, wanted: dict[str, tuple[int, str]]) -> dict[str, float]:
    """The seconds of a first visit and of a later one, each to a page that was just opened.

    :param site: The folder of the woven site.
    :param wanted: For each name a block to run, and the selector of what to wait for.
    """
    found = {}
    with serving(site) as home, open_browser() as chromium:
        address = f"{home}/{page}.html"
        for name, (block, selector) in wanted.items():
            context = chromium.new_context()
            for visit in ("first visit", "later"):
                found[f"{name}, {visit}"] = _time_visit(context, address, block, selector)
            context.close()
    return found


def find_version() -> str:
    """Chromium's version."""
    with open_browser() as chromium:
        return chromium.version


def _time_visit(context: Any, address: str, block: int, selector: str) -> float:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    button = page.locator(f".block-{block} .run-button").first
    button.scroll_into_view_if_needed()
    start = time.perf_counter()
    button.click()
    page.wait_for_function(SHOWN, arg=selector)
    took = time.perf_counter() - start
    look_kept(page, bool)  # what the next visit starts from
    page.close()
    return took
