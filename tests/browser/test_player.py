"""The player on the pages of the book: nobody is left out, and nothing that is lit is covered."""

import json

import pytest

from tests.weave.axe import AXE, TAGS

LAYERS = ["dense", "lstm", "convolution"]
FAULTS = """async tags => (await axe.run('.step-panel, .step-open', {runOnly: tags})).violations
  .flatMap(fault => fault.nodes.map(node => fault.id + ' ' + node.html))"""
SMALL = """() => {
  const boxes = [...document.querySelectorAll('.step-panel :is(button, input, select), .result td')]
    .map(each => [each.className || each.textContent, each.getBoundingClientRect()]);
  return boxes.filter(([, box]) => Math.min(box.width, box.height) < 24).map(([name]) => name);
}"""
WALK = """count => Array.from({ length: count }, () => {
  const panel = document.querySelector('.step-panel'), top = panel.getBoundingClientRect().top;
  const all = where => [...document.querySelectorAll(where)], lines = all('pre .shown');
  const step = {
    code: lines.map(each => each.textContent).join(''),
    tags: all('.equation.shown').map(each => each.dataset.eq),
    sentence: panel.querySelector('.step-sentence').textContent.trim(),
    covered: lines.map(each => each.getBoundingClientRect())
      .filter(box => box.top < 0 || box.bottom > top).map(box => [box.top, box.bottom, top]),
  };
  panel.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
  return step;
})"""


def open_player(look, site, name, width=1400, **options):
    page = look(site / f"layers/{name}.html", width, reduced_motion="reduce", **options)
    page.click(".step-open button")
    page.wait_for_selector(".step-panel")
    return page


def read_recording(site, name):
    text = (site / f"_static/player/layers/{name}.js").read_text("utf-8")
    return json.loads(text.partition("(")[2].rpartition(")")[0])


@pytest.mark.parametrize(
    "name, width, scheme",
    [
        ("dense", 1400, "light"),
        ("lstm", 390, "dark"),
        pytest.param("dense", 390, "light", marks=pytest.mark.prove),
        pytest.param("convolution", 1400, "dark", marks=pytest.mark.prove),
    ],
)
def test_axe_finds_nothing(site, look, name, width, scheme):
    page = open_player(look, site, name, width, color_scheme=scheme)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.focus(".result td[tabindex='0']")
    assert page.faults == []
    page.evaluate(AXE)  # it asks for style sheets, which `file:` refuses
    assert page.evaluate(FAULTS, TAGS) == []
    assert page.evaluate(SMALL) == []
    assert page.locator(".step-panel").bounding_box()["height"] <= 0.4 * 900 + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", LAYERS)
def test_each_step_lights_its_line_and_its_equation(site, look, name):
    page, recording = open_player(look, site, name), read_recording(site, name)
    found = page.evaluate(WALK, len(recording["steps"]))
    for step, seen in zip(recording["steps"], found, strict=True):
        assert seen["code"].split() == step["code"].split()
        assert seen["tags"] == step["tags"]
        assert bool(seen["sentence"]) == bool(step["tags"])
        assert seen["covered"] == [], step["code"]


def test_a_product_of_windows_shows_window_and_filter(site, look):
    page = open_player(look, site, "convolution")
    recording = read_recording(site, "convolution")
    number = next(n for n, step in enumerate(recording["steps"]) if step["tags"] == ["4"])
    for _ in range(number):
        page.keyboard.press("ArrowRight")
    page.hover(".result td[data-place='0,1,2,1']")
    windows, weights, bias = (
        grid.locator(".linked").evaluate_all("cells => cells.map(cell => cell.dataset.place)")
        for grid in page.locator(".operand").all()
    )
    pixels = [(r, c) for r in range(2) for c in range(3)]
    assert windows == [f"0,1,2,{r},{c},0" for r, c in pixels]
    assert weights == [f"{r},{c},0,1" for r, c in pixels]
    assert bias == ["1"]


def test_every_layer_has_a_player_and_no_page_grows_much(site):
    for file in (site / "layers").glob("*.html"):
        html = file.read_text("utf-8")
        own = [part for part in html.split("<") if "player" in part or "step-open" in part]
        assert html.count('class="step-open"') == 1, file
        assert sum(map(len, own)) < 1_000
        assert (site / f"_static/player/layers/{file.stem}.js").stat().st_size < 150_000


def test_a_window_shows_the_pixels_that_it_is_cut_from(site, look):
    page = open_player(look, site, "convolution")
    recording = read_recording(site, "convolution")
    number = next(n for n, step in enumerate(recording["steps"]) if step["tags"] == ["3"])
    for _ in range(number):
        page.keyboard.press("ArrowRight")
    page.hover(".result td[data-place='0,1,2,0,1,0']")  # of the window at row 1, column 2
    found = page.locator(".operand .linked").evaluate_all("all => all.map(e => e.dataset.place)")
    assert found == ["0,1,3,0"]
