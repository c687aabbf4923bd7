"""The embedding layer against EpyNN 1.2.13, its memory, and wrong input."""

import json
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from epynn import Embedding
from epynn.testing import gradient_error, run_layer

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "data.json").read_text())


# Sets and batches


@pytest.mark.parametrize("oracle", ORACLE["batches"], ids=lambda o: f"{o['m']}-{o['batch_size']}")
def test_sets_and_batches_equal_the_original(oracle):
    ids = np.arange(oracle["m"])
    sizes, batch_size = oracle["relative_size"], oracle["batch_size"]
    layer = Embedding(ids[:, None], ids % 3, sizes, batch_size, Y_encode=True)
    layer.np_rng = np.random.default_rng(oracle["m"])
    for dset, expected in zip((layer.dtrain, layer.dval, layer.dtest), oracle["sets"], strict=True):
        assert dset.X.ravel().tolist() == expected
    for epoch, expected in enumerate(oracle["epochs"]):
        layer.training_batches(init=epoch == 0)
        assert [batch.X[:, 0].tolist() for batch in layer.batch_dtrain] == expected
        for batch in layer.batch_dtrain:  # each sample with its label
            np.testing.assert_array_equal(batch.y, batch.X[:, 0] % 3)
    assert [batch.name for batch in layer.batch_dtrain] == oracle["names"]


def test_init_begins_again():
    layer = Embedding(np.arange(20)[:, None], np.zeros(20), batch_size=4)
    seen = []
    for _ in range(2):
        layer.np_rng = np.random.default_rng(1)
        layer.training_batches(init=True)
        seen.append([batch.X.tolist() for batch in layer.batch_dtrain])
        layer.training_batches()
    assert seen[0] == seen[1]


def test_the_last_batch_may_be_kept():
    def sizes(**options):
        layer = Embedding(np.zeros((10, 1)), np.zeros(10), (1, 0, 0), **options)
        layer.training_batches()
        return [len(batch.X) for batch in layer.batch_dtrain]

    assert sizes(batch_size=4) == [4, 4]
    assert sizes(batch_size=4, keep_last=True) == [4, 4, 2]
    assert sizes(batch_size=5, keep_last=True) == [5, 5]
    assert sizes(batch_size=50) == sizes(batch_size=50, keep_last=True) == [10]
    assert sizes() == [10]


def test_batches_are_a_sequence():
    layer = Embedding(np.arange(10)[:, None], np.arange(10), (1, 0, 0), batch_size=3)
    layer.training_batches()
    batches = layer.batch_dtrain
    assert len(batches) == 3
    np.testing.assert_array_equal(batches[-1].X, batches[2].X)
    assert [batch.name for batch in batches[1:]] == ["1", "2"]
    with pytest.raises(IndexError):
        batches[3]


def test_batches_of_an_epoch_outlive_the_next_shuffle():
    layer = Embedding(np.arange(10)[:, None], np.arange(10), (1, 0, 0), batch_size=5)
    layer.training_batches()
    old, before = layer.batch_dtrain, layer.batch_dtrain[0].X.tolist()
    layer.training_batches()
    assert old[0].X.tolist() == before


@pytest.mark.parametrize("Y", [[0, 1, 2, 1, 0, 2], [[0], [1], [2], [1], [0], [2]]])
def test_labels_of_batches_are_those_of_the_samples(Y):
    layer = Embedding(np.arange(6)[:, None], Y, (1, 0, 0), batch_size=3)
    layer.training_batches()
    assert layer.dtrain.b == {0: 2, 1: 2, 2: 2}
    for batch in layer.batch_dtrain:
        assert batch.Y.shape == (3, 1)
        np.testing.assert_array_equal(batch.y, np.ravel(Y)[batch.X[:, 0].astype(int)])


def test_sets_are_views_of_the_data():
    X = np.random.default_rng(0).normal(size=(30, 4))
    layer = Embedding(X, np.zeros(30), (1, 1, 1))
    assert all(np.shares_memory(dset.X, X) for dset in layer.dsets)


# Kinds of data


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_lists_tuples_and_arrays(kind):
    layer = Embedding(kind([[1, 2], [3, 4], [5, 6]]), kind([0, 1, 1]))
    assert layer.dtrain.X.dtype == np.float64
    np.testing.assert_array_equal(layer.dtrain.X, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(layer.dval.Y, [[1]])


def test_arrays_of_objects():
    X = np.array([["A", "B"], ["B", "A"]], object)
    assert Embedding(X, [0, 1], X_encode=True).e2i == {"A": 0, "B": 1}
    Y = np.array(["yes", "no"], object)
    assert Embedding([[1], [2]], Y, Y_encode=True).classes.tolist() == ["no", "yes"]


def test_float32_stays():
    X = np.arange(12, dtype=np.float32).reshape(6, 2)
    layer = Embedding(X, list("abcabc"), (1, 1, 0), batch_size=2, X_scale=True, Y_encode=True)
    layer.training_batches()
    batch = layer.batch_dtrain[0]
    assert {layer.dval.X.dtype, batch.X.dtype, batch.Y.dtype} == {np.dtype(np.float32)}
    assert layer.transform(X).dtype == np.float32


@pytest.mark.parametrize(
    "labels, decoded",
    [
        (["b", "a", "c", "a"], ["a", "b", "c"]),
        ([1, 2, 3, 1], [1, 2, 3]),
        ([10, -5, 10, 7], [-5, 7, 10]),
        ([True, False, True, True], [False, True]),
    ],
)
def test_labels_of_any_kind(labels, decoded):
    layer = Embedding(np.zeros((4, 1)), labels, (1, 0, 0), Y_encode=True)
    assert layer.classes.tolist() == decoded
    assert layer.dtrain.Y.shape == (4, len(decoded))
    assert layer.decode(layer.dtrain.Y).tolist() == labels
    assert layer.decode(layer.dtrain.y).tolist() == labels
    assert layer.decode(layer.dtrain.y[:, None].astype(float)).tolist() == labels


@pytest.mark.parametrize("numbers", [[0.1, 0.2, 0.7], [-1], [3]])
def test_numbers_that_are_no_classes_are_not_decoded(numbers):
    layer = Embedding(np.zeros((3, 1)), ["a", "b", "c"], Y_encode=True)
    with pytest.raises(ValueError, match="whole numbers from 0 to 2"):
        layer.decode(numbers)


def test_text_among_numbers_is_no_reason_to_encode():
    layer = Embedding(np.eye(3), [0, 1, 0])
    with pytest.raises(ValueError, match="samples of this layer are numbers"):
        layer.transform([[1, 2, "a"]])


def test_labels_already_encoded_stay():
    Y = np.eye(3)[[0, 2, 1]]
    layer = Embedding(np.zeros((3, 1)), Y, (1, 0, 0))
    np.testing.assert_array_equal(layer.dtrain.Y, Y)
    assert layer.dtrain.y.tolist() == [0, 2, 1]
    assert layer.classes is None


def test_labels_may_be_absent():
    layer = Embedding([[1], [2], [3]], batch_size=1)
    layer.training_batches()
    assert layer.dtrain.Y is None and layer.batch_dtrain[0].Y is None


def test_no_data_is_an_empty_layer():
    layer = Embedding()
    assert layer.dsets == []
    assert not layer.dtrain.active
    np.testing.assert_array_equal(layer.forward([[1, 2]]), [[1.0, 2.0]])
    with pytest.raises(ValueError, match="this Embedding is empty"):
        layer.training_batches(init=True)


# What new samples go through


def test_the_range_is_that_of_the_training_set():
    X = np.array([[0.0], [10.0], [5.0], [40.0]])
    layer = Embedding(X, np.zeros(4), (2, 1, 1), X_scale=True)
    assert [dset.X.ravel().tolist() for dset in layer.dsets] == [[0, 1], [0.5], [4]]
    np.testing.assert_array_equal(layer.transform([[20]]), [[2]])
    np.testing.assert_array_equal(layer.transform([[20]], X_scale=True), [[2]])
    np.testing.assert_array_equal(layer.transform([[20]], X_scale=False), [[20]])


def test_a_constant_training_set_is_not_divided_by_zero():
    layer = Embedding(np.full((4, 2), 3), np.zeros(4), X_scale=True)
    assert not layer.dtrain.X.any()


def test_new_samples_get_the_same_columns():
    layer = Embedding([list("BCA"), list("ABC"), list("CCC")], [0, 1, 0], X_encode=True)
    assert layer.d["e"] == 3 and layer.i2e == {0: "A", 1: "B", 2: "C"}
    np.testing.assert_array_equal(layer.transform([["C"]]), [[[0, 0, 1]]])
    codes = layer.transform([["C"]])
    np.testing.assert_array_equal(layer.transform(codes, X_encode=False), codes)
    with pytest.raises(ValueError, match="sample 0 has 'D' at position 0"):
        layer.transform([["D"]])


def test_nothing_to_apply():
    layer = Embedding([[1], [2]], [0, 1])
    np.testing.assert_array_equal(layer.transform([[3]]), [[3.0]])
    with pytest.raises(ValueError, match="X_encode needs an alphabet"):
        layer.transform([["A"]], X_encode=True)
    with pytest.raises(ValueError, match="X_scale needs a range"):
        layer.transform([[1]], X_scale=True)
    with pytest.raises(ValueError, match="labels were not encoded"):
        layer.decode([0])


# As a layer


@pytest.mark.parametrize("shape", [(4, 3), (1, 6), (2, 3, 4), (2, 3, 2, 4)])
def test_it_passes_on(shape):
    layer = run_layer(Embedding(), shape)
    np.testing.assert_array_equal(layer.fc["A"], layer.fc["X"])
    np.testing.assert_array_equal(layer.bc["dX"], layer.bc["dA"])
    assert layer.d["m"] == shape[0] and layer.d["n"] == np.prod(shape[1:])
    assert layer.fs == {"X": shape, "A": shape} and layer.bs == {"dA": shape, "dX": shape}
    assert not layer.p and not layer.g and not layer.trainable
    assert gradient_error(Embedding(), shape) < 1e-6


# Wrong input


@pytest.mark.parametrize(
    "arguments, said",
    [
        (dict(X_data=[[1], [2]], Y_data=[0]), "X_data has 2 samples and Y_data 1 labels"),
        (dict(X_data=[[1.0], [np.nan], [2.0]], Y_data=[0, 1, 1]), "X_data holds nan .* sample 1"),
        (dict(X_data=[[1.0], [2.0], [np.inf]], Y_data=[0, 1, 1]), "first in sample 2"),
        (dict(X_data=[[np.inf, -np.inf]], Y_data=[0]), "first in sample 0"),
        (dict(X_data=[[1], [2]], Y_data=[0, np.nan]), "Y_data holds nan .* sample 1"),
        (dict(X_data=[], Y_data=[]), "X_data is empty: it has no samples"),
        (
            dict(X_data=[[1]], Y_data=[0], relative_size=(0, 1, 0)),
            "of 1 samples, 1 are for validation",
        ),
        (
            dict(X_data=[[1]], Y_data=[0], relative_size=(2, -1, 0)),
            "three numbers as relative_size",
        ),
        (dict(relative_size=(0, 0, 0)), "three numbers as relative_size"),
        (dict(X_data=[[1]], Y_data=[0], batch_size=0), "positive integer as batch_size, and got 0"),
        (
            dict(X_data=[[1]], Y_data=[0], batch_size=2.5),
            "positive integer as batch_size, and got 2.5",
        ),
        (dict(batch_size=-1), "positive integer as batch_size, and got -1"),
        (dict(X_data=[["A"]], Y_data=[0]), "X_data holds text. X_encode=True"),
        (dict(X_data=[["1.5"], ["-2"]]), r"X_data, float\) reads them"),
        (dict(X_data=[[1]], Y_data=["cat"]), "Y_data holds text. Y_encode=True"),
        (dict(X_data=[[1, 2], [3]], Y_data=[0, 1]), "X_data differ in shape, with 1 to 2 elements"),
        (
            dict(X_data=[["A", "B"], ["C"]], Y_data=[0, 1], X_encode=True),
            "of X_data differ in shape",
        ),
        (dict(X_data=[[1], [2]], Y_data=[[0, 1], [1]]), "samples of Y_data differ in shape"),
        (dict(X_data=[[1]], Y_data=[[[[0]]]]), r"Y_data takes the shape \(m,\)"),
        (dict(X_data=[[1]], Y_data=[[0, 1]], Y_encode=True), "is it encoded"),
        (dict(X_data=[[1]] * 3, Y_data=["cat"] * 3, Y_encode=True), "has one class, 'cat': Y_enc"),
        (dict(X_data=[], Y_data=[], X_scale=True), "X_data is empty: it has no samples"),
        (dict(X_data=3, Y_data=[0]), "X_data takes a list or an array of samples, and got 3"),
    ],
)
def test_wrong_input_says_what_is_wrong(arguments, said):
    with pytest.raises(ValueError, match=said):
        Embedding(**arguments)


def test_finite_data_with_an_infinite_sum_are_accepted():
    X = np.full((4, 2), 1e308)
    assert Embedding(X, np.zeros(4)).dtrain.active


# Warnings


def warned(*args, **kwargs):
    """What making an embedding layer warns of, all of it on the line of the call."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        Embedding(*args, **kwargs)
    assert {(each.category, each.filename) for each in told} <= {(UserWarning, __file__)}
    return [str(each.message) for each in told]


SORTED = np.repeat(["a", "b", "c"], 50)  # as in Fisher's irises
FLOWERS = np.random.default_rng(0).random((150, 4))


@pytest.mark.parametrize("sizes", [(2, 1, 0), (8, 1, 1), (9, 1, 0), (1, 1, 0), (1, 0, 2)])
def test_sorted_classes_are_told_once_and_the_advice_mends_it(sizes):
    for Y in (SORTED, [ord(y) for y in SORTED], np.eye(3).repeat(50, axis=0)):
        encode = np.asarray(Y).dtype.kind == "U"
        (message,) = warned(FLOWERS, Y, sizes, Y_encode=encode)
        assert "has no sample of class" in message and (re.search("'[abc]'", message) or not encode)
        names = {"np": np, "X": FLOWERS.tolist(), "Y": Y}
        exec(message.partition("\n")[2], names)
        assert not warned(names["X"], names["Y"], sizes, Y_encode=encode)
        assert {*map(tuple, names["X"])} == {*map(tuple, FLOWERS)}


def test_what_a_shuffle_may_do_is_not_told():
    rng = np.random.default_rng(1)
    assert not warned(FLOWERS, SORTED, (1, 0, 0), Y_encode=True)  # one set only
    assert not warned(FLOWERS, np.arange(150.0))  # numbers, in order
    assert not warned(FLOWERS[:9], SORTED[::17], Y_encode=True)  # few samples
    assert not warned(FLOWERS, np.zeros(150)) and not warned(FLOWERS)
    for seed in range(200):  # rare classes, small sets
        y = rng.choice(rng.integers(2, 40), size=rng.integers(20, 150))
        assert not warned(FLOWERS[: len(y)], y, (8, 1, 1)), seed


def test_a_line_of_the_caller_is_told_of_other_data_too():
    layer = Embedding(FLOWERS, np.arange(150) % 3)
    with pytest.warns(UserWarning, match="no sample of class 2") as told:
        layer.with_data(FLOWERS, np.repeat([0, 1, 2], 50))
    assert [each.filename for each in told] == [__file__]


def test_code_without_a_name_is_told():
    names = {"Embedding": Embedding, "X": FLOWERS, "Y": SORTED}
    with pytest.warns(UserWarning, match="no sample of class"):
        exec("Embedding(X, Y, Y_encode=True)", names)


def test_several_labels_in_order_are_told():
    Y = np.repeat([[1, 0, 1], [0, 1, 1], [0, 0, 0]], 50, axis=0)
    (message,) = warned(FLOWERS, Y)
    assert message.startswith("dtrain has no sample of class [0, 0, 0]")
    order = np.random.default_rng(0).permutation(150)
    assert not warned(FLOWERS[order], Y[order])
    assert not warned(FLOWERS, np.random.default_rng(0).random((150, 2)))


@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize("shape", [(150, 4), (50, 3, 4), (10, 5, 3, 4)])
def test_a_huge_column_is_told_once_and_the_advice_mends_it(shape, scale):
    X, Y = FLOWERS.reshape(shape) - 0.5, np.arange(shape[0]) % 2
    assert not warned(X, Y, X_scale=scale)
    for factor in (1e6, -1e6):
        large = X * [1, 1, factor, 1]
        (message,) = warned(large, Y, X_scale=scale)
        assert "column 2 of X_data reaches 4.97e+05" in message
        names = {"X": large.tolist()}
        exec(message.partition("\n")[2], names)
        train = names["X"][: round(len(Y) * 2 / 3)]
        axes = tuple(range(len(shape) - 1))
        np.testing.assert_allclose([train.min(axes), train.max(axes)], [[0] * 4, [1] * 4])
        assert not warned(names["X"], Y, X_scale=scale)


def test_columns_that_are_zero_or_alone_are_not_told():
    Y = np.arange(150) % 2
    assert not warned(FLOWERS * [0, 0, 1e6, 0], Y)
    assert not warned(FLOWERS[:, :1] * 1e6, Y)
    assert not warned(FLOWERS * [1, 255, 1, 9000], Y)
    assert not warned(FLOWERS * 1e9, Y) and not warned(np.arange(150.0), Y)
    assert not warned(np.full((150, 2), ["a", "b"]), Y, X_encode=True)
