"""The pass of each layer page: its numbers are those that the checker of equations holds."""

import json
from functools import cache

import numpy as np
import pytest

from loom.browser.player import make_pass_script
from loom.browser.recording import record_document, record_pass
from loom.browser.tinypass import choose_setting, has_pass
from loom.config import get_config, use_book
from loom.documents.folder import read_documents
from loom.equations.namespace import make_namespace
from loom.equations.page import read_page
from loom.equations.source import Source
from loom.tangling.outputs import make_outputs
from tests.clone import ROOT

DOCUMENTS = read_documents(ROOT)[0]
LAYERS = [each for each in DOCUMENTS if each.path.startswith("literate/layers/")]
LAYERS = {each.path.split("/")[-1].removesuffix(".md"): each for each in LAYERS}
NOT_RUN = {"pooling": {"3.2", "3.3", "7.2"}}  # its other two kinds


@cache
def make_all():
    return make_outputs(DOCUMENTS).outputs


@cache
def record(name):
    use_book(ROOT)
    return json.loads(json.dumps(record_document(LAYERS[name], make_all())))


def read(recording, number):
    value = recording["values"][number]
    return np.array(value["entries"], float).reshape(value["shape"])


@pytest.mark.parametrize("name", LAYERS)
def test_the_numbers_are_those_that_the_equations_are_checked_on(name):
    page, recording = read_page(LAYERS[name]), record(name)
    names = Source(page, choose_setting(page), make_namespace(page)).names
    now = dict(recording["initial"])
    for step in recording["steps"]:
        now |= dict(step["changes"])
    assert len(now) == len(recording["arrays"])
    for number, array in enumerate(recording["arrays"]):
        checked = names[array["owner"]][array["name"]]
        shown = read(recording, now[number])
        assert np.allclose(shown, checked, rtol=5e-4, atol=0), array
    held = [
        (owner, key)
        for owner in get_config().pointing.caches
        for key, value in names[owner].items()
        if np.ndim(value)
    ]
    told = {(each["owner"], each["name"]) for each in recording["arrays"]}
    assert {("fc", "X"), ("fc", "A"), ("bc", "dX")} <= told <= set(held)


@pytest.mark.parametrize("name", LAYERS)
def test_every_equation_with_a_line_is_passed(name):
    page, recording = read_page(LAYERS[name]), record(name)
    passed = {tag for step in recording["steps"] for tag in step["tags"]}
    functions = {step["function"] for step in recording["steps"]}
    assert passed <= {each.tag for each in page.equations}
    lines = LAYERS[name].text.split("\n")
    for step in recording["steps"]:
        assert lines[step["line"] - 1].strip() == step["code"].split("\n")[0].strip()
    if name in ("dense", "rnn", "gru", "lstm", "convolution"):
        wanted = {each.tag for each in page.equations}
        assert {f"{name}_{part}" for part in ("forward", "backward")} <= functions
    else:
        wanted = {each.number for each in page.numbers} & {each.tag for each in page.equations}
    assert wanted - passed == NOT_RUN.get(name, set())


@pytest.mark.parametrize("name", LAYERS)
def test_a_pass_is_small(name):
    recording = record(name)
    assert 4 <= len(recording["steps"]) <= 64
    assert len(make_pass_script(LAYERS[name], make_all()).encode()) < 150_000
    for value in recording["values"]:
        assert "entries" in value and len(value["entries"]) <= 90, value["shape"]


@pytest.mark.parametrize("name", LAYERS)
def test_row_times_column_is_what_was_made(name):
    """Wherever a line adds products and what is broadcast, so do the entries that are linked."""
    found = 0
    recording = record(name)
    for step in recording["steps"]:
        operands, has_others = step["operands"], " * " in step["code"]
        if has_others or not all(each["link"] for each in operands):
            continue
        if max((each["product"] for each in operands), default=0) == 0:
            continue
        made = read(recording, step["made"][0]["value"])
        for place in np.ndindex(made.shape):
            total = sum_products(recording, step, place)
            assert total == pytest.approx(made[place], abs=3e-3), (step["code"], place)
        found += 1
    assert found >= {"dense": 2, "rnn": 6, "gru": 10, "lstm": 19, "convolution": 3}.get(name, 0)


def sum_products(recording, step, place):
    parts = {}
    for operand in step["operands"]:
        value = read(recording, operand["value"])
        index = tuple(slice(None) if to < 0 else place[to] for to in operand["link"])
        own = operand["product"] or operand["name"]
        parts.setdefault(own, []).append(np.ravel(value[index]))
    return sum(np.prod(each, axis=0).sum() for each in parts.values())


def test_the_worker_is_given_the_same(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert json.loads(json.dumps(record_pass("literate/layers/rnn.md"))) == record("rnn")


def test_only_pages_with_a_layer_have_a_pass():
    found = {each.path for each in DOCUMENTS if has_pass(read_page(each))}
    assert {each.path for each in LAYERS.values()} <= found
