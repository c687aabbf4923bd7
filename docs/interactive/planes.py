"""Answers at the points of a plane, each packed into one letter."""

import numpy as np

X_RANGE, Y_RANGE = (-1.6, 2.6), (-1.2, 1.7)
"""The part of the plane in which the two half moons lie."""
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
MOST = 31  # the letter of 0 is the one with this number


def list_points(
    columns: int, rows: int, x: tuple[float, float] = X_RANGE, y: tuple[float, float] = Y_RANGE
) -> np.ndarray:
    """Points of a grid from edge to edge, in rows from below."""
    grid = np.meshgrid(np.linspace(*x, columns), np.linspace(*y, rows))
    return np.stack(grid, axis=-1).reshape(-1, 2)


def pack_sums(Z: np.ndarray) -> str:
    """A letter for each weighted sum, exact near zero, where the answer changes sides.

    A sum z becomes z / (2 + |z|), which lies between -1 and 1, and that one of 63 numbers.
    """
    Z = np.ravel(Z)
    share = Z / (2 + np.abs(Z))
    return "".join(LETTERS[n] for n in np.rint((share + 1) * MOST).astype(int))
