"""A reader's code that doesn't end, or wants too much, and a page over plain http.

Python starts anew, at the next visit too, from an image of its memory that the browser
has kept.
"""

import json
import threading
import time

import pytest
from playwright.sync_api import expect

from loom.serving import open_site_server
from loom.tests.browser.keptimages import look_kept
from loom.tests.browser.sharedbook import Reader, address, read
from loom.tests.weaving.browser import SMALL_DEVICE, find_program

__all__ = ["address", "read"]

# How long the page took to answer, each time, until `window.measured` is asked for.
MEASURE = """() => {
  let last = performance.now();
  const times = [];
  const look = now => {
    times.push(now - last);
    last = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.measured = () => times;
}"""
FORGET = "try { localStorage.clear(); } catch {}"  # what the other tests have written
ENDLESS = "print('begun')\nwhile True:\n    pass"
ASKED = "import random\nprint(hash('a word'), random.random())"
ANSWER, PATIENCE = 100, 500  # milliseconds; the second while other tests run beside it


def assert_the_page_answers(page):
    """Nearly always in a tenth of a second, as people find immediate."""
    times = sorted(page.evaluate("measured()"))
    assert len(times) >= 10
    assert times[int(0.95 * len(times))] < ANSWER and times[-1] < PATIENCE


def wait_for_workers(page, count):
    while len(page.workers) != count:
        page.wait_for_event("worker")


def visit(reader, address):
    """Open the page anew, run a block of it; return the two numbers it prints."""
    reader.page.goto(f"{address}first.html")
    reader.press(2)
    reader.settle(2)
    return reader.run(ASKED).split()


@pytest.fixture(scope="module")
def reader(address, read):
    """A reader with Python started, the numbers it prints, and a spare on its way."""
    reader = read(f"{address}first.html", spare=True)
    reader.numbers = visit(reader, address)
    reader.page.evaluate(MEASURE)
    return reader


@pytest.mark.prove  # one more start of Python
def test_a_small_device_keeps_no_second_python(reader, address, read):
    small = read(f"{address}first.html")
    small.press(2)
    small.settle(2)
    wait_for_workers(reader.page, 2)
    assert len(small.page.workers) == 1


PLANT = """document.querySelector("article").insertAdjacentHTML(
  "beforeend", "<span id=planted class='equation-mark is-red'></span>")"""
LATER = "{ const now = Date.now; Date.now = () => now() + 40_000; }"


def test_a_loop_that_does_not_end_is_ended(reader):
    page = reader.page
    reader.write(2, ENDLESS)
    page.keyboard.press("Control+Enter")
    stop = page.locator(".run-bar button", has_text="Stop")
    stop.wait_for()
    page.evaluate(MEASURE)
    shown = page.locator(".run-outputs").last
    expect(shown).to_have_text("begun")  # while it runs
    said, show = (
        page.locator(".run-said"),
        page.locator(".run-bar button", has_text="Show"),
    )
    expect(said).to_have_text("Python runs …")
    expect(show).to_be_hidden()
    page.evaluate(PLANT)
    expect(said).to_have_text("Python runs … 1 red so far.")
    expect(show).to_be_visible()
    page.evaluate(LATER)
    expect(said).to_contain_text(
        "Python has run for 40 s. If a loop does not end, stop it."
    )
    page.evaluate("document.getElementById('planted').remove()")
    assert_the_page_answers(page)
    stop.press("Enter")
    reader.wait("text=It was stopped. What you wrote is kept.")
    # the button goes, and the focus of a keyboard to what tells of the changes
    expect(page.locator(".changes-toggle")).to_be_focused()
    expect(shown).to_contain_text("begun")
    assert page.locator(".block-2 .cm-content").inner_text().strip() == ENDLESS
    begun = time.monotonic()
    assert reader.run("print('goes on')") == "goes on"
    assert time.monotonic() - begun < 60


def test_a_check_of_the_page_is_not_taken_for_a_loop(reader):
    page, said = reader.page, reader.page.locator(".run-said")
    reader.press(0)
    reader.write(0, "while True:\n    pass")
    page.keyboard.press("Control+Enter")
    expect(said).to_have_text("Checking this page …")
    page.evaluate(LATER)
    expect(said).to_have_text("Checking this page, which takes 40 s so far.")
    page.locator(".run-bar button", has_text="Stop").click()
    reader.wait(".block-0 >> text=It was stopped. What you wrote is kept.")
    page.locator(".block-0 .run-button", has_text="Reset").click()
    reader.settle(0)
    assert reader.faults == []


@pytest.fixture
def again(reader):
    """The same reader on a page of its own, once the browser has kept an image."""
    look_kept(reader.page, bool)
    page = reader.page.context.new_page()
    page.add_init_script(FORGET)
    yield Reader(page)
    page.close()


def test_the_next_visits_start_from_the_image(reader, again, address):
    page = again.page
    page.add_init_script(SMALL_DEVICE)  # a worker in place of another begins anew
    second, third = visit(again, address), visit(again, address)
    # each start of Python has hashes of its own, which the image keeps
    assert reader.numbers[0] != second[0] == third[0]
    assert len({reader.numbers[1], second[1], third[1]}) == 3
    assert again.run("from greeting import greet\nprint(greet('you'))") == "hello you"
    again.write(2, ENDLESS)
    page.keyboard.press("Control+Enter")
    stop = page.locator(".run-bar button", has_text="Stop")
    stop.click()
    expect(page.locator(".run-said")).to_have_text("Starting Python …")
    expect(stop).to_be_hidden()  # what starts can't be stopped
    assert again.run(ASKED).split()[0] == second[0]
    assert again.faults == []


@pytest.mark.prove  # two more starts without an image
@pytest.mark.parametrize("change", ["break", "age"])
def test_an_image_that_is_no_good_is_replaced(again, address, change):
    """One that is broken, and one that is of other files."""
    again.page.goto(f"{address}first.html")
    [before] = look_kept(again.page, bool, change)
    word, _ = visit(again, address)
    look_kept(again.page, lambda kept: kept == [before])
    assert visit(again, address)[0] != word
    assert again.faults == []


ROOM = "Python has at most 2 GB in a browser."


def test_what_a_browser_has_not_is_an_error_that_says_so(reader):
    page = reader.page
    page.evaluate(MEASURE)
    said = reader.run("import numpy as np\nnp.ones(4 * 2**30, np.uint8)")
    # 32 bits count no further
    assert "Maximum allowed dimension exceeded" in said and ROOM in said
    assert ROOM in reader.run("b = bytearray(4 * 2**30)")
    assert ROOM in reader.run("import numpy as np\nnp.ones((2**15, 2**14))")
    said = reader.run("b = bytearray(2**31 - 2**20)\nc = bytearray(2**31 - 2**20)")
    assert "MemoryError" in said and ROOM in said
    assert_the_page_answers(page)
    said = reader.run("import absent")
    assert said.endswith("Python has its own modules and those of this book.")
    assert reader.run("print('goes on')") == "goes on"
    assert reader.faults == []


@pytest.mark.parametrize(
    "code", ["import os\nos._exit(1)", "import faulthandler\nfaulthandler._sigsegv()"]
)
def test_python_that_was_ended_by_the_code_starts_anew(reader, code):
    said = reader.run(code)
    assert said.startswith("Python itself was ended by this code, and starts anew.")
    written = reader.page.locator(".block-2 .cm-content").inner_text()
    assert written.split() == code.split()
    assert reader.run("print('goes on')") == "goes on"
    assert reader.faults == []


def test_what_can_not_run_says_why_and_starts_nothing(address, read):
    fourth = read(f"{address}deep/fourth.html")
    assert fourth.page.inner_text(".block-0 .run-button") == "Not here"
    fourth.press(0)
    fourth.wait("text=Needs a laboratory.")
    assert fourth.page.inner_text(".block-0 .run-button") == "Run"  # what is changed
    assert fourth.page.locator("iframe").count() == 0 and fourth.faults == []


@pytest.mark.prove  # one more start of Python
def test_what_was_changed_and_can_not_run_says_so(address, read):
    fourth = read(f"{address}deep/fourth.html")
    fourth.press(0)
    fourth.wait("text=Needs a laboratory.")
    assert fourth.run("import laboratory  # mine", block=0) == "Needs a laboratory."
    state = fourth.page.locator(".block-0 .run-state")
    assert state.inner_text() == "not here"


GONE = """() => {
  const { book } = document.querySelector("nav.book-nav").dataset;
  const entry = { number: 9, kind: "start", name: "", printed: "0", text: "mine" };
  localStorage.setItem(`${book}/drafts/1/gone`, JSON.stringify([entry]));
}"""


@pytest.mark.prove  # one more start of Python
def test_what_was_written_on_a_page_that_has_gone_stops_nothing(address, read):
    reader = read(f"{address}first.html")
    reader.page.evaluate(GONE)
    reader.page.reload()
    reader.press(2)
    reader.settle(2)
    assert reader.page.inner_text(".draft-note pre") == "mine"
    assert reader.faults == []


def test_code_of_the_library_is_edited_even_there(woven):
    example, library = json.loads((woven.site / "_blocks/deep/fourth.json").read_text())
    assert example["unable"] == "Needs a laboratory."
    assert "unable" not in library


@pytest.mark.prove  # one more browser, and one more start
def test_it_runs_over_plain_http(woven, chromium):
    # a name that no browser takes for this machine: as of a classroom's server
    with open_site_server(woven.site, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        rules = f"MAP book.test 127.0.0.1:{running.server_address[1]}"
        browser = chromium.browser_type.launch(
            executable_path=find_program(),
            args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={rules}"],
        )
        try:
            reader = Reader(browser.new_page())
            reader.page.goto("http://book.test/first.html")
            assert reader.page.evaluate("!isSecureContext && !crypto.subtle")
            reader.press(2)
            reader.settle(2)
            assert reader.run("print(6 * 7)") == "42"
        finally:
            browser.close()
            running.shutdown()
