"""Finding one's way in this book: few entries, two clicks to any layer, marks, keys."""

import json
from functools import cache
from pathlib import Path

import pytest

from loom.tests.weaving.shelf import count_clicks, list_seen, read_sidebar
from loom.weaving.frame.sidebar import MOST

LAYERS = sorted(
    page.stem for page in (Path(__file__).resolve().parents[2] / "literate/layers").glob("*.md")
)
PAGES = ["index", "layers/lstm", "workflows/protein/train", "reference/export", "search"]


@cache
def every_sidebar(site):
    """The sidebar of each page, by its name; a redirect and what stands alone have none."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        if "_static" not in file.parts and '<nav class="book-nav"' in file.read_text("utf-8"):
            found[file.relative_to(site).as_posix()] = read_sidebar(file)
    assert len(found) > 200 and {"index.html", "search.html", "layers/lstm.html"} <= {*found}
    return found


def test_each_page_shows_few_entries_and_leads_to_each_layer(site):
    assert len(LAYERS) > 8
    for name, sidebar in every_sidebar(site).items():
        assert len(list_seen(sidebar)) <= MOST == 30, name
        up = "../" * name.count("/")
        for layer in LAYERS:
            if name != f"layers/{layer}.html":
                near = name.startswith("layers/")
                href = f"{layer}.html" if near else f"{up}layers/{layer}.html"
                assert count_clicks(sidebar, href) <= 2, (name, layer)


COUNT = """() => [...document.querySelectorAll('nav.book-nav :is(a, summary)')]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().height > 0).length"""


@pytest.mark.parametrize("width", [390, 1400])
def test_a_browser_shows_as_many_entries_as_are_counted(site, look, width):
    page = look(site / "index.html", width=width)
    for name in PAGES:
        page.goto((site / f"{name}.html").resolve().as_uri())
        seen = page.evaluate(COUNT)
        assert seen == len(list_seen(read_sidebar(site / f"{name}.html"))) and seen >= 10, name


SEEN = """() => { const box = document.querySelector('.sidebar-scroll').getBoundingClientRect();
  const entry = document.querySelector('nav.book-nav [aria-current=page]').getBoundingClientRect();
  return box.top <= entry.top && entry.bottom <= box.bottom; }"""


@pytest.mark.parametrize("each", [6, pytest.param(2, marks=pytest.mark.prove)])
@pytest.mark.parametrize("script", [True, False])
def test_the_current_entry_is_in_sight(site, look, script, each):
    """Some pages with script, others without; `prove` looks at every page."""
    sidebars = every_sidebar(site)
    names = [name for name in sidebars if sidebars[name].select_one("[aria-current=page]")]
    assert len(names) > 60
    page = look(site / "index.html", java_script_enabled=script)
    for name in names[script::each]:
        page.goto((site / name).resolve().as_uri(), wait_until="domcontentloaded")
        assert page.evaluate(SEEN), name


def test_a_layer_is_two_clicks_from_the_front_page(site, look):
    page = look(site / "index.html", java_script_enabled=False)
    page.locator("nav.book-nav summary", has_text="Gates").click()
    page.locator("nav.book-nav a", has_text="LSTM").click()
    assert page.url.endswith("layers/lstm.html")
    sections = page.locator(".book-sections a").all_inner_texts()
    assert {"Forward", "Backward", "Exercises", "For reference"} <= {*sections}


def test_keys_and_marks_of_this_book(site, look):
    page = look(site / "layers/gru.html", first_visit=True)
    page.keyboard.press("n")
    page.wait_for_url("**/layers/lstm.html")
    page.keyboard.press("s")
    assert page.locator(".symbols-fold").get_attribute("open") is not None
    page.keyboard.press("s")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys").locator("kbd").all_inner_texts()
    assert keys == ["n", "p", "j", "k", "/", "s", "?", "← →"]
    page.keyboard.press("Escape")
    page.get_by_label("I have read this chapter").check()
    page.get_by_label("Solved").first.check()
    page.goto((site / "index.html").resolve().as_uri())
    assert page.locator(".continue").inner_text().startswith("Continue with chapter ")
    assert page.locator(".chapter-map .marks-read").count() == 1
    assert page.locator(".chapter-map .marks-solved").inner_text().startswith("1/")
    stored = json.loads(page.evaluate("localStorage['EpyNN, the literate edition/reading/1']"))
    assert stored["read"] == ["layers/lstm"] and len(stored["solved"]) == 1
    assert not page.faults
