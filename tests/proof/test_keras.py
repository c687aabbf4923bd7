"""The grid of the page on Keras and PyTorch: complete, computed, and able to fail."""

import csv
import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, product

import keras
import numpy as np
import pytest

import epynn.network.models
from epynn import Dense, Dropout, to_keras
from epynn.commons.maths import activations
from tests.proof import compare as comparison
from tests.proof import run
from tests.proof.compare import QUANTITIES, compare, deviation, keras_in_float64
from tests.proof.grid import BATCHES, DRAWS, ENDS, GRID, TENTH
from tests.proof.run import TABLE, TOLERANCE, as_json, table

RESULTS = json.loads(TABLE.read_text(encoding="utf-8"))
COLUMNS = [f"{engine} {quantity}" for engine in ("PyTorch", "Keras") for quantity in QUANTITIES]


@pytest.mark.parametrize(
    "name",
    [name if name in set(TENTH) else pytest.param(name, marks=pytest.mark.prove) for name in GRID],
)
def test_the_same_as_pytorch_and_keras(name):
    found = compare(GRID[name])
    assert list(found) == COLUMNS
    assert max(found.values()) <= TOLERANCE, found


def test_the_table_is_that_of_the_grid():
    assert RESULTS["columns"] == ["layer", "configuration", *COLUMNS]
    assert [row[:2] for row in RESULTS["rows"]] == [
        [case.layer, name] for name, case in GRID.items()
    ]
    numbers = np.array([row[2:] for row in RESULTS["rows"]])
    assert (numbers >= 0).all() and (numbers <= TOLERANCE).all()
    assert (numbers > 0).mean() > 0.5  # two programs never round alike all the time
    assert set(RESULTS["versions"]) == {"Python", "numpy", "torch", "keras"}


def test_there_are_more_than_the_paper_has():
    assert len(GRID) >= 500
    count = Counter(case.layer for case in GRID.values())
    assert set(count) == {
        "Dense",
        "RNN",
        "GRU",
        "LSTM",
        "Stacked",
        "Clipped",
        "Convolution",
        "Pooling",
        "Dropout",
        "Flatten",
        "Deep",
        "No bias",
    }
    tenth = Counter(GRID[name].layer for name in TENTH)
    assert all(tenth[layer] >= n // 11 for layer, n in count.items()), tenth


def test_no_two_are_the_same_network_on_the_same_batch():
    def portrait(case):
        layers = tuple(
            (repr(layer), getattr(layer, "initialization", None) is not None)
            for layer in case.layers()
        )
        return layers, case.shape, case.m, case.loss, case.weights

    assert len({portrait(case) for case in GRID.values()}) == len(GRID)


@pytest.mark.parametrize("layer", sorted({case.layer for case in GRID.values()}))
def test_each_kind_meets_each_end_start_and_batch(layer):
    cases = [case for case in GRID.values() if case.layer == layer]
    met = [[case.weights, case.m, (case.loss, case.output, case.units)] for case in cases]
    for k, choices in enumerate((list(DRAWS), list(BATCHES), ENDS)):
        assert {row[k] for row in met} == set(choices)


def test_any_two_meet():
    met = [
        (case.weights, case.m, (case.loss, case.output, case.units), case.shape)
        for case in GRID.values()
    ]
    for a, b in combinations(range(3), 2):
        choices = list(DRAWS), BATCHES, ENDS
        assert {(row[a], row[b]) for row in met} == set(product(choices[a], choices[b]))
    for name in activations:
        own = [case for case in GRID.values() if re.search(rf"\b{name}\b", case.what)]
        assert len(own) > 50
        assert {(case.loss, case.output, case.units) for case in own} == set(ENDS)
        assert {case.layer for case in own} >= {"Dense", "RNN", "GRU", "LSTM", "Convolution"}


def careless_gradients(layer, right=Dense.compute_gradients):
    right(layer)
    layer.g["db"] *= 1 + 1e-4


def no_gradients(layer, right=Dense.compute_gradients):
    right(layer)
    layer.g["db"] *= np.nan


def careless_update(model):
    for layer in model.layers[:-1]:
        layer.update_parameters()


@pytest.mark.parametrize(
    "owner, name, slip, first",
    [
        (Dense, "compute_gradients", careless_gradients, "gradients"),
        (Dense, "compute_gradients", no_gradients, "gradients"),
        (epynn.network.models, "model_update", careless_update, "weights"),
        (comparison, "RATE", 0.050001, None),
    ],
)
def test_a_slip_is_seen(monkeypatch, owner, name, slip, first):
    case = GRID[next(name for name in TENTH if name.startswith("Dense tanh"))]
    before = compare(case)
    assert max(before.values()) <= TOLERANCE
    if first is None:  # theirs learn faster than ours
        started = comparison.start(case)
        monkeypatch.setattr(comparison, "start", lambda case: started)
        first = "weights"
    monkeypatch.setattr(owner, name, slip)
    wrong = {key for key, value in compare(case).items() if value > TOLERANCE}
    order = list(QUANTITIES)
    assert {key.split()[1] for key in wrong} == set(order[order.index(first) :])
    assert {key.split()[0] for key in wrong} == {"PyTorch", "Keras"}


def unshared(layer, A, right=Dropout.compute_shapes):
    right(layer, A)
    layer.fs["D"] = A.shape


def another_rate(layer, A, right=Dropout.forward):
    if not layer.training:
        return right(layer, A)
    layer.d["d"], rate = 0.5, layer.d["d"]
    A = right(layer, A) * (1 - layer.d["d"]) / (1 - rate)
    layer.d["d"] = rate
    return A


@pytest.mark.parametrize(
    "name, slip, about, message",
    [
        ("compute_shapes", unshared, "of 0.2 of states, one for all along -1", "a mask of shape"),
        ("compute_shapes", unshared, "of 0.5 of maps, one for all along 3", "a mask of shape"),
        ("forward", another_rate, "of 0.2 of states, one for all along ()", "another rate than 0"),
        ("forward", another_rate, "of 0.2 of maps, one for all along 3", "another rate than 0"),
    ],
)
def test_a_mask_that_nobody_else_would_draw_is_seen(monkeypatch, name, slip, about, message):
    cases = [case for case in GRID.values() if case.what == about]
    case = max(cases, key=lambda case: case.m)
    assert max(compare(case).values()) <= TOLERANCE
    monkeypatch.setattr(Dropout, name, slip)
    with pytest.raises(ValueError, match=message):
        compare(case)


def test_each_limit_is_one_that_clips():
    clipped = [case for case in GRID.values() if case.layer == "Clipped"]
    for case in clipped:
        model, X, Y = comparison.start(case)
        model.backward(model.training_loss(Y, model.forward(X), deriv=True))
        [layer] = [layer for layer in model.layers if getattr(layer, "clip_gradients", False)]
        length = sum((g**2).sum() for g in layer.g.values()) ** 0.5
        assert length == pytest.approx(layer.max_norm), case.name


def test_deviation_is_relative_to_the_largest_number():
    assert deviation([np.array([3.0, -4.0])], [np.array([3.0, -4.4])]) == pytest.approx(0.1)
    assert deviation([np.zeros(2)], [np.zeros(2)]) == 0
    one = np.ones(1)  # sets the scale of the other
    for small, off, expected in (0, 1e-16, 1e-13), (0.01, 0.02, 1):
        found = deviation([np.full(2, small), one], [np.full(2, off), one])
        assert found == pytest.approx(expected)
    for wrong in np.nan, np.inf, -np.inf:
        bad = np.array([1.0, wrong])
        for ours, theirs in (bad, np.ones(2)), (np.ones(2), bad):
            assert deviation([np.ones(2), ours, one], [np.ones(2), theirs, one]) == np.inf
    with pytest.raises(ValueError, match="different shapes"):
        deviation([np.zeros(2)], [np.zeros(3)])


def test_keras_is_as_it_was_afterwards():
    for _ in range(2):
        assert keras.backend.result_type("float64", "float64") == "float32"
        assert keras.config.floatx() == keras.layers.Dense(1).dtype == "float32"
        with keras_in_float64():
            assert keras.layers.Dense(1).dtype == "float64"
            assert keras.backend.result_type("float64", "float64") == "float64"
    with keras_in_float64():
        model, *_ = comparison.start(next(iter(GRID.values())))
        assert {type(layer) for layer in to_keras(model).layers} == {keras.layers.Dense}


def in_threads(number, context, prepare):
    return ThreadPoolExecutor(number)


@pytest.mark.parametrize(
    "pool", [in_threads, pytest.param(run.ProcessPoolExecutor, marks=pytest.mark.prove)]
)
def test_the_command_writes_both_tables(tmp_path, monkeypatch, capsys, pool):
    """In a process of its own, too; but that imports PyTorch and Keras once more."""
    before = TABLE.read_bytes()
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(variable, "1")
    monkeypatch.setattr(run, "PROCESSES", 1)
    monkeypatch.setattr(run, "ProcessPoolExecutor", pool)
    assert run.main("3", str(tmp_path)) == 0
    said = capsys.readouterr().out
    assert "3/3" in said and "3 configurations in" in said
    results = json.loads((tmp_path / "keras.json").read_text("utf-8"))
    assert [row[:2] for row in results["rows"]] == [row[:2] for row in RESULTS["rows"][:3]]
    with open(tmp_path / "keras.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    assert lines == [results["columns"], *([str(each) for each in row] for row in results["rows"])]
    assert TABLE.read_bytes() == before


def test_numbers_keep_two_digits_and_rows_their_lines():
    name = next(iter(GRID))
    made = table({name: {"PyTorch outputs": 1.2345e-16}})
    assert made["rows"] == [["Dense", name, 1.2e-16]]
    text = as_json(made)
    assert json.loads(text) == made and len(text.splitlines()) == 3
