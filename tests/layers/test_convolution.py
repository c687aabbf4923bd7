"""The convolution layer against PyTorch, EpyNN 1.2.13, central differences, and wrong input."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from epynn import (
    Convolution,
    Dense,
    Embedding,
    EpyNN,
    Flatten,
    Pooling,
    elu,
    lrelu,
    orthogonal,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from epynn.commons.maths import activations
from epynn.commons.windows import windows
from epynn.testing import gradient_errors, run_layer
from tests.layers.theirs import TORCH
from tests.oracles.replay import recorded

RECORDED = recorded("convolution")["cases"]
# Input, then filters, size, strides, padding.
GRID = [
    ((2, 6, 6, 1), (3, 3, None, 0)),
    ((2, 7, 9, 2), (3, (3, 2), (1, 1), 0)),
    ((3, 7, 5, 3), (2, (2, 3), (2, 1), (1, 2))),
    ((1, 5, 8, 1), (1, (5, 8), None, 0)),
    ((2, 4, 4, 2), (4, 1, 1, 0)),
    ((2, 8, 7, 2), (2, 2, 3, 0)),
    ((2, 8, 7, 2), (2, (2, 1), (5, 3), 1)),
    ((1, 1, 1, 1), (1, 1, 1, 2)),
    ((2, 3, 2, 4), (2, (4, 4), 1, (1, 1))),
    ((4, 9, 9, 3), (5, 4, 2, 3)),
]
# Each of them with an activation and with or without a bias, in turns; and each activation once.
NAMES = list(activations)
CASES = [(*case, NAMES[k % len(NAMES)], k % 3 != 0) for k, case in enumerate(GRID)]
CASES += [(*GRID[2], name, name != "tanh") for name in NAMES]


def build(arguments, name="tanh", use_bias=True):
    u, size, strides, padding = arguments
    return Convolution(u, size, strides, padding, activations[name], use_bias=use_bias)


def by_torch(layer, name):
    """Output, error at the input and gradients of the same layer in PyTorch."""
    d = layer.d
    X, *p = (torch.tensor(a, requires_grad=True) for a in (layer.fc["X"], *layer.p.values()))
    Z = torch.nn.functional.conv2d(
        X.permute(0, 3, 1, 2),
        p[0].permute(3, 2, 0, 1),
        p[1] if len(p) > 1 else None,
        stride=(d["sh"], d["sw"]),
        padding=(d["ph"], d["pw"]),
    )
    A = TORCH[name](Z.permute(0, 2, 3, 1))
    A.backward(torch.tensor(layer.bc["dA"]))
    return [t.detach().numpy() for t in (A, X.grad, *(t.grad for t in p))]


@pytest.mark.parametrize("shape, arguments, name, use_bias", CASES)
def test_equals_pytorch(shape, arguments, name, use_bias):
    for dtype, tolerance in ((np.float64, 1e-10), (np.float32, 1e-4)):
        layer = run_layer(build(arguments, name, use_bias), shape, seed=3, dtype=dtype)
        assert set(layer.p) == ({"W", "b"} if use_bias else {"W"})
        ours = [layer.fc["A"], layer.bc["dX"], *(layer.g["d" + name] for name in layer.p)]
        for a, t in zip(ours, by_torch(layer, name), strict=True):
            np.testing.assert_allclose(a, t, rtol=tolerance, atol=tolerance)
        for cache in (layer.p, layer.fc, layer.bc, layer.g):
            assert {a.dtype for a in cache.values()} == {np.dtype(dtype)}


@pytest.mark.parametrize("shape, arguments, name, use_bias", CASES)
def test_gradients(shape, arguments, name, use_bias):
    layer = build(arguments, name, use_bias)
    errors = gradient_errors(layer, shape, seed=1)
    assert set(errors) == {"X", *layer.p}
    assert max(errors.values()) < 1e-6


STACKS = {  # in the words of either library
    "a pool behind each": [
        (Convolution(3, 3, 1, 1, relu), "conv"),
        (Pooling(2), "max"),
        (Convolution(4, (2, 3), 1, activate=tanh), "conv"),
        (Pooling(2, 1, "mean"), "mean"),
    ],
    "filters on filters": [
        (Convolution(3, 2, 2, activate=elu), "conv"),
        (Convolution(2, 3, 1, 2, softmax), "conv"),
        (Convolution(5, (3, 1), (2, 3), activate=sigmoid, use_bias=False), "conv"),
    ],
    "pools on pools": [
        (Pooling((3, 2), (2, 1), "min"), "min"),
        (Pooling(2, 3), "max"),
        (Convolution(2, 2, 1, activate=lrelu), "conv"),
    ],
}


def part_of_torch(x, layer, kind, p):
    d = layer.d
    x = x.permute(0, 3, 1, 2)
    strides = d["sh"], d["sw"]
    if kind == "conv":
        x = functional.conv2d(
            x, p["W"].permute(3, 2, 0, 1), p.get("b"), strides, (d["ph"], d["pw"])
        )
        return TORCH[layer.activation["activate"]](x.permute(0, 2, 3, 1))
    sign = -1 if kind == "min" else 1
    pool = functional.avg_pool2d if kind == "mean" else functional.max_pool2d
    return (sign * pool(sign * x, (d["ph"], d["pw"]), strides)).permute(0, 2, 3, 1)


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("shape", [(3, 11, 10, 2), (1, 11, 13, 1)])
def test_stacked(shape, stack):
    rng = np.random.default_rng(4)
    X = A = rng.normal(size=shape)
    x = out = torch.tensor(X, requires_grad=True)
    parameters = []
    for layer, kind in STACKS[stack]:
        layer.build(A)
        for value in layer.p.values():
            value[...] = rng.normal(size=value.shape)
        A = layer.forward(A)
        p = {name: torch.tensor(value, requires_grad=True) for name, value in layer.p.items()}
        out = part_of_torch(out, layer, kind, p)
        parameters.append(p)
    dX = rng.normal(size=A.shape)
    out.backward(torch.tensor(dX))
    for layer, _ in reversed(STACKS[stack]):
        dX = layer.backward(dX)
        layer.compute_gradients()
    ours, theirs = [A, dX], [out.detach().numpy(), x.grad.numpy()]
    for (layer, _), p in zip(STACKS[stack], parameters, strict=True):
        ours += [layer.g["d" + name] for name in p]
        theirs += [t.grad.numpy() for t in p.values()]
    for a, t in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, t, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", RECORDED)
def test_equals_the_original(name):
    case = {
        k: np.array(v) if isinstance(v, list) and k != "arguments" else v
        for k, v in RECORDED[name].items()
    }
    u, size, strides = case["arguments"]
    layer = Convolution(u, size, strides, activate=activations[case["activate"]])
    run_layer(layer, X=case["X"], p={"W": case["W"], "b": case["b"]}, dA=case["dA"])
    ours = {"Z": layer.fc["Z"], "A": layer.fc["A"], "dX": layer.bc["dX"], **layer.g}
    for k, a in ours.items():
        np.testing.assert_allclose(a, case[k], rtol=1e-12, atol=1e-12, err_msg=k)


@pytest.mark.parametrize("name", RECORDED)
def test_same_draws_as_the_original_but_for_the_fans(name):
    case = RECORDED[name]
    u, size, strides = case["arguments"]
    layer = Convolution(u, size, strides)
    layer.np_rng = np.random.default_rng(case["seed"])
    layer.build(np.array(case["X"]))
    fh, fw, d, u = layer.fs["W"]
    ratio = ((fh + fw + d + u) / (fh * fw * (d + u))) ** 0.5
    np.testing.assert_allclose(layer.p["W"], ratio * np.array(case["W"]), rtol=1e-12)
    assert not layer.p["b"].any()


def test_orthogonal_filters():
    layer = Convolution(3, 2, initialization=orthogonal)
    layer.build(np.zeros((1, 4, 4, 5)))
    for place in 2 * layer.p["W"].reshape(4, 5, 3):
        np.testing.assert_allclose(place.T @ place, np.eye(3), atol=1e-12)


def test_an_integer_is_a_pair_and_strides_default_to_the_size():
    d = Convolution(2, 3, 2, 1).d
    assert d == Convolution(2, (3, 3), [2, 2], (1, 1)).d
    assert [d[k] for k in ("fh", "fw", "sh", "sw", "ph", "pw")] == [3, 3, 2, 2, 1, 1]
    d = Convolution(filter_size=(4, 2)).d
    assert (d["u"], d["sh"], d["sw"], d["ph"]) == (1, 4, 2, 0)


def test_shapes_are_recorded():
    layer = run_layer(Convolution(5, (3, 2), (2, 1), (1, 2)), (4, 6, 7, 3))
    oh, ow = 3, 10
    assert (layer.d["oh"], layer.d["ow"]) == (oh, ow)
    assert layer.fs == {
        "X": (4, 6, 7, 3),
        "Xp": (4, 8, 11, 3),
        "Xb": (4, oh, ow, 3, 2, 3),
        "W": (3, 2, 3, 5),
        "b": (5,),
        "Z": (4, oh, ow, 5),
        "A": (4, oh, ow, 5),
    }
    assert layer.bs == {
        "dA": (4, oh, ow, 5),
        "dZ": (4, oh, ow, 5),
        "dXb": layer.fs["Xb"],
        "dXp": (4, 8, 11, 3),
        "dX": (4, 6, 7, 3),
    }
    assert {k: v.shape for k, v in layer.g.items()} == {"dW": (3, 2, 3, 5), "db": (5,)}


def test_batches_of_other_sizes_and_images_of_other_sizes_pass():
    layer = run_layer(Convolution(2, 3, 1), (4, 6, 7, 3))
    assert layer.forward(np.zeros((1, 6, 7, 3))).shape == (1, 4, 5, 2)
    assert layer.forward(np.zeros((2, 9, 3, 3))).shape == (2, 7, 1, 2)
    assert layer.backward(np.ones((2, 7, 1, 2))).shape == (2, 9, 3, 3)
    with pytest.raises(ValueError, match=r"needs W of shape \(3, 3, 1, 2\).*Its W has"):
        layer.forward(np.zeros((1, 6, 7, 1)))


def test_the_input_is_not_changed_and_views_are_read_right():
    X = np.random.default_rng(0).normal(size=(2, 3, 7, 6)).transpose(0, 3, 2, 1)
    kept = X.copy()
    a = run_layer(Convolution(2, 3, 1), X=X)
    b = run_layer(Convolution(2, 3, 1), X=kept)
    np.testing.assert_array_equal(X, kept)
    np.testing.assert_allclose(a.fc["A"], b.fc["A"], rtol=1e-12)
    np.testing.assert_allclose(a.g["dW"], b.g["dW"], rtol=1e-12)


def test_windows_are_views():
    X = np.arange(2 * 5 * 6 * 3).reshape(2, 5, 6, 3)
    view = windows(X, (2, 3), (2, 1))
    assert view.shape == (2, 2, 4, 2, 3, 3) and np.shares_memory(view, X)
    for i, j in np.ndindex(2, 4):
        np.testing.assert_array_equal(view[:, i, j], X[:, 2 * i : 2 * i + 2, j : j + 3])


def test_own_hyperparameters_are_heard():
    layer = Convolution(2, 3, se_hPars={"learning_rate": 0.7, "LRELU_alpha": 0.1})
    layer.assign({"learning_rate": 0.2})
    assert layer.se_hPars["learning_rate"] == 0.7 and layer.se_hPars["LRELU_alpha"] == 0.1


@pytest.mark.parametrize("value", [-1, 2.5, True, "3", (1,), (1, 2, 3), (1, -1), (1, 2.0)])
def test_sizes_are_positive_integers_or_pairs(value):
    for argument in ("filter_size", "strides", "padding"):
        said = f"Convolution takes an integer .*as {argument}, and got"
        with pytest.raises(ValueError, match=said):
            Convolution(**{argument: value})


@pytest.mark.parametrize("arguments", [{"filter_size": 0}, {"strides": (1, 0)}])
def test_zero_is_no_size(arguments):
    with pytest.raises(ValueError, match="integer of at least 1.* and got"):
        Convolution(**arguments)


@pytest.mark.parametrize("units", [0, -1, 2.5, True, "3", None])
def test_unit_filters_must_be_a_positive_integer(units):
    with pytest.raises(ValueError, match="Convolution takes a positive integer as unit_filters"):
        Convolution(units)


@pytest.mark.parametrize("arguments", [{"initialization": "xavier"}, {"activate": "relu"}])
def test_functions_are_not_names(arguments):
    with pytest.raises(TypeError, match="Convolution takes a func.*such as epynn.*'(xavier|relu)'"):
        Convolution(2, **arguments)


@pytest.mark.parametrize("shape", [(4,), (4, 3), (4, 28, 28), (4, 2, 8, 8, 1)])
def test_a_wrong_number_of_axes(shape):
    with pytest.raises(ValueError, match=r"Convolution takes an input of .*d\), .* and got"):
        Convolution(2).build(np.zeros(shape))


@pytest.mark.parametrize("size, padding", [((5, 1), 0), ((1, 6), 0), (7, (2, 0)), (9, 2)])
def test_a_filter_larger_than_its_padded_image(size, padding):
    with pytest.raises(ValueError, match=r"Convolution has a window of .* shape \(2, 4, 5, 1\)"):
        Convolution(2, size, padding=padding).build(np.zeros((2, 4, 5, 1)))


def test_it_learns_where_something_is_not():
    """A bar that stands upright or lies, anywhere: what a window can tell and a pixel cannot."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 300)
    X = np.zeros((300, 8, 8, 1))
    for image, kind, (i, j) in zip(X, y, rng.integers(0, 6, (300, 2)), strict=True):
        image[i : i + 3, j : j + 3][(slice(None), 1) if kind else (1, slice(None))] = 1
    model = EpyNN(
        [
            Embedding(X, y, Y_encode=True, batch_size=20, relative_size=(2, 1, 0)),
            Convolution(4, 3, 1, activate=relu),
            Convolution(4, 2, activate=tanh),
            Flatten(),
            Dense(2, softmax),
        ]
    )
    model.initialize("CCE", se_hPars={"learning_rate": 0.03}, seed=1, verbose=False)
    model.train(epochs=15, verbose=False)
    assert model.metrics["accuracy"][1][-1] > 0.95
