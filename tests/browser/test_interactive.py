"""Every interactive figure: where it stands, what it recorded, and that it can be used."""

import json
import random
import re
from importlib import import_module
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from loom.browser.controls import list_grid, read_controls
from loom.browser.record import round_numbers
from tests.weave.axe import AXE, TAGS

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "literate"
USED = [
    (page.relative_to(BOOK).with_suffix("").as_posix(), name)
    for page in sorted(BOOK.rglob("*.md"))
    for name in re.findall(r"^:{3,}\{interactive\} (\w+)$", page.read_text("utf-8"), re.M)
]
PAGES = {name: page for page, name in USED}
SMALLEST = 12  # pixels
LARGEST = 10_000  # bytes that a page may grow
LETTERS = """box => [...box.querySelectorAll(".panels > svg")].flatMap(svg => {
  const scale = svg.getScreenCTM().a;
  return [...svg.querySelectorAll("text")].filter(each => each.textContent.trim())
    .map(each => [parseFloat(getComputedStyle(each).fontSize) * scale, each.textContent]);
})"""
OUTSIDE = """box => [...box.querySelectorAll(".panels > svg")].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text, .dot")].filter(each => !each.closest(".plot-inside")
    || each.tagName === "text").filter(each => {
      const box = each.getBoundingClientRect();
      return box.left < frame.left - 2 || box.right > frame.right + 2
        || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
    }).map(each => each.textContent || each.outerHTML);
})"""
COVERED = """box => [...box.querySelectorAll(".panels > svg")].flatMap(svg => {
  const texts = [...svg.querySelectorAll("text")]
    .map(each => [each.textContent, each.getBoundingClientRect()]);
  return texts.flatMap(([words, a], n) => texts.slice(n + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4).map(([other]) => [words, other]));
})"""


def test_each_is_used_once_and_one_of_them_on_the_front_page_too():
    modules = (ROOT / "docs/interactive").glob("*.js")
    used = sorted(name for page, name in USED if page != "index")
    assert used == sorted(file.stem for file in modules)
    assert [name for page, name in USED if page == "index"] == ["digit"]


def read_record(site, name):
    """What the script of a figure holds."""
    text = (site / f"_static/interactive/{name}.js").read_text("utf-8")
    [found] = re.findall(rf'^window\.loomFigures\.record\("{name}",(.*)\);$', text, re.M)
    return json.loads(found)


@pytest.mark.parametrize("name", PAGES)
def test_recorded_numbers_are_what_the_library_says(site, name):
    module = import_module(f"docs.interactive.{name}")
    results = read_record(site, name)["results"]
    grid = list(enumerate(list_grid(read_controls(module.CONTROLS))))
    for number, values in random.Random(name).sample(grid, 2):
        expected = json.loads(json.dumps(round_numbers(module.compute(**values))))
        for key, (found, numbers) in results.items():
            assert found[numbers[number] if numbers else 0] == expected[key], (values, key)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_grows_little_and_loads_no_numbers_before_they_are_seen(site, name):
    page = BeautifulSoup((site / f"{PAGES[name]}.html").read_text("utf-8"), "html.parser")
    boxes = page.select("figure:has(> .interactive)")
    assert 0 < sum(len(str(box)) for box in boxes) < LARGEST
    assert not [tag for tag in page.select("script[src]") if "interactive/" in tag["src"]]


def open_figure(site, look, name, **options):
    page = look(site / f"{PAGES[name]}.html", **options)
    box = page.locator(f".interactive[data-figure={name}]")
    box.scroll_into_view_if_needed()
    page.wait_for_selector(f".interactive.drawn[data-figure={name}]")
    return page, box


def press(control):
    """Take another value of a control."""
    if control.evaluate("e => e.tagName") == "SELECT":
        control.select_option(index=1)
    else:
        control.press("ArrowLeft" if control.input_value() != "0" else "ArrowRight")


@pytest.mark.parametrize("name", PAGES)
def test_each_control_changes_the_drawing_which_can_be_read(site, look, name):
    page, box = open_figure(site, look, name)
    caption = page.locator(f".interactive[data-figure={name}] + figcaption")
    before = caption.bounding_box()["y"] + page.evaluate("scrollY")
    drawing = box.locator(".panels")
    for control in box.locator("[data-control]").all():
        shown = drawing.inner_html()
        press(control)
        assert drawing.inner_html() != shown, control.get_attribute("data-control")
        assert box.locator(".interactive-said").inner_text()
    assert caption.bounding_box()["y"] + page.evaluate("scrollY") == pytest.approx(before)
    assert page.faults == []
    for width, theme in ((1400, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        letters = box.evaluate(LETTERS)
        assert min(letters)[0] >= SMALLEST, (width, min(letters))
        assert box.evaluate(OUTSIDE) == [], width
        assert box.evaluate(COVERED) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE)
        found = page.evaluate(
            "([name, tags]) => axe.run(`.interactive[data-figure=${name}]`,"
            " {runOnly: tags, preload: false})",
            [name, TAGS],
        )
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
