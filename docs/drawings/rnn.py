"""A recurrent layer, and the same layer drawn once for each step."""

from docs.drawings.paper import (
    draw_arrow,
    draw_box,
    draw_circle,
    draw_lane,
    format_number,
    make_panel,
    write_label,
)

SEQUENCE, U, V = (1.0, 0.0, 2.0), 1.0, 0.5
"""The sequence and the weights of the page's layer with one unit."""

_STEPS = (196, 286, 376)


def compute_states() -> list[float]:
    """The state after each step."""
    states, h = [], 0.0
    for x in SEQUENCE:
        h = U * x + V * h
        states.append(h)
    return states


def draw_rnn() -> str:
    """One cell with its loop, and three steps of it."""
    y = 96
    marks = [
        # the layer as it is
        draw_arrow([(63, y + 8), (88, y + 8), (88, y - 40), (53, y - 40), (53, y - 22)], "memory"),
        write_label((80, y - 54), "$V$"),
        *_draw_cell(40, "$h$", "$x$", ""),
        write_label((112, y), "=", role="big"),
        # the layer unrolled
        write_label((137, y), "0"),
        draw_lane((150, y), (171, y)),
    ]
    for n, (at, x, h) in enumerate(zip(_STEPS, SEQUENCE, compute_states())):
        marks += _draw_cell(at, format_number(h), format_number(x), f"step {n}")
        if n < 2:
            marks += [draw_lane((at + 26, y), (at + 65, y)), write_label((at + 44, y - 19), "$V$")]
    return make_panel(412, 212, *marks)


def _draw_cell(x: float, state: str, entry: str, step: str) -> list[str]:
    """A cell with its input below and its output above."""
    y = 96
    return [
        draw_arrow([(x, y - 20), (x, y - 58)], "data"),
        write_label((x, y - 74), "$A$"),
        draw_arrow([(x, y + 60), (x, y + 23)], "weight"),
        write_label((x + 8, y + 42), "$U$", "start"),
        draw_circle((x, y + 76), 15, "data"),
        write_label((x, y + 76), entry),
        draw_box((x, y), 46, 40, "memory"),
        write_label((x, y), state),
        write_label((x, y + 106), step),
    ]
