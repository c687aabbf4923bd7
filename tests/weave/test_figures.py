"""The figures of the site: text in its fonts, points that stand out, results of bearable height."""

import re
from pathlib import Path

import numpy as np
import pytest

from docs.palette import DARK, LIGHT
from loom.figures.colourmaps import FIELD

HEIGHT = 900  # of the window, in pixels
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
# Pages with mathematics in their labels, fields, images, shapes, many small plots
PAGES = [
    "foundations/data",
    "functions/activation",
    "layers/convolution",
    "layers/lstm",
    "proof/performance",
    "workflows/boolean/train",
    "workflows/music/prepare",
    "workflows/protein/train",
    "workflows/string/train",
]


def address(site, name):
    return (site / f"{name}.html").resolve().as_uri()


TEXTS = """() => [...document.querySelectorAll('.figure :is(text, tspan)')]
  .filter(e => e.childElementCount === 0 && e.textContent.trim())
  .map(e => getComputedStyle(e).fontFamily.split(',')[0].replaceAll('"', ''))"""
# Texts beyond the edge of their drawing (numbers that a phone repeats: of the figure), and
# pairs of texts that lie over each other
FAULTS = """() => [...document.querySelectorAll('.figure svg')].flatMap((svg, n) => {
  const found = [], edges = [svg, svg.closest('.figure')].map(e => e.getBoundingClientRect());
  const texts = [...svg.querySelectorAll('text')]
    .filter(e => e.textContent.trim() && e.getBoundingClientRect().width);
  const boxes = texts.map(e => e.getBoundingClientRect());
  boxes.forEach((a, i) => {
    const edge = edges[texts[i].closest('.again') ? 1 : 0];
    if (a.left < edge.left - 1 || a.right > edge.right + 1 || a.top < edge.top - 2
        || a.bottom > edge.bottom + 2) found.push([n, texts[i].textContent]);
    boxes.slice(i + 1).forEach((b, j) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1.5 && high > 4)
        found.push([n, texts[i].textContent, texts[i + j + 1].textContent]);
    });
  });
  return found; })"""


SIZES = """() => [...document.querySelectorAll('.figure > *')]
  .map(e => e.getBoundingClientRect()).filter(box => box.width > 600)
  .map(box => [box.width, box.height])"""


@pytest.fixture(scope="module")
def seen(site, chromium_of_module):
    """Of each page the fonts of the texts in its figures, their faults, and sizes."""
    page, found = chromium_of_module(site / "index.html"), {}
    for name in PAGES:
        page.goto(address(site, name))
        page.wait_for_selector("html:not(.waits, .glance)", state="attached")
        # on a slow machine a page does without the fonts
        page.evaluate("document.documentElement.classList.remove('plain')")
        page.evaluate("document.fonts.load('16px \\'Source Sans 3\\'')")
        page.evaluate("document.fonts.ready")
        found[name] = [page.evaluate(each) for each in (TEXTS, FAULTS, SIZES)]
    return found


def test_text_in_figures_is_text_in_the_sites_fonts_and_has_room(seen):
    fonts = [font for texts, _, _ in seen.values() for font in texts]
    assert len(fonts) > 500 and {*fonts} == {"Source Sans 3", "STIX Two Math"}
    assert {name: faults for name, (_, faults, _) in seen.items() if faults} == {}


def test_a_wide_figure_is_as_wide_as_text_and_half_a_screen_high(seen):
    sizes = np.array([size for _, _, sizes in seen.values() for size in sizes])
    assert len(sizes) > 20 and (sizes.max(axis=0) <= [640, 420]).all()


# Of each column its place and width, and those of its figure
COLUMNS = """() => [...document.querySelectorAll('.figure:has(.columns)')].map(figure =>
  [figure, ...figure.querySelectorAll('svg')].map(part => {
    const box = part.getBoundingClientRect(); return [box.left, box.top, box.width]; }))"""


NAMED = {
    "functions/loss": ["left", "right"],
    "workflows/image/prepare": [],
    "foundations/data": [],
}
# Of each plot the left end of its horizontal axis, and the visible numbers of its vertical one
AXES = """() => [...document.querySelector('.figure .columns').querySelectorAll('[id*=axes_]')].map(
  plot => [plot.querySelector('path, image').getBoundingClientRect().left,
    [...plot.querySelectorAll('[id*=ytick] text, .again text')]
      .filter(e => e.getBoundingClientRect().width).map(e => e.textContent)])"""


def test_on_a_phone_the_columns_of_a_figure_stand_one_below_the_other(site, look):
    for name, said in NAMED.items():
        count = len(said) or 3
        wide, narrow = (look(address(site, name), width=width) for width in (1400, 390))
        figure, *columns = wide.evaluate(COLUMNS)[0]
        assert len(columns) == count and len({round(top) for _, top, _ in columns}) == 1
        assert wide.locator(".columns small:visible, .again:visible").count() == 0
        figure, *columns = narrow.evaluate(COLUMNS)[0]
        lefts = [left for left, _ in narrow.evaluate(AXES)]
        assert len(columns) == len(lefts) == count and max(lefts) - min(lefts) < 1
        tops = [top for _, top, _ in columns]
        assert tops == sorted(tops) and tops[1] - tops[0] > 100
        assert all(200 < width <= figure[2] for _, _, width in columns)
        names = narrow.locator(".figure:has(.columns)").first.locator("small:visible")
        assert names.all_inner_texts() == said
        assert narrow.evaluate(FAULTS) == [], name


def test_on_a_phone_each_plot_has_its_numbers_and_all_begin_at_one_line(site, look):
    pages = [look(address(site, "functions/activation"), width=width) for width in (1400, 390)]
    wide, narrow = (page.evaluate(AXES) for page in pages)
    assert len(wide) == len(narrow) == 6 and sum(not numbers for _, numbers in wide) == 4
    lefts, numbers = zip(*narrow)
    assert max(lefts) - min(lefts) < 1
    assert all(each == ["−1", "0", "1", "2"] for each in numbers)
    assert pages[1].evaluate(FAULTS) == []
    names = pages[1].locator(".columns small:visible")
    assert names.count() == 0, "left and right are ends of curves there"


def test_on_a_phone_plots_are_named_where_the_text_names_them(site, look):
    page = look(address(site, "foundations/slopes"), width=390)
    names = page.locator(".columns small:visible").all_inner_texts()
    assert names == ["left", "middle", "right"], "said below the figure, not in its caption"


def test_on_a_phone_a_figure_whose_text_is_large_enough_is_seen_whole(site, look):
    narrow = look(address(site, "workflows/digits/train"), width=390)
    hidden = narrow.evaluate("""() => Object.fromEntries(['fig-1', 'fig-6'].map(id => {
      const figure = document.querySelector(`#${id} .figure`) ?? document.getElementById(id);
      return [id, figure.scrollWidth - figure.clientWidth]; }))""")
    assert hidden["fig-1"] > 0, "digits are named above small pictures"
    assert hidden["fig-6"] == 0, "no text at all"


def read_page(file):
    return file.read_text("utf-8")


def test_no_figure_has_letters_as_outlines_and_no_page_has_sounds_in_it(site):
    pages = [p for p in site.rglob("*.html") if "_static" not in p.parts]
    assert len(pages) > 60
    for page in pages:
        html = read_page(page)
        assert "DejaVuSans-" not in html, page
        assert "data:audio" not in html, page


def test_a_sound_plays_from_a_file(site, look):
    page = look(site / "workflows/music/prepare.html")
    assert page.locator("audio").count() == 2
    lengths = page.evaluate("""() => Promise.all([...document.querySelectorAll('audio')].map(
      sound => new Promise(done => {
        sound.onloadedmetadata = () => done(sound.duration);
        sound.onerror = () => done(0);
        sound.preload = 'metadata';
        sound.load(); })))""")
    assert [round(seconds) for seconds in lengths] == [4, 4]
    assert page.faults == []


OUTPUTS = """() => [...document.querySelectorAll('.cell_output')]
  .map(e => e.getBoundingClientRect().height)"""


def test_no_result_is_higher_than_a_screen_and_a_half(site, look):
    page, count = look(site / "index.html"), 0
    for file in sorted(Path(site, "workflows").rglob("*.html")):
        page.goto(file.resolve().as_uri())
        heights = page.evaluate(OUTPUTS)
        count += len(heights)
        assert max(heights, default=0) <= 1.5 * HEIGHT, file
    page.goto(address(site, "reference/reporting"))
    assert max(page.evaluate(OUTPUTS)) <= 1.5 * HEIGHT and count > 100


def test_a_training_is_a_line_and_behind_it_a_table_with_curves(site, look):
    page = look(site / "workflows/boolean/train.html")
    fold = page.locator(".cell_output details").filter(has_text="epochs:").first
    line = fold.locator("summary")
    assert re.match(r"\d+ epochs: \w+ [\d.]+ → [\d.]+, accuracy ", line.inner_text())
    assert fold.locator("table").is_hidden()
    line.press("Enter")
    assert fold.locator("table th[scope=col]").count() >= 3
    assert fold.locator("svg[role=img][aria-label] polyline").count() >= 2
    assert line.bounding_box()["height"] >= 24


# Colours


def read_colour(colour):
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def make_linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def compute_contrast(one, other):
    low, high = sorted(make_linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other))
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_points_stand_out_from_every_field(theme):
    paper = read_colour(theme["color-background-primary"])
    inks = [read_colour(theme[f"map-{end}"]) for end in ("low", "high")]
    for point in inks:
        for field in inks:
            for strength in np.linspace(0, FIELD, 9):
                behind = strength * field + (1 - strength) * paper
                assert compute_contrast(point, behind) >= 3


RIMS = """() => [...document.querySelectorAll('.figure .point')].map(point => {
  const style = getComputedStyle(point);
  return [style.stroke, style.fill]; })"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_points_have_a_rim_in_the_colour_of_the_page(site, look, scheme):
    page = look(site / "foundations/diagnosis.html", color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    theme = LIGHT if scheme == "light" else DARK
    fills = {
        f"rgb({', '.join(str(round(255 * part)) for part in read_colour(theme[name]))})"
        for name in ("map-low", "map-high")
    }
    points = page.evaluate(RIMS)
    assert len(points) > 100
    assert {rim for rim, _ in points} == {paper} and fills <= {fill for _, fill in points}


# Machado, Oliveira and Fernandes (2009): what is seen without one kind of cones
BLIND = {
    "all cones": np.eye(3),
    "no red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Oklab, Ottosson (2020): distances in it are what an eye sees
CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
OKLAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


@THEMES
@pytest.mark.parametrize("eye", BLIND)
def test_lines_can_be_told_apart_by_every_eye(theme, eye):
    rgb = make_linear(np.array([read_colour(theme[f"figure-{n}"]) for n in range(1, 7)]))
    seen = np.clip(rgb @ np.array(BLIND[eye]).T, 0, 1)
    lab = np.cbrt(seen @ np.array(CONES).T) @ np.array(OKLAB).T
    apart = np.linalg.norm(lab[:, None] - lab, axis=2)[np.triu_indices(6, 1)]
    assert apart.min() >= 0.06  # of black to white, which is 1


# Small things


def test_a_link_in_text_is_underlined_so_that_it_is_seen(site, look):
    page = look(site / "foundations/data.html")
    lines = page.evaluate("""() => [...document.querySelectorAll('article p > a.reference')]
      .map(a => getComputedStyle(a).textDecorationLine)""")
    assert len(lines) > 10 and set(lines) == {"underline"}


BACKGROUND = "element => getComputedStyle(element).backgroundColor"


def test_a_heading_is_lit_in_the_yellow_of_an_equation(site, look):
    page = look(f"{address(site, 'layers/dense')}#forward")
    heading = page.eval_on_selector(":target > h2", BACKGROUND)
    yellow = page.evaluate("""() => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.background = 'var(--weave-lit)';
      return getComputedStyle(probe).backgroundColor; }""")
    assert heading == yellow


SMALL = """() => [...document.querySelectorAll(
    'article :is(button, .headerlink, .page-tools a, .equation-number, summary)')]
  .filter(e => e.checkVisibility({visibilityProperty: false}) && e.getBoundingClientRect().width)
  .map(e => [e.className || e.tagName, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 23.5 || box.height < 23.5).map(([name]) => name)"""


@pytest.mark.parametrize("name", ["layers/dense", "glossary", "reference/reporting"])
def test_what_is_pressed_is_24_pixels_wide_and_high(site, look, name):
    assert look(address(site, name)).evaluate(SMALL) == []


# Commas that stand below the last line of the link ahead of them
COMMAS = """() => {
  const texts = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
  const range = document.createRange(), found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode, link = text.previousSibling;
    if (!text.data.startsWith(',') || !link?.getClientRects) continue;
    range.setStart(text, 0);
    range.setEnd(text, 1);
    const [comma, end] = [range.getBoundingClientRect(), [...link.getClientRects()].at(-1)];
    if (comma.width && end) found.push(comma.top > end.bottom - 2);
  }
  return found; }"""


@pytest.mark.parametrize("name", ["symbols", "chunks"])
def test_no_line_begins_with_a_comma(site, look, name):
    page = look(address(site, f"indexes/{name}"), width=900)
    commas = page.evaluate(COMMAS)
    assert len(commas) >= 10 and not any(commas)


OPTIONS = """() => [...document.querySelectorAll('article code.literal')]
  .filter(code => code.innerText.startsWith('--')).map(code => code.getClientRects().length)"""


@pytest.mark.parametrize("name", ["workflows/digits/train", "reference/scripts"])
def test_an_option_is_not_broken_at_its_hyphens(site, look, name):
    lines = look(address(site, name), width=390).evaluate(OPTIONS)
    assert len(lines) >= 2 and set(lines) == {1}
