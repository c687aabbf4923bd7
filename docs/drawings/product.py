"""A matrix product: a row of samples, a column of weights, and the number at their crossing."""

import numpy as np

from docs.drawings.paper import (
    draw_arrow,
    draw_cells,
    draw_frame,
    format_number,
    format_rows,
    make_panel,
    write_label,
)

X = np.array([[1, 2], [0, 3], [2, 1]])
W = np.array([[1, 0, -1, 2], [0, 1, 1, -1]])
B = np.array([[0, 10, 0, 0]])
"""The batch and the layer of the page."""

_ROW, _COLUMN = 0, 1  # of the sum that is shown
_SIZE = (38.0, 27.0)  # of a cell


def compute_sums() -> np.ndarray:
    """The weighted sums, shape (3, 4)."""
    return X @ W + B


def draw_product() -> str:
    """The sum of the first sample and the second unit."""
    (w, h), Z = _SIZE, compute_sums()
    left, right, top, low = 40, 200, 34, 156
    row = [["data" if m == _ROW else ""] * 2 for m in range(3)]
    column = [["weight" if u == _COLUMN else "" for u in range(4)]]
    found = [["data" if (m, u) == (_ROW, _COLUMN) else "" for u in range(4)] for m in range(3)]
    terms = [f"{x} · {y}" for x, y in zip(X[_ROW], W[:, _COLUMN])] + [str(B[0, _COLUMN])]
    return make_panel(
        424,
        low + 3 * h + 8,
        draw_cells((left, low), format_rows(X), _SIZE, row),
        draw_cells((right, top), format_rows(W), _SIZE, column * 2),
        draw_cells((right, top + 2 * h + 12), format_rows(B), _SIZE, column),
        draw_cells((right, low), format_rows(Z), _SIZE, found),
        draw_frame((left, low + _ROW * h), (2 * w, h), "data"),
        draw_frame((right + _COLUMN * w, top), (w, 2 * h), "weight"),
        draw_frame((right + _COLUMN * w, low + _ROW * h), (w, h), "data"),
        draw_arrow([(left + 2 * w + 3, low + h / 2), (right - 3, low + h / 2)], "data"),
        draw_arrow(
            [
                (right + (_COLUMN + 0.5) * w, top + 3 * h + 14),
                (right + (_COLUMN + 0.5) * w, low - 3),
            ],
            "weight",
        ),
        write_label((left + w, low - 42), "samples $X$"),
        write_label((left + w, low - 14), "features n"),
        write_label((left - 16, low + 1.5 * h), "m"),
        write_label((right - 10, top + h), "weights $W$", "end"),
        write_label((right - 10, top + 2.5 * h + 12), "bias $b$", "end"),
        write_label((right + 2 * w, top - 16), "units u"),
        write_label((right + 4 * w + 12, low + 1.5 * h), "$Z$", "start"),
        write_label((left + 92, 16), f"{' + '.join(terms)} = {format_number(Z[_ROW, _COLUMN])}"),
    )
