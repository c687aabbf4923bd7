"""What a reader does with this book in Chromium: a figure, exercises, a patch to take home."""

import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from loom.tests.browser.running import LONGEST, find_block, press, wait_until_run
from tests.browser.test_patch import make_clone, run

pytestmark = pytest.mark.prove  # in `make test` a small book shows it

EXERCISES = ["slopes-cube", "slopes-descend", "slopes-bug"]
TICKS = "document.querySelectorAll('.exercise .tick-box input:checked').length"


def test_a_figure_is_drawn_and_three_exercises_stay_solved(look, address):
    page = look(f"{address}/foundations/slopes.html")
    cell = find_block(page, "import matplotlib.pyplot as plt")
    press(cell)
    wait_until_run(cell)
    figure = cell.locator(".run-outputs iframe[title=Figure]").content_frame.locator("svg")
    expect(figure).to_be_visible(timeout=LONGEST)
    for label in EXERCISES:
        box = page.locator(f"#exercise-{label}")
        box.locator("summary", has_text="Solution").click()
        box.get_by_role("button", name="Use this solution").click()
        page.locator(f"#check-{label}").get_by_role("button", name="Check (").click()
        result = page.locator(f"#check-{label} .exercise-result")
        expect(result).to_contain_text("✓ Solved.", timeout=LONGEST)
    assert page.evaluate(TICKS) == 3
    page.reload()
    page.wait_for_function(f"{TICKS} === 3")
    solution = page.locator(f"#exercise-{EXERCISES[0]} .cm-content")
    expect(solution).to_contain_text("def ")
    assert page.faults == []


def test_a_change_is_taken_home(look, address, tmp_path):
    page = look(f"{address}/layers/dense.html")
    block = page.locator(".literate-file").filter(has_text="def dense_forward").first
    press(block, "Edit")
    code = block.locator(".cm-content")
    code.wait_for()
    code.press("Control+End")
    page.keyboard.insert_text("\n\n# Mine: é")
    code.press("Control+Enter")
    wait_until_run(block, "✓")
    page.locator(".changes-toggle").click()
    with page.expect_download(timeout=LONGEST) as download:
        page.get_by_role("button", name="Download as a patch").click()
    patch = Path(download.value.path()).read_text("utf-8")
    clone = make_clone(tmp_path / "clone")
    run("git", "apply", "--whitespace=error", cwd=clone, input=patch)
    assert "# Mine: é" in (clone / "literate/layers/dense.md").read_text("utf-8")
    assert "# Mine: é" in (clone / "tangled/epynn/dense/forward.py").read_text("utf-8")
    run(sys.executable, "tangle.py", "check", cwd=clone)
    # Or without a clone: the book and the tool, with the change in both.
    with page.expect_download(timeout=LONGEST) as download:
        page.get_by_role("button", name="Download a working copy").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(copy := tmp_path / "copy")
    assert "# Mine: é" in (copy / "literate/layers/dense.md").read_text("utf-8")
    run(sys.executable, "tangle.py", "check", cwd=copy)
    run(sys.executable, "-c", "import epynn", cwd=copy / "tangled")
    assert page.faults == []
