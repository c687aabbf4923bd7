"""The caches hold what they hold in EpyNN 1.2.13, but for what the page of differences says."""

import numpy as np
import pytest

from tests.oracles.record_caches import CASES, caches
from tests.oracles.replay import recorded

THERE = recorded("caches")["cases"]
FILTERS = {"d['p']", "fc['Xb']"}
DIFFER = {  # a row each in literate/proof/differences.md
    "Dense": {"g['db']"},
    "RNN": {"bc['dh']"},
    "RNN, all steps": {"bc['dh']"},
    "LSTM": {"bc['dz_']"},
    "LSTM, all steps": {"bc['dz_']"},
    "Convolution": FILTERS,
    "Convolution, one filter": FILTERS | {"g['db']"},
}


@pytest.mark.parametrize("case", CASES)
def test_each_cache_holds_what_it_held_or_has_a_row(case):
    here, differ = caches(*CASES[case]), set()
    for cache, held in THERE[case].items():
        for name, value in held.items():
            ours, theirs = here[cache].get(name), np.array(value)
            if (
                ours is None
                or np.shape(ours) != theirs.shape
                or not np.allclose(ours, theirs, 1e-12, 1e-12)
            ):
                differ.add(f"{cache}[{name!r}]")
    assert differ == DIFFER.get(case, set())


@pytest.mark.parametrize("case", ["RNN", "RNN, all steps"])
def test_the_error_at_the_state_of_an_rnn_is_the_sum_of_what_came(case):
    """dh here is dA + dhn; what is sent, dh there, is dhp here."""
    there, here = THERE[case]["bc"], caches(*CASES[case])["bc"]
    np.testing.assert_allclose(here["dh"], np.add(there["dA"], there["dhn"]), rtol=1e-12)
    np.testing.assert_allclose(here["dhp"], there["dh"], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", ["Dense", "Convolution", "Convolution, one filter"])
def test_the_gradient_of_a_bias_has_the_shape_of_the_bias(case):
    kind, options, shape = CASES[case]
    g = caches(kind, options, shape)["g"]
    assert g["db"].shape == {"Dense": (1, 3), "Convolution": (3,)}.get(case, (1,))
    np.testing.assert_allclose(g["db"].squeeze(), THERE[case]["g"]["db"], rtol=1e-12)


def test_windows_of_a_convolution_have_no_axis_for_filters():
    for case in ("Convolution", "Convolution, one filter"):
        there, here = np.array(THERE[case]["fc"]["Xb"]), caches(*CASES[case])["fc"]["Xb"]
        np.testing.assert_array_equal(here[..., None], there)
