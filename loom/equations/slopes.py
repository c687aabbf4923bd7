"""Hold arrays against central differences, by several movements at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from loom.equations.differences import CLOSE, SMALL_STEP
from loom.equations.source import SEED
from loom.equations.values import Array

Changes = Mapping[str, Array]  # of values by name, tries first
Measure = Callable[[Changes], Array]  # from changes to a number for each try
_STEPS = SMALL_STEP, SMALL_STEP / 30  # the second where the first was too large
_TRIES = 6  # random movements of all entries at once
_ROOM = 100  # entries that are moved together, each in a try of its own
_ROUGH = 1e-3  # by how much a slope may differ from one side to the other
_SMALLEST = 1e-3  # below this, a slope counts as if it were as large
CORNER = (
    "a small movement meets a corner or a jump (a tie, or a number at which a function "
    "bends), where there is no slope: choose values away from it"
)


@dataclass(frozen=True)
class Agreement:
    """How well an array agrees with the slopes that it claims.

    :param distance: How far it is from them at most, relatively.
    :param is_rough: Whether there is a corner or a jump, which has no slope.
    """

    distance: float
    is_rough: bool = False

    @property
    def is_close(self) -> bool:
        """Whether it agrees."""
        return self.distance < CLOSE


def measure_agreements(
    measure: Measure, values: Mapping[str, Array], claimed: Mapping[str, Array]
) -> dict[str, Agreement]:
    """How far arrays are from the slopes that they claim.

    All entries of a value are moved at once, at random, several times: an array that is
    not the slope would have to be so in all these directions.

    :param measure: From changes of the values to what they do; the first try is no
        change.
    :param values: The values, by name.
    :param claimed: For each, the slope of what is measured at each entry.
    """
    rng = np.random.default_rng(SEED)
    moves = {
        name: rng.standard_normal((_TRIES, *value.shape)) * _choose_scale(value)
        for name, value in values.items()
    }
    first = _compare(measure, moves, claimed, _STEPS[0])
    rough = {
        name: moves[name]
        for name, each in first.items()
        if each.is_rough or not each.is_close
    }
    return {**first, **_compare(measure, rough, claimed, _STEPS[1])} if rough else first


def measure_gradient(measure: Measure, name: str, value: Array) -> Array:
    """The central differences for each entry of a value, moved alone."""
    scale, found = _choose_scale(value).ravel(), []
    for first in range(0, value.size, _ROOM):
        chosen = np.arange(first, min(first + _ROOM, value.size))
        moves = np.zeros((len(chosen), value.size))
        moves[np.arange(len(chosen)), chosen] = scale[chosen]
        both = {name: moves.reshape(-1, *value.shape)}
        ahead, behind = _measure_sides(measure, both, _STEPS[0])[name]
        found.append((ahead + behind) / 2 / scale[chosen])
    return np.concatenate(found).reshape(value.shape)


def _compare(
    measure: Measure, moves: Changes, claimed: Mapping[str, Array], step: float
) -> dict[str, Agreement]:
    """Compare slopes with what is claimed, with one size of steps."""
    found = {}
    for name, (ahead, behind) in _measure_sides(measure, moves, step).items():
        wanted = (moves[name] * claimed[name]).reshape(len(ahead), -1).sum(axis=1)
        central = (ahead + behind) / 2
        scale = max(_find_largest(wanted), _find_largest(central), _SMALLEST)
        distance = _find_largest(wanted - central) / scale
        rough = _find_largest(ahead - behind) > _ROUGH * scale
        found[name] = Agreement(distance if distance >= 0 else np.inf, rough)
    return found


def _measure_sides(
    measure: Measure, moves: Changes, step: float
) -> dict[str, tuple[Array, Array]]:
    """The slopes ahead and behind, for each value and each of its movements."""
    count = 1 + sum(2 * len(each) for each in moves.values())
    changes, places, first = {}, {}, 1
    for name, each in moves.items():
        middle, last = first + len(each), first + 2 * len(each)
        changes[name] = np.zeros((count, *each.shape[1:]))
        changes[name][first:middle] = step * each
        changes[name][middle:last] = -step * each
        places[name], first = (slice(first, middle), slice(middle, last)), last
    done = measure(changes)
    return {
        name: ((done[ahead] - done[0]) / step, (done[0] - done[behind]) / step)
        for name, (ahead, behind) in places.items()
    }


def _choose_scale(value: Array) -> Array:
    """How far each entry is moved: a large number moves by a part of itself."""
    return np.maximum(1, np.abs(value))


def _find_largest(array: Array) -> float:
    return float(np.max(np.abs(array), initial=0))
