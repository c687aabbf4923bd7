"""Arguments and inputs that cannot be: the message names the layer, what came, what is expected."""

import re

import numpy as np
import pytest

from epynn import (
    GRU,
    LSTM,
    RNN,
    Convolution,
    Dense,
    Embedding,
    EpyNN,
    Pooling,
    sigmoid,
)

RECURRENT = [RNN, GRU, LSTM]
LAYERS = [Dense, *RECURRENT, Convolution]


@pytest.mark.parametrize("value", ["a", None, [1], True, np.array([1.0])])
@pytest.mark.parametrize("kind", RECURRENT)
def test_max_norm_is_a_number(kind, value):
    message = f"{kind.__name__} takes a number as max_norm, and got {value!r}"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        kind(2, max_norm=value)
    for number in (1, np.float32(0.5), np.inf):
        assert kind(2, max_norm=number).max_norm == number


@pytest.mark.parametrize("value", ["x", "", [1], 5, 0, ("learning_rate", 1)])
def test_hyperparameters_are_a_dictionary(value):
    for kind in LAYERS:
        message = rf"{kind.__name__} takes a dictionary as se_hPars, .*got {re.escape(repr(value))}"
        with pytest.raises(TypeError, match=message):
            kind(2, se_hPars=value)
    model = EpyNN([Embedding(np.ones((4, 2)), [0, 1, 0, 1]), Dense(1, sigmoid)])
    with pytest.raises(TypeError, match="initialize takes a dictionary as se_hPars"):
        model.initialize("BCE", se_hPars=value, verbose=False)


@pytest.mark.parametrize(
    "kind, argument",
    [
        *((kind, argument) for kind in RECURRENT for argument in ("sequences", "clip_gradients")),
        (Convolution, "use_bias"),
    ],
)
def test_a_truth_value_is_one(kind, argument):
    for value in ("no", "", None, 2, 0.0, [True]):
        message = f"{kind.__name__} takes True or False as {argument}, and got {value!r}"
        with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
            kind(2, **{argument: value})
    for yes, no in ((True, False), (1, 0), (np.True_, np.False_)):
        assert getattr(kind(2, **{argument: yes}), argument) is True
        assert getattr(kind(2, **{argument: no}), argument) is False


@pytest.mark.parametrize("kind", RECURRENT)
def test_what_is_set_later_is_checked_as_an_argument_is(kind):
    layer = kind(2)
    for argument in ("sequences", "clip_gradients"):
        with pytest.raises(TypeError, match=f"takes True or False as {argument}, and got 'no'"):
            setattr(layer, argument, "no")
        setattr(layer, argument, 1)
        assert getattr(layer, argument) is layer.get_params()[argument] is True
    with pytest.raises(TypeError, match="takes a number as max_norm, and got None"):
        layer.max_norm = None
    with pytest.raises(ValueError, match="takes a number above 0 as max_norm, and got -1"):
        layer.max_norm = -1
    layer.max_norm = np.float32(2)
    assert type(layer.max_norm) is float and layer.max_norm == 2


def both_ways(layer, built, shape):
    layer.build(np.ones(built))
    A = layer.forward(np.zeros(shape))
    dX = layer.backward(np.zeros(A.shape))
    layer.compute_gradients()
    return A, dX


@pytest.mark.parametrize(
    "layer, shape",
    [
        (Dense(3), (2, 4)),
        *((kind(3, sequences=every), (2, 5, 4)) for kind in RECURRENT for every in (True, False)),
        (Convolution(3, 2), (2, 5, 4, 1)),
        (Convolution(3, 2, 1, 1), (2, 5, 4, 1)),
        (Pooling(), (2, 5, 4, 1)),
        (Pooling(pool="mean"), (2, 5, 4, 1)),
    ],
)
def test_no_samples_are_no_error(layer, shape):
    for first in (2, 0):
        A, dX = both_ways(layer, (first, *shape[1:]), (0, *shape[1:]))
        assert len(A) == 0 and dX.shape == (0, *shape[1:])
        for name, gradient in layer.g.items():
            assert gradient.shape == layer.p[name[1:]].shape and not gradient.any()


@pytest.mark.parametrize(
    "layer, shape, expected",
    [
        (Dense(2), (2, 0), "s and n are 1 or more"),
        *((kind(2), (2, 3, 0), "one or more steps and elements") for kind in RECURRENT),
        *(
            (layer, shape, "h, w and d are 1 or more")
            for layer in (Convolution(2, 2, padding=1), Pooling())
            for shape in ((2, 4, 4, 0), (2, 0, 4, 1), (2, 4, 0, 1))
        ),
    ],
)
def test_an_axis_of_nothing_is_named(layer, shape, expected):
    message = rf"^{layer.name} takes an input of shape .*{expected}"
    with pytest.raises(ValueError, match=message) as e:
        layer.build(np.zeros(shape))
    assert f"got {shape}" in str(e.value)


@pytest.mark.parametrize(
    "layer, shape, least",
    [
        (Convolution(2, (5, 3)), (2, 4, 5, 1), (5, 3)),
        (Convolution(2, 9, padding=2), (2, 4, 9, 1), (5, 5)),
        (Convolution(2, (7, 2), padding=(2, 3)), (2, 2, 1, 1), (3, 1)),
        (Pooling((3, 9)), (2, 4, 5, 1), (3, 9)),
    ],
)
def test_how_large_an_image_has_to_be(layer, shape, least):
    h, w = least
    expected = rf"Expected is \(m, h, w, d\) with h at least {h} and w at least {w}, or a smaller"
    with pytest.raises(ValueError, match=expected):
        layer.build(np.zeros(shape))
    layer.build(np.zeros((2, h, w, 1)))  # and that is enough
