"""A convolution: a filter on a window of an image, and the map that it makes."""

import numpy as np

from docs.drawings.paper import (
    draw_arrow,
    draw_cells,
    draw_frame,
    draw_wire,
    format_number,
    format_rows,
    make_panel,
    write_label,
)

IMAGE = np.array([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1], [0, 1, 1, 1, 1, 0]])
FILTER = np.array([[-1, 0, 1]])
"""The image and the filter of the page."""

_SIZE = 31  # of a cell


def compute_map() -> np.ndarray:
    """The map that the library's layer makes, shape (3, 4)."""
    from epynn.commons.windows import windows

    blocks = windows(IMAGE[None, :, :, None], size=FILTER.shape, strides=(1, 1))
    return np.tensordot(blocks, FILTER.reshape(1, 3, 1, 1), axes=3)[0, :, :, 0]


def draw_convolution() -> str:
    """The filter on the window that begins at the second pixel."""
    found, left, top = compute_map(), 8, 92
    right, at = 290, left + _SIZE  # where the map begins, and the window
    sums = " + ".join(
        f"{format_number(w)} · {format_number(x)}" for x, w in zip(IMAGE[0, 1:4], FILTER[0])
    )
    return make_panel(
        424,
        226,
        draw_cells((left, top), format_rows(IMAGE), (_SIZE, _SIZE), _colour(IMAGE)),
        draw_cells((at, 22), format_rows(FILTER), (_SIZE, _SIZE), [["weight"] * 3]),
        draw_wire([(at, 22 + _SIZE), (at, top)], "weight"),
        draw_wire([(at + 3 * _SIZE, 22 + _SIZE), (at + 3 * _SIZE, top)], "weight"),
        draw_frame((at, top), (3 * _SIZE, _SIZE), "weight"),
        write_label((at - 8, 22 + _SIZE / 2), "$W$", "end"),
        write_label((left + 3 * _SIZE, top + 3 * _SIZE + 20), "image $X$"),
        draw_cells((right, top), format_rows(found), (_SIZE, _SIZE), _colour(found)),
        draw_frame((right + _SIZE, top), (_SIZE, _SIZE), "weight"),
        draw_arrow(
            [
                (at + 3 * _SIZE + 8, 22 + _SIZE / 2),
                (right + 1.5 * _SIZE, 22 + _SIZE / 2),
                (right + 1.5 * _SIZE, top - 2),
            ],
            "weight",
        ),
        write_label((234, 20), f"{sums} = {format_number(found[0, 1])}"),
        write_label((right + 2 * _SIZE, top + 3 * _SIZE + 20), "weighted sums $Z$"),
    )


def _colour(rows: np.ndarray) -> list[list[str]]:
    """Bright cells where there is something."""
    return [
        ["data" if value > 0 else "negative" if value < 0 else "" for value in row] for row in rows
    ]
