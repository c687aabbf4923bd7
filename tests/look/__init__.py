"""How the pages of the woven site look in a browser, in figures: python -m tests.look"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LAYERS = sorted(f"layers/{page.stem}" for page in (ROOT / "literate/layers").glob("*.md"))

WIDE, NARROW, HEIGHT = 1400, 390, 900  # of the window, in pixels
LINE = 24.0  # a line of code on a phone, in pixels, at most

# The largest that is allowed
FIRST_EQUATION = 1.5  # screens, on the page of a layer
DISTANCE = 90.0  # pixels between an equation and the nearest of its lines
EMPTY = 0.45  # of the right column, on the page of a layer
ENTRIES = 30  # of the sidebar that are shown
CLICKS = 2  # to a layer

_MEASURES = Path(__file__).with_name("measures.js").read_text("utf-8")


@dataclass(frozen=True)
class Measures:
    """The figures of one page.

    :param screens: Its height, in screens of a desktop.
    :param first_equation: Where its first equation ends, in screens; nan if it has none.
    :param distance: The largest distance between an equation and the nearest of its lines at
        desktop width, in pixels; nan where there are no rows.
    :param phone_distance: On a phone, from what is said about the equation to the piece of code
        with its line, which stands below it.
    :param empty: The part of the right column of its rows that holds no ink.
    :param entries: How many entries the sidebar shows, folds among them.
    :param clicks: The number of clicks to the layer that is farthest from here.
    """

    screens: float
    first_equation: float
    distance: float
    phone_distance: float
    empty: float
    entries: int
    clicks: int

    def list_faults(self, name: str) -> list[str]:
        """What is beyond the bounds.

        :param name: The name of the page, such as ``layers/rnn``.
        """
        is_layer = name in LAYERS
        checks = [
            ("distance of an equation", self.distance, DISTANCE),
            ("distance of an equation on a phone", self.phone_distance, LINE),
            ("entries in the sidebar", self.entries, ENTRIES),
            ("clicks to a layer", self.clicks, CLICKS),
        ]
        if is_layer:
            checks.append(("screen of the first equation", self.first_equation, FIRST_EQUATION))
            checks.append(("empty part of the right column", self.empty, EMPTY))
        return [
            f"{name}: {what}: {value:.4g}, at most {bound:g}"
            for what, value, bound in checks
            if value > bound
        ]


def measure_page(window: Any, site: Path, name: str) -> Measures:
    """Look at a page, as wide as a desktop and as narrow as a phone.

    :param window: A page of Playwright's browser.
    :param site: The folder of the woven site.
    :param name: The name of the page.
    """
    _resize(window, WIDE)
    window.goto((site / f"{name}.html").resolve().as_uri())
    window.wait_for_selector("html:not(.waits, .glance)", state="attached")
    wide = narrow = _measure(window)
    if wide["distance"] is not None:
        _resize(window, NARROW)
        narrow = _measure(window)
    return Measures(
        wide["height"] / HEIGHT,
        _or_nan(wide["firstEquation"]) / HEIGHT,
        _or_nan(wide["distance"]),
        _or_nan(narrow["distance"]),
        1 - wide["covered"] / wide["rows"] if wide["rows"] else math.nan,
        wide["entries"],
        wide["clicks"],
    )


def _resize(window: Any, width: int) -> None:
    window.set_viewport_size({"width": width, "height": HEIGHT})


def _measure(window: Any) -> dict[str, Any]:
    window.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    return dict(window.evaluate(_MEASURES, LAYERS))


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
