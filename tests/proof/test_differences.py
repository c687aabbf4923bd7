"""Every difference from EpyNN 1.2.13 is recorded, right here, listed on its page, and pinned."""

import ast
import re
import threading
import time
from pathlib import Path

import pytest

from tests.oracles.record_differences import CASES, measure
from tests.oracles.replay import recorded

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "literate/proof/differences.md").read_text(encoding="utf-8")
THERE = recorded("differences")["cases"]
TEST = r"`([a-z_/]+\.py)` `(test_[a-z0-9_]+)`"
ROWS = [re.split(r" *\| *", row)[1:-1] for row in re.findall(r"^\| \*\*.*\|$", PAGE, re.M)]


@pytest.mark.parametrize("title", CASES)
def test_each_is_right_here(title):
    right = CASES[title][3]
    assert measure(title) == right
    assert THERE[title] != right


def test_the_page_lists_what_was_recorded():
    titles = [re.match(r"\*\*(.*?)\*\*: ", row[0])[1] for row in ROWS]
    assert titles == list(CASES) == list(THERE)


def test_every_row_is_complete():
    for row in ROWS:
        assert len(row) == 4 and row[0] and row[1], row
        assert row[2] and re.fullmatch(rf"{TEST}(, {TEST})*", row[3]), row


def listed(file):
    """The functions of a file of tests, save those that only `make prove` runs."""
    return {
        node.name
        for node in ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and "pytest.mark.prove" not in map(ast.unparse, node.decorator_list)
    }


def test_every_test_on_the_page_exists():
    named = {pair for row in ROWS for pair in re.findall(TEST, row[3])}
    assert named and all(Path(file).name.startswith("test_") for file, _ in named)
    assert {(file, test) for file, test in named if test not in listed(file)} == set()


def test_only_sleeps_of_the_training_are_counted():
    stop = threading.Event()

    def doze():
        while not stop.is_set():
            time.sleep(0.0001)

    thread = threading.Thread(target=doze)
    thread.start()
    try:
        assert measure("Before the first epoch") == 0
    finally:
        stop.set()
        thread.join()
