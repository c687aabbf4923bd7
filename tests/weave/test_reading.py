"""What a learner meets first on a page."""

from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "literate"
LAYERS = sorted(page.stem for page in (BOOK / "layers").glob("*.md"))
HEIGHT = 900  # of the window, in pixels

FIRST_EQUATION = """() => {
  const shown = [...document.querySelectorAll('article .equation')]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().height > 0);
  return shown[0].getBoundingClientRect().bottom + scrollY;
}"""


@pytest.mark.parametrize("name", LAYERS)
def test_the_first_equation_of_a_layer_stands_within_one_screen_and_a_half(site, look, name):
    page = look(f"{site.resolve().as_uri()}/layers/{name}.html")
    page.set_viewport_size({"width": 1400, "height": HEIGHT})
    page.wait_for_selector("html:not(.waits, .glance)", state="attached")
    assert page.evaluate(FIRST_EQUATION) <= 1.5 * HEIGHT
