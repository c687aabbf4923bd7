"""The book under Pyodide in Node: its examples, and the library's own tests."""

import json
import math
import random
import subprocess
import sys

import pytest

from tests.browser.node import hypothesis_native
from tests.browser.node.pages import (
    RECORD,
    ROOT,
    describe_failure,
    list_examples,
    list_unable,
    record_page,
    run_pages,
)
from tests.browser.node.starting import run_python

KEPT = json.loads(RECORD.read_text("utf-8"))
BENCHMARK = ROOT / "tests" / "benchmarks" / "browser.json"
QUICK = ["foundations/matrices", "functions/loss"]
LONGEST = 25  # seconds of a block, of a processor that does nothing else


def run(pages):
    """The rows of each page; a failure is told with its line."""
    known, rows = list_examples(), {}
    for row in run_pages(pages):
        rows.setdefault(row["page"], []).append(row)
    wrong = [
        describe_failure(row, known[page][row["block"]])
        for page, found in rows.items()
        for row in found
        if row["state"] == "red"
    ]
    assert wrong == []
    return rows


def check_rows(rows):
    """What ran is what the record says of it."""
    known = list_examples()
    for page, found in rows.items():
        assert [row["block"] for row in found] == [*known[page]]
        new, kept = record_page(found, known[page]), KEPT[page]
        assert {key: new[key] for key in ("passed", "failed", "unable")} == {
            key: kept[key] for key in ("passed", "failed", "unable")
        }


def test_the_examples_of_some_pages():
    rows = run(QUICK)
    assert [*rows] == QUICK
    check_rows(rows)


@pytest.mark.prove
def test_the_examples_of_all_pages():
    rows = run([*KEPT])
    assert rows.keys() == KEPT.keys()
    check_rows(rows)


@pytest.mark.prove
def test_the_library_passes_its_own_tests():
    done = run_python("tests.browser.node.library", "-q", capture_output=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.prove
def test_the_benchmark_measures_what_the_page_shows(tmp_path, weaving):
    script, file = ROOT / "tests" / "benchmarks" / "browser.py", tmp_path / "new.json"
    subprocess.run([sys.executable, script, "--rounds", "1", "--json", file], check=True)
    new, kept = (json.loads(path.read_text("utf-8")) for path in (file, BENCHMARK))
    for part in ("on", "weights", "seconds", "waits"):
        assert new[part].keys() == kept[part].keys()


def test_the_waits_on_record_are_short():
    waits = json.loads(BENCHMARK.read_text("utf-8"))["waits"]
    bounds = {"result, first visit": 5, "result, later": 3, "figure, first visit": 8}
    assert {name: waits[name] for name, most in bounds.items() if waits[name] > most} == {}


def test_the_record_is_of_the_pages_as_they_are():
    known = list_examples()
    again = "python -m tests.browser.node.pages PAGE records a page anew"
    assert KEPT.keys() == known.keys(), again
    for page, blocks in known.items():
        found, unable = KEPT[page], list_unable(blocks)
        assert found["unable"] == unable, f"{page}: {again}"
        assert found["passed"] == len(blocks) - sum(unable.values()), f"{page}: {again}"
        assert found["failed"] == 0 and found["longest"] <= LONGEST, page


def test_numbers_of_hypothesis_are_those_of_its_machine_code():
    from hypothesis._native.internal import floats as theirs
    from hypothesis._native.internal.cathetus import cathetus

    draw = random.Random(0)
    for width in (16, 32, 64):
        smallest = theirs.width_smallest_normals(width)
        assert hypothesis_native.width_smallest_normals(width) == smallest
        numbers = [0.0, -0.0, math.inf, -math.inf, math.nan, smallest, -smallest]
        numbers += [theirs.int_to_float(draw.getrandbits(width), width) for _ in range(300)]
        for number in numbers:
            check_number(theirs, number, width)
        ordered = sorted(number for number in numbers if not math.isnan(number))
        for x, y in zip(ordered, ordered[2:]):
            count = theirs.count_between_floats(x, y, width)
            assert hypothesis_native.count_between_floats(x, y, width) == count
    for a, b in [(3.0, 5.0), (5.0, 3.0), (math.inf, 1.0), (math.inf, math.inf), (-5.0, 3.0)]:
        assert hypothesis_native.cathetus(a, b) == pytest.approx(cathetus(a, b), nan_ok=True)


def check_number(theirs, number, width):
    """Each function of one number gives the same, with the same sign."""
    for name in ("float_of", "next_up", "next_down"):
        assert_same(getattr(hypothesis_native, name), getattr(theirs, name), number, width)
    for name in ("next_up_normal", "next_down_normal"):
        for allowed in (True, False):
            options = {"allow_subnormal": allowed}
            pair = getattr(hypothesis_native, name), getattr(theirs, name)
            assert_same(*pair, number, width, **options)
    assert hypothesis_native.is_negative(number) == theirs.is_negative(number)
    if not math.isnan(number):
        bits = theirs.float_to_int(number, width)
        assert hypothesis_native.float_to_int(number, width) == bits


def assert_same(ours, theirs, *values, **options):
    a, b = ours(*values, **options), theirs(*values, **options)
    assert (math.isnan(a) and math.isnan(b)) or (a, math.copysign(1, a)) == (b, math.copysign(1, b))
