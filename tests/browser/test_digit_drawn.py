"""A digit that a reader draws in the figure, with the pointer, and what the network makes of it."""

import pytest

from docs.interactive import digit

SAID = "document.querySelector('.interactive-said').textContent"
SOURCE = "document.querySelector('.interactive-source').textContent"
WEIGHT = "document.querySelector('.interactive .shade.weight').getAttribute('fill-opacity')"
PYTHON = """() => {
  window.loomPython = { callFunction: (...asked) => answerFigure(...asked) };
  document.dispatchEvent(new Event("loom:python-ready"));
}"""
ONE = [[(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]]
SEVEN = [[(0.2, 0.15), (0.5, 0.15), (0.75, 0.15), (0.6, 0.5), (0.4, 0.9)]]


def answer(module, name, values):
    """As Python in the page does."""
    assert (module, name) == (digit.__name__, "compute")
    return digit.compute(**values)


@pytest.fixture(params=["layers/convolution", "index"])
def figure(site, look, request):
    page = look(site / f"{request.param}.html")
    page.expose_function("answerFigure", answer)
    page.locator(".interactive").scroll_into_view_if_needed()
    page.wait_for_selector(".interactive.drawn")
    return page


def draw(page, strokes):
    """Move the pointer over the image."""
    box = page.locator(".interactive .pad").bounding_box()
    for stroke in strokes:
        for n, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
            if not n:
                page.mouse.down()
        page.mouse.up()


def test_a_drawing_waits_for_python_and_is_read(figure):
    draw(figure, SEVEN)
    figure.wait_for_function(f"{SAID}.includes('as soon as Python runs')")
    figure.evaluate(PYTHON)
    figure.wait_for_function(f"{SAID}.startsWith('The network reads the digit 7')")
    assert figure.evaluate(SOURCE).startswith("Computed")
    figure.get_by_role("button", name="Begin again").click()
    assert figure.locator(".interactive .shade").first.is_visible(), "the filter stays"
    assert figure.evaluate(SAID).startswith("Draw a digit into the square")
    assert figure.locator(".interactive text", has_text="draw here").is_visible()
    draw(figure, ONE)
    figure.wait_for_function(f"{SAID}.startsWith('The network reads the digit 1')")
    before = figure.evaluate(WEIGHT)
    figure.get_by_role("slider", name="Filter").press("ArrowRight")
    figure.wait_for_function(f"before => {WEIGHT} !== before", arg=before)
    assert figure.evaluate(SAID).startswith("The network reads the digit 1")
    figure.get_by_role("slider", name="Digit").press("ArrowRight")
    figure.wait_for_function(f"{SOURCE}.startsWith('Recorded')")
    assert "It is right" in figure.evaluate(SAID)
    assert figure.get_by_role("button", name="Draw a digit").is_visible()
    assert figure.faults == []


def test_a_square_that_waits_for_a_drawing_stays_empty(figure):
    """Whatever else is computed meanwhile: the record of a digit, or what was drawn before."""
    inviting = figure.locator(".interactive text", has_text="draw here")
    figure.get_by_role("button", name="Draw a digit").click()
    figure.evaluate(PYTHON)
    assert inviting.is_visible()
    weight = figure.evaluate(WEIGHT)
    figure.get_by_role("slider", name="Filter").press("ArrowRight")
    figure.wait_for_function(f"before => {WEIGHT} !== before", arg=weight)
    assert inviting.is_visible()
    assert figure.evaluate(SAID).startswith("Draw a digit into the square")
    draw(figure, ONE)
    figure.wait_for_function(f"{SAID}.startsWith('The network reads the digit 1')")
    figure.get_by_role("button", name="Begin again").click()
    weight = figure.evaluate(WEIGHT)
    figure.get_by_role("slider", name="Filter").press("ArrowRight")
    figure.wait_for_function(f"before => {WEIGHT} !== before", arg=weight)
    assert inviting.is_visible()
    assert figure.evaluate(SAID).startswith("Draw a digit into the square")
    assert figure.faults == []


def test_pointing_at_the_map_frames_a_window(site, look):
    page = look(site / "layers/convolution.html")
    page.locator(".interactive").scroll_into_view_if_needed()
    page.wait_for_selector(".interactive.drawn")
    frame = page.locator(".interactive .panels .window")
    cells = page.locator(".interactive .panels .shade.memory")
    places = []
    for n in (0, 13):
        cells.nth(n).hover()
        assert frame.get_attribute("visibility") == "visible"
        places.append([float(frame.get_attribute(name)) for name in ("x", "y", "width")])
    (x, y, width), (other_x, other_y, _) = places
    pixel = width / digit.FILTER_SIZE
    assert (other_x - x, other_y - y) == (digit.STRIDE * pixel, digit.STRIDE * pixel)
    page.get_by_role("slider", name="Digit").hover()
    assert frame.get_attribute("visibility") == "hidden"
