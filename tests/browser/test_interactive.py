"""Every interactive figure: where it stands, what it recorded, and that it can be used."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from loom.browser.figurecontrols import list_grid, read_controls
from loom.browser.figurescripts import FIGURE_SCRIPTS
from loom.browser.recordfigure import round_numbers
from tests.weave.axe import AXE, TAGS

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "literate"
USED = [
    (page.relative_to(BOOK).with_suffix("").as_posix(), name)
    for page in sorted(BOOK.rglob("*.md"))
    for name in re.findall(r"^:{3,}\{interactive\} (\w+)$", page.read_text("utf-8"), re.M)
]
PAGES = {name: page for page, name in USED}
MADE = shutil.ignore_patterns("_build", "__pycache__")
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


def test_what_a_record_depends_on_is_the_same_in_each_process_and_place(tmp_path):
    """Or else each weave would read the pages with figures anew, and record them."""
    for folder in "docs", "tangled":
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=MADE)
    shutil.copy(ROOT / "loom.toml", tmp_path)
    program = (
        "from pathlib import Path; from loom.config import use_book; "
        "from loom.browser.figurerecords import compute_record_key; use_book(Path.cwd()); "
        f"print([compute_record_key(Path.cwd(), name) for name in {sorted(PAGES)}])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for place, seed in ((ROOT, "1"), (ROOT, "2"), (tmp_path, "3"))
    }
    assert len(said) == 1, said


def read_page(site, page):
    return BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")


def read_record(site, name):
    """What the script of a figure holds."""
    text = (site / f"_static/interactive/{name}.js").read_text("utf-8")
    [found] = re.findall(rf'^window\.loomFigures\.record\("{name}",(.*)\);$', text, re.M)
    return json.loads(found)


def as_sent(value):
    """A value as the page sends it: for JavaScript, 2.0 is 2."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.mark.parametrize("name", PAGES)
def test_recorded_numbers_are_what_the_library_says(site, name):
    module = import_module(f"docs.interactive.{name}")
    results = read_record(site, name)["results"]
    grid = list(enumerate(list_grid(read_controls(module.CONTROLS))))
    for number, values in random.Random(name).sample(grid, 2):
        sent = {name: as_sent(value) for name, value in values.items()}
        expected = round_numbers(json.loads(json.dumps(module.compute(**sent))))
        for key, (found, numbers) in results.items():
            assert found[numbers[number] if numbers else 0] == expected[key], (values, key)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_grows_little_and_loads_no_numbers_before_they_are_seen(site, name):
    page = read_page(site, PAGES[name])
    boxes = page.select("figure:has(> .interactive)")
    assert 0 < sum(len(str(box)) for box in boxes) < LARGEST
    assert not [tag for tag in page.select("script[src]") if "interactive/" in tag["src"]]


@pytest.fixture(scope="module")
def gallery(site, tmp_path_factory):
    """A light page with all figures, as their own pages have them."""
    pages = {page: read_page(site, page) for page in PAGES.values()}
    first = next(iter(pages.values()))
    figures = ""
    for page in pages.values():
        for figure in page.select("figure:has(> .interactive)"):
            box = figure.select_one(".interactive")
            box["data-record"] = "../" + box["data-record"].removeprefix("../")
            figures += str(figure)
    scripts = "".join(
        f'<script src="../_static/{script}" defer></script>' for script in FIGURE_SCRIPTS
    )
    base = f'<base href="{(site / "layers").resolve().as_uri()}/">'
    file = tmp_path_factory.mktemp("gallery") / "gallery.html"
    file.write_text(
        f'<!doctype html><html lang="en">{str(first.head).replace("<head>", "<head>" + base)}'
        '<body><div class="content"><article role="main" style="max-width: 1090px">'
        f"<section><section>{figures}</section></section></article></div>{scripts}</body></html>",
        encoding="utf-8",
    )
    return file


def press(control):
    """Take another value of a control."""
    if control.evaluate("e => e.tagName") == "SELECT":
        control.select_option(index=1)
    else:
        control.press("ArrowLeft" if control.input_value() != "0" else "ArrowRight")


def test_each_control_changes_its_drawing_and_moves_nothing_else(gallery, look):
    page = look(gallery)
    for name in PAGES:
        box = page.locator(f".interactive[data-figure={name}]")
        box.scroll_into_view_if_needed()
        page.wait_for_selector(f".interactive.drawn[data-figure={name}]")
        height = box.bounding_box()["height"]
        for control in box.locator("[data-control]").all():
            before = box.locator(".panels").inner_html()
            press(control)
            after = box.locator(".panels").inner_html()
            assert after != before, (name, control.get_attribute("data-control"))
            assert box.locator(".interactive-said").inner_text()
        assert box.bounding_box()["height"] == height, name
    assert page.faults == []


NEARLY = [
    (
        "losses",
        "Home",
        "The answer is ≈ 0, sure and wrong. BCE sends back the error ≈ −1, MSE −0.001.",
    ),
    (
        "memory",
        "End",
        "The gate is ≈ 1 at each step. More than half of the memory is left at the end.",
    ),
]


@pytest.mark.parametrize("name, key, words", NEARLY)
def test_what_is_nearly_zero_or_one_does_not_read_as_if_it_were(gallery, look, name, key, words):
    box = look(gallery).locator(f".interactive[data-figure={name}]")
    box.scroll_into_view_if_needed()
    box.locator("[data-control]").first.press(key)
    expect(box.locator(".interactive-said")).to_contain_text(words)


@pytest.mark.parametrize("width, theme", [(1400, "light"), (390, "dark")])
def test_figures_can_be_read_and_used_by_all(gallery, look, width, theme):
    page = look(gallery, width=width, color_scheme=theme)
    for name in PAGES:
        box = page.locator(f".interactive[data-figure={name}]")
        box.scroll_into_view_if_needed()
        page.wait_for_selector(f".interactive.drawn[data-figure={name}]")
        letters = box.evaluate(LETTERS)
        assert min(letters)[0] >= SMALLEST, (name, min(letters))
        assert box.evaluate(OUTSIDE) == [], name
        assert box.evaluate(COVERED) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run('.interactive', {runOnly: tags, preload: false})", TAGS)
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
