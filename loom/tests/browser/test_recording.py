"""A pass is recorded line by line, of any book and of a changed library."""

import itertools
import json
import sys
from importlib import import_module

import numpy as np
import pytest

from loom.browser.operands import RECORDER
from loom.browser.player import make_pass_script
from loom.browser.recording import record_pass
from loom.documents.reader import read_document
from loom.equations.tree import EquationError
from loom.tangling.run import tangle
from loom.tests.browser.pages import PAGE, write_page

NUMBERS = itertools.count()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The name of a package that the book of the folder makes."""
    name = f"steps{next(NUMBERS)}"
    write_page(tmp_path, name)
    assert not tangle(tmp_path).problems
    monkeypatch.syspath_prepend(str(tmp_path / "tangled"))
    yield name
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture
def recording(tmp_path, package):
    return json.loads(json.dumps(record_pass("literate/page.md", tmp_path)))


def read_value(recording, number):
    """A value as an array; what is not filled is NaN."""
    value = recording["values"][number]
    return np.array(value["entries"], float).reshape(value["shape"])


def find_state(recording, count):
    """All arrays after some steps, by their names."""
    changes = [recording["initial"]]
    changes += [step["changes"] for step in recording["steps"][:count]]
    now = {array: value for each in changes for array, value in each}
    return {
        recording["arrays"][array]["name"]: read_value(recording, value)
        for array, value in now.items()
    }


def test_each_line_with_a_number_is_a_step_wherever_it_runs(recording):
    found = [
        (step["function"], step["tags"], step["at"]) for step in recording["steps"]
    ]
    assert found == [
        ("read_steps", [], {}),  # h begins with zeros
        ("read_steps", [], {}),  # and so does its cache
        ("read_steps", ["1"], {}),
        ("read_steps", ["2s"], {"s": 0}),
        ("read_steps", ["2s"], {"s": 1}),
        ("go_back", ["3"], {}),
    ]
    assert recording["sizes"] == {"m": 2, "s": 2, "e": 3, "u": 4}


def test_a_step_says_where_it_stands(recording):
    lines = PAGE.split("\n")
    for step in recording["steps"]:
        shown = [each.strip() for each in step["code"].split("\n")]
        own = lines[step["line"] - 1 : step["line"] - 1 + len(shown)]
        assert [each.strip() for each in own] == shown
    long = recording["steps"][3]
    assert long["code"].startswith("h = fc['h'][:, s] = (\n    x @ W + h)")
    assert long["block"].startswith("file steps") and long["row"] == 13


def test_a_product_has_its_factors_as_they_were(recording):
    whole = find_state(recording, 3)["X"]
    for s, step in enumerate(recording["steps"][3:5]):
        x, w, h = step["operands"]
        assert (x["name"], w["name"], h["name"]) == ("x", "W", "h")
        assert (x["link"], w["link"], h["link"]) == ([0, -1], [-1, 1], [0, 1])
        assert x["product"] == w["product"] == 1 and not h["product"]
        values = [read_value(recording, each["value"]) for each in (x, w, h)]
        assert np.array_equal(values[0], whole[:, s])
        made = read_value(recording, step["made"][0]["value"])
        assert np.allclose(values[0] @ values[1] + values[2], made, atol=2e-3)


def test_a_cache_fills_step_by_step(recording):
    filled = [np.isfinite(find_state(recording, n)["h"]) for n in range(3, 6)]
    assert [each.sum() for each in filled] == [0, 8, 16]
    assert filled[1][:, 0].all() and not filled[1][:, 1].any()


def test_axes_have_their_letters(recording):
    arrays = {each["name"]: each["axes"] for each in recording["arrays"]}
    assert arrays["h"] == "m s u" and arrays["W"] == "e u"
    assert recording["steps"][3]["made"][0]["axes"] == "m u"  # one step of it


def test_a_sum_is_linked_with_its_column(recording):
    last = recording["steps"][-1]
    assert last["made"][0]["name"] == "go_back(…)"
    assert [each["link"] for each in last["operands"]] == [[-1, 0]]


def test_the_library_is_as_it_was(tmp_path, package, recording):
    module = import_module(f"{package}.forward")
    assert not hasattr(module, RECORDER)
    assert module.read_steps.__code__.co_filename == module.__file__
    assert np.empty.__name__ == "empty"


def forget_library(package):
    for module in [each for each in sys.modules if each.startswith(package)]:
        del sys.modules[module]


def test_a_changed_library_is_recorded_anew(tmp_path, package, recording):
    write_page(tmp_path, package, PAGE.replace("x @ W + h)", "x @ (2 * W) + h)"))
    tangle(tmp_path)
    forget_library(package)
    other = record_pass("literate/page.md", tmp_path)
    assert other["steps"][3]["code"].split("\n")[1] == "    x @ (2 * W) + h)  # (2s)"
    before = read_value(recording, recording["steps"][3]["made"][0]["value"])
    after = read_value(other, other["steps"][3]["made"][0]["value"])
    assert np.allclose(after, 2 * before, rtol=2e-3)
    assert other["steps"][3]["operands"][1]["name"] == "2 * W"


def test_what_fails_says_so_and_leaves_the_library_alone(tmp_path, package, recording):
    write_page(tmp_path, package, PAGE.replace("x @ W + h)", "x @ W.T + h)"))
    tangle(tmp_path)
    forget_library(package)
    with pytest.raises(Exception, match="matmul"):
        record_pass("literate/page.md", tmp_path)
    module = import_module(f"{package}.forward")
    assert module.read_steps.__code__.co_filename == module.__file__


def test_a_setting_that_the_table_does_not_have_is_refused(tmp_path, package):
    write_page(tmp_path, package, PAGE.replace(":pass: m=2", ":pass: w=2"))
    with pytest.raises(EquationError, match="the table has no setting of w"):
        record_pass("literate/page.md", tmp_path)


def test_a_size_that_is_no_number_is_refused(tmp_path, package):
    write_page(tmp_path, package, PAGE.replace(":pass: m=2", ":pass: m=x"))
    with pytest.raises(EquationError, match="m is a size, and takes a number"):
        record_pass("literate/page.md", tmp_path)


def test_a_block_has_the_id_of_its_page(monkeypatch):
    monkeypatch.setattr("loom.browser.player.record_document", lambda *_: {})
    names = ["k/a_b.py", "k/a/b.py"] * 2
    text = "".join(f"```python {{file={name}}}\nx = 1\n```\n\n" for name in names)
    document, _ = read_document("literate/page.md", text)
    script = make_pass_script(document, {})
    found = json.loads(script.partition("(")[2].rpartition(")")[0])
    key = "file-k-a-b-py"  # of each: the page counts on
    assert found["anchors"] == {
        "file k/a_b.py 1": key,
        "file k/a/b.py 1": f"{key}-2",
        "file k/a_b.py 2": f"{key}-3",
        "file k/a/b.py 2": f"{key}-4",
    }


def test_a_page_can_do_without_a_pass(tmp_path, package):
    asked = ":pass: m=2, s=2, e=3, u=4"
    assert asked in PAGE
    write_page(tmp_path, package, PAGE.replace(asked, ":pass: no"))
    with pytest.raises(LookupError, match="has no pass"):
        record_pass("literate/page.md", tmp_path)


def test_a_page_without_a_pass_has_none(tmp_path, package):
    (tmp_path / "literate/page.md").write_text("# Page\n")
    with pytest.raises(LookupError, match="has no pass"):
        record_pass("literate/page.md", tmp_path)
    with pytest.raises(LookupError, match="no document"):
        record_pass("literate/other.md", tmp_path)
