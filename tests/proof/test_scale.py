"""The curves of proof/scale are what the waves give, in whatever way they are trained."""

import json

import numpy as np
import pytest

from epynn.distributed import cluster
from tests.proof.scale import RECORD, alone, one_machine, together, with_dask, with_ddp

RECORDED = json.loads(RECORD.read_text("utf-8"))
EPOCHS = 8


def test_all_recorded_curves_are_one():
    curves = RECORDED["curves"]
    assert list(curves) == [
        "one machine",
        "Dask, 1 worker",
        "Dask, 2 workers",
        "Dask, 4 workers",
        "PyTorch DDP, 2 processes",
    ]
    for losses in curves.values():
        np.testing.assert_allclose(losses, curves["one machine"], rtol=1e-12, atol=0)
    assert curves["one machine"][-1] < 0.1 * curves["one machine"][0]


def test_one_machine_gives_the_recorded_curve():
    recorded = RECORDED["curves"]["one machine"]
    np.testing.assert_allclose(one_machine(len(recorded)), recorded, rtol=1e-10, atol=0)


@pytest.mark.parametrize(
    "work", [lambda: with_ddp(EPOCHS), lambda: with_dask(EPOCHS, 2)], ids=["DDP", "Dask"]
)
def test_two_processes_give_the_curve_of_one_machine(work):
    np.testing.assert_allclose(work(), one_machine(EPOCHS), rtol=1e-12, atol=0)


def test_a_step_can_be_timed():
    with cluster(1) as client:
        assert 0 < alone(16, 0) and 0 < together(16, client, 0)
    milliseconds = RECORDED["milliseconds"]
    assert all(len(times) == len(RECORDED["samples"]) for times in milliseconds.values())


@pytest.mark.prove
@pytest.mark.parametrize("n", [1, 2, 4])
def test_every_number_of_workers_gives_the_recorded_curve(n):
    recorded = RECORDED["curves"]["one machine"]
    np.testing.assert_allclose(with_dask(len(recorded), n), recorded, rtol=1e-10, atol=0)
