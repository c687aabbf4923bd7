"""Blocks of a small book run and are edited in Chromium, with Python in its frame."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from loom.tests.book import Book
from loom.tests.browser.running import (
    HEAD,
    LONGEST,
    NOTE_ASKED,
    find_block,
    press,
    serving,
    wait_until_run,
    weave_book,
    write,
)
from loom.tests.live.book import BOOK, FIRST, INDEX

CHECKED = re.compile("^checked, ")
GREETING = "def greet(who):\n    return 'hello ' + who"
SECOND = f"""{HEAD}# Second

```pycon
>>> from greeting import greet
>>> greet('you')
'hello you'
```

```{{code-cell}} python
numbers = [1, 2, 3]
len(numbers)
```

```{{code-cell}} python
numbers.append(4)
print(f'now {{len(numbers)}}')
```

```{{code-cell}} python
:file: scripts/sum.py

total = sum([1, 2])
```

```{{code-cell}} python
class Table:
    def _repr_html_(self):
        return '<table><tr><td>cell</td></tr></table>'


Table()
```

```{{code-cell}} python
:caption: A row of numbers.
:name: numbers-drawn

import matplotlib.pyplot as plt

drawn = plt.plot([1, 2])
```

```python
import matplotlib.pyplot as plt

lines = plt.plot([1, 4, 9])
```

```python
chance = 1
```
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of the woven book."""
    book = Book(tmp_path_factory.mktemp("running"))
    with serving(
        weave_book(book, BOOK, first=FIRST, second=SECOND, index=INDEX)
    ) as found:
        yield found


@pytest.fixture(scope="module")
def second(chromium_of_module, address):
    """The second page, with Python running; tests share it."""
    page = chromium_of_module(f"{address}/second.html")
    block = find_block(page, "greet('you')")
    press(block)
    wait_until_run(block)
    return page


def test_nothing_is_loaded_before_a_button_is_pressed(look, address):
    page = look(f"{address}/index.html")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/second.html")
    page.wait_for_load_state("networkidle")
    assert any(url.partition("?")[0].endswith("runner.js") for url in asked)
    assert not [url for url in asked if "/python" in url or "codemirror" in url]
    assert page.locator("article .run-button").count() == 8
    assert page.faults == []


def test_the_head_of_a_page_says_where_a_change_is_tried(look, address):
    page = look(f"{address}/first.html")
    page.click(".page-tools summary:text-is('Edit')")
    expect(page.locator(".try-here")).to_be_visible()
    page.goto(f"{address}/second.html")  # nothing on it is edited
    expect(page.locator(".try-here")).to_have_count(0)


def test_what_can_not_be_loaded_says_why(look, address):
    page = look(f"{address}/second.html")
    block = find_block(page, "greet('you')")
    failed = page.locator(".run-failed")
    page.route("**/python/main.js", lambda route: route.abort())
    press(block)
    expect(failed).to_contain_text("Is there a connection?")
    page.unroute("**/python/main.js")
    page.route("**/python/worker.js", lambda route: route.abort())
    press(block)
    expect(page.locator(".run-outputs").first).to_contain_text("worker.js can’t be had")
    expect(page.locator(".run-said")).to_have_text("Python can’t be started.")
    expect(failed).to_have_count(0)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".run-said")).to_have_text("Python can’t be started.")
    cell = find_block(page, "len(numbers)")
    press(cell)
    expect(cell.locator(".run-outputs")).to_contain_text("can’t be had")
    expect(cell.locator(".cell_output")).to_be_visible()  # what it showed is still true
    assert not [fault for fault in page.faults if "can’t be had" in fault]


def test_a_button_stands_at_the_end_of_its_code(look, address):
    page = look(f"{address}/second.html")
    cells = "article .cell:not(:has(.block-caption))"  # bars have more there
    gaps = page.evaluate(
        """cells => [...document.querySelectorAll(cells)].map(cell => {
          const [code, tools] = ["[class*=highlight-]", ".run-tools"]
            .map(each => cell.querySelector(each).getBoundingClientRect());
          return code.right - tools.right;
        })""",
        cells,
    )
    assert gaps and all(0 < gap < 20 for gap in gaps), gaps


def test_a_doctest_holds_and_a_cell_shows_its_value(second):
    assert wait_until_run(find_block(second, "greet('you')")) == "✓"
    cell = find_block(second, "len(numbers)")
    press(cell)
    assert wait_until_run(cell) == "✓"
    expect(cell.locator(".run-outputs")).to_have_text("3")
    # what was woven makes room for it
    expect(cell.locator(".cell_output")).to_be_hidden()
    assert second.faults == []


def test_a_block_that_runs_again_finds_what_was_there_before_it(second):
    cell = find_block(second, "numbers.append")
    press(cell)
    wait_until_run(cell)
    expect(cell.locator(".run-outputs")).to_have_text("now 4")
    press(cell)
    expect(cell.locator(".run-state")).to_have_text("✓")
    expect(cell.locator(".run-outputs")).to_have_text("now 4")


def test_html_stands_in_a_frame_as_high_as_it_is(second):
    cell = find_block(second, "class Table")
    press(cell)
    wait_until_run(cell)
    frame = cell.locator(".run-outputs iframe")
    assert frame.get_attribute("sandbox") == "allow-same-origin"
    inside = frame.content_frame.locator("td")
    expect(inside).to_have_text("cell")
    # it gets its height once all of it has come
    is_fit = "frame => 15 < frame.clientHeight && frame.clientHeight < 120"
    second.wait_for_function(is_fit, arg=frame.element_handle())
    # in each theme it lets the page be seen behind it
    for scheme in ("dark", "light"):
        second.emulate_media(color_scheme=scheme)
        picture = Image.open(io.BytesIO(frame.screenshot())).convert("L")
        light = picture.getpixel((picture.width - 3, 3))
        assert light < 60 if scheme == "dark" else light > 200, (scheme, light)


def test_a_caption_stays_below_what_is_drawn_anew(second):
    cell = find_block(second, "drawn = plt")
    figure, caption = cell.locator("figure"), cell.locator("figcaption")
    assert figure.get_attribute("id")
    for name in ("Run", "Reset"):
        press(cell, name)
        wait_until_run(cell)
        frame = cell.locator(".run-outputs iframe")
        expect(frame).to_be_visible()
        expect(cell.locator("figure > :not(figcaption)").first).to_be_hidden()
        expect(caption).to_be_visible()
        assert caption.bounding_box()["y"] > frame.bounding_box()["y"]
        write(cell, cell.locator(".cm-content").inner_text() + "  # mine")


def test_a_figure_is_drawn_in_the_colours_of_the_page(second):
    block = find_block(second, "lines = plt.plot")
    press(block)
    wait_until_run(block)
    frame = second.locator(".run-outputs iframe[title=Figure]").last
    svg = frame.content_frame.locator("svg")
    expect(svg).to_be_visible(timeout=LONGEST)
    assert "var(--figure-1)" in svg.inner_html()
    style = "element => getComputedStyle(element).fill"
    light = svg.locator("text").first.evaluate(style)
    second.evaluate("document.body.dataset.theme = 'dark'")
    expect(svg).to_be_visible()
    second.wait_for_timeout(300)
    assert svg.locator("text").first.evaluate(style) != light
    family = "element => getComputedStyle(element).fontFamily"
    assert "DejaVu" not in svg.locator("text").first.evaluate(family)
    second.evaluate("document.body.dataset.theme = 'light'")


def test_names_of_the_page_are_offered_while_one_writes(look, address):
    page = look(f"{address}/first.html")
    page.route("**/python-files.json", lambda route: route.abort())  # without Python
    chunk = page.locator(".literate-chunk")
    press(chunk, "Edit")
    write(chunk, "den")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("dense")


def test_an_error_is_shown_at_its_line(second):
    block = find_block(second, "chance = 1")
    press(block)
    wait_until_run(block)
    write(block, "chance = 1\nchance / 0\n")
    press(block)
    expect(block.locator(".run-state")).to_have_text("✗", timeout=LONGEST)
    expect(block.locator(".code-editor-errors")).to_contain_text("ZeroDivisionError")
    outputs = second.locator(".run-error").last
    expect(outputs).to_contain_text("literate/second.md")
    press(block, "Reset")
    expect(block.locator(".run-state")).to_have_text("✓", timeout=LONGEST)
    expect(block.locator(".code-editor-errors")).to_be_empty()


def test_an_error_that_stands_above_is_folded(second):
    block = find_block(second, "greet('you')")
    write(block, ">>> 1 / 0\n>>> 2 / 0\n>>> [][1]\n")
    press(block)
    expect(block.locator(".run-state")).to_have_text("✗", timeout=LONGEST)
    errors = second.locator(".run-outputs .run-error")
    expect(errors).to_have_count(3)
    fold = second.locator(".run-outputs .run-again")
    expect(fold).to_have_count(1)
    expect(errors.nth(0)).to_be_visible()
    expect(errors.nth(1)).to_be_hidden()
    expect(errors.nth(2)).to_be_visible()
    fold.get_by_text("As above: ZeroDivisionError: division by zero").click()
    expect(errors.nth(1)).to_contain_text("2 / 0")
    expect(errors.nth(1)).to_be_visible()
    press(block, "Reset")
    expect(block.locator(".run-state")).to_have_text("✓", timeout=LONGEST)


def test_a_change_of_the_library_turns_examples_and_equations(look, address):
    page = look(f"{address}/first.html")
    page.evaluate(NOTE_ASKED)
    chunk = page.locator(".literate-chunk")
    press(chunk, "Edit")
    write(chunk, GREETING)
    # while Python starts, one press is kept, and runs what stands there at last
    run = chunk.get_by_role("button", name="Run")
    expect(run).to_be_enabled(timeout=1000)
    run.click()
    expect(chunk.locator(".run-state")).to_have_text("waits")
    assert page.evaluate("asked") == []
    write(chunk, GREETING.replace("hello", "good day"))
    chunk.locator(".cm-content").press("Control+Enter")
    example = page.locator("article .block-2")
    assert wait_until_run(example) == "✗"
    assert wait_until_run(chunk) == "✗"
    assert [do for do, _ in page.evaluate("asked")] == ["open", "check"]
    mark = page.locator(".equation-mark")
    expect(mark).to_have_text(CHECKED)
    # code that is no Python: its line, and the last library stays
    write(chunk, "def greet(who):\n    return 'hello ' +")
    press(chunk)
    expect(chunk.locator(".code-editor-errors")).to_contain_text(
        "no Python", timeout=LONGEST
    )
    said = page.locator(".run-said")
    expect(said).to_contain_text("is not in use yet. ⟨greet⟩, line 2: this is no")
    press(example)
    write(example, ">>> from greeting import greet\n>>> greet('all')\n'good day all'")
    press(example)
    assert wait_until_run(example) == "✓"
    expect(said).to_contain_text("is not in use yet.")
    press(example, "Reset")
    assert wait_until_run(example, "✗") == "✗"
    press(chunk, "Reset")
    expect(chunk.locator(".run-state")).to_have_text("✓", timeout=LONGEST)
    expect(chunk.locator(".code-editor-errors")).to_be_empty()
    # all is as printed: the page shows what it did, and needs no check for that
    expect(example.locator(".run-state")).to_have_text("")
    expect(mark).to_have_text(CHECKED)
    expect(said).to_have_text("")
    assert page.evaluate("asked.at(-1)[0]") == "edit"
    # an equation that the code contradicts
    layer = find_block(page, "def dense(X, W, b)")
    press(layer)
    wait_until_run(layer)
    write(
        layer,
        "import numpy as np\n\n\ndef dense(X, W, b):\n    return X @ W - b  # (1)",
    )
    expect(mark).to_have_text("not checked")
    press(layer)
    wait_until_run(layer)
    expect(mark).to_contain_text("off by", timeout=LONGEST)
    guide = page.locator(".run-bar button", has_text="Show")
    page.set_viewport_size({"width": 1280, "height": 240})
    page.evaluate("scrollTo(0, 0)")
    expect(mark).not_to_be_in_viewport()
    guide.click()
    expect(mark).to_be_in_viewport()
    note = page.locator(".run-equation")
    expect(note).to_be_visible()
    write(layer, "import numpy as np\n")  # of which nothing was said
    expect(mark).to_have_text("not checked")
    expect(note).to_have_count(0)
    press(layer, "Reset")
    expect(mark).to_have_text(CHECKED, timeout=LONGEST)
    expect(guide).to_be_hidden()
    assert page.faults == []


@pytest.mark.prove  # one more start of Python
def test_what_is_wrong_beside_equations_is_said(look, address):
    page = look(f"{address}/first.html")
    layer = find_block(page, "def dense(X, W, b)")
    chunk = page.locator(".literate-chunk")
    mark, said = page.locator(".equation-mark"), page.locator(".run-said")
    press(layer)
    wait_until_run(layer)
    dense = "import numpy as np\n\n\ndef dense(X, W, b):\n    "
    write(layer, f"{dense}raise KeyError('gone')  # (1)")
    press(layer)
    expect(mark).to_have_text("can’t be run", timeout=LONGEST)
    errors = layer.locator(".code-editor-errors")
    expect(errors).to_contain_text("raises KeyError: 'gone'")
    expect(said).to_have_text("1 of 2 on this page is red.")
    write(layer, f"{dense}return X @ W + b  # (7)")
    press(layer)
    expect(errors).to_contain_text("Line 5", timeout=LONGEST)
    press(layer, "Reset")
    expect(mark).to_have_text(CHECKED, timeout=LONGEST)
    expect(said).to_have_text("")
    # a block of the library is not well if what it changes is not
    press(chunk, "Edit")
    write(chunk, GREETING.replace("hello", "good day"))
    press(chunk)
    assert wait_until_run(chunk) == "✗"
    # what raises is marked where it is edited, beside the example that asked for it
    write(chunk, GREETING.replace("'hello '", "1"))
    press(chunk)
    assert wait_until_run(chunk) == "✗"
    errors = chunk.locator(".code-editor-errors")
    expect(errors).to_contain_text("Line 2")
    expect(errors).to_contain_text("TypeError")
    press(chunk, "Reset")
    assert wait_until_run(chunk, "✓") == "✓"
    expect(errors).to_be_empty()
    assert page.faults == []


@pytest.mark.prove  # one more start of Python
def test_marks_come_back_after_a_stop(look, address):
    page = look(f"{address}/first.html")
    layer, mark = find_block(page, "def dense(X, W, b)"), page.locator(".equation-mark")
    press(layer)
    wait_until_run(layer)
    write(layer, "while True:\n    pass")
    press(layer)
    expect(mark).to_have_text("…", timeout=LONGEST)
    page.locator(".run-bar button", has_text="Stop").click(timeout=LONGEST)
    # it is of the code as it was
    expect(mark).to_have_text("not checked")
    press(layer, "Reset")
    expect(mark).to_have_text(CHECKED, timeout=LONGEST)
    assert page.faults == []


@pytest.mark.prove  # one more start of Python
def test_marks_are_of_what_was_written_before_python_was_there(look, address):
    page = look(f"{address}/first.html")
    layer, mark = find_block(page, "def dense(X, W, b)"), page.locator(".equation-mark")
    press(layer)
    wrong = "import numpy as np\n\n\ndef dense(X, W, b):\n    return X @ W - b  # (1)"
    write(layer, wrong)
    layer.locator(".cm-content").press("Control+Enter")
    expect(mark).to_contain_text("off by", timeout=LONGEST)
    chunk = page.locator(".literate-chunk")
    press(chunk, "Edit")
    write(chunk, GREETING.replace("hello", "good day"))
    press(layer, "Reset")
    expect(mark).to_have_text(CHECKED, timeout=LONGEST)
    # on the next visit, the example shows what the changed library does
    page.reload()
    expect(mark).to_have_text("not checked")  # the page is not what it was woven from
    press(layer)
    assert wait_until_run(find_block(page, "greet('you')")) == "✗"
    assert page.faults == []


@pytest.mark.prove  # one more start of Python
def test_pointing_lights_the_line_in_an_editor_as_well(look, address):
    page = look(f"{address}/first.html")
    layer = find_block(page, "def dense(X, W, b)")
    press(layer)
    wait_until_run(layer)
    equation, lit = page.locator(".equation"), page.locator(".cm-line.lit")
    equation.hover()
    if not lit.count():  # what the check has shown may have moved it away
        page.locator("h1").hover()
        equation.hover()
    expect(lit).to_contain_text("# (1)")
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)
    page.locator(".cm-line", has_text="# (1)").hover()
    expect(page.locator(".equation.lit, .row-cell.lit").first).to_be_visible()


@pytest.mark.prove  # one more start of Python
def test_the_keyboard_stays_where_it_was(look, address):
    page = look(f"{address}/first.html")
    run = find_block(page, "greet('you')").get_by_role("button", name="Run")
    for _ in range(2):
        run.focus()
        run.press("Enter")
        expect(run).not_to_have_attribute("aria-disabled", "true", timeout=LONGEST)
        expect(run).to_be_focused()
    chunk = page.locator(".literate-chunk")
    chunk.get_by_role("button", name="Edit").press("Enter")
    expect(chunk.locator(".cm-content")).to_be_focused()
    page.keyboard.insert_text("#")
    expect(chunk.locator(".cm-content")).to_contain_text("#")


def test_what_is_pressed_while_it_runs_runs_next(second):
    number = find_block(second, "chance = 1").evaluate(
        "e => /block-\\d+/.exec(e.className)[0]"
    )
    block = second.locator(f"article .{number}")
    press(block)
    assert wait_until_run(block) == "✓"
    write(block, "import time\n\ntime.sleep(1.5)\nprint('one')")
    expect(block.locator(".run-state")).to_have_text("")  # the ✓ was of another text
    press(block)
    second.wait_for_timeout(700)
    write(block, "chance = 1\nprint('two')")
    press(block)
    shown = second.locator(f".{number} + .run-outputs")
    expect(shown).to_have_text("two", timeout=LONGEST)
    expect(block.locator(".run-state")).to_have_text("✓")
    block.get_by_role("button", name="Put back").click()


@pytest.mark.prove  # one more start of Python
def test_a_part_of_a_script_that_is_taken_back_is_gone_from_python(second):
    look = find_block(second, "chance = 1")
    part = find_block(second, "total = ")
    press(part)
    wait_until_run(part)
    write(part, "import loom\n\nloom.stranger = 'here'")
    press(part)
    wait_until_run(part)
    asked = "import loom\nprint(getattr(loom, 'stranger', 'gone'))"
    write(look, asked)
    press(look)
    shown = second.locator(".run-outputs").last
    expect(shown).to_have_text("here", timeout=LONGEST)
    second.locator(".changes-toggle").click()
    second.locator(".changes-list button", has_text="Take back").click()
    expect(part.locator(".cm-content")).to_contain_text("total = ")
    done = second.locator(".changes-actions button:enabled", has_text="Put your own")
    expect(done).to_be_visible(timeout=LONGEST)
    second.locator(".changes-toggle").click()
    press(look)
    expect(shown).to_have_text("gone", timeout=LONGEST)


@pytest.mark.prove  # one more start of Python
def test_an_example_without_a_result_says_why_it_is_red(look, address):
    page = look(f"{address}/second.html")
    block = find_block(page, "greet('you')")
    press(block)
    wait_until_run(block)
    write(block, ">>> 1 + 1")
    press(block)
    shown = page.locator(".run-outputs").first
    expect(shown).to_contain_text(
        "nothing is written below the prompt", timeout=LONGEST
    )
    expect(shown).to_contain_text("2")


@pytest.mark.prove  # one more start of Python
def test_a_stop_ends_the_blocks_above_as_well(look, address):
    page = look(f"{address}/second.html")
    cell = page.locator("article div.cell").first
    press(cell)
    wait_until_run(cell)
    write(cell, "while True:\n    pass")
    press(find_block(page, "chance = 1"))
    expect(cell.locator(".run-state")).to_have_text("runs …", timeout=LONGEST)
    page.locator(".run-bar button", has_text="Stop").click(timeout=LONGEST)
    expect(page.locator(".run-running, .run-waiting")).to_have_count(0)
    expect(cell.locator(".run-outputs")).to_contain_text("It was stopped.")


def test_from_a_disk_one_line_says_how_to_run_it(look, tmp_path_factory, address):
    site = next(
        path for path in tmp_path_factory.getbasetemp().glob("running*/build/html")
    )
    page = look(site / "second.html")
    expect(page.locator(".runner-note")).to_contain_text("python -m http.server")
    assert page.locator(".run-button").count() == 0
