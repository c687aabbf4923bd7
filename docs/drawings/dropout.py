"""Dropout: numbers fall through the open places of a mask."""

import numpy as np

from docs.drawings.paper import (
    draw_arrow,
    draw_cells,
    draw_wire,
    format_rows,
    make_panel,
    write_label,
)

COUNT, PROBABILITY, SEED = 6, 0.5, 1
"""The first sample of the page."""

_WIDTH, _HEIGHT, _LEFT = 52, 34, 52


def compute_pass() -> tuple[np.ndarray, np.ndarray]:
    """Mask and output of the library's layer for a sample of ones, shape (6,) each."""
    from epynn import Dropout

    layer = Dropout(PROBABILITY)
    layer.np_rng = np.random.default_rng(SEED)
    layer.training = True
    output = layer.forward(np.ones((2, COUNT)))
    return layer.fc["D"][0], output[0]


def draw_dropout() -> str:
    """A row of numbers, the mask below it, and what comes through."""
    mask, output = compute_pass()
    rows = {"X": (8, np.ones(COUNT), "data"), "D": (84, mask, "chance"), "A": (160, output, "data")}
    marks = []
    for name, (top, values, role) in rows.items():
        roles = [[role if value else "" for value in values]]
        marks += [
            draw_cells((_LEFT, top), format_rows([values]), (_WIDTH, _HEIGHT), roles),
            write_label((_LEFT - 12, top + _HEIGHT / 2), f"${name}$", "end"),
        ]
    for n, open_ in enumerate(mask):
        x = _LEFT + (n + 0.5) * _WIDTH
        if open_:
            marks += [
                draw_wire([(x, 44), (x, 82)], "data"),
                draw_arrow([(x, 120), (x, 158)], "data"),
            ]
        else:
            marks += [
                draw_wire([(x, 44), (x, 70)], "quiet"),
                draw_wire([(x - 9, 72), (x + 9, 72)], "quiet"),
            ]
    marks.append(write_label((_LEFT + COUNT * _WIDTH + 8, 139), r"÷ (1 − $d$)", "start"))
    return make_panel(424, 202, *marks)
