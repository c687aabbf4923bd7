"""Hold an array against central differences, by several movements at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from loom.equations.differences import CLOSE, SMALL_STEP
from loom.equations.source import SEED
from loom.equations.tree import EquationError
from loom.equations.values import Array

Measure = Callable[[Array], Array]  # from changes, tries first, to a number for each
TRIES = 8  # random movements of all entries at once
ROOM = 200  # movements of one entry each that are tried together
ROUGH = 1e-3  # by how much a slope may differ from one side to the other
SMALLEST = 1e-3  # below this, a slope counts as if it were as large


@dataclass(frozen=True)
class Slopes:
    """What some movements do.

    :param central: Central differences, for each movement.
    :param gap: By how much the slopes of both sides differ at most.
    """

    central: Array
    gap: float


def measure_slopes(measure: Measure, moves: Array) -> Slopes:
    """Measure what small movements do, forward and backward.

    :param measure: From changes of an array to what they do; the first try is no
        change.
    :param moves: The movements, one behind the other.
    """
    count, nothing = len(moves), np.zeros_like(moves[:1])
    steps = SMALL_STEP * moves
    found = measure(np.concatenate([nothing, steps, -steps]))
    ahead = (found[1 : count + 1] - found[0]) / SMALL_STEP
    behind = (found[0] - found[count + 1 :]) / SMALL_STEP
    return Slopes((ahead + behind) / 2, float(np.max(np.abs(ahead - behind))))


def measure_agreement(measure: Measure, array: Array) -> float:
    """How far an array is from the slopes that it claims, relatively.

    All entries are moved at once, at random, several times: an array that is not the
    slope would have to be so in all these directions.

    :param measure: As :func:`measure_slopes` takes it.
    :param array: The slope of what is measured, for each entry.
    :raises EquationError: There is a corner or a jump, which has no slope.
    """
    rng = np.random.default_rng(SEED)
    moves = rng.standard_normal((TRIES, *array.shape))
    claimed = (moves * array).reshape(TRIES, -1).sum(axis=1)
    found = measure_slopes(measure, moves)
    scale = max(_find_largest(claimed), _find_largest(found.central), SMALLEST)
    if not np.isfinite(found.central).all() or not np.isfinite(claimed).all():
        return np.inf
    if found.gap > ROUGH * scale:
        raise EquationError(
            "a small movement meets a corner or a jump (a tie, or a number at which a "
            "function bends), where there is no slope: choose values away from it"
        )
    return _find_largest(claimed - found.central) / scale


def measure_gradient(measure: Measure, shape: tuple[int, ...]) -> Array:
    """The central differences for each entry of an array, moved alone."""
    size = int(np.prod(shape))
    found = [
        measure_slopes(measure, _choose_entries(first, size, shape)).central
        for first in range(0, size, ROOM)
    ]
    return np.concatenate(found).reshape(shape)


def is_close(distance: float) -> bool:
    """Whether central differences agree."""
    return distance < CLOSE


def _choose_entries(first: int, size: int, shape: tuple[int, ...]) -> Array:
    """Movements of one entry each, from a first one on."""
    last = min(first + ROOM, size)
    moves = np.zeros((last - first, size))
    moves[np.arange(last - first), np.arange(first, last)] = 1
    return moves.reshape(-1, *shape)


def _find_largest(array: Array) -> float:
    return float(np.max(np.abs(array), initial=0))
