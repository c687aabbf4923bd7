"""What five of the interactive figures show is true."""

import numpy as np
import pytest

from docs.interactive import descent, line, losses, moons, planes, temperature
from loom.browser.figurecontrols import list_grid, read_controls

CURVATURE = float((descent.SAMPLES**2).sum())


def list_values(figure):
    return list(list_grid(read_controls(figure.CONTROLS)))


@pytest.mark.parametrize("rate", descent.CONTROLS[0]["values"])
def test_descent_goes_down_below_the_critical_rate_and_up_above_it(rate):
    found = descent.compute(rate, 0.0)
    assert found["factor"] == pytest.approx(1 - CURVATURE * rate)
    losses = np.array(found["losses"])
    falls = np.diff(losses[losses > 1e-9]) < 0
    assert falls.all() if rate < 2 / CURVATURE else not falls.any()


def test_descent_needs_one_step_with_the_rate_of_one_by_the_curvature():
    assert descent.compute(1 / CURVATURE, 5.0)["weights"][1] == pytest.approx(3)
    assert descent.compute(0.05, 3.0)["factor"] is None


def test_no_line_separates_exactly_one():
    answers = {
        tuple(np.sign(line.compute(**values)["corners"]).astype(int))
        for values in list_values(line)
    }
    assert {(-1, -1, -1, 1), (-1, 1, 1, 1), (1, 1, 1, -1)} <= answers  # both, one or both, not both
    assert not {(-1, 1, 1, -1), (1, -1, -1, 1)} & answers


def unpack(text):
    """The numbers that the letters of a text stand for, as the page reads them."""
    share = (np.array([planes.LETTERS.index(each) for each in text]) - planes.MOST) / planes.MOST
    return 2 * share / np.maximum(1 - np.abs(share), 0.01)


def test_a_letter_holds_the_sign_of_a_sum_and_about_its_size():
    sums = np.array([-80.0, -3.0, -0.4, -0.2, 0.0, 0.1, 1.0, 7.0, 900.0])
    found = unpack(planes.pack_sums(sums))
    assert np.array_equal(np.sign(found), np.sign(sums))
    assert found[1:-1] == pytest.approx(sums[1:-1], rel=0.2, abs=0.05)


def test_moons_need_units_that_bend():
    one, straight, bent = (
        moons.compute(units, activation, 60)
        for units, activation in ((0, "tanh"), (8, "identity"), (8, "tanh"))
    )
    assert bent["accuracy"] > 0.97 > one["accuracy"] + 0.05
    assert straight["accuracy"] == pytest.approx(one["accuracy"], abs=0.03)


def test_a_boundary_without_bends_is_straight():
    x, y = planes.list_points(moons.COLUMNS, moons.ROWS).T
    for units, activation, is_straight in ((0, "tanh", True), (8, "tanh", False)):
        signs = unpack(moons.compute(units, activation, 60)["sums"]) > 0
        fit, *_ = np.linalg.lstsq(np.c_[x, y, np.ones_like(x)], np.where(signs, 1, -1), rcond=None)
        wrong = ((np.c_[x, y, np.ones_like(x)] @ fit > 0) != signs).mean()
        assert (wrong < 0.03) == is_straight


def test_softmax_sums_to_one_and_its_temperature_evens_out():
    for values in list_values(temperature):
        found = temperature.compute(**values)
        assert sum(found["probabilities"]) == pytest.approx(1)
        assert np.sum(found["curves"], axis=0) == pytest.approx(1)
    hot, cold = (temperature.compute(T, 2.0)["probabilities"] for T in (50.0, 0.05))
    assert hot == pytest.approx([0.25] * 4, abs=0.02)
    assert cold == pytest.approx([1, 0, 0, 0], abs=1e-6)
    assert temperature.compute(0.05, 1.0)["probabilities"] == pytest.approx(
        [0.5, 0.5, 0, 0], abs=1e-6
    )


def test_sure_and_wrong_sends_back_much_under_bce_and_nothing_under_mse():
    for label, z in ((1, -8.0), (0, 8.0)):
        found = losses.compute(z, label)
        errors = {name: abs(row[2]) for name, row in found["here"].items()}
        assert errors["BCE"] > 0.99 and errors["MSE"] < 0.01 and errors["MAE"] < 0.01
        assert found["here"]["BCE"][2] == pytest.approx(found["answer"] - label)
    right = losses.compute(8.0, 1)["here"]
    assert all(abs(error) < 0.01 for _, _, error in right.values())
