"""Pooling: the largest number of each window, and the way back of its error."""

import numpy as np

from docs.drawings.paper import (
    draw_arrow,
    draw_both_ways,
    draw_cells,
    draw_frame,
    format_rows,
    make_panel,
    write_label,
)

EDGES = np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 2], [0, 0, 0, 2]])
"""The map of the page."""

ERRORS = np.array([[3, 5], [7, 9]])
"""What the next layer might send back."""

_SIZE = 32  # of a cell


def compute_pass() -> tuple[np.ndarray, np.ndarray]:
    """Output of the library's layer, shape (2, 2), and the error of its input, (4, 4)."""
    from epynn import Pooling
    from epynn.testing import run_layer

    layer = run_layer(
        Pooling((2, 2)), X=EDGES[None, :, :, None], dA=ERRORS[None, :, :, None].astype(float)
    )
    return layer.fc["A"][0, :, :, 0], layer.bc["dX"][0, :, :, 0]


def draw_pooling() -> str:
    """Forward, and back, each in a panel."""
    output, error = compute_pass()
    return draw_both_ways(_draw_pair, (EDGES, output), (error, ERRORS))


def _draw_pair(large: np.ndarray, small: np.ndarray, role: str, names: tuple[str, str]) -> str:
    """Four windows at the left, a number for each at the right, and arrows between them."""
    left, top, right = 6, 30, 222
    marks = [
        draw_cells((left, top), format_rows(large), (_SIZE, _SIZE), _colour(large, role)),
        draw_cells((right, top + _SIZE), format_rows(small), (_SIZE, _SIZE), _colour(small, role)),
        write_label((left + 2 * _SIZE, 12), names[0]),
        write_label((right + _SIZE, 12 + _SIZE), names[1]),
    ]
    for i, j in np.ndindex(2, 2):
        marks.append(
            draw_frame((left + 2 * j * _SIZE, top + 2 * i * _SIZE), (2 * _SIZE, 2 * _SIZE), role)
        )
    points = [(left + 4 * _SIZE + 10, top + 2 * _SIZE), (right - 10, top + 2 * _SIZE)]
    marks += [
        draw_arrow(points if role == "data" else points[::-1], role),
        write_label((178, top + 2 * _SIZE - 14), "largest" if role == "data" else "back"),
    ]
    return make_panel(right + 2 * _SIZE + 6, 168, *marks)


def _colour(rows: np.ndarray, role: str) -> list[list[str]]:
    return [[role if value else "" for value in row] for row in rows]
