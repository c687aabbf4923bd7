"""How the pages look, in figures, within the bounds of tests/look."""

import pytest

from tests.look import LAYERS, ROOT, Measures, measure_page

BOOK = ROOT / "literate"
PAGES = sorted(str(path.relative_to(BOOK).with_suffix("")) for path in BOOK.rglob("*.md"))


@pytest.fixture(scope="module")
def window(chromium):
    page = chromium.new_page()
    yield page
    page.close()


def has_rows(site, name):
    return '<div class="sbs' in (site / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.prove)])
def test_the_pages_hold_the_bounds(site, window, every):
    """Of a page without rows the bounds are those of the sidebar, which test_finding.py counts."""
    names = [name for name in PAGES if every or has_rows(site, name)]
    assert len(names) > 25 and {*LAYERS} <= {*names}
    seen = {name: measure_page(window, site, name) for name in names}
    assert [fault for name in names for fault in seen[name].list_faults(name)] == []
    assert [name for name in LAYERS if not seen[name].distance > 0] == []


def test_what_is_beyond_a_bound_is_told():
    far = Measures(1.0, 1.51, 90.5, 25.0, 0.46, 31, 3)
    assert far.list_faults("layers/rnn") == [
        "layers/rnn: distance of an equation: 90.5, at most 90",
        "layers/rnn: distance of an equation on a phone: 25, at most 24",
        "layers/rnn: entries in the sidebar: 31, at most 30",
        "layers/rnn: clicks to a layer: 3, at most 2",
        "layers/rnn: screen of the first equation: 1.51, at most 1.5",
        "layers/rnn: empty part of the right column: 0.46, at most 0.45",
    ]
    assert len(far.list_faults("index")) == 4
