"""Figures of what is set before a training: the masks of dropout, and learning rates."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from docs.interactive import masks, rates
from loom.documents.reader import read_document

PAGE = Path(__file__).resolve().parents[2] / "literate/functions/schedule.md"


def read_mask(*values):
    return np.array([[int(n) for n in plane] for plane in masks.compute(*values)["mask"]])


@pytest.mark.parametrize("together", masks.AXES)
@pytest.mark.parametrize("draw", [1, 4])
def test_what_is_dropped_with_a_small_probability_is_dropped_with_a_large_one(together, draw):
    found = [read_mask(d, together, draw) for d in masks.CONTROLS[0]["values"]]
    assert all(np.all(more <= less) for less, more in pairwise(found))
    assert found[0].all() and found[-1].mean() < found[0].mean()


def test_what_is_dropped_together():
    single, pixels, colours = (read_mask(0.5, together, 1) for together in masks.AXES)
    assert len({*map(tuple, single)}) == 3 and not np.all(single == single[0])
    assert np.all(pixels == pixels[0]) and 0 < pixels.mean() < 1
    assert np.all(colours == colours[:, :1]) and 0 < colours.mean() < 1


@pytest.mark.parametrize("together", masks.AXES)
@pytest.mark.parametrize("d", [0.2, 0.5, 0.9])
def test_the_mean_of_many_masks_is_that_of_the_image(together, d):
    found = masks.compute(d, together, 1)
    whole, _, many = found["means"]
    assert many == pytest.approx(whole, rel=0.1)
    assert found["factor"] * (1 - d) == pytest.approx(1, abs=1e-3)


def test_the_walkers_are_those_of_the_page():
    document, _ = read_document(PAGE.name, PAGE.read_text("utf-8"))
    code = ["\n".join(block.code) for block in document.blocks]
    space = {"np": np}
    [walk] = [each for each in code if each.lstrip().startswith("def walk(")]
    exec(walk, space)
    given = [0.3] * 5 + [0.03] * 20
    assert np.array_equal(space["walk"](given), rates.walk(given))


def test_a_rate_that_falls_ends_nearer_than_one_that_stays():
    found = rates.compute(0.3, 100, 0.0)
    ends = {name: found[name]["distances"][-1] for name in rates.SCHEDULES}
    assert max(ends["exp_decay"], ends["lin_decay"]) < ends["steady"] / 2


@pytest.mark.parametrize("cycle, descent", [(20, 0.5), (50, 0.0)])
def test_each_cycle_starts_again(cycle, descent):
    found = rates.compute(0.3, cycle, descent)
    for name in ("exp_decay", "lin_decay"):
        starts = found[name]["rates"][::cycle]
        assert starts == pytest.approx(0.3 * (1 - descent) ** np.arange(len(starts)), rel=0.01)
        assert found[name]["rates"][cycle - 1] < 0.1 * starts[0]
    assert {*found["steady"]["rates"]} == {0.3}
