"""Two layers of units: each input goes to each unit, and their outputs go to the last one."""

from docs.drawings.paper import (
    draw_arrow,
    draw_box,
    draw_circle,
    draw_wire,
    list_heights,
    make_panel,
    write_label,
)

_MIDDLE, _RADIUS = 112, 20
_INPUT, _HIDDEN, _OUTPUT = 60, 206, 348  # where each column stands


def draw_layers() -> str:
    """Two inputs, three hidden units, and an output unit."""
    inputs = [(_INPUT, y) for y in list_heights(_MIDDLE, 2, 76)]
    hidden = [(_HIDDEN, y) for y in list_heights(_MIDDLE, 3, 62)]
    last = (_OUTPUT, _MIDDLE)
    wires = [(a, b) for a in inputs for b in hidden] + [(a, last) for a in hidden]
    return make_panel(
        424,
        238,
        draw_box((_HIDDEN, _MIDDLE), 62, 190, "quiet"),
        draw_box(last, 62, 64, "quiet"),
        *(draw_wire([a, b], "weight thin") for a, b in wires),
        *(draw_circle(at, _RADIUS, "data") for at in [*inputs, *hidden, last]),
        *(write_label(at, f"$X_{n}$") for n, at in enumerate(inputs, 1)),
        *(write_label(at, f"$Z_{n}$") for n, at in enumerate(hidden, 1)),
        write_label((_INPUT + 68, 44), "weights"),
        draw_arrow([(_OUTPUT + _RADIUS + 2, _MIDDLE), (410, _MIDDLE)], "data"),
        write_label((_INPUT, 226), "inputs"),
        write_label((_HIDDEN, 226), "hidden layer"),
        write_label((_OUTPUT, 226), "output layer"),
    )
