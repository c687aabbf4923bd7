"""The training loop: forward, error, backward, update, and what it does to a weight."""

import numpy as np

from docs.drawings.paper import (
    Point,
    draw_arrow,
    draw_box,
    draw_wire,
    format_number,
    make_panel,
    write_label,
)

RATE, EPOCHS = 0.05, 5
SAMPLES = np.array([1.0, 2.0, 3.0])
LABELS = 3 * SAMPLES
"""The smallest training of the page."""


def compute_weights() -> list[float]:
    """The weight before the first epoch and after each."""
    weights = [0.0]
    for _ in range(EPOCHS):
        w = weights[-1]
        weights.append(w - RATE * float(np.sum((w * SAMPLES - LABELS) * SAMPLES)))
    return weights


def draw_training() -> str:
    """The four stations of the loop, and beside it the weight of the example."""
    return _draw_loop() + _draw_weights()


def _draw_loop() -> str:
    stations: dict[str, tuple[Point, str, str]] = {
        "forward": ((120, 46), "$A$", "data"),
        "error": ((320, 46), r"$\partial\mathcal{L}/\partial A$", "error"),
        "backward": ((320, 170), r"$\partial\mathcal{L}/\partial P$", "error"),
        "update": ((120, 170), r"$P$", "weight"),
    }
    marks = [
        write_label((130, 108), "next batch", "start"),
        draw_arrow([(16, 46), (61, 46)], "data"),
        write_label((34, 28), "samples"),
        draw_arrow([(423, 46), (380, 46)], "data"),
        write_label((402, 28), "labels"),
        draw_arrow([(178, 46), (261, 46)], "data"),
        draw_arrow([(320, 74), (320, 141)], "error"),
        draw_arrow([(262, 170), (179, 170)], "error"),
        draw_arrow([(120, 142), (120, 75)], "weight"),
    ]
    for word, ((x, y), formula, role) in stations.items():
        marks += [
            draw_box((x, y), 116, 54, role),
            write_label((x, y - 12), word),
            write_label((x, y + 11), formula),
        ]
    return make_panel(425, 214, *marks)


def _draw_weights() -> str:
    """The weight after each epoch as a curve that comes near the best one."""
    left, bottom, best = 44, 168, float(LABELS[0] / SAMPLES[0])
    weights = compute_weights()
    places = [(left + 44 * n, bottom - 40 * w) for n, w in enumerate(weights)]
    path = "L".join(f"{x:g} {y:.1f}" for x, y in places)
    dots = "".join(f'<circle class="dot weight" cx="{x:g}" cy="{y:.1f}" r="4"/>' for x, y in places)
    end, height = left + 44 * EPOCHS, bottom - 40 * best
    return make_panel(
        300,
        214,
        draw_wire([(left, bottom), (end + 14, bottom)], "quiet"),
        draw_wire([(left, bottom), (left, height - 18)], "quiet"),
        draw_wire([(left, height), (end + 14, height)], "quiet dashed"),
        f'<path class="curve weight" d="M{path}"/>{dots}',
        write_label((left - 10, height), format_number(best), "end"),
        write_label((left - 10, bottom), "0", "end"),
        write_label(((left + end) / 2, bottom + 22), "epochs"),
        write_label((left + 12, height - 24), "the weight of the example", "start"),
    )
