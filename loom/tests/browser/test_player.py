"""The player in a browser: lines, equations and numbers go together."""

import json

import pytest

from loom.tangling.run import tangle
from loom.tests.browser.pages import PAGE, SETTINGS
from loom.tests.browser.running import serving
from loom.tests.weaving.book import Book

LIT = "e => [...document.querySelectorAll(e + '.shown')].map(each => each.textContent)"
CELLS = "cells => cells.map(cell => cell.dataset.place)"


@pytest.fixture(scope="module")
def woven(tmp_path_factory):
    folder = tmp_path_factory.mktemp("player")
    book = Book(folder).write(page=PAGE.replace("PACKAGE", "stepping"))
    book.write_file("loom.toml", SETTINGS.replace("PACKAGE", "stepping"))
    assert not tangle(folder).problems
    book.weave("html", "-W")
    assert book.code == 0, book.errors
    return book


@pytest.fixture(scope="module")
def recording(woven):
    script = (woven.site / "_static/player/page.js").read_text("utf-8")
    return json.loads(script.partition("(")[2].rpartition(")")[0])


@pytest.fixture
def player(woven, look):
    """Open the page and its player: ``player(width=390)``."""

    def open_player(**options):
        page = look(woven.file("page"), reduced_motion="reduce", **options)
        page.click(".step-open button")
        page.wait_for_selector(".step-panel")
        return page

    return open_player


def read_numbers(page, grid):
    texts = page.locator(f"{grid} td").all_text_contents()
    return [None if text == "·" else float(text.replace("−", "-")) for text in texts]


def check_step(page, recording, n):
    step, values = recording["steps"][n], recording["values"]
    assert f"Step {n + 1} of {len(recording['steps'])} " in page.inner_text(
        ".step-count"
    )
    code = "".join(page.evaluate(LIT, "pre ")).split()
    assert code == step["code"].split() or not code and not step["row"]
    equations = page.locator(".equation.shown").evaluate_all(
        "found => found.map(e => e.dataset.eq)"
    )
    assert equations == step["tags"]
    assert read_numbers(page, ".result") == values[step["made"][0]["value"]]["entries"]
    for operand, grid in zip(step["operands"], page.locator(".operand").all()):
        assert grid.locator("code").inner_text() == operand["name"]
        texts = grid.locator("td").all_text_contents()
        numbers = [float(each.replace("−", "-")) for each in texts]
        assert numbers == values[operand["value"]]["entries"]


def test_arrow_keys_walk_forward_and_back(player, recording):
    page, count = player(), len(recording["steps"])
    for n in range(count):
        check_step(page, recording, n)
        page.keyboard.press("ArrowRight")
    check_step(page, recording, count - 1)  # it is the last one
    for n in reversed(range(count - 1)):
        page.keyboard.press("ArrowLeft")
        check_step(page, recording, n)
    page.keyboard.press("End")
    check_step(page, recording, count - 1)
    page.keyboard.press("Home")
    check_step(page, recording, 0)
    assert page.faults == []


SLOW = """() => {
  const first = new Promise((_, fail) => { window.answer = fail; }), calls = [first];
  const callFunction = () => calls.pop() ?? Promise.reject(new Error("no"));
  window.loomPython = { callFunction };
}"""


def test_a_second_press_while_the_library_runs_leaves_no_clock_behind(player):
    page = player()
    page.evaluate(SLOW)
    page.select_option(".step-speed", "fast")
    play, said = page.locator(".step-play"), page.locator(".step-count")
    play.click()
    assert play.get_attribute("aria-label") == "Pause"  # though the library still runs
    play.click()
    page.evaluate("answer(new Error('no'))")
    page.wait_for_timeout(1500)
    assert "Step 1 of" in said.inner_text()
    play.click()
    said.filter(has_text="Step 2 of").wait_for()
    page.locator(".step-panel").press("Home")
    page.wait_for_timeout(1500)
    assert "Step 1 of" in said.inner_text()
    assert page.faults == []


def test_a_player_that_does_not_come_says_so_once(woven, look):
    with serving(woven.site) as address:
        page = look(f"{address}/page.html")
        page.route("**/playergrids.js", lambda route: route.abort())
        said = page.locator(".step-open [role=status]")
        for _ in range(2):
            page.click(".step-open button")
            said.filter(has_text="it did not come: is there a connection").wait_for()
            assert page.inner_text(".step-open").count("did not come") == 1
        page.unroute("**/playergrids.js")
        page.click(".step-open button")
        page.wait_for_selector(".step-panel")
        assert said.inner_text() == ""
        page.click(".step-open button")  # each press is heard once
        page.wait_for_selector(".step-panel", state="detached")
        page.click(".step-open button")
        page.wait_for_selector(".step-panel")


def test_the_panel_says_what_the_page_says(player):
    page = player()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.inner_text(".step-sentence").split("\n\n") == [
        "The state is a sum.",
        "It grows.",
    ]
    assert "s = 0" in page.inner_text(".step-count")
    assert page.locator(".step-equation math").count() >= 1
    code = page.inner_text(".step-code").rstrip().split("\n")
    assert code == ["h = fc['h'][:, s] = (", "    x @ W + h)  # (2s)"]
    assert page.locator(".step-panel [id], .step-panel [data-eq]").count() == 0
    said = page.inner_text(".step-said")
    assert said == "Step 4 of 6: read_steps, s = 0, equation 2s. h made."
    assert page.inner_text(".step-source") == "recorded with this page"


# An editor over the code of the pass, which has one more line at its head.
EDIT = """() => {
  const block = document.querySelector(".literate");
  const code = block.querySelector(".parts") ?? block.querySelector(".highlight");
  const text = [...code.querySelectorAll("pre")].map(pre => pre.textContent).join("");
  const lines = ["# mine", ...text.split("\\n")].map(textContent => Object.assign(
    document.createElement("div"), { className: "cm-line", textContent }));
  code.classList.add("is-edited");
  code.prepend(...lines);
}"""


def test_lines_light_in_an_editor(player):
    page = player()
    page.evaluate(EDIT)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    lit = [each.strip() for each in page.locator(".cm-line.shown").all_text_contents()]
    assert lit == ["h = fc['h'][:, s] = (", "x @ W + h)  # (2s)"]
    assert page.locator("pre .shown").count() == 0


def test_a_line_is_joined_with_its_equation(player):
    page = player()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector(".joining > path", state="attached")
    assert page.locator(".row-cell.shown").count() == 1


def test_pointing_at_an_entry_shows_its_row_and_its_column(player, recording):
    page = player()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.hover(".result td[data-place='1,2']")
    x, w, h = (grid.locator(".linked") for grid in page.locator(".operand").all())
    assert x.evaluate_all(CELLS) == ["1,0", "1,1", "1,2"]
    assert w.evaluate_all(CELLS) == ["0,2", "1,2", "2,2"]
    assert h.evaluate_all(CELLS) == ["1,2"]
    terms = page.inner_text(".step-terms")
    numbers = [*x.all_text_contents(), *w.all_text_contents()]
    assert terms.startswith("h[1, 2] = ") and all(each in terms for each in numbers)
    page.hover(".step-count")
    assert page.locator(".linked").count() == 0


def test_arrow_keys_go_through_the_entries(player):
    page = player()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.focus(".result td[tabindex='0']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert "Step 4 " in page.inner_text(".step-count")
    assert page.evaluate("document.activeElement.dataset.place") == "1,1"
    grid = page.locator(".operand").first
    assert grid.locator(".linked").evaluate_all(CELLS) == ["1,0", "1,1", "1,2"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # there is none above
    assert page.evaluate("document.activeElement.dataset.place") == "0,1"


def test_all_arrays_fill(player):
    page = player()
    filled = "td:not(.unfilled)"
    arrays = page.locator(".step-all .step-array")
    h = arrays.filter(has=page.get_by_text("h", exact=True))
    counts = []
    for _ in range(6):
        counts.append(h.locator(filled).count())
        page.keyboard.press("ArrowRight")
    assert counts == [0, 0, 0, 8, 16, 16]
    assert "changed" not in (h.get_attribute("class") or "").split()


@pytest.mark.parametrize("width", [1400, 390])
def test_nothing_that_is_lit_is_covered(player, width, recording):
    page = player(width=width)
    top = page.locator(".step-panel").bounding_box()["y"]
    assert top >= 0.6 * 900 - 1
    for _ in recording["steps"]:
        for line in page.locator("pre .shown").all():
            box = line.bounding_box()
            assert 0 <= box["y"] and box["y"] + box["height"] <= top
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_escape_closes_and_leaves_nothing_behind(player):
    page = player()
    page.keyboard.press("Escape")
    assert page.locator(".step-panel, .shown").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Step through a pass"
    assert page.get_attribute(".step-open button", "aria-expanded") == "false"
    assert page.evaluate("document.body.style.paddingBottom") == ""
    page.keyboard.press("Enter")
    assert page.locator(".step-panel").count() == 1
    page.click(".step-close")
    assert page.locator(".step-panel").count() == 0


def test_it_plays_to_the_end(woven, look):
    page = look(woven.file("page"))
    page.clock.install()
    page.click(".step-open button")
    page.select_option(".step-speed", "fast")
    page.click(".step-play")
    assert page.get_attribute(".step-play", "aria-label") == "Pause"
    page.clock.run_for(1700)
    assert "Step 3 " in page.inner_text(".step-count")
    page.click(".step-play")
    page.clock.run_for(5000)
    assert page.inner_text(".step-said") == "Paused at step 3"
    page.click(".step-play")
    page.clock.run_for(9000)
    assert page.inner_text(".step-said") == "The end: step 6"
    assert page.get_attribute(".step-play", "aria-label") == "Play"
    page.click(".step-play")
    assert "Step 1 " in page.inner_text(".step-count")


STUB = """recording => {
  window.asked = [];
  const callFunction = async (...args) => {
    window.asked.push(args);
    return structuredClone(recording);
  };
  window.loomPython = { callFunction };
}"""
FAILING = """window.loomPython = {
  callFunction: async () => { throw new Error('Trace\\nValueError: no'); }
}"""
CHANGED = "document.dispatchEvent(new CustomEvent('loom:library-changed'))"


def test_a_library_of_the_readers_own_is_run(player, recording):
    page = player()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    own = json.loads(json.dumps(recording))
    own["values"][own["steps"][3]["made"][0]["value"]]["entries"] = [7.5] * 8
    page.evaluate(STUB, own)
    page.click(".step-play")
    page.click(".step-play")
    assert page.inner_text(".step-source") == "your own library, run just now"
    assert set(read_numbers(page, ".result")) == {7.5}
    call = ["loom.browser.recording", "record_pass", {"path": "literate/page.md"}]
    assert page.evaluate("window.asked") == [call]
    page.click(".step-close")
    page.click(".step-open button")
    assert page.evaluate("window.asked.length") == 1  # nothing has changed
    own["steps"][3]["code"] = "h = other(x)"
    page.evaluate(STUB, own)
    page.evaluate(CHANGED)
    page.wait_for_function(
        "document.querySelector('.step-code').textContent === 'h = other(x)'"
    )
    assert page.locator(".line[data-eq='2s'].shown").count() == 1  # where its number is


def test_a_library_that_fails_leaves_what_was_recorded(player, recording):
    page = player()
    page.evaluate(FAILING)
    page.evaluate(CHANGED)
    page.wait_for_function(
        "document.querySelector('.step-source').textContent.includes('ValueError')"
    )
    said = page.inner_text(".step-source")
    assert said == "recorded with this page; your own library: ValueError: no"
    check_step(page, recording, 0)
    assert page.faults == []


REFUSED = """refused => {
  window.loomRefused = refused;
  document.dispatchEvent(new Event('loom:library-refused'));
}"""


def test_a_library_that_is_refused_is_not_spoken_for_by_the_one_before(
    player, recording
):
    page, source = player(), "document.querySelector('.step-source').textContent"
    last = "what you wrote last is not in use yet"
    page.evaluate(FAILING)
    page.evaluate(CHANGED)
    page.wait_for_function(f"{source}.includes('ValueError')")
    page.evaluate(REFUSED, True)
    assert page.evaluate(source) == f"recorded with this page; {last}"
    page.evaluate(STUB, recording)
    page.evaluate(CHANGED)  # by another page
    page.wait_for_function(f"{source}.startsWith('your own')")
    assert page.evaluate(source) == f"your own library before that; {last}"
    page.evaluate(REFUSED, False)
    assert page.evaluate(source) == "your own library, run just now"
    page.evaluate(REFUSED, True)
    page.click(".step-close")
    page.click(".step-open button")
    assert page.evaluate(source) == f"your own library before that; {last}"
    assert page.faults == []


LOOKS = """element => {
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
  return [outlineStyle, parseFloat(outlineWidth) > 0, outlineColor];
}"""


def test_what_is_lit_has_an_outline_where_colours_are_forced(player):
    page = player(forced_colors="active")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    line = page.locator("pre .shown").first
    equation = page.locator(".row-cell.shown, .equation.shown").first
    for lit in (line, equation):
        assert lit.evaluate(LOOKS)[:2] == ["solid", True]


def test_without_script_there_is_no_button(woven):
    assert woven.page("page").select_one(".step-open").has_attr("hidden")


def test_other_pages_have_nothing_of_it(woven):
    assert "player" not in woven.file("index").read_text("utf-8")
