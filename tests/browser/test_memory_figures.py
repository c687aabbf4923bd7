"""Figures of what lasts through the steps: an LSTM's memory, and the error of an RNN."""

import numpy as np
import pytest

from docs.interactive import memory, vanishing


@pytest.mark.parametrize("bias", [-1.0, 0.0, 3.0])
def test_a_memory_falls_by_the_gate_at_each_step(bias):
    found = memory.compute(bias, weight=0.0)
    gate = 1 / (1 + np.exp(-bias))
    assert found["memory"] == pytest.approx(gate ** np.arange(memory.STEPS), rel=1e-3)
    assert found["error"] == found["memory"][::-1]


@pytest.mark.parametrize("weight", [1.0, 4.0])
def test_memory_and_error_meet_the_same_gates(weight):
    found = memory.compute(1.0, weight)
    assert np.ptp(found["gate"]) > 0.1
    assert found["memory"][-1] == pytest.approx(found["error"][0], rel=1e-3)
    assert found["memory"] == pytest.approx(np.cumprod([1, *found["gate"][1:]]), rel=0.01)


def test_a_larger_bias_keeps_more():
    kept = [memory.compute(bias, 2.0)["memory"][-1] for bias in memory.CONTROLS[0]["values"]]
    assert kept == sorted(kept) and kept[0] < 1e-6 < 0.5 < kept[-1]


@pytest.mark.parametrize("scale", [0.5, 0.8, 1.2])
@pytest.mark.parametrize("matrix", ["one number", "orthogonal"])
def test_what_keeps_lengths_gives_powers_of_the_scale(scale, matrix):
    error = vanishing.compute(scale, matrix, "identity")["error"]
    assert error[::-1] == pytest.approx(scale ** np.arange(vanishing.STEPS), rel=1e-3)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5])
@pytest.mark.parametrize("matrix", ["one number", "orthogonal"])
def test_tanh_only_makes_it_smaller(scale, matrix):
    free, bent = (
        vanishing.compute(scale, matrix, activation)["error"] for activation in ("identity", "tanh")
    )
    assert all(b <= f * 1.001 for b, f in zip(bent, free, strict=True))
    assert bent[0] < 0.9 * free[0]


def test_a_random_matrix_follows_its_largest_eigenvalue():
    V = vanishing.make_matrix("random")
    largest = np.abs(np.linalg.eigvals(V)).max()
    below, above = (
        vanishing.compute(factor / largest, "random", "identity")["error"] for factor in (0.7, 1.4)
    )
    assert below[0] < 1e-2 and above[0] > 1e2
