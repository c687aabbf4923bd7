"""Flatten: the steps of a word, laid in one row, and the way back of the error."""

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

WORD = np.array([[1, 0], [0, 1], [1, 0]])
"""The letters of *aba*, one-hot."""

ERRORS = np.arange(1, 7)
"""What the next layer might send back."""

_SIZE = 32  # of a cell


def compute_pass() -> tuple[np.ndarray, np.ndarray]:
    """Output of the library's layer, shape (6,), and the error of its input, (3, 2)."""
    from epynn import Flatten
    from epynn.testing import run_layer

    layer = run_layer(Flatten(), X=WORD[None], dA=ERRORS[None].astype(float))
    return layer.fc["A"][0], layer.bc["dX"][0]


def draw_flatten() -> str:
    """Forward, and back, each in a panel."""
    output, error = compute_pass()
    return draw_both_ways(_draw_pair, (WORD, output), (error, ERRORS))


def _draw_pair(table: np.ndarray, row: np.ndarray, role: str, names: tuple[str, str]) -> str:
    """The steps below each other, and in one row, and an arrow between them."""
    (steps, width), left, top, right = table.shape, 24, 34, 180
    middle = top + steps * _SIZE / 2
    roles = [[role if step % 2 == 0 else ""] * width for step in range(steps)]
    size, cell = (width * _SIZE, _SIZE), (_SIZE, _SIZE)
    marks = [
        draw_cells((left, top), format_rows(table), cell, roles),
        draw_cells((right, middle - _SIZE / 2), format_rows([row]), cell, [sum(roles, [])]),
        write_label((left + size[0] / 2, 14), names[0]),
        write_label((right + len(row) * _SIZE / 2, middle - _SIZE), names[1]),
    ]
    for step in range(steps):
        marks += [
            draw_frame((left, top + step * _SIZE), size, role),
            draw_frame((right + step * size[0], middle - _SIZE / 2), size, role),
            write_label((left - 12, top + (step + 0.5) * _SIZE), "aba"[step]),
        ]
    points = [(left + size[0] + 10, middle), (right - 10, middle)]
    marks.append(draw_arrow(points if role == "data" else points[::-1], role))
    return make_panel(right + len(row) * _SIZE + 6, top + steps * _SIZE + 6, *marks)
