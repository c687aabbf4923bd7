"""A layer without bias: the same layer with zeros that are no parameter."""

import numpy as np
import pytest

from epynn import GRU, LSTM, RNN, Convolution, Dense, Embedding, EpyNN, Pooling, tanh
from epynn.faster import FasterLSTM, FasterRNN
from epynn.testing import gradient_errors, run_layer

WITHOUT = [
    (Dense, (4, 3)),
    (Dense, (4, 2, 3)),
    (Convolution, (4, 5, 5, 2)),
    (RNN, (4, 5, 3)),
    (GRU, (4, 5, 3)),
    (LSTM, (4, 5, 3)),
    (FasterRNN, (4, 5, 3)),
    (FasterLSTM, (4, 5, 3)),
]


@pytest.mark.parametrize("kind, shape", WITHOUT)
def test_no_bias_is_a_bias_of_zero_that_stays(kind, shape):
    bare = run_layer(kind(3, use_bias=False), shape)
    dA = np.random.default_rng(1).normal(size=bare.fc["A"].shape)
    bare = run_layer(bare, X=bare.fc["X"], p=bare.p, dA=dA)
    zeros = {name: np.zeros(bare.fs[name]) for name in bare.fs if name[0] == "b"}
    full = run_layer(kind(3), X=bare.fc["X"], p=bare.p | zeros, dA=dA)
    assert len(full.p) > len(bare.p) and not any(name[0] == "b" for name in bare.p)
    np.testing.assert_array_equal(bare.fc["A"], full.fc["A"])
    np.testing.assert_array_equal(bare.bc["dX"], full.bc["dX"])
    bare.lrate = [0.1]
    if not getattr(bare, "clip_gradients", False):
        for name in bare.p:
            np.testing.assert_array_equal(bare.g["d" + name], full.g["d" + name])
    bare.update_parameters()
    assert bare.g.keys() == {"d" + name for name in bare.p}


@pytest.mark.parametrize("kind, shape", WITHOUT)
def test_its_gradients_are_those_of_the_parameters_it_has(kind, shape):
    options = {} if kind in (Dense, Convolution) else {"clip_gradients": False}
    layer = kind(2, activate=tanh, use_bias=False, **options)
    errors = gradient_errors(layer, shape)
    assert errors.keys() == {"X", *layer.p} and max(errors.values()) < 1e-6


@pytest.mark.parametrize("kind", [RNN, GRU, LSTM])
def test_clipping_leaves_an_absent_bias_out_of_the_norm(kind):
    layer = run_layer(kind(3, use_bias=False, clip_gradients=True), (4, 5, 3))
    norm = sum(np.sum(layer.g["d" + name] ** 2) for name in layer.p) ** 0.5
    np.testing.assert_allclose(norm, 0.25, rtol=1e-12)


def test_a_model_without_biases_learns():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2, 3))
    Y = np.eye(2)[(X[:, 1, 0] > X[:, 0, 0]).astype(int)]
    model = EpyNN([Embedding(X, Y), GRU(8, use_bias=False), Dense(2, use_bias=False)])
    model.initialize(seed=1, verbose=False, se_hPars={"learning_rate": 0.1})
    model.train(200, verbose=False)
    assert model.metrics["accuracy"][0][-1] > 0.9
    assert not any(name[0] == "b" for layer in model.layers for name in layer.p)


@pytest.mark.parametrize("kind", [Dense, Convolution, RNN, GRU, LSTM])
def test_it_is_true_or_false(kind):
    with pytest.raises(TypeError, match="True or False as use_bias, and got 'no'"):
        kind(2, use_bias="no")


@pytest.mark.parametrize("kind, shape", WITHOUT)
def test_it_is_said_when_the_layer_is_made(kind, shape):
    """Later the layer has its bias, and would go on with it."""
    layer = run_layer(kind(3), shape)
    said = f"an argument of {kind.__name__}, which stays as it is: make another layer"
    with pytest.raises(AttributeError, match=said):
        layer.use_bias = False
    assert layer.use_bias is True and "use_bias" not in repr(layer)


@pytest.mark.parametrize("kind", [Convolution, Pooling])
def test_strides_are_said_when_the_layer_is_made(kind):
    with pytest.raises(AttributeError, match="which stays as it is: make another layer"):
        kind(2).strides = 1
