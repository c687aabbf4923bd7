"""The pooling layer against PyTorch, central differences, and wrong input."""

import json
import re

import numpy as np
import pytest
import torch
from torch.nn import functional

from epynn import Convolution, Dense, Embedding, EpyNN, Flatten, Pooling, read_model, relu, softmax
from epynn.testing import gradient_error, run_layer

# Input, then size and strides: windows that tile, overlap, leave gaps, leave rows over.
GRID = [
    ((2, 6, 6, 3), (2, None)),
    ((3, 6, 9, 2), ((2, 3), None)),
    ((2, 7, 9, 2), (2, None)),
    ((2, 7, 9, 1), ((3, 2), (1, 1))),
    ((3, 7, 5, 3), ((2, 3), (2, 1))),
    ((2, 8, 9, 2), (4, 2)),
    ((2, 8, 7, 2), (2, 3)),
    ((2, 9, 11, 2), ((2, 1), (5, 3))),
    ((1, 5, 8, 1), ((5, 8), None)),
    ((2, 4, 4, 2), (1, 1)),
    ((1, 1, 1, 1), (1, None)),
]


def largest(x, size, strides):
    return functional.max_pool2d(x, size, strides)


THEIRS = {
    "max": largest,
    "min": lambda x, size, strides: -largest(-x, size, strides),
    "mean": functional.avg_pool2d,
}


def by_torch(layer, pool):
    """Output and error at the input of the same layer in PyTorch."""
    d = layer.d
    X = torch.tensor(layer.fc["X"], requires_grad=True)
    A = THEIRS[pool](X.permute(0, 3, 1, 2), (d["ph"], d["pw"]), (d["sh"], d["sw"]))
    A = A.permute(0, 2, 3, 1)
    A.backward(torch.tensor(layer.bc["dA"]))
    return A.detach().numpy(), X.grad.numpy()


@pytest.mark.parametrize("pool", THEIRS)
@pytest.mark.parametrize("shape, arguments", GRID)
def test_equals_pytorch(shape, arguments, pool):
    rng = np.random.default_rng(5)
    with_ties = np.maximum(rng.integers(-2, 3, shape), 0)
    for X, dtype, tolerance in (
        (rng.normal(size=shape), np.float64, 1e-10),
        (with_ties, np.float64, 1e-10),
        (with_ties, np.float32, 1e-4),
    ):
        layer = run_layer(Pooling(*arguments, pool), X=X.astype(dtype), seed=3)
        ours = layer.fc["A"], layer.bc["dX"]
        for a, t in zip(ours, by_torch(layer, pool), strict=True):
            np.testing.assert_allclose(a, t, rtol=tolerance, atol=tolerance)
        for cache in (layer.fc, layer.bc):
            assert {a.dtype for a in cache.values()} == {np.dtype(dtype)}
        assert set(layer.fc) == {"X", "Xb", "Z", "A"} and set(layer.bc) == {"dA", "dX"}


@pytest.mark.parametrize("pool", THEIRS)
@pytest.mark.parametrize("shape, arguments", GRID)
def test_gradients(shape, arguments, pool):
    assert gradient_error(Pooling(*arguments, pool), shape, seed=1) < 1e-6


@pytest.mark.parametrize("pool", ["max", "min"])
def test_a_tie_is_sent_to_the_first_place_alone(pool):
    layer = run_layer(Pooling((2, 3), 1, pool), X=np.full((2, 4, 5, 3), 7.0), dA=1.0)
    expected = np.zeros((2, 4, 5, 3))
    expected[:, :3, :3] = 1  # the first pixel of each window
    np.testing.assert_array_equal(layer.bc["dX"], expected)
    assert layer.bc["dX"].sum() == layer.bc["dA"].sum()


@pytest.mark.parametrize("pool", ["max", "min"])
@pytest.mark.parametrize("pixels", [[1, np.nan, 2, 3], [np.nan, 0, 1, 2], [2, 1, 3, np.nan]])
def test_a_nan_is_seen_and_the_error_of_its_window_is_dropped(pool, pixels):
    layer = run_layer(Pooling(pool=pool), X=np.reshape(pixels, (1, 2, 2, 1)), dA=1.0)
    assert np.isnan(layer.fc["A"]).all()
    assert not layer.bc["dX"].any()


@pytest.mark.parametrize("pool", THEIRS)
def test_many_pixels_in_a_window(pool):
    """One window as large as the image, and the last pixel is the one."""
    X = np.zeros((2, 30, 20, 2))
    X[:, 29, 19] = 1 if pool == "max" else -1
    layer = run_layer(Pooling((30, 20), pool=pool), X=X, dA=600.0)
    expected = np.zeros(X.shape)
    expected[:, 29, 19] = 600
    np.testing.assert_allclose(layer.bc["dX"], 1 if pool == "mean" else expected)


def test_an_integer_is_a_pair_and_strides_default_to_the_size():
    sizes = "ph", "pw", "sh", "sw"
    assert [Pooling().d[k] for k in sizes] == [2, 2, 2, 2]
    assert [Pooling((4, 3)).d[k] for k in sizes] == [4, 3, 4, 3]
    assert [Pooling(3, 2).d[k] for k in sizes] == [3, 3, 2, 2]
    assert Pooling(3, 2).d == Pooling([3, 3], (2, 2)).d


def test_shapes_are_recorded_and_nothing_is_copied_in_vain():
    layer = run_layer(Pooling((3, 2), (2, 1)), (4, 6, 7, 3))
    assert (layer.d["oh"], layer.d["ow"]) == (2, 6)
    assert layer.fs == {
        "X": (4, 6, 7, 3),
        "Xb": (4, 2, 6, 3, 2, 3),
        "Z": (4, 2, 6, 3),
        "A": (4, 2, 6, 3),
    }
    assert layer.bs == {"dA": (4, 2, 6, 3), "dX": (4, 6, 7, 3)}
    assert np.shares_memory(layer.fc["Xb"], layer.fc["X"])
    assert layer.p == layer.g == {} and not layer.trainable


def test_batches_and_images_of_other_sizes_pass():
    layer = run_layer(Pooling(), (4, 6, 7, 3))
    assert layer.forward(np.zeros((1, 9, 2, 1))).shape == (1, 4, 1, 1)
    assert layer.backward(np.ones((1, 4, 1, 1))).sum() == 4


def test_the_input_is_not_changed_and_views_are_read_right():
    X = np.random.default_rng(0).normal(size=(2, 3, 7, 6)).transpose(0, 3, 2, 1)
    kept = X.copy()
    for pool in THEIRS:
        a, b = (run_layer(Pooling(3, 2, pool), X=x) for x in (X, kept))
        np.testing.assert_array_equal(X, kept)
        np.testing.assert_array_equal(a.fc["A"], b.fc["A"])
        np.testing.assert_array_equal(a.bc["dX"], b.bc["dX"])


def test_two_passes_do_not_share_memory():
    layer = Pooling()
    X = np.random.default_rng(0).normal(size=(2, 4, 4, 1))
    first, dX = layer.forward(X), layer.backward(np.ones((2, 2, 2, 1)))
    kept = first.copy(), dX.copy()
    layer.forward(-X), layer.backward(np.full((2, 2, 2, 1), 3.0))
    np.testing.assert_array_equal(first, kept[0])
    np.testing.assert_array_equal(dX, kept[1])


@pytest.mark.parametrize(
    "name, same",
    [
        ("max", [np.max, np.amax, max, "max"]),
        ("min", [np.min, np.amin, min, "min"]),
        ("mean", [np.mean, "mean"]),
    ],
)
def test_functions_that_mean_the_same(name, same):
    for pool in same:
        layer = Pooling(pool=pool)
        assert layer.pool is getattr(np, name) and layer.activation == {"pool": name}
        assert repr(layer) == ("Pooling()" if name == "max" else f"Pooling(pool={name})")


@pytest.mark.parametrize(
    "pool",
    [
        np.median,
        np.sum,
        sum,
        np.nanmax,
        "maximum",
        "MAX",
        "",
        None,
        2,
        np.ones(3),
        [np.max],
        lambda X: X.max(),
    ],
)
def test_other_functions_are_refused(pool):
    with pytest.raises(ValueError, match="Pooling takes np.max, np.min or np.mean as pool.*got"):
        Pooling(pool=pool)


@pytest.mark.parametrize("value", [0, -1, 2.5, True, "3", (1,), (1, 2, 3), (1, -1), (1, 0)])
def test_sizes_are_positive_integers_or_pairs(value):
    for argument in ("pool_size", "strides"):
        with pytest.raises(ValueError, match=f"Pooling takes an integer of at least 1.*{argument}"):
            Pooling(**{argument: value})


@pytest.mark.parametrize("shape", [(4,), (4, 3), (4, 28, 28), (4, 2, 8, 8, 1)])
def test_a_wrong_number_of_axes(shape):
    with pytest.raises(ValueError, match=r"Pooling takes an input of .*d\), .* and got"):
        Pooling().build(np.zeros(shape))


@pytest.mark.parametrize("size", [(5, 1), (1, 6), 6])
def test_a_window_larger_than_its_image(size):
    with pytest.raises(ValueError, match=r"Pooling has a window of .* \(2, 4, 5, 1\)\. Expected"):
        Pooling(size).build(np.zeros((2, 4, 5, 1)))


def bars(seed=0, m=300):
    """A bar that stands upright or lies, anywhere."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, m)
    X = np.zeros((m, 8, 8, 1))
    for image, kind, (i, j) in zip(X, y, rng.integers(0, 6, (m, 2)), strict=True):
        image[i : i + 3, j : j + 3][(slice(None), 1) if kind else (1, slice(None))] = 1
    return X, y


@pytest.mark.parametrize("pool", [np.max, "max", np.amax, max, np.min, min, np.mean])
def test_it_learns_and_is_written_and_read(pool, tmp_path, capsys):
    X, y = bars()
    model = EpyNN(
        [
            Embedding(X, y, Y_encode=True, batch_size=20, relative_size=(2, 1, 0)),
            Convolution(4, 3, 1, activate=relu),
            Pooling((2, 3), pool=pool),
            Flatten(),
            Dense(2, softmax),
        ]
    )
    model.initialize("CCE", se_hPars={"learning_rate": 0.03}, seed=1, verbose=False)
    model.train(epochs=15, verbose=False)
    name = model.layers[2].activation["pool"]
    if name == "max":
        assert model.metrics["accuracy"][1][-1] > 0.95
    else:
        losses = model.metrics["CCE"][0]
        assert losses[-1] < losses[0]

    path = model.write(tmp_path / "model.npz")
    with np.load(path, allow_pickle=False) as arrays:
        written = json.loads(arrays["header"].tobytes())["model"]
    assert "pickle" not in json.dumps(written)
    again = read_model(path)
    assert again.layers[2].pool is model.layers[2].pool
    assert repr(again.layers[2]) == repr(model.layers[2])
    np.testing.assert_array_equal(again.predict(X).A, model.predict(X).A)

    assert name in model.diagram()
    model.initialize("CCE", seed=1, verbose=False)
    capsys.readouterr()
    model.train(1)  # prints its tables
    assert re.search(rf"2 Pooling +ph 2 .*\n{name} +pw 3 ", capsys.readouterr().out)
    assert f"pool_size=(2, 3){'' if name == 'max' else f', pool={name}'}" in repr(model.layers[2])


def test_what_pools_may_be_set_and_nothing_else():
    """A function set on a layer pools, is named in what is shown, and goes out with the model."""
    X = np.random.default_rng(0).normal(size=(2, 4, 4, 1))
    layer = run_layer(Pooling(2), X=X)
    for pool in "max", np.amax, max:
        layer.pool = pool
        assert layer.pool is np.max and layer.activation == {"pool": np.max.__name__}
    layer.pool = np.mean
    means = X.reshape(2, 2, 2, 2, 2, 1).mean(axis=(2, 4))
    np.testing.assert_allclose(layer.forward(X), means, rtol=1e-12)
    assert layer.activation == {"pool": "mean"} and layer.get_params()["pool"] is np.mean
    for wrong in np.sum, np.median, "sum", None:
        with pytest.raises(ValueError, match="np.max, np.min or np.mean as pool"):
            layer.pool = wrong
    assert layer.pool is np.mean
