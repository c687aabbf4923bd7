"""A unit: inputs times weights, a sum, an activation."""

from math import exp

from docs.drawings.paper import (
    draw_arrow,
    draw_box,
    draw_circle,
    format_number,
    make_panel,
    write_label,
)

INPUTS, WEIGHTS, BIAS = (2.0, 1.0), (0.5, -2.0), 1.0
"""The unit of the page."""


def compute_output() -> tuple[float, float]:
    """The weighted sum of the unit, and its output."""
    z = sum(x * w for x, w in zip(INPUTS, WEIGHTS)) + BIAS
    return z, 1 / (1 + exp(-z))


def draw_unit() -> str:
    """The unit with its numbers."""
    z, a = compute_output()
    marks = []
    for n, (y, x, w) in enumerate(zip((64, 164), INPUTS, WEIGHTS), 1):
        beside = -1 if n == 1 else 1
        marks += [
            draw_circle((52, y), 22, "data"),
            write_label((52, y), format_number(x)),
            write_label((24, y), f"$x_{n}$", "end"),
            draw_arrow([(74, y), (178, 114 + beside * 18)], "weight"),
            write_label((130, 114 + beside * 54), f"$w_{n}$ = {format_number(w)}"),
        ]
    marks += [
        write_label((205, 20), f"$b$ = {format_number(BIAS)}"),
        draw_arrow([(205, 34), (205, 82)], "weight"),
        draw_circle((205, 114), 31, "data"),
        write_label((205, 105), "sum"),
        write_label((205, 124), f"$z$ = {format_number(z)}"),
        draw_arrow([(236, 114), (270, 114)], "data"),
        draw_box((303, 114), 64, 64, "data"),
        _draw_sigmoid((303, 114), 52, z),
        write_label((303, 164), r"$\sigma$"),
        draw_arrow([(335, 114), (369, 114)], "data"),
        draw_circle((392, 114), 22, "data"),
        write_label((392, 114), format_number(a)),
        write_label((392, 152), "$a$"),
    ]
    return make_panel(420, 200, *marks)


def _draw_sigmoid(centre: tuple[float, float], size: float, z: float) -> str:
    """The curve of the sigmoid from −6 to 6, and the point of the unit on it."""
    steps = [step / 4 for step in range(-24, 25)]
    places = [_place_on_curve(centre, size, step) for step in steps]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    x, y = _place_on_curve(centre, size, z)
    return (
        f'<path class="curve data" d="M{path}"/>'
        f'<circle class="dot data" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    )


def _place_on_curve(centre: tuple[float, float], size: float, z: float) -> tuple[float, float]:
    return centre[0] + z / 12 * size, centre[1] + (0.5 - 1 / (1 + exp(-z))) * size
