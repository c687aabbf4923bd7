"""Initial weights and clipping: as EpyNN 1.2.13 draws them, orthogonal, in range, in place."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from epynn.commons.maths import clip_gradient, orthogonal, xavier

RECORD = json.loads(
    (Path(__file__).parents[1] / "oracles" / "initialization.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("draw", [xavier, orthogonal])
def test_same_numbers_as_epynn(draw):
    for case in RECORD[draw.__name__]:
        W = draw(tuple(case["shape"]), rng=np.random.default_rng(case["seed"]))
        assert W.dtype == np.float64
        assert_allclose(W, case["W"], rtol=0, atol=1e-14)


@pytest.mark.parametrize("case", RECORD["clip"])
def test_clips_as_epynn(case):
    layer = SimpleNamespace(g={name: np.array(g) for name, g in case["before"].items()})
    clip_gradient(layer)
    for name, expected in case["after"].items():
        assert_allclose(layer.g[name], expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("shape", [(50, 50), (80, 30), (30, 80), (1, 9), (9, 1)])
def test_orthogonal(shape):
    W = orthogonal(shape, np.random.default_rng(0))
    assert W.shape == shape
    product = W.T @ W if shape[0] >= shape[1] else W @ W.T
    assert_allclose(product, np.eye(min(shape)), atol=1e-13)


def test_orthogonal_is_uniform():
    """All entries of a uniformly drawn orthogonal matrix have mean 0 and variance 1/n."""
    rng = np.random.default_rng(0)
    W = np.array([orthogonal((3, 3), rng) for _ in range(4000)])
    assert_allclose(W.mean(axis=0), 0, atol=0.04)
    assert_allclose(W.var(axis=0), 1 / 3, atol=0.02)


def test_xavier_has_its_scale_for_any_number_of_axes():
    for shape in ((200, 400), (3, 3, 40, 60), (5000,)):
        W = xavier(shape, np.random.default_rng(0))
        assert W.shape == shape
        assert_allclose(W.std(), np.sqrt(2 / sum(shape)), rtol=0.03)


@pytest.mark.parametrize("draw", [xavier, orthogonal])
def test_takes_any_generator(draw):
    state = np.random.get_state()
    try:
        np.random.seed(1)
        expected = draw((3, 4))
        np.random.seed(1)
        assert_array_equal(draw((3, 4), np.random), expected)
        assert_array_equal(draw((3, 4), np.random.RandomState(1)), expected)
    finally:
        np.random.set_state(state)


@pytest.mark.parametrize("draw", [xavier, orthogonal])
@pytest.mark.parametrize("rng", [0, None, "seed", np.random.default_rng])
def test_wrong_generator(draw, rng):
    with pytest.raises(TypeError, match="rng: a generator expected"):
        draw((3, 4), rng=rng)


@pytest.mark.parametrize("draw", [xavier, orthogonal])
@pytest.mark.parametrize("shape", [(), (0, 3), (3, 0), (-1, 2), (64 / 2, 3), ("3", 4), None])
def test_wrong_shape(draw, shape):
    with pytest.raises(ValueError, match="shape: one or more whole numbers above 0"):
        draw(shape)


@pytest.mark.parametrize("shape", [(3,), 3, (2, 3, 4)])
def test_orthogonal_is_a_matrix(shape):
    with pytest.raises(ValueError, match="shape: 2 sizes expected"):
        orthogonal(shape)


@given(
    scale=st.floats(1e-200, 1e200),
    max_norm=st.floats(1e-3, 1e3),
    seed=st.integers(0, 99),
)
def test_clip_keeps_direction_and_bounds_the_norm(scale, max_norm, seed):
    rng = np.random.default_rng(seed)
    before = {"dW": scale * rng.normal(size=(3, 4)), "db": scale * rng.normal(size=(1, 4))}
    layer = SimpleNamespace(g={name: g.copy() for name, g in before.items()})
    arrays = dict(layer.g)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        norm = clip_gradient(layer, max_norm)
    flat = np.concatenate([g.ravel() for g in before.values()]) / scale
    assert_allclose(norm, scale * np.linalg.norm(flat), rtol=1e-12)
    factor = min(1, max_norm / norm)
    for name, g in layer.g.items():
        assert g is arrays[name]
        assert_allclose(g, before[name] * factor, rtol=1e-12)


def test_clip_of_large_float32():
    layer = SimpleNamespace(g={"dW": np.full((3, 3), 1e30, np.float32)})
    assert_allclose(clip_gradient(layer), 3e30, rtol=1e-6)
    assert layer.g["dW"].dtype == np.float32
    assert_allclose(np.linalg.norm(layer.g["dW"]), 0.25, rtol=1e-6)


def test_clip_leaves_nothing_and_zero_alone():
    assert clip_gradient(SimpleNamespace(g={})) == 0
    layer = SimpleNamespace(g={"dW": np.zeros((2, 2)), "db": np.zeros(2)})
    assert clip_gradient(layer) == 0
    assert not layer.g["dW"].any()


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_clip_leaves_what_is_not_finite(bad):
    layer = SimpleNamespace(g={"dW": np.array([1.0, bad]), "db": np.array([9.0])})
    with np.errstate(all="raise", under="ignore"):
        assert not np.isfinite(clip_gradient(layer))
    assert_array_equal(layer.g["dW"], [1.0, bad])
    assert layer.g["db"] == 9


@pytest.mark.parametrize("max_norm", [0, -1, np.nan])
def test_wrong_norm(max_norm):
    with pytest.raises(ValueError, match="clip_gradient takes a number above 0 as max_norm"):
        clip_gradient(SimpleNamespace(g={}), max_norm)


@pytest.mark.parametrize("max_norm", ["1", None, True])
def test_a_norm_is_a_number(max_norm):
    with pytest.raises(TypeError, match="clip_gradient takes a number as max_norm"):
        clip_gradient(SimpleNamespace(g={}), max_norm)
