"""What holds of every layer that reads step by step: RNN, GRU and LSTM."""

import numpy as np
import pytest
import torch

from epynn import (
    GRU,
    LSTM,
    RNN,
    Dense,
    Embedding,
    EpyNN,
    elu,
    identity,
    orthogonal,
    relu,
    sigmoid,
    softmax,
    tanh,
    xavier,
)
from epynn.commons.library import read_model, write_model
from epynn.testing import gradient_errors, run_layer
from tests.layers.pairwise import pairwise
from tests.layers.recurrent import (
    EVERY,
    KINDS,
    SHAPES,
    equal,
    made,
    places,
    states,
    tensors,
)

kinds = pytest.mark.parametrize("kind", KINDS)
GATES = {RNN: [""], GRU: ["z", "r", "hh"], LSTM: ["f", "i", "g", "o"]}


def through(layers, X, rng):
    """Run layers in a row, forward and back, with biases that are not zero."""
    A = X
    for layer in layers:
        layer.build(A)
        for name, value in layer.p.items():
            if name.startswith("b"):
                value[...] = rng.normal(size=value.shape)
        A = layer.forward(A)
    dX = dA = rng.normal(size=A.shape)
    for layer in reversed(layers):
        dX = layer.backward(dX)
        layer.compute_gradients()
    return A, dA, dX


@pytest.mark.parametrize(
    "kind, first, shape, units, sequences",
    [
        (kind, first, *shape, every)
        for kind, first, shape, every in pairwise(KINDS, KINDS, SHAPES, EVERY)
    ],
)
def test_behind_another(kind, first, shape, units, sequences):
    rng = np.random.default_rng(5)
    layers = [
        first(units + 1, clip_gradients=False, sequences=True),
        kind(units, clip_gradients=False, sequences=sequences),
    ]
    X = rng.normal(size=shape)
    A, dA, dX = through(layers, X, rng)

    x = inner = tensors({"X": X})["X"]
    parameters = [tensors(layer.p) for layer in layers]
    for layer, p in zip(layers, parameters, strict=True):
        inner = states(layer, inner, p)
    out = inner if sequences else inner[:, -1]
    out.backward(torch.tensor(dA))
    equal([A, dX], [out.detach().numpy(), x.grad.numpy()])
    for layer, p in zip(layers, parameters, strict=True):
        equal([layer.g["d" + name] for name in p], [t.grad.numpy() for t in p.values()])


# PyTorch has the gates of an LSTM in the order i, f, g, o, side by side, and two biases.
MODULES = [
    (RNN, {"activate": tanh}, torch.nn.RNN, {"nonlinearity": "tanh"}, [""]),
    (RNN, {"activate": relu}, torch.nn.RNN, {"nonlinearity": "relu"}, [""]),
    (LSTM, {}, torch.nn.LSTM, {}, "ifgo"),
]
PARTS = [("weight_ih", "U"), ("weight_hh", "V"), ("bias_ih", "b")]


@pytest.mark.parametrize(
    "module, shape, units, depth, sequences",
    [
        (module, *shape, depth, every)
        for module, shape, depth, every in pairwise(MODULES, SHAPES, [1, 2, 3], EVERY)
    ],
)
def test_equals_the_module_of_torch(module, shape, units, depth, sequences):
    """Layers in a row are one module with as many layers there; GRU has tests of its own."""
    kind, ours, make, theirs, gates = module
    rng = np.random.default_rng(5)
    layers = [
        kind(units, **ours, clip_gradients=False, sequences=i + 1 < depth or sequences)
        for i in range(depth)
    ]
    X = rng.normal(size=shape)
    A, dA, dX = through(layers, X, rng)

    module = make(shape[2], units, depth, batch_first=True, dtype=torch.float64, **theirs)
    with torch.no_grad():
        for i, layer in enumerate(layers):
            for name, letter in PARTS:
                there = getattr(module, f"{name}_l{i}")
                value = np.hstack([layer.p[letter + gate] for gate in gates]).T
                there.copy_(torch.tensor(value).reshape(there.shape))
            getattr(module, f"bias_hh_l{i}").zero_()
    x = torch.tensor(X, requires_grad=True)
    out = module(x)[0]
    out = out if sequences else out[:, -1]
    out.backward(torch.tensor(dA))

    equal([A, dX], [out.detach().numpy(), x.grad.numpy()])
    for i, layer in enumerate(layers):
        for name, letter in PARTS:
            there = getattr(module, f"{name}_l{i}").grad.numpy()
            value = np.hstack([layer.g[f"d{letter}{gate}"] for gate in gates]).T
            equal([value.reshape(there.shape)], [there])


@pytest.mark.parametrize("kind, place", [(kind, place) for kind in KINDS for place in places(kind)])
def test_hyperparameters_reach_every_place(kind, place):
    for function, key, bound in (
        (elu, "ELU_alpha", "alpha"),
        (softmax, "softmax_temperature", "temperature"),
    ):
        layer = kind(3, se_hPars={key: 0.5}, clip_gradients=False, **{place: function})
        assert max(gradient_errors(layer, (2, 4, 3)).values()) < 1e-6
        assert getattr(layer, place).keywords == {bound: 0.5}


@kinds
def test_an_output_outlives_the_next_pass(kind):
    layer = run_layer(kind(5, sequences=True), (4, 6, 3))
    outlive = [layer.fc["A"], layer.bc["dX"], *layer.g.values()]
    kept = [a.copy() for a in outlive]
    layer.forward(np.ones((4, 6, 3)))
    layer.backward(np.ones((4, 6, 5)))
    layer.compute_gradients()
    for a, b in zip(outlive, kept, strict=True):
        np.testing.assert_array_equal(a, b)


@kinds
def test_steps_and_samples_may_change(kind):
    layer = run_layer(kind(5, sequences=True), (4, 6, 3))
    X = np.random.default_rng(1).normal(size=(2, 50, 3))
    whole = layer.forward(X)
    np.testing.assert_allclose(layer.forward(X[:, :9]), whole[:, :9], rtol=1e-12)
    np.testing.assert_allclose(layer.forward(X[1:]), whole[1:], rtol=1e-12)


@kinds
def test_input_and_error_are_not_changed(kind):
    rng = np.random.default_rng(0)
    X, dA = rng.normal(size=(4, 6, 3)), rng.normal(size=(4, 6, 2))
    kept = X.copy(), dA.copy()
    functions = dict.fromkeys(places(kind), identity)  # which returns what it is given
    layer = kind(2, sequences=True, **functions)
    layer.build(X)
    layer.forward(X)
    layer.backward(dA)
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(dA, kept[1])


@kinds
def test_caches_are_not_changed_by_what_follows(kind):
    """Identity returns the array itself, and is still not written to."""
    layer = run_layer(kind(2, identity, sequences=True, clip_gradients=False), (4, 6, 3))
    kept = {name: a.copy() for name, a in layer.fc.items()}
    layer.backward(np.ones((4, 6, 2)))
    layer.compute_gradients()
    for name, a in layer.fc.items():
        np.testing.assert_array_equal(a, kept[name])


@kinds
def test_an_assigned_parameter_is_used(kind):
    """Parameters may be replaced, not only written to."""
    layer = run_layer(kind(2, sequences=True), (4, 6, 3))
    for name in layer.p:
        before = layer.forward(layer.fc["X"]).copy()
        layer.p[name] = layer.p[name] + 1
        assert not np.allclose(layer.forward(layer.fc["X"]), before)


@pytest.mark.parametrize("initialization", [orthogonal, xavier])
@kinds
def test_weights_are_drawn_gate_by_gate(kind, initialization):
    layer = kind(3, initialization=initialization)
    layer.np_rng = np.random.default_rng(7)
    layer.build(np.zeros((2, 4, 5)))
    rng = np.random.default_rng(7)
    assert list(layer.p) == [letter + gate for gate in GATES[kind] for letter in "UVb"]
    for gate in GATES[kind]:
        np.testing.assert_array_equal(layer.p["U" + gate], initialization((5, 3), rng))
        np.testing.assert_array_equal(layer.p["V" + gate], initialization((3, 3), rng))
        assert layer.p["b" + gate].shape == (1, 3) and not layer.p["b" + gate].any()


@kinds
def test_clipping_keeps_the_direction(kind):
    plain = run_layer(kind(5, clip_gradients=False), (4, 6, 3))
    norm = sum(np.sum(g**2) for g in plain.g.values()) ** 0.5
    for max_norm in (0.25, 2.0):
        clipped = run_layer(kind(5, clip_gradients=True, max_norm=max_norm), (4, 6, 3))
        assert norm > max_norm
        for name, gradient in plain.g.items():
            np.testing.assert_allclose(clipped.g[name], gradient * max_norm / norm, rtol=1e-12)
        np.testing.assert_array_equal(clipped.bc["dX"], plain.bc["dX"])


@kinds
def test_short_gradients_pass(kind):
    ours, plain = (
        run_layer(kind(3, clip_gradients=clip), (4, 6, 3), dA=1e-6) for clip in (True, False)
    )
    for name, gradient in plain.g.items():
        np.testing.assert_array_equal(ours.g[name], gradient)


SATURATED = [
    (RNN, ["tanh"]),
    (RNN, ["sigmoid"]),
    (RNN, ["softmax"]),
    (GRU, ["tanh", "sigmoid", "sigmoid"]),
    (GRU, ["sigmoid", "softmax", "tanh"]),
    (GRU, ["softmax", "sigmoid", "softmax"]),
    (LSTM, ["tanh", "sigmoid", "tanh", "sigmoid", "sigmoid"]),
    (LSTM, ["tanh", "softmax", "tanh", "softmax", "softmax"]),
]


@pytest.mark.parametrize(
    "kind_functions, sign, sequences, dtype",
    pairwise(SATURATED, [1, -1], EVERY, [np.float64, np.float32]),
)
def test_saturated_units_are_finite(kind_functions, sign, sequences, dtype):
    kind, functions = kind_functions
    X = np.full((2, 9, 3), 1e3, dtype)
    X[1, ::2], X[1, 1] = -1e3, np.random.default_rng(0).normal(size=3)
    layer = made(kind, functions, 3, sequences=sequences, clip_gradients=True)
    layer.build(X)
    for p in ({}, {name: np.eye(3) for name in layer.p if name[0] in "UV"}):
        with np.errstate(all="raise", under="ignore"):
            run_layer(layer, X=sign * X, p=p)
        for cache in (layer.fc, layer.bc, layer.g):
            assert all(np.isfinite(a).all() for a in cache.values())


@pytest.mark.parametrize("shape", [(4,), (4, 3), (4, 3, 2, 1), (4, 0, 2)])
@kinds
def test_a_wrong_input(kind, shape):
    message = rf"{kind.__name__} takes an input of shape \(m, s, e\).*got \(4"
    with pytest.raises(ValueError, match=message) as e:
        kind(2).build(np.zeros(shape))
    assert ("np.newaxis" in str(e.value)) == (len(shape) == 2)


@kinds
def test_another_number_of_elements_than_built_for(kind):
    layer = run_layer(kind(2), (4, 6, 3))
    name = "U" + GATES[kind][0]
    with pytest.raises(ValueError, match=rf"needs {name} of shape \(7, 2\).*Its {name} has"):
        layer.forward(np.zeros((4, 6, 7)))


@pytest.mark.parametrize("sequences, shape", [(True, (4, 2)), (False, (4, 6, 2))])
@kinds
def test_an_error_of_another_shape(kind, sequences, shape):
    layer = run_layer(kind(2, sequences=sequences), (4, 6, 3))
    with pytest.raises(ValueError, match="the output it belongs to has"):
        layer.backward(np.zeros(shape))


@kinds
def test_arguments_that_cannot_be(kind):
    for units in (0, -1, 2.5, True, "3", None):
        message = f"{kind.__name__} takes a positive integer as unit_cells, and got"
        with pytest.raises(ValueError, match=message):
            kind(units)
    for max_norm in (0, -1, float("nan")):
        message = f"{kind.__name__} takes a number above 0 as max_norm, and got"
        with pytest.raises(ValueError, match=message):
            kind(2, max_norm=max_norm)
    for argument in (*places(kind), "initialization"):
        message = f"{kind.__name__} takes a function as {argument}, such as epynn.*got 'relu'"
        with pytest.raises(TypeError, match=message):
            kind(2, **{argument: "relu"})


@kinds
def test_a_model_is_written_and_read(kind, tmp_path):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 5, 3)), rng.integers(0, 2, 20)
    last = places(kind)[-1]
    model = EpyNN(
        [
            Embedding(X, y, batch_size=8),
            kind(4, relu, sequences=True),
            kind(3, clip_gradients=True, max_norm=0.5, **{last: softmax}),
            Dense(1, sigmoid),
        ]
    )
    model.initialize("BCE", seed=1, verbose=False)
    model.train(2, verbose=False)
    other = read_model(write_model(model, tmp_path / "model") or tmp_path / "model")
    np.testing.assert_array_equal(other.predict(X).A, model.predict(X).A)
    assert other.layers[1].activate is relu and getattr(other.layers[2], last) is not relu
