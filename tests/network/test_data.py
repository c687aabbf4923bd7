"""Encoding, scaling, splitting and batching: against EpyNN 1.2.13, and against wrong input."""

import json
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epynn import Adam, Dense, Embedding, EpyNN
from epynn.commons.io import (
    encode_dataset,
    index_elements_auto,
    one_hot_decode_sequence,
    one_hot_encode,
    one_hot_encode_sequence,
    padding,
    scale_features,
)
from epynn.embedding.dataset import name_relative_sizes, split_dataset

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "data.json").read_text())


# One-hot encoding


def test_encoding_equals_the_original():
    oracle = ORACLE["encode"]
    e2i, i2e, size = index_elements_auto(np.array(oracle["X"]))
    assert (e2i, size) == (oracle["e2i"], oracle["size"])
    assert i2e == {i: w for w, i in e2i.items()}
    np.testing.assert_array_equal(encode_dataset(oracle["X"], e2i, size), oracle["encoded"])


SETS = {
    "letters": [list("ACA"), list("BCA")],
    "words": [["one", "two"], ["three", "two"]],
    "integers": [[3, -7], [3, 1000]],
    "large integers": [[3, 10**12], [-(10**12), 3]],
    "bytes": np.array([[0, 255], [255, 7]], np.uint8),
    "floats": [[0.5, 1.5], [0.5, -2.0]],
    "booleans": [[True, False], [False, False]],
    "one axis": list("ABCA"),
    "three axes": [[list("AB"), list("BA")], [list("CC"), list("AB")]],
}


@pytest.mark.parametrize("name", SETS)
def test_each_entry_gets_its_row(name):
    X = np.asarray(SETS[name])
    e2i, i2e, size = index_elements_auto(X)
    H = encode_dataset(X, e2i, size)
    assert H.shape == (*X.shape, size)
    assert set(np.unique(H)) <= {0.0, 1.0}
    np.testing.assert_array_equal(H.sum(axis=-1), 1)
    for place in np.ndindex(X.shape):
        assert i2e[int(H[place].argmax())] == X[place]


@given(st.lists(st.text(min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_is_encoded_can_be_decoded(words):
    # NumPy drops null characters at the end of a string: not NumPy's letters, not ours.
    X = np.array([list(word.replace("\0", "-")) for word in words])
    e2i, i2e, size = index_elements_auto(X)
    H = encode_dataset(X, e2i, size)
    assert [one_hot_decode_sequence(rows, i2e) for rows in H] == X.tolist()


def test_whole_numbers_beyond_32_bits():
    # An integer of NumPy has 32 bits in a browser.
    far = 3_000_000_000
    H = encode_dataset([[far + 1, far]], {far: 0, far + 1: 1}, 2)
    np.testing.assert_array_equal(H, [[[0, 1], [1, 0]]])


def test_whole_numbers_beyond_63_bits():
    X = np.array([[2**63 + 6], [2**63 + 5], [2**63 + 6]], np.uint64)
    e2i, i2e, n = index_elements_auto(X)
    H = encode_dataset(X, e2i, n)
    assert [one_hot_decode_sequence(rows, i2e) for rows in H] == X.tolist()


def test_a_given_alphabet_in_any_order():
    H = encode_dataset([list("BA")], {"B": 2, "A": 0, "C": 1}, 3)
    np.testing.assert_array_equal(H, [[[0, 0, 1], [1, 0, 0]]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8])
def test_encoding_has_the_type_asked_for(dtype):
    assert encode_dataset([list("AB")], {"A": 0, "B": 1}, 2, dtype).dtype == dtype


@pytest.mark.parametrize(
    "alphabet, X, said",
    [
        ("AB", [list("AB"), list("A?")], r"sample 1 has '\?' at position 1, .* 2 known elements"),
        ("AB", [["A", "long"]], "sample 0 has 'long' at position 1"),
        ("AB", ["A", "C"], "sample 1 has 'C', which"),
        ([1, 2], [[1, 2], [99, 1]], "sample 1 has 99 at position 0"),
        ([1, 2], [[1, -(10**12)]], "sample 0 has -1000000000000 at position 1"),
        ([0.5], [[0.5, 0.25]], "sample 0 has 0.25 at position 1"),
        ("AB", [[["A", "B"], ["B", "X"]]], "sample 0 has 'X' at position 1, 1"),
    ],
)
def test_an_unknown_symbol_is_named_with_its_place(alphabet, X, said):
    e2i = {element: i for i, element in enumerate(alphabet)}
    with pytest.raises(ValueError, match=said):
        encode_dataset(X, e2i, len(e2i))


def test_a_sequence_alone():
    e2i, i2e, size = index_elements_auto(list("CAT"))
    for sequence in ("CAT", ["C", "A", "T"], np.array(list("CAT"))):
        rows = one_hot_encode_sequence(sequence, e2i, size)
        np.testing.assert_array_equal(rows, [[0, 1, 0], [1, 0, 0], [0, 0, 1]])
    assert one_hot_decode_sequence([[0.2, 0.5, 0.3], [0.9, 0.0, 0.1]], i2e) == ["C", "A"]


def test_one_element():
    np.testing.assert_array_equal(one_hot_encode(1, 3), [0, 1, 0])
    for i in (-1, 3):
        with pytest.raises(ValueError, match=f"index i is {i}, and there are 3 elements, 0 to 2"):
            one_hot_encode(i, 3)


# Scaling


def test_scaling_equals_the_original():
    oracle = ORACLE["scale"]
    np.testing.assert_allclose(scale_features(oracle["X"]), oracle["scaled"], rtol=1e-15)


def test_a_given_range_and_a_range_for_each_feature():
    X = np.array([[0.0, 10.0], [4.0, 30.0]])
    np.testing.assert_array_equal(scale_features(X, 0, 20), [[0, 0.5], [0.2, 1.5]])
    np.testing.assert_array_equal(scale_features(X, X.min(0), X.max(0)), [[0, 0], [1, 1]])


def test_constant_features_become_zero():
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(scale_features(np.full((3, 2), 7.0)), 0)
        X = np.array([[1.0, 5.0], [2.0, 5.0]])
        np.testing.assert_array_equal(scale_features(X, X.min(0), X.max(0)), [[0, 0], [1, 0]])


@pytest.mark.parametrize("given_range", [(None, None), (0, 255), (np.zeros(2), np.full(2, 255.0))])
def test_scaling_keeps_float32_and_the_input(given_range):
    X = np.array([[0, 255], [51, 102]], np.float32)
    kept = X.copy()
    scaled = scale_features(X, *given_range)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled, [[0, 1], [0.2, 0.4]], rtol=1e-6)
    np.testing.assert_array_equal(X, kept)


def test_small_integers_do_not_overflow():
    X = np.array([[-128, 127]], np.int8)
    np.testing.assert_array_equal(scale_features(X), [[0, 1]])


# Splitting


@given(
    st.integers(0, 300),
    st.tuples(*[st.integers(0, 20)] * 3).filter(any),
)
def test_no_sample_is_lost_or_used_twice(m, sizes):
    sets = split_dataset(list(range(m)), name_relative_sizes(sizes))
    assert sum(sets, []) == list(range(m))
    for part, relative in zip(sets, sizes, strict=True):
        assert abs(len(part) - relative / sum(sizes) * m) <= 1
        assert relative or not part


def test_what_is_left_goes_to_the_last_set_with_a_share():
    def lengths(m, sizes):
        return [len(part) for part in split_dataset(range(m), name_relative_sizes(sizes))]

    assert lengths(5, (1, 1, 0)) == lengths(5, (1, 0, 1))[::2] + [0] == [2, 3, 0]
    assert lengths(5, (1, 0, 0)) == [5, 0, 0] and lengths(15, (0.7, 0.3, 0)) == [10, 5, 0]
    assert lengths(10, (1, 1, 2)) == [2, 2, 6]  # a half to the even one, twice


@pytest.mark.parametrize(
    "sizes",
    [
        (2, 1),
        (1, 1, 1, 1),
        (2, -1, 0),
        (0, 0, 0),
        (np.nan, 1, 1),
        2,
        ("a", "b", "c"),
        (1, None, 0),
        "abc",
        None,
    ],
)
def test_relative_sizes_are_three_and_not_negative(sizes):
    with pytest.raises(ValueError, match="^Embedding takes three numbers as .*, none negative"):
        name_relative_sizes(sizes)


# Padding


def test_padding_equals_the_original():
    oracle = ORACLE["padding"]
    padded = padding(oracle["X"], 2)
    np.testing.assert_array_equal(padded, oracle["padded"])
    np.testing.assert_array_equal(padding(padded, 2, forward=False), oracle["X"])
    np.testing.assert_array_equal(padding(padded, 0, forward=False), padded)


def test_padding_takes_images_and_a_width():
    with pytest.raises(ValueError, match=r"images of shape \(m, h, w, d\), and got \(3, 4\)"):
        padding(np.zeros((3, 4)), 1)
    for width in (-1, 1.5, (1, 1), True):
        with pytest.raises(ValueError, match="a whole number from 0 on as width, and got"):
            padding(np.zeros((1, 2, 2, 1)), width)
    with pytest.raises(ValueError, match="a frame of width 2 cannot be taken off images of 3 × 4"):
        padding(np.zeros((1, 3, 4, 1)), 2, forward=False)


@pytest.mark.parametrize("index", [True, np.True_, 1.0, "a", -1, 3])
def test_an_index_is_a_whole_number(index):
    with pytest.raises(ValueError, match="index i is .*, and there are 3 elements, 0 to 2"):
        one_hot_encode(index, 3)


def test_a_dictionary_or_a_size_that_does_not_fit_is_told():
    e2i, i2e, size = index_elements_auto(list("ACGT"))
    with pytest.raises(ValueError, match="leads from 0 to 'A', .* Is it idx_to_element"):
        encode_dataset([list("ACGT")], i2e, size)
    with pytest.raises(ValueError, match="'T' has the index 3, and elements_size is 3"):
        encode_dataset([list("ACGT")], e2i, 3)
    with pytest.raises(ValueError, match=r"takes rows, shape \(s, e\), and got \(3,\)"):
        one_hot_decode_sequence([0, 1, 0], i2e)


@pytest.mark.parametrize("missing", [None, float("nan")])
@pytest.mark.parametrize("other", ["b", 1])
@pytest.mark.parametrize("kind", [list, lambda values: np.array(values, dtype=object)])
def test_a_value_that_is_missing_is_no_class_and_no_symbol(missing, other, kind):
    values = kind([other, other, missing, other])
    for arguments in (
        {"X_data": [1, 2, 3, 4], "Y_data": values, "Y_encode": True},
        {"X_data": values, "X_encode": True},
    ):
        with pytest.raises(ValueError, match="_data holds (nan|None).*first in sample 2"):
            Embedding(**arguments)


def test_an_array_of_arrays_is_one_array():
    X, words = np.empty(4, object), np.empty(4, object)
    X[:] = [np.array([k, k + 1.0]) for k in range(4)]
    words[:] = [np.array(list("ab"))] * 4
    assert Embedding(X, [0, 1, 0, 1], relative_size=(1, 0, 0)).dtrain.X.tolist() == [
        [k, k + 1.0] for k in range(4)
    ]
    assert Embedding(words, X_encode=True, relative_size=(1, 0, 0)).dtrain.X.shape == (4, 2, 2)
    words[2] = np.array(["a", None], dtype=object)
    with pytest.raises(ValueError, match="X_data holds None, first in sample 2"):
        Embedding(words, X_encode=True)


def test_what_is_masked_is_refused():
    X = np.ma.masked_array(np.ones((4, 2)), mask=np.eye(4, 2))
    with pytest.raises(ValueError, match="X_data is masked: fill what is missing"):
        Embedding(X, [0, 1, 0, 1])
    Embedding(np.ma.masked_array(np.ones((4, 2))), [0, 1, 0, 1])


class Plain(Enum):
    CAT = 1
    DOG = 2


class Word(str, Enum):  # noqa: UP042
    CAT = "cat"
    DOG = "dog"


class Text(StrEnum):
    CAT = "cat"
    DOG = "dog"


@pytest.mark.parametrize("kind", [Plain, Word])
def test_a_member_of_an_enum_is_refused(kind):
    labels, message = [kind.CAT, kind.DOG] * 3, r"holds <.*CAT.*>, a member of an Enum.*\.value"
    for encode in (False, True):
        with pytest.raises(ValueError, match="^Y_data " + message):
            Embedding(np.eye(6), labels, Y_encode=encode)
    with pytest.raises(ValueError, match="^X_data " + message):
        Embedding([[label] for label in labels], [0, 1] * 3, X_encode=True)


def test_an_enum_that_is_its_text_or_number_is_taken():
    classes = Embedding(np.eye(6), [Text.DOG, Text.CAT] * 3, Y_encode=True).classes
    assert classes.tolist() == ["cat", "dog"]
    number = IntEnum("number", ["CAT", "DOG"])
    labels = Embedding(np.eye(6), [number.CAT, number.DOG] * 3).dtrain.y
    assert labels.tolist() == [1, 2, 1, 2]


@pytest.mark.parametrize(
    "first, second",
    [
        (date(2020, 1, 1), date(2020, 1, 2)),
        (np.datetime64("2020-01-01"), np.datetime64("2020-01-02")),
        (np.timedelta64(1, "D"), np.timedelta64(2, "D")),
        (Decimal(1), Decimal(2)),
        (Fraction(1, 2), Fraction(1, 3)),
        (2**64, 1),
        (1j, 2j),
    ],
)
def test_what_no_file_takes_is_not_encoded(first, second):
    message = "takes text, and numbers of at most 64 bits"
    with pytest.raises(ValueError, match=rf"Y_data holds .*\. Y_encode {message}"):
        Embedding(np.eye(6), [first, second] * 3, Y_encode=True)
    with pytest.raises(ValueError, match=rf"X_data holds .*\. X_encode {message}"):
        Embedding([[first, second]] * 6, [0, 1] * 3, X_encode=True)


@pytest.mark.parametrize("far, dtype", [(4e4, np.float16), (3e38, np.float32), (1e308, float)])
def test_a_range_that_overflows_is_refused(far, dtype):
    X = np.array([[-far], [far], [0]], dtype)
    with pytest.raises(ValueError, match=f"is too far for {X.dtype}. Take floats of more bits"):
        scale_features(X)
    np.testing.assert_allclose(scale_features(X / 4).ravel(), [0, 1, 0.5])


@pytest.mark.parametrize("far, dtype", [(3e38, np.float32), (1e308, float)])
def test_samples_whose_range_overflows_are_refused(far, dtype):
    with pytest.raises(ValueError, match="is too far for"):
        Embedding(np.array([[-far], [far], [0]], dtype), [0, 1, 0], X_scale=True)


def test_samples_in_half_precision_are_learned_from_in_single():
    """The epsilon of Adam is 0 in float16, and the first step was nan."""
    X = np.random.default_rng(0).random((60, 4)).astype(np.float16)
    model = EpyNN([Embedding(X, X[:, 0] > 0.5), Dense()])
    model.initialize("BCE", {"learning_rate": 0.01}, optimizer=Adam(), seed=1, verbose=False)
    model.train(3, verbose=False)
    assert model.layers[1].p["W"].dtype == np.float32
    assert np.isfinite(model.metrics["BCE"][0]).all()


def test_labels_without_samples_are_refused():
    message = "X_data has 0 samples and Y_data 2 labels"
    with pytest.raises(ValueError, match=message):
        Embedding(None, [0, 1])
    with pytest.raises(ValueError, match=message):
        Embedding(np.eye(2), [0, 1]).with_data(None, [0, 1])


@pytest.mark.parametrize("argument", ["X_scale", "X_encode"])
def test_predict_takes_true_or_false(argument):
    model = EpyNN([Embedding(np.eye(6), [0, 1] * 3, X_scale=True), Dense(1)])
    model.initialize("BCE", seed=1, verbose=False)
    with pytest.raises(TypeError, match=f"takes True or False as {argument}, and got 'no'"):
        model.predict(np.eye(6), **{argument: "no"})
