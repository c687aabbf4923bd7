"""The site in Firefox: what the other tests of this folder try in Chromium."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from loom.tests.browser.attacks import RUN
from loom.tests.browser.running import LONGEST, find_block, press, serving, wait_until_run
from loom.tests.browser.sharedbook import read, woven
from loom.tests.browser.test_security import SETTLE, home, reader, test_the_trap_works, trap
from loom.tests.weaving.browser import get_playwright, opening_pages
from tests.browser.test_interactive import (
    gallery,
    test_each_control_changes_its_drawing_and_moves_nothing_else,
)
from tests.browser.test_player import test_each_step_lights_its_line_and_its_equation

__all__ = [
    "gallery",
    "home",
    "read",
    "reader",
    "test_each_control_changes_its_drawing_and_moves_nothing_else",
    "test_each_step_lights_its_line_and_its_equation",
    "test_the_trap_works",
    "trap",
    "woven",
]

pytestmark = pytest.mark.prove  # a browser that CI doesn't have, and six starts of Python

RELAY = Path(__file__).with_name("firefox.py")
STILL = {"ui.prefersReducedMotion": 1}  # Playwright can't ask this Firefox for it
SUM = "Z = layer.fc['Z'] = X @ layer.p['W'] + layer.p.get('b', 0)  # (2)"
WRONG = SUM.replace("+", "-")
# Firefox says so of a fraction that it lays out before all of it has arrived; the page is whole.
ARRIVING = "Incorrect number of children for <mfrac/> tag."
CALLS = """
calls = [
    "importScripts('TRAP')",
    "const request = new XMLHttpRequest(); request.open('GET', 'TRAP', false); request.send()",
    "WorkerGlobalScope.prototype.fetch.call(self, 'TRAP').catch(() => {})",
    "new WebSocket('TRAP'.replace('http', 'ws'))",
    "new EventSource('TRAP')",
    "localStorage.setItem('stolen', 1)",
    "parent.document.title = 'stolen'",
]
for call in calls:
    try:
        run_js(call)
    except BaseException as error:
        print(type(error).__name__)
    else:
        print('ran')
"""


@pytest.fixture(scope="module")
def downloads(tmp_path_factory):
    """The folder that Firefox saves files in."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def chromium(request, tmp_path_factory, downloads):
    """Firefox, also for the tests and fixtures that are written for Chromium."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    assert firefox, "no Firefox on PATH: apt-get install firefox-esr"
    command = shlex.join([sys.executable, str(RELAY), firefox])
    program = tmp_path_factory.mktemp("firefox") / "firefox"
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    program.chmod(0o755)
    browser = get_playwright(request.config).firefox.launch(
        channel="moz-firefox",
        executable_path=program,
        firefox_user_prefs=STILL,
        downloads_path=downloads,
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def look_at(chromium):
    """As `look`, of pages that the tests share."""
    yield from opening_pages(chromium)


@pytest.fixture(scope="module")
def open_page(look_at, site):
    """Open a page of the book as a new reader: ``open_page("layers/dense.html")``."""
    with serving(site) as address:
        yield lambda page: look_at(f"{address}/{page}")


@pytest.fixture(scope="module")
def dense(open_page):
    """The page of the dense layer, where the first example has run."""
    page = open_page("layers/dense.html")
    example = find_block(page, ">>> Z = X @ W + b")
    press(example)
    assert wait_until_run(example) == "✓"
    return page


def find_mark(page):
    """The mark of the equation of the weighted sum."""
    return page.locator(".equation[data-eq='2'] .equation-mark")


def edit_line(block, line, old, new):
    """Put a text in place of another in a line of an editor, key by key."""
    line = block.locator(".cm-line", has_text=line)
    line.click()
    keyboard, text = line.page.keyboard, line.text_content()
    keyboard.press("End")
    for _ in text[text.rindex(old) + len(old) :]:
        keyboard.press("ArrowLeft")
    for _ in old:
        keyboard.press("Backspace")
    keyboard.type(new)


@pytest.fixture(scope="module")
def changed(dense):
    """The page of the dense layer, where the reader subtracts the bias."""
    block = dense.locator(".literate-file", has_text="dense/forward.py").first
    press(block, "Edit")
    edit_line(block, "# (2)", "+", "-")
    dense.keyboard.press("Control+Enter")
    expect(find_mark(dense)).to_contain_text("off by", timeout=LONGEST)
    dense.click(".changes-toggle")
    return dense


def read_changes(box):
    """The lines that a change takes out and puts in."""
    return [line.strip() for line in box.locator("del, ins").all_inner_texts()]


def find_faults(page):
    """What went wrong on a page."""
    return [fault for fault in page.faults if fault != ARRIVING]


def test_these_are_tests_of_firefox(dense):
    assert re.search(r"Gecko/\S+ Firefox/\d+", dense.evaluate("navigator.userAgent"))


def test_a_wrong_sign_is_found(changed):
    said = changed.locator(".run-equation", has_text="It would hold with − for +.")
    expect(said.first).to_be_visible()
    assert read_changes(changed.locator(".changes-panel")) == [f"−     {SUM}", f"+     {WRONG}"]


def test_a_change_is_taken_home(changed, downloads):
    changed.get_by_text("Download as a patch").click()
    for _ in range(100):  # no event tells it: Firefox names no navigation with a download
        if found := [file for file in downloads.iterdir() if file.stat().st_size]:
            break
        changed.wait_for_timeout(100)
    [file] = found
    assert f"+    {WRONG}\n" in file.read_text("utf-8")


def test_a_shared_change_is_shown_before_it_runs(changed, open_page):
    changed.get_by_text("Make a link").click()
    link = changed.locator(".changes-link")
    expect(link).to_have_value(re.compile("#change="))
    other = open_page(link.input_value().partition("127.0.0.1")[2].partition("/")[2])
    shared = other.locator(".shared")
    expect(shared).to_contain_text("Nothing of it has run")
    assert read_changes(shared) == [f"−     {SUM}", f"+     {WRONG}"]
    assert not other.locator("iframe, .cm-content").count()
    expect(find_mark(other)).to_have_text(re.compile("^checked, "))
    shared.get_by_text("Run this change").click()
    expect(find_mark(other)).to_contain_text("off by", timeout=LONGEST)
    assert find_faults(other) == []


def test_what_is_taken_back_is_green_again(changed):
    changed.get_by_text("Take all back").click()
    expect(find_mark(changed)).to_have_text(re.compile("^checked, "), timeout=LONGEST)
    changed.get_by_text("Throw the kept text away").click()
    expect(changed.locator(".changes")).to_be_hidden()
    expect(changed.locator(".literate-file .cm-content").first).to_contain_text(SUM)
    assert find_faults(changed) == []


def test_a_loop_without_end_is_stopped(dense):
    example = find_block(dense, ">>> Z = X @ W + b")
    number = re.search(r"block-\d+", example.get_attribute("class"))[0]
    example = dense.locator(f"article .{number}")
    example.locator(".cm-content").click()
    dense.keyboard.press("Control+a")
    dense.keyboard.type(">>> while True:\npass")
    dense.keyboard.press("Control+Enter")
    dense.locator(".run-bar button", has_text="Stop").click(timeout=LONGEST)
    dense.wait_for_selector("text=It was stopped. What you wrote is kept.")
    lines = example.locator(".cm-line").all_text_contents()
    assert lines == [">>> while True:", "...     pass"]
    press(example, "Reset")
    expect(example.locator(".run-state")).to_have_text("✓", timeout=LONGEST)
    assert find_faults(dense) == []


def test_a_figure_is_drawn(open_page):
    page = open_page("network/training.html")
    cell = find_block(page, "plt.subplots(1, 3")
    press(cell)
    assert wait_until_run(cell) == "✓"
    svg = page.locator(".run-outputs iframe[title=Figure]").content_frame.locator("svg")
    expect(svg).to_be_visible(timeout=LONGEST)
    assert svg.locator("path").count() > 10
    assert svg.bounding_box()["height"] > 100
    assert find_faults(page) == []


def test_what_is_solved_stays_solved(open_page):
    page = open_page("layers/dense.html")
    start, check = page.locator("#start-dense-count"), page.locator("#check-dense-count")
    solved = page.locator("#exercise-dense-count .tick-box input")
    press(start, "Edit")
    edit_line(start, "parameters", "None", "784 * 10")
    press(check, "Check")
    expect(check.locator(".exercise-result")).to_contain_text("✗", timeout=LONGEST)
    assert not solved.is_checked()
    edit_line(start, "parameters", "784", "785")
    page.keyboard.press("Control+Enter")
    expect(check.locator(".exercise-result")).to_contain_text("✓ Solved", timeout=LONGEST)
    page.reload()
    expect(solved).to_be_checked()
    expect(start.locator(".cm-content")).to_have_text("parameters = 785 * 10")
    assert find_faults(page) == []


def test_code_reaches_no_network(reader, trap):
    said = reader.run(RUN + CALLS.replace("TRAP", trap.address)).split()
    reader.page.wait_for_timeout(SETTLE)
    assert (trap.connections, trap.asked) == (0, [])
    # a fetch and an event source are refused later on; all the others at once
    assert said == ["JsException"] * 2 + ["ran", "JsException", "ran"] + ["JsException"] * 2
    assert reader.faults == []
