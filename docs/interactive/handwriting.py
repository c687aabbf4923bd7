"""Strokes of a pen as an image like those of the bundled digits."""

from collections.abc import Sequence

import numpy as np

SIZE, LARGEST, PEN = 28, 20.0, 1.1
"""Pixels of an image, and of the digit in it; and half the width of the pen."""

MIDDLE = 14.5
"""Where the centre of the ink is; half a pixel off the middle, as in the collection."""

Strokes = Sequence[Sequence[Sequence[float]]]


def paint_strokes(strokes: Strokes) -> np.ndarray:
    """Strokes as an image from 0, paper, to 1, ink, shape (28, 28).

    As those who made the collection did, the digit is scaled to 20 pixels, and then moved
    such that the centre of its ink is in the middle of row and column 14, from 0.

    :param strokes: Of each, its points, across and down, in any unit.
    """
    drawn = [np.asarray(stroke, float).reshape(-1, 2) for stroke in strokes if len(stroke)]
    if not drawn:
        return np.zeros((SIZE, SIZE))
    points = np.concatenate(drawn)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (LARGEST - 2 * PEN) / max(*(high - low), 1e-9)
    if not np.any(high - low):  # a dot
        scale = 1.0
    centred = [(stroke - (low + high) / 2) * scale + SIZE / 2 for stroke in drawn]
    ink = _paint_lines(centred)
    at = np.arange(SIZE) + 0.5
    middle = np.array([ink.sum(axis=0) @ at, ink.sum(axis=1) @ at]) / ink.sum()
    return _paint_lines([stroke + MIDDLE - middle for stroke in centred])


def _paint_lines(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Ink where a pixel's centre is near to a line, with a soft edge."""
    at = np.arange(SIZE) + 0.5
    pixels = np.stack(np.meshgrid(at, at), axis=-1)[:, :, None]  # (h, w, 1, 2)
    nearest = np.full((SIZE, SIZE), np.inf)
    for stroke in strokes:
        start = stroke if len(stroke) == 1 else stroke[:-1]
        along = stroke[-1:] - start if len(stroke) == 1 else np.diff(stroke, axis=0)
        length = np.maximum((along**2).sum(axis=-1), 1e-12)
        share = np.clip(((pixels - start) * along).sum(axis=-1) / length, 0, 1)
        away = np.linalg.norm(pixels - start - share[..., None] * along, axis=-1)
        nearest = np.minimum(nearest, away.min(axis=-1))
    return np.clip(PEN + 0.5 - nearest, 0, 1)
