"""The flow back: values go forward, slopes come back and are added."""

from docs.drawings.paper import (
    draw_arrow,
    draw_circle,
    format_number,
    make_panel,
    write_label,
)

X = 2.0
"""The input of the page's function that uses it twice."""


def compute_values() -> tuple[float, float, float]:
    """Forward: the two uses of the input, and the result."""
    a, b = 3 * X, X**2
    return a, b, a * b


def compute_slopes() -> tuple[float, float, float, float]:
    """Back: the slope of the result at each use, and what comes from there to the input."""
    a, b, _ = compute_values()
    return b, a, b * 3, a * 2 * X


def draw_chain() -> str:
    """Two paths from the input to the result, and back."""
    a, b, r = compute_values()
    dr_da, dr_db, by_a, by_b = map(format_number, compute_slopes())
    total = format_number(sum(compute_slopes()[2:]))
    marks = [
        draw_circle((64, 112), 31, "data"),
        write_label((64, 112), f"$x$ = {format_number(X)}"),
        draw_circle((372, 112), 31, "data"),
        write_label((372, 112), f"$r$ = {format_number(r)}"),
    ]
    for name, value, slope, back, side in (
        ("a", a, dr_da, by_a, -1),
        ("b", b, dr_db, by_b, 1),
    ):
        y = 112 + side * 56
        marks += [
            draw_circle((218, y), 31, "data"),
            write_label((218, y), f"${name}$ = {format_number(value)}"),
            draw_arrow([(88, 112 + side * 20), (112, y), (186, y)], "data"),
            draw_arrow([(250, y), (324, y), (349, 112 + side * 22)], "data"),
            # and back, inside
            draw_arrow([(342, 112 + side * 9), (290, 112 + side * 20), (246, y - side * 15)], "error"),
            draw_arrow([(190, y - side * 15), (146, 112 + side * 20), (98, 112 + side * 9)], "error"),
            write_label((288, y + side * 16), rf"$\partial r/\partial {name}$ = {slope}", role="error"),
            write_label((142, y + side * 16), f"{back}", role="error"),
        ]
    marks.append(
        write_label((218, 112), rf"$\partial r/\partial x$ = {by_a} + {by_b} = {total}", role="error")
    )
    return make_panel(424, 224, *marks)
