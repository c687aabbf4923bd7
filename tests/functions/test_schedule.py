"""Schedules: against EpyNN 1.2.13, line by line against the formulas, and with odd values."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epynn import settings
from epynn.commons.schedule import (
    exp_decay,
    find_default_decay,
    lin_decay,
    place_in_cycles,
    schedule_functions,
    schedule_lrate,
    steady,
)

ORACLES = Path(__file__).parents[1] / "oracles" / "functions.json"
RECORDED = json.loads(ORACLES.read_text(encoding="utf-8"))["schedules"]

hyperparameters = st.tuples(
    st.integers(0, 40),  # e
    st.floats(0, 10),  # lr
    st.just(1),  # n
    st.floats(0, 2),  # k
    st.floats(0, 1),  # d
    st.integers(1, 50),  # epc
)


@pytest.mark.parametrize("case", RECORDED)
def test_numbers_of_epynn(case):
    rates = schedule_lrate(settings.se_hPars | case["given"], case["epochs"])
    np.testing.assert_allclose(rates, case["rates"], rtol=1e-14)


@given(hyperparameters)
def test_formulas_epoch_by_epoch(hPars):
    e, lr, n, k, d, epc = hPars
    c, r = place_in_cycles(e, epc)
    for x in range(e):
        assert (c[x], r[x]) == divmod(x, epc)
        top = lr * (1 - d) ** (x // epc)
        assert math.isclose(exp_decay(hPars)[x], top * math.exp(-k * (x % epc)), rel_tol=1e-12)
        assert math.isclose(lin_decay(hPars)[x], top * max(0, 1 - k * (x % epc)), rel_tol=1e-12)
        assert steady(hPars)[x] == lr
    for schedule in (steady, exp_decay, lin_decay):
        rates = schedule(hPars)
        assert isinstance(rates, list) and len(rates) == e
        assert all(isinstance(rate, float) and 0 <= rate <= lr for rate in rates)


@pytest.mark.parametrize("epochs, cycle", [(10, 0), (10, 10), (12, 4), (11, 4), (3, 8), (1, 0)])
def test_linear_is_linear_to_the_end_of_each_cycle(epochs, cycle):
    rates = schedule_lrate(
        {"learning_rate": 0.3, "schedule": "lin_decay", "cycle_epochs": cycle}, epochs
    )
    p = cycle or epochs
    expected = [0.3 * (p - x % p) / p for x in range(epochs)]
    np.testing.assert_allclose(rates, expected, rtol=1e-12)
    assert min(rates) > 0


def test_default_decay():
    assert find_default_decay("exp_decay", 10) == 0.5
    assert find_default_decay("lin_decay", 10) == 0.1
    assert find_default_decay(exp_decay, 10) == 0.5  # the function itself
    assert find_default_decay(lin_decay, 10) == 0.1
    assert find_default_decay("steady", 10) == find_default_decay(steady, 10) == 0
    for epochs in (100, 1000):
        rates = schedule_lrate({"learning_rate": 1, "schedule": "exp_decay"}, epochs)
        assert 0.005 < rates[-1] < 0.0125


@pytest.mark.parametrize("schedule", ["steady", "exp_decay", "lin_decay"])
def test_hyperparameters_are_only_read(schedule):
    for some in (settings.se_hPars, {"learning_rate": 0.1}):
        se_hPars = some | {"schedule": schedule}
        before = dict(se_hPars)
        first = schedule_lrate(se_hPars, 10)
        assert se_hPars == before
        schedule_lrate(se_hPars, 33)
        assert schedule_lrate(se_hPars, 10) == first


def test_epochs_of_all_sorts():
    for schedule in ("steady", "exp_decay", "lin_decay"):
        se_hPars = {"learning_rate": 0.1, "schedule": schedule}
        assert schedule_lrate(se_hPars, 0) == []
        assert schedule_lrate(se_hPars, 1) == [0.1]
        assert schedule_lrate(se_hPars, np.int64(2)) == schedule_lrate(se_hPars, 2.0)
    assert schedule_lrate({"learning_rate": np.float32(0.5)}, 2) == [0.5, 0.5]
    assert schedule_lrate({"learning_rate": 0}, 2) == [0.0, 0.0]


def test_a_function_gets_all_hyperparameters():
    seen = []

    def schedule(hPars):
        seen.append([*hPars])
        return [0.0] * hPars[0]

    se_hPars = {
        "learning_rate": 0.1,
        "schedule": schedule,
        "decay_k": 0.2,
        "cycle_epochs": 4,
        "cycle_descent": 0.3,
    }
    schedule_lrate(se_hPars, 10)
    schedule_lrate({"learning_rate": 0.1, "schedule": schedule}, 10)
    assert seen[0] == [10, 0.1, 3, 0.2, 0.3, 4]  # two cycles and a half
    assert seen[1] == [10, 0.1, 1, 0, 0, 10]


@pytest.mark.parametrize("name", ["exp", "Steady", "", None, 3])
def test_names_that_are_none(name):
    with pytest.raises(ValueError, match="Choose one of steady, exp_decay, lin_decay"):
        schedule_lrate({"learning_rate": 0.1, "schedule": name}, 3)
    with pytest.raises(ValueError, match="Choose one of"):
        schedule_functions(name, (3, 0.1, 1, 0, 0, 3))


NUMBERS = [-0.1, math.nan, math.inf, "0.1", None, [0.1], 1j]


@pytest.mark.parametrize(
    "name, values",
    {
        "learning_rate": NUMBERS,
        "decay_k": NUMBERS,
        "cycle_descent": [*NUMBERS, 1.1],
        "cycle_epochs": [*NUMBERS, 2.5],
        "epochs": [*NUMBERS, 2.5],
    }.items(),
)
def test_values_that_make_no_sense(name, values):
    for value in values:
        given = {"learning_rate": 0.1, name: value}
        with pytest.raises(ValueError, match=f"^{name}=.* must be .* from 0"):
            schedule_lrate(given, given.get("epochs", 10))


def test_a_missing_learning_rate_is_named():
    with pytest.raises(ValueError, match="learning_rate=None"):
        schedule_lrate({"schedule": "steady"}, 3)


@pytest.mark.parametrize(
    "rates", [[0.1], None, 0.1, [0.1, -0.1, 0.1], [0.1, float("nan"), 0], "abc"]
)
def test_what_a_schedule_of_ones_own_returns_is_looked_at(rates):
    with pytest.raises(ValueError, match=r"the schedule returns .*, but for hPars\[0\] = 3 it"):
        schedule_lrate({"learning_rate": 0.1, "schedule": lambda h: rates}, 3)


def test_a_schedule_of_other_arguments_is_refused():
    def falling(epoch, rate):
        return rate / epoch

    with pytest.raises(TypeError, match="falling.* does not take hPars, a tuple of six settings"):
        schedule_lrate({"learning_rate": 0.1, "schedule": falling}, 3)


def test_a_schedule_of_ones_own_may_return_an_array():
    rates = schedule_lrate({"learning_rate": 0.1, "schedule": lambda h: np.ones(h[0])}, 3)
    assert rates == [1.0, 1.0, 1.0] and isinstance(rates, list)
